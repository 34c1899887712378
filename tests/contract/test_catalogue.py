"""The catalogue: model types, brands and models, as shop modules fill and read them."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.client import Client, a_reference
from tests.contract.asserting import NIL, UNKNOWN, Fault, at, faults
from tests.contract.conftest import Shop

NAME = """Maison Élodie & "Fils" d'Aÿ"""


def a_model(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """A model as shop modules send it, with everything."""
    return {
        "brandId": None,
        "modelTypeId": None,
        "sKU": a_reference(),
        "label": "T-shirt « Été » 100 % / œuvre",
        "eANs": ["3612345678906"],
        "dimension": {"lengthInCm": 30, "widthInCm": 20, "heightInCm": 3},
        "photoUrl": "https://boutique.example/1/produit.jpg",
        "additionalInformation": {
            "isReturnable": True,
            "isRepairable": True,
            "isTransportable": True,
            "isSerializable": False,
            "isOnSiteInterventionPossible": False,
            "isCumbersome": False,
        },
        "state": "new",
        "weight": 0.25,
        "isLowValue": False,
    } | changes


def create(client: Client, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """A new model."""
    return client.value("PUT", "catalog/models", json=a_model(**changes))


def rejected(client: Client, method: str, path: str, body: object) -> list[Fault]:
    """Why a body is refused."""
    response = client.call(method, path, json=body)
    assert response.status_code == 400, response.text
    return faults(response)


def test_model_types_have_a_stable_key_and_a_label_in_each_language(client: Client) -> None:
    lists = {
        language: client.value("GET", "catalog/modelTypes", headers={"Accept-Language": language})
        for language in ("en", "fr", "gb", "qc", "", "fr-CA")
    }
    assert lists["en"]
    assert [entry["key"] for entry in lists["en"]] == [entry["key"] for entry in lists["fr"]]
    assert [entry["id"] for entry in lists["en"]] == [entry["id"] for entry in lists["fr"]]
    assert [entry["label"] for entry in lists["en"]] != [entry["label"] for entry in lists["fr"]]
    assert lists["gb"] == lists["qc"] == lists[""] == lists["en"]
    assert lists["fr-CA"] == lists["fr"]


def test_a_brand_that_is_created_is_in_the_list_at_once(client: Client) -> None:
    name = f"{NAME} {a_reference()}"
    brand = client.value("PUT", "catalog/brands", json={"name": f"  {name} "})
    assert brand == {"id": str(UUID(brand["id"])), "name": name}
    assert brand in client.value("GET", "catalog/brands")


def test_a_brand_that_is_there_is_not_made_twice(client: Client) -> None:
    name = f"{NAME} {a_reference()}"
    first, second = (client.value("PUT", "catalog/brands", json={"name": name}) for _ in range(2))
    assert first == second
    assert [brand["name"] for brand in client.value("GET", "catalog/brands")].count(name) == 1


def test_names_of_brands_compare_exactly(client: Client) -> None:
    unique = a_reference()
    names = [f"{unique} Éa", f"{unique} éa", f"{unique} Ea", f'{unique} "Ea"', f"{unique} E\u0301a", f"{unique}  Ea"]
    brands = [client.value("PUT", "catalog/brands", json={"name": name}) for name in names]
    assert len({brand["id"] for brand in brands}) == len(names)
    assert [brand["name"] for brand in brands] == names


def test_a_brand_is_renamed(client: Client) -> None:
    brand = client.value("PUT", "catalog/brands", json={"name": a_reference()})
    renamed = {"id": brand["id"], "name": a_reference()}
    assert client.value("POST", f"catalog/brands/{brand['id']}", json={"NAME": renamed["name"]}) == renamed
    listed = client.value("GET", "catalog/brands")
    assert renamed in listed
    assert brand not in listed
    assert client.value("POST", f"catalog/brands/{brand['id']}", json={"name": renamed["name"]}) == renamed


def test_a_brand_cannot_take_the_name_of_another(client: Client) -> None:
    one, other = (client.value("PUT", "catalog/brands", json={"name": a_reference()}) for _ in range(2))
    assert rejected(client, "POST", f"catalog/brands/{one['id']}", {"name": other["name"]}) == [
        Fault("BRAND_NAME_TAKEN", "name")
    ]
    assert one in client.value("GET", "catalog/brands")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (None, "FIELD_REQUIRED"),
        ("", "FIELD_REQUIRED"),
        (" \t", "FIELD_REQUIRED"),
        ("x" * 256, "FIELD_TOO_LONG"),
        ("a\0b", "CHARACTER_NOT_ALLOWED"),
        (12, "FIELD_WRONG_TYPE"),
        (["x"], "FIELD_WRONG_TYPE"),
    ],
)
def test_a_brand_needs_a_name(client: Client, name: object, code: str) -> None:
    brand = client.value("PUT", "catalog/brands", json={"name": a_reference()})
    for method, path in (("PUT", "catalog/brands"), ("POST", f"catalog/brands/{brand['id']}")):
        assert rejected(client, method, path, {"name": name}) == [Fault(code, "name")]
    assert brand in client.value("GET", "catalog/brands")


@pytest.mark.parametrize("identity", ["%7Bid%7D", "{id}", UNKNOWN, NIL, "x", "%00", "12"])
@pytest.mark.parametrize("body", [{"name": "Placeholder"}, {}, {"name": None}])
def test_a_placeholder_names_no_brand(client: Client, identity: str, body: dict[str, Any]) -> None:
    response = client.call("POST", f"catalog/brands/{identity}", json=body)
    assert response.status_code == 404
    assert [fault.code for fault in faults(response)] == ["BRAND_NOT_FOUND"]
    assert "Placeholder" not in [brand["name"] for brand in client.value("GET", "catalog/brands")]


def test_a_model_comes_back_in_the_spelling_of_the_contract(client: Client) -> None:
    brand = client.value("PUT", "catalog/brands", json={"name": a_reference()})
    kind = client.value("GET", "catalog/modelTypes")[0]
    sent = a_model(brandId=brand["id"], modelTypeId=kind["id"])
    model = client.value("PUT", "catalog/models", json=sent)
    assert model == {
        "id": str(UUID(model["id"])),
        "brandId": brand["id"],
        "modelTypeId": kind["id"],
        "sku": sent["sKU"],
        "name": sent["label"],
        "eaNs": sent["eANs"],
        "ean": "3612345678906",
        "weight": 0.25,
        "dimension": sent["dimension"],
        "photoUrl": sent["photoUrl"],
        "additionalInformation": sent["additionalInformation"],
        "state": "New",
        "supplierId": None,
        "partNumber": None,
        "locales": [],
    }
    assert model in client.value("GET", "catalog/models")
    assert client.value("GET", f"catalog/models/bySku/{sent['sKU']}") == model


@pytest.mark.parametrize("eans", [[""], [None], [], None, [" ", None]])
def test_blank_eans_mean_none(client: Client, eans: object) -> None:
    model = create(client, eANs=eans)
    assert (model["eaNs"], model["ean"]) == ([], None)


@pytest.mark.parametrize(
    ("field", "value", "held"),
    [
        ("weight", 0, 0),
        ("weight", "0.5", 0.5),
        ("dimension", {"lengthInCm": 0, "widthInCm": 0, "heightInCm": 0}, ...),
        ("dimension", None, None),
        ("photoUrl", "", None),
        ("state", "NEW", "New"),
        ("state", "used", "Used"),
        ("state", "", "Undefined"),
        ("state", None, "Undefined"),
        ("modelTypeId", NIL, None),
        ("brandId", "", None),
        ("label", "é" * 255, ...),
    ],
)
def test_what_shop_modules_send_is_taken(client: Client, field: str, value: object, held: object) -> None:
    model = create(client, **{field: value})
    name = "name" if field == "label" else field
    assert model[name] == (value if held is ... else held)


def test_a_model_needs_an_sku_and_a_label_and_nothing_else(client: Client) -> None:
    assert rejected(client, "PUT", "catalog/models", {}) == [
        Fault("FIELD_REQUIRED", "sKU"),
        Fault("FIELD_REQUIRED", "label"),
    ]
    model = client.value("PUT", "catalog/models", json={"SKU": a_reference(), "Label": "x"})
    assert model["state"] == "Undefined"
    assert model["additionalInformation"]["isReturnable"] is True


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("brandId", UNKNOWN, "BRAND_UNKNOWN"),
        ("modelTypeId", UNKNOWN, "MODEL_TYPE_UNKNOWN"),
        ("brandId", "x", "UUID_INVALID"),
        ("sKU", "x" * 256, "FIELD_TOO_LONG"),
        ("label", "x" * 256, "FIELD_TOO_LONG"),
        ("eANs", ["x" * 33], "FIELD_TOO_LONG"),
        ("eANs", ["1"] * 101, "TOO_MANY_ENTRIES"),
        ("eANs", "3612345678906", "FIELD_WRONG_TYPE"),
        ("dimension.lengthInCm", -1, "NUMBER_OUT_OF_RANGE"),
        ("dimension.lengthInCm", 2**31, "NUMBER_OUT_OF_RANGE"),
        ("dimension.lengthInCm", 10**400, "NUMBER_OUT_OF_RANGE"),
        ("dimension.lengthInCm", 1.5, "FIELD_WRONG_TYPE"),
        ("dimension", 12, "FIELD_WRONG_TYPE"),
        ("weight", -0.1, "NUMBER_OUT_OF_RANGE"),
        ("weight", 1e300, "NUMBER_OUT_OF_RANGE"),
        ("weight", "heavy", "FIELD_WRONG_TYPE"),
        ("state", "broken", "VALUE_NOT_ALLOWED"),
        ("additionalInformation.isReturnable", "yes", "FIELD_WRONG_TYPE"),
        ("photoUrl", "x" * 2049, "FIELD_TOO_LONG"),
        ("label", "a\0b", "CHARACTER_NOT_ALLOWED"),
    ],
)
def test_a_model_that_cannot_be_is_refused(client: Client, field: str, value: object, code: str) -> None:
    model = at(a_model(), field, value)
    path = f"catalog/models/{create(client)['id']}"
    for method, target in (("PUT", "catalog/models"), ("POST", path)):
        (fault,) = rejected(client, method, target, model)
        assert fault.code == code
        assert (fault.field or "").startswith(field)  # eANs[0] is in eANs
    assert field == "sKU" or client.call("GET", f"catalog/models/bySku/{model['sKU']}").status_code == 404


def test_creating_a_model_whose_sku_exists_changes_that_one(client: Client) -> None:
    model = create(client)
    again = create(client, sKU=model["sku"], label="Another name", eANs=[], state="used")
    assert again == model | {"name": "Another name", "eaNs": [], "ean": None, "state": "Used"}
    assert [each["sku"] for each in client.value("GET", "catalog/models")].count(model["sku"]) == 1


@pytest.mark.parametrize("not_named", [..., None, "", NIL])
def test_an_update_keeps_what_it_does_not_name(client: Client, not_named: object) -> None:
    brand = client.value("PUT", "catalog/brands", json={"name": a_reference()})
    kind = client.value("GET", "catalog/modelTypes")[0]
    model = create(client, brandId=brand["id"], modelTypeId=kind["id"])
    changes: dict[str, Any] = {
        "eANs": ["12345678"],
        "dimension": {"lengthInCm": 31},
        "weight": None,
        "label": "",
        "state": "Used",
    }
    for name in ("brandId", "modelTypeId"):
        at(changes, name, not_named)
    changed = client.value("POST", f"catalog/models/{model['id']}", json=changes)
    assert changed == model | {
        "eaNs": ["12345678"],
        "ean": "12345678",
        "dimension": model["dimension"] | {"lengthInCm": 31},
        "state": "Used",
    }
    assert client.value("POST", f"catalog/models/{model['id']}", json={}) == changed
    assert client.value("GET", f"catalog/models/bySku/{model['sku']}") == changed


def test_a_model_cannot_take_the_sku_of_another(client: Client) -> None:
    one, other = create(client), create(client)
    assert rejected(client, "POST", f"catalog/models/{one['id']}", {"sKU": other["sku"]}) == [Fault("SKU_TAKEN", "sKU")]
    renamed = client.value("POST", f"catalog/models/{one['id']}", json={"sKU": f"{one['sku']}-2"})
    assert renamed["id"] == one["id"]
    assert client.call("GET", f"catalog/models/bySku/{one['sku']}").status_code == 404


@pytest.mark.parametrize("identity", [UNKNOWN, NIL, "x", "%7Bid%7D", "bySku"])
def test_a_model_that_is_not_there_cannot_be_updated(client: Client, identity: str) -> None:
    response = client.call("POST", f"catalog/models/{identity}", json={"label": "x"})
    assert response.status_code == 404
    assert [fault.code for fault in faults(response)] == ["MODEL_NOT_FOUND"]


def test_a_model_of_the_demo_is_in_the_list(client: Client, shop: Shop) -> None:
    assert set(shop.models) <= {model["id"] for model in client.value("GET", "catalog/models")}


def test_unknown_members_earn_a_warning(client: Client) -> None:
    response = client.call("PUT", "catalog/models", json=a_model(labell="x", sku2=str(uuid4())))
    assert response.status_code == 200
    assert faults(response)[0] == Fault("FIELD_UNKNOWN", "labell", None, "label")


@pytest.mark.parametrize("path", ["catalog/brands/%7Bid%7D", "catalog/models/%7Bid%7D"])
@pytest.mark.parametrize("body", [b"", b"{", b"[]"])
def test_an_id_that_cannot_be_is_404_whatever_the_body(client: Client, path: str, body: bytes) -> None:
    response = client.call("POST", path, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 404
