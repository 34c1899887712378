"""Files over HTTP: taken in every form, followed to their end, and given back where they were rejected."""

import gzip
import io
import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pyarrow
import pyarrow.parquet
import pytest

from tests.client import Client, a_reference
from tests.contract.conftest import Shop
from tests.files.shops.sheets import workbook

NDJSON = "application/x-ndjson"
HEADER = "orderReference,purchaseDateUtc,customerLastName,customerMail,sku,price.amount,price.currency"


def an_order(reference: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """An order as files have it."""
    product = {"sku": "LUM-KETTLE", "price": {"amount": 29.95, "currency": "EUR"}}
    return {
        "orderReference": reference,
        "customerLastName": "Example",
        "customerMail": "jane@example.com",
        "purchaseDateUtc": "2026-11-21T22:45:10Z",
        "products": [product],
    } | changes


def lines(*orders: dict[str, Any]) -> bytes:
    """A file of JSON Lines."""
    return b"".join(json.dumps(order).encode() + b"\n" for order in orders)


def table(*references: str, sku: str = "LUM-KETTLE", delimiter: str = ",") -> bytes:
    """A file of saleport's own columns."""
    rows = [f"{each},2026-11-21T22:45:10Z,Example,jane@example.com,{sku},29.95,EUR" for each in references]
    return "\n".join([HEADER, *rows, ""]).replace(",", delimiter).encode()


def parquet(*references: str) -> bytes:
    """The same in columns."""
    rows = [line.split(",") for line in table(*references).decode().splitlines()]
    columns = {name: [row[place] for row in rows[1:]] for place, name in enumerate(rows[0])}
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), out)
    return out.getvalue()


def sheet(*references: str) -> bytes:
    """The same in a workbook."""
    return workbook([line.split(",") for line in table(*references).decode().splitlines()])


def begin(client: Client, content: bytes, media: str = NDJSON, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """The import of a file, as it is when the file was taken."""
    headers = {"Content-Type": media} | options.pop("headers", {})
    response = client.call("POST", "imports", content=content, headers=headers, **options)
    assert response.status_code == 202, response.text
    job = response.json()["value"]
    assert response.headers["location"] == f"{client.base_url}/api/v1/imports/{job['id']}"
    return job


def events(client: Client, job: dict[str, Any], **headers: str) -> list[dict[str, str]]:
    """What is told of an import until its end."""
    answer = client.call("GET", f"imports/{job['id']}/events", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/event-stream"
    blocks = [block for block in answer.text.split("\n\n") if block and not block.startswith((":", "retry:"))]
    return [dict(line.split(": ", 1) for line in block.split("\n")) for block in blocks]


def ended(client: Client, job: dict[str, Any]) -> dict[str, Any]:
    """An import at its end."""
    last = events(client, job)[-1]
    assert last["event"] == "end"
    return json.loads(last["data"])


def counts(job: dict[str, Any]) -> dict[str, int]:
    """What became of its orders, as far as anything did."""
    return {name: count for name, count in job["counts"].items() if count}


def refused(response: httpx.Response, status: int = 400) -> list[tuple[str, str | None]]:
    """Codes and fields of a refusal."""
    assert response.status_code == status, response.text
    return [(error["code"], error.get("field")) for error in response.json()["errors"]]


FORMS = {
    "json lines": (NDJSON, lambda *each: lines(*map(an_order, each)), "ndjson"),
    "json array": ("application/json", lambda *each: json.dumps([*map(an_order, each)]).encode(), "json"),
    "csv": ("text/csv", table, "csv"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheet, "xlsx"),
    "parquet": ("application/vnd.apache.parquet", parquet, "parquet"),
    "zstd": ("application/zstd", lambda *each: pyarrow.compress(table(*each), "zstd", asbytes=True), "csv"),
    "tsv": ("text/tab-separated-values", lambda *each: table(*each, delimiter="\t"), "tsv"),
    "gzip": ("application/gzip", lambda *each: gzip.compress(table(*each)), "csv"),
    "by another name": ("image/png", table, "csv"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_file_is_imported_in_every_form(client: Client, form: str) -> None:
    media, make, known_as = FORMS[form]
    references = [a_reference() for _ in range(3)]
    job = ended(client, begin(client, make(*references), media))
    assert (job["state"], counts(job)) == ("finished", {"read": 3, "created": 3, "warned": 3})
    assert job["recognition"]["format"] == known_as
    assert job["fileBytes"] == job["bytesRead"]
    assert job["problems"] == {"ADDRESS_MISSING": 3}
    assert [phase["state"] for phase in job["phases"]] == ["done", "done"]
    held = client.value("GET", f"orders/{references[2]}")
    assert held["order"]["products"][0]["price"] == {"amount": 29.95, "currency": "EUR"}


def test_a_form_with_a_file_is_taken_and_its_fields_mean_what_the_parameters_do(client: Client) -> None:
    reference = a_reference()
    form: dict[str, Any] = {"data": {"dryRun": "true"}, "files": {"file": ("été.csv", table(reference), "text/csv")}}
    response = client.call("POST", "imports", **form)
    assert response.status_code == 202
    job = response.json()["value"]
    assert (job["fileName"], job["dryRun"]) == ("été.csv", True)
    job = ended(client, job)
    assert (job["state"], counts(job)) == ("finished", {"read": 1, "created": 1, "warned": 1})
    assert client.call("GET", f"orders/{reference}").status_code == 404, "a dry run keeps nothing"
    again = client.call("POST", f"imports/{job['id']}/retry", params={"dryRun": "false"})
    assert again.status_code == 202
    assert counts(ended(client, again.json()["value"])) == {"read": 1, "created": 1, "warned": 1}
    assert client.call("GET", f"orders/{reference}").status_code == 200


@pytest.mark.parametrize(
    ("headers", "query", "name"),
    [
        ({}, {}, "orders.ndjson"),
        ({"Content-Disposition": "attachment; filename=one.ndjson"}, {}, "one.ndjson"),
        ({"Content-Disposition": "attachment; filename=one.ndjson"}, {"fileName": "two.ndjson"}, "two.ndjson"),
    ],
    ids=["nobody", "header", "query"],
)
def test_a_file_is_called_as_its_sender_calls_it(
    client: Client, headers: dict[str, str], query: dict[str, str], name: str
) -> None:
    assert begin(client, lines(an_order(a_reference())), headers=headers, params=query)["fileName"] == name


def test_a_body_that_is_compressed_on_its_way_is_a_compressed_file(client: Client) -> None:
    content = gzip.compress(table(a_reference()))
    job = ended(client, begin(client, content, "text/csv", headers={"Content-Encoding": "gzip"}))
    assert (job["recognition"]["compression"], counts(job)["created"]) == ("gzip", 1)


def test_rejected_rows_come_back_to_be_corrected(client: Client) -> None:
    good, bad = a_reference(), a_reference()
    sent = table(good) + table(bad, sku="LUM-KETLE").split(b"\n", 1)[1]
    job = ended(client, begin(client, sent, "text/csv", params={"fileName": "shop.csv"}))
    assert counts(job) == {"read": 2, "created": 1, "warned": 1, "rejected": 1}
    assert job["problems"]["MODEL_UNKNOWN"] == 1
    (rejection,) = client.value("GET", f"imports/{job['id']}/rejections")
    assert (rejection["rows"], rejection["orderReference"]) == ([3], bad)
    assert rejection["errors"][0]["code"] == "MODEL_UNKNOWN"
    assert client.call("GET", f"imports/{job['id']}/rejections", params={"page": 2}).json()["value"] == []
    file = client.call("GET", f"imports/{job['id']}/rejected")
    assert file.headers["content-type"].startswith("text/csv")
    assert file.headers["content-disposition"].startswith("attachment; filename*=UTF-8''shop")
    assert bad.encode() in file.content
    assert good.encode() not in file.content
    corrected = ended(client, begin(client, file.content.replace(b"LUM-KETLE", b"LUM-KETTLE"), "text/csv"))
    assert counts(corrected) == {"read": 1, "created": 1, "warned": 1}
    assert refused(client.call("GET", f"imports/{corrected['id']}/rejected"), 404) == [
        ("REJECTED_ROWS_NOT_FOUND", None)
    ]


def test_whoever_comes_back_to_the_events_is_told_the_end_again(client: Client) -> None:
    job = begin(client, lines(an_order(a_reference())))
    told = events(client, job)
    assert [event["event"] for event in told] == ["progress"] * (len(told) - 1) + ["end"]
    assert len({event["id"] for event in told}) == len(told)
    again = events(client, job, **{"Last-Event-ID": told[-1]["id"]})
    assert [(event["event"], event["id"]) for event in again] == [("end", told[-1]["id"])]
    read = client.value("GET", f"imports/{job['id']}")
    assert read == json.loads(told[-1]["data"])
    assert client.value("GET", "imports", params={"pageSize": 1})[0]["id"] == job["id"]


def test_what_can_be_done_with_an_import_that_has_ended_leaves_it_as_it_is(client: Client) -> None:
    job = ended(client, begin(client, lines(an_order(a_reference()))))
    for verb in ("cancel", "pause"):
        assert client.value("POST", f"imports/{job['id']}/{verb}")["state"] == "finished"


def test_imports_of_another_account_are_not_there(client: Client, other: Shop) -> None:
    job = begin(other.client, lines(an_order(a_reference())))
    other.client.value("PUT", "imports/mappings/theirs", content=MAPPING % b"theirs", headers=YAML)
    for method, below in [
        ("GET", ""),
        ("GET", "/events"),
        ("GET", "/rejected"),
        ("GET", "/rejections"),
        ("POST", "/cancel"),
        ("POST", "/pause"),
        ("POST", "/retry"),
    ]:
        for identity in (job["id"], str(uuid4()), "nonsense"):
            response = client.call(method, f"imports/{identity}{below}")
            assert refused(response, 404) == [("IMPORT_NOT_FOUND", None)]
    assert job["id"] not in [each["id"] for each in client.value("GET", "imports")]
    for method in ("GET", "DELETE"):
        assert refused(client.call(method, "imports/mappings/theirs"), 404) == [("MAPPING_NOT_FOUND", None)]
    response = client.call(
        "POST", "imports", params={"mapping": "theirs"}, content=b"x", headers={"Content-Type": NDJSON}
    )
    assert refused(response) == [("PARAMETER_INVALID", "mapping")]
    assert ended(other.client, job)["counts"]["rejected"] == 1, "their catalogue has no kettle"


YAML = {"Content-Type": "application/yaml"}
MAPPING = b"""name: %s
key: No
order: {orderReference: No, purchaseDateUtc: Day, customerMail: Mail}
products:
  sku: What
  price: {unit: Price, currency: {constant: EUR}}
"""


def test_a_mapping_is_kept_and_read_by(client: Client) -> None:
    name, reference = f"m-{uuid4().hex[:8]}", a_reference()
    path = f"imports/mappings/{name}"
    client.value("PUT", path, content=MAPPING % name.encode(), headers=YAML)
    kept = client.value("PUT", path, content=MAPPING % name.encode(), headers=YAML)
    assert client.value("GET", path) == kept
    assert kept in client.value("GET", "imports/mappings")
    content = f"No,Day,Mail,What,Price\n{reference},2026-11-21,jane@example.com,LUM-KETTLE,12.5\n".encode()
    job = ended(client, begin(client, content, "text/csv", params={"mapping": name}))
    assert (counts(job)["created"], job["recognition"]["layout"]) == (1, name)
    assert client.value("DELETE", path) is None
    assert refused(client.call("DELETE", path), 404) == [("MAPPING_NOT_FOUND", None)]


@pytest.mark.parametrize("document", [b"", b"x: [", b"name: other\norder: {orderReference: A}", b"\xff\xfe"])
def test_a_mapping_that_is_none_is_refused(client: Client, document: bytes) -> None:
    assert refused(client.call("PUT", "imports/mappings/mine", content=document, headers=YAML))
    assert refused(client.call("GET", "imports/mappings/mine"), 404)


def test_everything_that_makes_no_sense_is_said_at_once(client: Client) -> None:
    wrong = {
        "dryRun": "perhaps",
        "errorPolicy": "none",
        "unknownProducts": "buy",
        "mapping": "shopfy",
        "format": "doc",
        "encoding": "hex",
        "delimiter": "||",
        "decimal": "x",
        "dateOrder": "dym",
        "timeZone": "Mars/Base",
        "currency": "USD",
        "salesChannel": "x" * 201,
        "sheet": "\0",
    }
    response = client.call("POST", "imports", params=wrong, content=b"x", headers={"Content-Type": "text/csv"})
    assert {field for _, field in refused(response)} == set(wrong)


@pytest.mark.parametrize(
    ("option", "value"),
    [("encoding", "idna"), ("encoding", "unicode_escape"), ("delimiter", "a"), ("delimiter", "7"), ("delimiter", '"')],
)
def test_what_no_file_can_be_read_with_is_refused_before_it_is_taken(client: Client, option: str, value: str) -> None:
    headers = {"Content-Type": "text/csv"}
    response = client.call("POST", "imports", params={option: value}, content=table(a_reference()), headers=headers)
    assert refused(response) == [("PARAMETER_INVALID", option)]
    assert "it must be" in response.text


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415, "CONTENT_TYPE_UNSUPPORTED"),
        ({"Content-Type": "text/csv", "Content-Encoding": "br"}, 415, "CONTENT_ENCODING_UNSUPPORTED"),
        ({"Content-Type": "multipart/form-data"}, 400, "UPLOAD_INVALID"),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 400, "UPLOAD_INVALID"),
    ],
    ids=["a form of curl", "brotli", "no boundary", "no form"],
)
def test_what_is_no_file_is_refused(client: Client, headers: dict[str, str], status: int, code: str) -> None:
    assert refused(client.call("POST", "imports", content=b"x", headers=headers), status) == [(code, None)]


def sending(client: Client, length: int, content: bytes) -> HTTPConnection:
    """A connection on which a file was announced, and begun."""
    place = urlsplit(client.base_url)
    connection = HTTPConnection(place.hostname or "", place.port, timeout=10)
    connection.putrequest("POST", "/api/v1/imports")
    for name, value in (client.headers | {"Content-Type": "text/csv", "Content-Length": str(length)}).items():
        connection.putheader(name, value)
    connection.endheaders(content)
    return connection


def test_a_file_that_is_announced_as_too_large_is_refused_before_it_comes(client: Client) -> None:
    connection = sending(client, 3 * 1024**3, b"x")
    response = connection.getresponse()
    answer = json.load(response)
    assert (response.status, [error["code"] for error in answer["errors"]]) == (413, ["BODY_TOO_LARGE"])
    connection.close()


def test_a_file_that_breaks_off_is_no_import(client: Client) -> None:
    before = client.call("GET", "imports").json()["pagination"]["total"]
    sending(client, 100_000, table(a_reference())).close()
    # The next file is taken after it.
    begin(client, lines(an_order(a_reference())))
    assert client.call("GET", "imports").json()["pagination"]["total"] == before + 1


NO_ORDERS = {
    "nothing": b"",
    "zeros": b"\0" * 1000,
    "braces": b"{" * 5000,
    "a quote": b'"a,b\n' * 500,
    "all bytes": bytes(range(256)) * 20,
    "no archive": b"PK\x03\x04" + b"x" * 500,
}


@pytest.mark.parametrize("kind", NO_ORDERS)
def test_any_bytes_are_taken_and_end_well_or_badly(client: Client, kind: str) -> None:
    headers = {"Content-Type": "application/octet-stream"}
    response = client.call("POST", "imports", content=NO_ORDERS[kind], headers=headers)
    assert response.status_code == 202
    job = ended(client, response.json()["value"])
    assert job["state"] == "failed" or not job["counts"]["created"]
    assert job["failure"] is None or job["failure"]["code"] != "INTERNAL_ERROR"
