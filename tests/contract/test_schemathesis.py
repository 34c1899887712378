"""schemathesis calls every operation with what openapi.yaml allows and with what it forbids, and checks every answer.

The seed is SALEPORT_TEST_SEED, else always the same: `make test` means the same thing twice. `make soak` takes another
each time.
"""

import copy
import os
from collections.abc import Generator
from typing import Any, NamedTuple
from zlib import crc32

import pytest
import requests
import schemathesis
from hypothesis import settings
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance

from tests.client import SECRET_HEADER, a_product, a_reference, an_order
from tests.contract import definition
from tests.contract.conftest import Shop, World

EXAMPLES = 100
SOAK_EXAMPLES = 2_000
SEED = int(os.environ.get("SALEPORT_TEST_SEED") or 20261121)
SOAK_SEED = int(os.environ.get("SALEPORT_TEST_SEED") or int.from_bytes(os.urandom(4)))

LEFT_OUT = [
    # To read what the definition does not promise to read is the contract here: names and enums in any case, members
    # that are not known, numbers as text, null for what is not given.
    negative_data_rejection,
    # A body can be right by its form and refused by a rule: its model is unknown, its date lies in the future.
    positive_data_acceptance,
    # Asked for by its own test: it would repeat every call five times.
    ignored_auth,
]
REFERENCE = "S-1"
MAPPING = "my-shop"
A_MAPPING = f"name: {MAPPING}\norder: {{orderReference: Number}}"

load_all_checks()

FILES = (
    "application/x-ndjson",
    "text/csv",
    "text/tab-separated-values",
    "application/gzip",
    "application/zstd",
    "application/vnd.apache.parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)


@schemathesis.serializer(*FILES)
def a_file(_: object, value: Any) -> bytes:  # noqa: ANN401 - as schemathesis makes it
    """Whatever it is, as the bytes of a file."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


def loaded(most: int, seed: int, **phases: Any) -> schemathesis.BaseSchema:  # noqa: ANN401 - as schemathesis has them
    """The definition. The tests of all its operations are made of it before any service runs."""
    config = {
        "seed": seed,
        "suppress-health-check": ["all"],
        # The true credentials are sent with every request; what wrong ones get is a test of its own.
        "generation": {"max-examples": most, "with-security-parameters": False},
        "phases": phases,
    }
    return schemathesis.openapi.from_dict(definition.definition(), config=schemathesis.Config.from_dict(config))


OFF = {"enabled": False}
OF_FILES = "/api/v1/imports.*"
TO_FUZZ = loaded(EXAMPLES, SEED).exclude(path_regex=OF_FILES)
# Most of them take an id and nothing else: more examples say no more, and each begins an import or looks at one.
FILES_TO_FUZZ = loaded(EXAMPLES // 10, SEED).include(path_regex=OF_FILES)
TO_SOAK = loaded(SOAK_EXAMPLES, SOAK_SEED)
ONE_CALL_EACH = loaded(1, SEED, examples={"fill-missing": True}, coverage=OFF, fuzzing=OFF)


class Catalogue(NamedTuple):
    """What exists, for requests that are to get past the first look."""

    shop: Shop
    order_id: str
    brand_id: str
    model_type_id: str
    sku: str
    import_id: str

    def put_into(self, case: schemathesis.Case) -> None:
        """Let a request be about what exists; the rest of it stays as it was generated."""
        existing: dict[str, Any] = {"orderReference": REFERENCE, "version": 1, "sku": self.sku, "name": MAPPING}
        ids = {"brands": self.brand_id, "imports": self.import_id}
        existing["id"] = next((each for word, each in ids.items() if word in case.path), self.shop.models[0])
        for name in case.path_parameters:
            case.path_parameters[name] = existing[name]
        if isinstance(case.body, dict):
            case.body = self._with_ids(case.operation.definition.raw["operationId"], copy.deepcopy(case.body))

    def _with_ids(self, operation: str, body: dict[str, Any]) -> dict[str, Any]:
        match operation:
            case "ImportOrder":
                good = an_order(self.shop.models[0])
                sent = body.get("products")
                products = [product for product in sent if isinstance(product, dict)] if isinstance(sent, list) else []
                sold = a_product(self.shop.models[0], orderLineReference=..., supplierId=self.shop.suppliers[0])
                required = {name: good[name] for name in ("orderReference", "purchaseDateUtc")}
                prices = {"products": [product | sold for product in products] or good["products"]}
                prices["shippingPrice"] = good["shippingPrice"]
                return body | required | prices | {"storePurchasedAt": self.shop.stores[0]}
            case "CreateNewModel" | "UpdateModel":
                return body | {"brandId": self.brand_id, "modelTypeId": self.model_type_id}
            case "AddOrModifyStore":
                return body | {"id": self.shop.stores[0]}
            case "CreateSignedInLink":
                return body | {"orderId": self.order_id}
            case _:
                return body


class Api(NamedTuple):
    """How to call the service: what its requests carry, and what is there."""

    base_url: str
    headers: dict[str, str]
    catalogue: Catalogue
    session: requests.Session

    def call(self, case: schemathesis.Case, **options: Any) -> None:  # noqa: ANN401 - as schemathesis has them
        """Make a request and check its answer."""
        headers = self.headers
        if case.path.endswith("/token") and not (SECRET_HEADER in case.headers or "secret" in case.query):
            headers = headers | {SECRET_HEADER: self.catalogue.shop.client.secret}
        case.call_and_validate(self.base_url, self.session, headers, additional_checks=[the_envelope], **options)


def the_envelope(_: object, response: Any, case: object) -> None:  # noqa: ANN401 - as schemathesis calls it
    """A check of our own: the rules of the envelope that a schema cannot say."""
    if response.headers.get("content-type", [""])[0].startswith("application/json"):
        definition.check_envelope(response)


@pytest.fixture(scope="module")
def api(world: World) -> Generator[Api]:
    """The service, ready to be called."""
    client = world.shop.client
    order_id = client.put_order(an_order(world.shop.models[0], orderReference=REFERENCE)).json()["value"]
    client.value("PUT", f"imports/mappings/{MAPPING}", content=A_MAPPING)
    # One that has ended, with a row that was rejected.
    job = client.call("POST", "imports", content=b'{"orderReference": "S-2"}\n').json()["value"]["id"]
    client.call("GET", f"imports/{job}/events")
    catalogue = Catalogue(
        shop=world.shop,
        order_id=order_id,
        brand_id=client.value("PUT", "catalog/brands", json={"name": "S"})["id"],
        model_type_id=client.value("GET", "catalog/modelTypes")[0]["id"],
        sku=client.value("GET", "catalog/models")[0]["sku"],
        import_id=job,
    )
    with requests.Session() as session:
        # Nothing of the machine's own (proxies, .netrc) belongs into these requests.
        session.trust_env = False
        yield Api(world.base_url, client.headers, catalogue, session)


def fuzz(case: schemathesis.Case, api: Api) -> None:
    """Make a request as it was generated or, every other time, about things that exist."""
    # By the request itself, so that the same request is the same when it is tried again.
    if crc32(repr(case).encode("utf-8", "surrogatepass")) % 2:
        api.catalogue.put_into(case)
    api.call(case, excluded_checks=LEFT_OUT)


@pytest.mark.timeout(600)
@TO_FUZZ.parametrize()
@settings(deadline=None, database=None)
def test_every_operation_answers_as_the_definition_says(case: schemathesis.Case, api: Api) -> None:
    fuzz(case, api)


@pytest.mark.timeout(600)
@FILES_TO_FUZZ.parametrize()
@settings(deadline=None, database=None)
def test_every_operation_on_files_answers_as_the_definition_says(case: schemathesis.Case, api: Api) -> None:
    fuzz(case, api)


@pytest.mark.soak
@TO_SOAK.parametrize()
@settings(deadline=None, database=None)
def test_every_operation_answers_as_the_definition_says_for_long(case: schemathesis.Case, api: Api) -> None:
    fuzz(case, api)


@ONE_CALL_EACH.parametrize()
@settings(deadline=None, database=None)
def test_no_operation_answers_without_credentials(case: schemathesis.Case, api: Api) -> None:
    api.catalogue.put_into(case)
    body: Any = case.body
    # Nothing that another brand or store may have by now.
    if case.path.endswith("brands/{id}"):
        body["name"] = a_reference()
    elif case.path.endswith("stores") and case.method == "PUT":
        body["chainInternalId"] = a_reference()
    elif case.path.endswith("/imports") and case.method == "POST":
        case.media_type, case.body = "application/octet-stream", b"orderReference\n"
    elif case.path.endswith("mappings/{name}"):
        # It may have been removed by now.
        api.catalogue.shop.client.value("PUT", f"imports/mappings/{MAPPING}", content=A_MAPPING)
        if case.method == "PUT":
            case.media_type, case.body = "text/plain", A_MAPPING
    api.call(case, checks=[must_succeed, ignored_auth])


def must_succeed(_: object, response: Any, case: object) -> None:  # noqa: ANN401 - as schemathesis calls it
    """Without a success to compare with, the other check would say nothing."""
    assert response.status_code in (200, 202), response.text
