"""A model: one article that is sold. As it is sent, as it is held and shown, and the rules between the two.

The odd spellings in JSON (`sKU` and `eANs` in, `sku` and `eaNs` out) are the contract's own.
"""

from enum import StrEnum
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import msgspec

from saleport.decoding.findings import Findings
from saleport.errors import ErrorCode, Problem, required
from saleport.values import Text, given, given_id, shortened

LONGEST_EAN = 32
LONGEST_URL = 2048
MOST_EANS = 100
LARGEST_SIZE = 2**31 - 1
LARGEST_WEIGHT = 1_000_000_000

Centimetres = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_SIZE)] | None
Ean = Annotated[str, msgspec.Meta(max_length=LONGEST_EAN)] | None


class State(StrEnum):
    """Whether an article is sold new or used."""

    UNDEFINED = "Undefined"
    NEW = "New"
    USED = "Used"


_STATES = {state.lower(): state for state in State}


class Dimension(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """The size of a package, as it is sent and held. 0 is ordinary; None is not known."""

    length_in_cm: Centimetres = None
    width_in_cm: Centimetres = None
    height_in_cm: Centimetres = None


class AdditionalInformationIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What can be done with an article, as it is sent."""

    is_returnable: bool | None = None
    is_repairable: bool | None = None
    is_transportable: bool | None = None
    is_serializable: bool | None = None
    is_on_site_intervention_possible: bool | None = None
    is_cumbersome: bool | None = None


class ModelIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A model as it is sent, whole or in part. What is required is a matter of the rules, not of this form."""

    brand_id: UUID | None = None
    model_type_id: UUID | None = None
    sku: Text = msgspec.field(name="sKU", default=None)
    label: Text = None
    eans: Annotated[list[Ean], msgspec.Meta(max_length=MOST_EANS)] | None = msgspec.field(name="eANs", default=None)
    dimension: Dimension | None = None
    photo_url: Annotated[str, msgspec.Meta(max_length=LONGEST_URL)] | None = None
    additional_information: AdditionalInformationIn | None = None
    state: Text = None
    weight: Annotated[float, msgspec.Meta(ge=0, le=LARGEST_WEIGHT)] | None = None
    is_low_value: bool | None = None
    supplier_id: UUID | None = None
    part_number: Text = None


class AdditionalInformation(msgspec.Struct, rename="camel", frozen=True):
    """What can be done with an article."""

    is_returnable: bool
    is_repairable: bool
    is_transportable: bool
    is_serializable: bool
    is_on_site_intervention_possible: bool
    is_cumbersome: bool


class Model(msgspec.Struct, rename="camel", frozen=True):
    """A model as it is shown: all members always, in the contract's order; what is not known is None."""

    id: UUID
    brand_id: UUID | None
    model_type_id: UUID | None
    sku: str
    label: str = msgspec.field(name="name")
    eans: tuple[str, ...] = msgspec.field(name="eaNs")
    ean: str | None
    """The first of `eans`."""
    weight: float | None
    dimension: Dimension | None
    photo_url: str | None
    additional_information: AdditionalInformation
    state: State
    supplier_id: UUID | None
    part_number: str | None
    locales: tuple[()]
    """Labels in single languages. Nothing in the contract gives any, so there are none."""

    @property
    def is_returnable(self) -> bool:
        """Whether a customer may return it at all."""
        return self.additional_information.is_returnable


class Codes(NamedTuple):
    """What a merchant calls a model by."""

    model_id: UUID
    sku: str
    eans: tuple[str, ...]


class HeldModel(Model, rename="camel", frozen=True):
    """A model as it is held: with what the contract takes and does not show."""

    is_low_value: bool | None

    @property
    def shown(self) -> Model:
        """The part that is shown."""
        return Model(*(getattr(self, name) for name in Model.__struct_fields__))


ListedModel = msgspec.defstruct(
    "ListedModel",
    [(each.name, msgspec.Raw, msgspec.field(name=each.encode_name)) for each in msgspec.structs.fields(Model)],
    gc=False,
)
"""A `Model` whose members stay JSON: put in order and passed on, never read. A list is complete in one
answer, and 50,000 models are read and written nearly three times as fast this way (measured)."""


def unknown_model(identity: UUID) -> HeldModel:
    """A model of which nothing is known yet. What nobody said anything about can be returned."""
    return HeldModel(
        id=identity,
        brand_id=None,
        model_type_id=None,
        sku="",
        label="",
        eans=(),
        ean=None,
        weight=None,
        dimension=None,
        photo_url=None,
        additional_information=AdditionalInformation(
            is_returnable=True,
            is_repairable=False,
            is_transportable=False,
            is_serializable=False,
            is_on_site_intervention_possible=False,
            is_cumbersome=False,
        ),
        state=State.UNDEFINED,
        supplier_id=None,
        part_number=None,
        locales=(),
        is_low_value=None,
    )


def changed(held: HeldModel, changes: ModelIn) -> HeldModel:
    """The model with what is given changed and the rest as it was. A list that is given, even an empty one, replaces.

    Shop modules send what they have: an update of PrestaShop's has no brand, type or label.
    """
    eans = held.eans if changes.eans is None else _without_blanks(changes.eans)
    dimension = _overlaid(held.dimension or Dimension(), changes.dimension)
    return msgspec.structs.replace(
        held,
        brand_id=given_id(changes.brand_id) or held.brand_id,
        model_type_id=given_id(changes.model_type_id) or held.model_type_id,
        sku=given(changes.sku) or held.sku,
        label=given(changes.label) or held.label,
        eans=eans,
        ean=eans[0] if eans else None,
        weight=held.weight if changes.weight is None else changes.weight,
        dimension=None if dimension == Dimension() else dimension,
        photo_url=given(changes.photo_url) or held.photo_url,
        additional_information=_overlaid(held.additional_information, changes.additional_information),
        state=_STATES.get((given(changes.state) or "").lower(), held.state),
        supplier_id=given_id(changes.supplier_id) or held.supplier_id,
        part_number=given(changes.part_number) or held.part_number,
        is_low_value=held.is_low_value if changes.is_low_value is None else changes.is_low_value,
    )


def check_new(model: ModelIn, findings: Findings) -> None:
    """Note what stands against a model that is to be created."""
    for field, text in (("sKU", model.sku), ("label", model.label)):
        if given(text) is None:
            findings.add(required(field, "model"))
    check_changes(model, findings)


def check_changes(changes: ModelIn, findings: Findings) -> None:
    """Note what stands against changing a model."""
    state = given(changes.state)
    if state is not None and state.lower() not in _STATES:
        explanation = f"state is '{shortened(state)}': it must be one of {', '.join(State)}, in any case."
        findings.add(_about_model(ErrorCode.VALUE_NOT_ALLOWED, "state", explanation, state))


def brand_unknown(identity: UUID) -> Problem:
    """The problem of a brand that the account does not have."""
    explanation = f"brandId is '{identity}', which is no brand of this account: create it with CreateNewBrand."
    return _about_model(ErrorCode.BRAND_UNKNOWN, "brandId", explanation, identity)


def model_type_unknown(identity: UUID) -> Problem:
    """The problem of a model type that the account does not have."""
    explanation = f"modelTypeId is '{identity}', which is no model type of this account: see RetrieveModelTypes."
    return _about_model(ErrorCode.MODEL_TYPE_UNKNOWN, "modelTypeId", explanation, identity)


def supplier_unknown(identity: UUID) -> Problem:
    """The problem of a supplier that the account does not have."""
    explanation = f"supplierId is '{identity}', which is no supplier of this account: leave it out."
    return _about_model(ErrorCode.SUPPLIER_UNKNOWN, "supplierId", explanation, identity)


def sku_taken(sku: str) -> Problem:
    """The problem of an SKU that another model has."""
    explanation = f"sKU is '{shortened(sku)}', which another model of this account has: RetrieveModelBySKU gives it."
    return _about_model(ErrorCode.SKU_TAKEN, "sKU", explanation, sku)


def _overlaid(held: Any, changes: msgspec.Struct | None) -> Any:  # noqa: ANN401 - any struct, and the same one back
    """The struct with those members replaced that the changes have."""
    if changes is None:
        return held
    members = {name: getattr(changes, name) for name in changes.__struct_fields__}
    return msgspec.structs.replace(held, **{name: value for name, value in members.items() if value is not None})


def _without_blanks(texts: list[Ean]) -> tuple[str, ...]:
    """The texts that say something, trimmed, each once, in their order."""
    return tuple(dict.fromkeys(text for sent in texts if (text := given(sent))))


def _about_model(code: ErrorCode, field: str, explanation: str, value: object = None) -> Problem:
    words = {} if value is None else {"value": shortened(value)}
    return Problem(code=code, explanation=explanation, field=field, subject="model", words=words)
