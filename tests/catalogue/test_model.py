"""The rules of a model, without a database."""

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from saleport.catalogue.model import (
    AdditionalInformation,
    AdditionalInformationIn,
    Dimension,
    HeldModel,
    ListedModel,
    Model,
    ModelIn,
    State,
    changed,
    check_changes,
    check_new,
    unknown_model,
)
from saleport.decoding.findings import Findings
from saleport.decoding.reader import Reader
from saleport.errors import ErrorCode

READER = Reader(ModelIn, subject="model")
MEMBERS = [
    "id", "brandId", "modelTypeId", "sku", "name", "eaNs", "ean", "weight", "dimension", "photoUrl",
    "additionalInformation", "state", "supplierId", "partNumber", "locales",
]  # fmt: skip


def read(**members: Any) -> ModelIn:  # noqa: ANN401 - any member
    model, findings = READER.read(msgspec.json.encode(members))
    assert findings.problems == []
    return model


def faults(**members: Any) -> list[tuple[str, str | None]]:  # noqa: ANN401 - any member
    model, findings = READER.read(msgspec.json.encode(members))
    check_changes(model, findings)
    return [(problem.code.value, problem.field) for problem in findings.in_order()]


def new(**members: Any) -> HeldModel:  # noqa: ANN401 - any member
    return changed(unknown_model(uuid4()), read(sKU="TEE", label="T-shirt", **members))


@pytest.fixture
def full() -> HeldModel:
    return new(
        brandId=str(uuid4()),
        modelTypeId=str(uuid4()),
        eANs=["3612345678906"],
        dimension={"lengthInCm": 30, "widthInCm": 20, "heightInCm": 3},
        photoUrl="https://boutique.example/1/produit.jpg",
        additionalInformation={"isReturnable": False, "isRepairable": True},
        state="new",
        weight=0.25,
        isLowValue=True,
        supplierId=str(uuid4()),
        partNumber="P-1",
    )


def test_a_model_is_shown_with_exactly_the_members_of_the_contract(full: HeldModel) -> None:
    shown = msgspec.json.decode(msgspec.json.encode(full.shown))
    assert list(shown) == MEMBERS
    assert (shown["sku"], shown["name"], shown["eaNs"], shown["ean"]) == (
        "TEE", "T-shirt", ["3612345678906"], "3612345678906",
    )  # fmt: skip
    assert (shown["state"], shown["weight"], shown["locales"]) == ("New", 0.25, [])
    assert shown["dimension"] == {"lengthInCm": 30, "widthInCm": 20, "heightInCm": 3}


def test_a_listed_model_is_the_same_whatever_order_its_members_came_in(full: HeldModel) -> None:
    members = msgspec.json.decode(msgspec.json.encode(full))
    jumbled = msgspec.json.encode(dict(sorted(members.items(), key=lambda member: len(member[0]))))
    listed = msgspec.json.encode(msgspec.json.decode(jumbled, type=ListedModel))
    assert listed == msgspec.json.encode(full.shown)


def test_what_is_held_comes_back_the_same(full: HeldModel) -> None:
    text = msgspec.json.encode(full)
    assert msgspec.json.decode(text, type=HeldModel) == full
    assert msgspec.json.decode(text, type=Model) == full.shown


def test_what_nobody_says_anything_about_can_be_returned_and_is_otherwise_unknown() -> None:
    model = new()
    assert model.additional_information == AdditionalInformation(True, False, False, False, False, False)
    assert (model.state, model.dimension, model.weight, model.ean, model.eans) == (
        State.UNDEFINED,
        None,
        None,
        None,
        (),
    )
    assert model.is_returnable


def test_zero_sizes_and_weight_are_kept() -> None:
    model = new(dimension={"lengthInCm": 0, "widthInCm": 20, "heightInCm": 3}, weight=0)
    assert (model.dimension, model.weight) == (Dimension(0, 20, 3), 0)


@pytest.mark.parametrize("eans", [[""], [None], [], ["  "]])
def test_blank_eans_are_none(eans: list[str | None], full: HeldModel) -> None:
    assert new(eANs=eans).eans == ()
    assert (changed(full, read(eANs=eans)).eans, changed(full, read(eANs=eans)).ean) == ((), None)


def test_eans_are_trimmed_and_kept_once() -> None:
    model = new(eANs=[" 2 ", "1", None, "2", ""])
    assert (model.eans, model.ean) == (("2", "1"), "2")


@pytest.mark.parametrize("state", ["new", "New", "NEW", " nEw "])
def test_a_state_may_be_in_any_case(state: str) -> None:
    assert new(state=state).state is State.NEW


def test_a_state_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    findings = Findings()
    check_changes(ModelIn(state="refurbished"), findings)
    (problem,) = findings.problems
    assert (problem.code, problem.field, problem.subject) == (ErrorCode.VALUE_NOT_ALLOWED, "state", "model")
    assert "Undefined, New, Used" in problem.explanation


@pytest.mark.parametrize(
    "nothing",
    [
        {},
        {"brandId": None, "modelTypeId": None, "label": None, "eANs": None, "dimension": None, "weight": None},
        {"sKU": "", "label": " ", "photoUrl": "", "state": "", "partNumber": ""},
        {"brandId": str(UUID(int=0)), "modelTypeId": str(UUID(int=0)), "supplierId": str(UUID(int=0))},
        {"dimension": {}, "additionalInformation": {}},
        {"dimension": {"lengthInCm": None}, "additionalInformation": {"isReturnable": None}},
    ],
)
def test_what_is_not_given_stays(nothing: dict[str, Any], full: HeldModel) -> None:
    assert changed(full, read(**nothing)) == full


def test_what_is_given_changes_by_itself(full: HeldModel) -> None:
    changes = ModelIn(
        dimension=Dimension(width_in_cm=21),
        additional_information=AdditionalInformationIn(is_returnable=True),
        weight=0,
    )
    model = changed(full, changes)
    assert model.dimension == Dimension(30, 21, 3)
    assert model.additional_information == AdditionalInformation(True, True, False, False, False, False)
    assert msgspec.structs.replace(
        model, dimension=full.dimension, additional_information=full.additional_information, weight=full.weight
    ) == full  # fmt: skip


def test_sku_and_label_are_required_of_a_new_model() -> None:
    findings = Findings()
    check_new(ModelIn(sku=" ", label=None, state="broken"), findings)
    assert [(problem.code, problem.field) for problem in findings.problems] == [
        (ErrorCode.FIELD_REQUIRED, "sKU"),
        (ErrorCode.FIELD_REQUIRED, "label"),
        (ErrorCode.VALUE_NOT_ALLOWED, "state"),
    ]


def test_names_may_be_in_any_case() -> None:
    model, findings = READER.read(b'{"SKU":"a","Label":"b","eans":["1"],"PhotoURL":"c"}')
    assert (model.sku, model.label, model.eans, model.photo_url) == ("a", "b", ["1"], "c")
    assert findings.problems == []


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"weight": -0.1}, [("NUMBER_OUT_OF_RANGE", "weight")]),
        ({"weight": 1e300}, [("NUMBER_OUT_OF_RANGE", "weight")]),
        ({"weight": "heavy"}, [("FIELD_WRONG_TYPE", "weight")]),
        ({"dimension": {"lengthInCm": -1}}, [("NUMBER_OUT_OF_RANGE", "dimension.lengthInCm")]),
        ({"dimension": {"heightInCm": 2**31}}, [("NUMBER_OUT_OF_RANGE", "dimension.heightInCm")]),
        ({"photoUrl": "x" * 2049}, [("FIELD_TOO_LONG", "photoUrl")]),
        ({"label": "x" * 256}, [("FIELD_TOO_LONG", "label")]),
        ({"eANs": ["1", "x" * 33]}, [("FIELD_TOO_LONG", "eANs[1]")]),
        ({"eANs": ["1"] * 101}, [("TOO_MANY_ENTRIES", "eANs")]),
        ({"brandId": "Acme"}, [("UUID_INVALID", "brandId")]),
        ({"sKU": "a\0b"}, [("CHARACTER_NOT_ALLOWED", "sKU")]),
        (
            {"weight": -1, "state": "broken", "isReturnable": True, "additionalInformation": {"isRepairable": "yes"}},
            [
                ("FIELD_WRONG_TYPE", "additionalInformation.isRepairable"),
                ("NUMBER_OUT_OF_RANGE", "weight"),
                ("VALUE_NOT_ALLOWED", "state"),
                ("FIELD_UNKNOWN", "isReturnable"),
            ],
        ),
    ],
)  # fmt: skip
def test_all_faults_come_at_once(members: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert sorted(faults(**members)) == sorted(expected)


def test_a_weight_beyond_every_float_is_out_of_range() -> None:
    findings = READER.read(b'{"weight":1e999}')[1]
    assert [problem.code for problem in findings.problems] == [ErrorCode.NUMBER_OUT_OF_RANGE]


def test_numbers_may_come_as_texts_and_with_a_fraction_of_nothing() -> None:
    model, findings = READER.read(b'{"weight":"0.250000","dimension":{"lengthInCm":"30","widthInCm":20.0}}')
    assert (model.weight, model.dimension, findings.problems) == (0.25, Dimension(30, 20), [])
