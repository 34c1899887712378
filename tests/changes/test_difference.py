from typing import Any

import pytest

from saleport.changes import Kind, Part, ReferenceFault, difference, gathered
from tests.changes.documents import a_document, an_operation, giving, only_change, rules, taking, with_parameters

Json = Any


def parameter(name: str, where: str = "query", **more: Json) -> Json:
    return {"name": name, "in": where, "schema": {"type": "string"}, **more}


def body(schema: Json | None = None, **more: Json) -> Json:
    return a_document(an_operation(requestBody={"content": {"application/json": {"schema": schema or {}}}, **more}))


def answering(**responses: Json) -> Json:
    return a_document(an_operation(responses={status.strip("_"): response for status, response in responses.items()}))


def test_a_document_does_not_differ_from_itself() -> None:
    assert difference(a_document(), a_document()) == ()


def test_operations_come_and_go() -> None:
    one, none = a_document(), {**a_document(), "paths": {}}
    assert only_change(none, one).kind is Kind.ADDED
    assert not only_change(none, one).breaks
    gone = only_change(one, none)
    assert (gone.kind, gone.rule, gone.breaks) == (Kind.REMOVED, "operation_removed", True)
    assert (gone.name, gone.new) == ("SendParcel", "POST /parcels")


def test_an_operation_that_moved_is_not_another_one() -> None:
    old, new = a_document(), a_document()
    new["paths"] = {"/post/parcels": {"put": an_operation(parameters=[parameter("colour")])}}
    assert rules(old, new) == {"operation_moved SendParcel": True, "parameter_added colour": False}


def test_an_operation_by_another_name_is_called_as_before() -> None:
    renamed = a_document(an_operation(operationId="PostParcel"))
    assert rules(a_document(), renamed) == {"operation_renamed PostParcel": False}


def test_callers_do_not_see_what_a_parameter_of_a_path_is_called() -> None:
    def at(name: str) -> Json:
        operation = an_operation(parameters=[parameter(name, "path", required=True)])
        return {**a_document(), "paths": {f"/parcels/{{{name}}}": {"get": operation}}}

    assert rules(at("id"), at("parcelId")) == {"parameter_renamed parcelId": False}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([], [parameter("a")], {"parameter_added a": False}),
        ([], [parameter("a", required=True)], {"required_parameter_added a": True}),
        ([parameter("a")], [], {"parameter_removed a": True}),
        ([parameter("a")], [parameter("a", required=True)], {"field_required a": True}),
        ([parameter("a", required=True)], [parameter("a")], {"field_optional a": False}),
        ([parameter("a")], [parameter("a", "header")], {"parameter_removed a": True, "parameter_added a": False}),
        ([parameter("A", "header")], [parameter("a", "header")], {}),
        ([parameter("a")], [parameter("a", deprecated=True)], {"deprecated a": False}),
        ([parameter("a")], [parameter("a", style="pipeDelimited")], {"rule_changed a": True}),
        ([parameter("a")], [parameter("a", description="now with words")], {"text a": False}),
        ([parameter("a")], [parameter("a", schema={"type": "integer"})], {"type a": True}),
        ([parameter("a"), parameter("b")], [parameter("b"), parameter("a")], {}),
    ],
)
def test_parameters(old: Json, new: Json, expected: dict[str, bool]) -> None:
    found = difference(with_parameters(*old), with_parameters(*new))
    assert {f"{change.rule} {change.name}": change.breaks for change in found} == expected
    assert all(change.part is Part.PARAMETER for change in found)


def test_parameters_of_a_path_are_those_of_its_operations() -> None:
    shared = a_document()
    shared["paths"]["/parcels"]["parameters"] = [{"$ref": "#/components/parameters/Colour"}]
    shared["components"] = {"parameters": {"Colour": parameter("colour")}}
    assert rules(with_parameters(parameter("colour")), shared) == {}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (a_document(), body(), {"body_added": False}),
        (a_document(), body(required=True), {"required_body_added": True}),
        (body(), a_document(), {"body_removed": True}),
        (body(), body(required=True), {"field_required": True}),
        (body(required=True), body(), {"field_optional": False}),
        (body(), body(description="words"), {"text": False}),
    ],
)
def test_request_bodies(old: Json, new: Json, expected: dict[str, bool]) -> None:
    assert rules(old, new) == expected


def test_media_types_come_and_go() -> None:
    one, two = taking({}), taking({})
    two["paths"]["/parcels"]["post"]["requestBody"]["content"]["text/csv"] = {}
    assert rules(one, two) == {"media_added": False}
    assert rules(two, one) == {"media_removed": True}


OK: Json = {"description": "OK"}


def header(**more: Json) -> Json:
    return {**OK, "headers": {"ETag": {"schema": {"type": "string"}, **more}}}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (answering(_200=OK), answering(_200=OK, _304=OK), {"status_added": False}),
        (answering(_200=OK, _304=OK), answering(_200=OK), {"status_removed": True}),
        (answering(_200=OK), answering(_200={"description": "Fine"}), {"text": False}),
        (answering(_200=OK), answering(_200=header()), {"header_added ETag": False}),
        (answering(_200=header()), answering(_200=OK), {"header_removed ETag": True}),
        (answering(_200=header()), answering(_200=header(required=True)), {"field_sure ETag": False}),
        (answering(_200=header(required=True)), answering(_200=header()), {"field_unsure ETag": True}),
        (answering(_200=header()), answering(_200=header(deprecated=True)), {"deprecated ETag": False}),
        (answering(_200=header()), answering(_200=header(schema={})), {"type ETag": True}),
    ],
)
def test_answers(old: Json, new: Json, expected: dict[str, bool]) -> None:
    assert rules(old, new) == expected


def secured(*alternatives: Json) -> Json:
    return a_document(an_operation(security=list(alternatives)))


KEY: Json = {"key": []}
BOTH: Json = {"key": [], "token": []}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (secured({"key": []}), secured({"key": []}, {"token": []}), {"credentials_added": False}),
        (secured({"key": []}, {"token": []}), secured({"key": []}), {"credentials_removed": True}),
        (secured({"token": ["read"]}), secured({"token": ["read", "write"]}), {"scope_added": True}),
        (secured({"token": ["read", "write"]}), secured({"token": ["read"]}), {"scope_removed": False}),
        (
            secured({"key": [], "token": []}),
            secured({"key": []}),
            {"credentials_removed": False, "credentials_added": False},
        ),
        (
            secured({"key": []}),
            secured({"key": [], "token": []}),
            {"credentials_removed": True, "credentials_added": False},
        ),
        (secured(), secured({"key": []}), {"credentials_needed": True, "credentials_added": False}),
        (secured({"key": []}), secured(), {"credentials_removed": False, "credentials_not_needed": False}),
        (secured({"key": []}, {"token": []}), secured({"token": []}, {"key": []}), {}),
    ],
)
def test_what_callers_must_show(old: Json, new: Json, expected: dict[str, bool]) -> None:
    assert {change.rule: change.breaks for change in difference(old, new)} == expected


def test_security_of_all_is_that_of_each() -> None:
    of_all = {**a_document(), "security": [{"key": []}]}
    assert rules(of_all, secured({"key": []})) == {}


def test_a_scope_is_told_once_however_many_ways_there_are() -> None:
    old, new = (secured(*({key: [], "token": scopes} for key in "ab")) for scopes in ([], ["write"]))
    assert len(difference(old, new)) == 1


def test_how_a_credential_is_sent() -> None:
    def sent_as(name: str, description: str = "") -> Json:
        scheme = {"type": "apiKey", "in": "header", "name": name, "description": description}
        return a_document(components={"securitySchemes": {"key": scheme}})

    assert rules(sent_as("X-Key"), sent_as("Api-Key")) == {"credential_changed key": True}
    assert rules(sent_as("X-Key"), sent_as("X-Key", "words")) == {}


def test_the_api_as_a_whole() -> None:
    at = {url: {**a_document(), "servers": [{"url": url}]} for url in ("/", "/v2")}
    assert rules(at["/"], at["/v2"]) == {"server_removed": True, "server_added": False}
    texts = {**a_document(), "info": {"title": "Parcels", "version": "1.0.0", "description": "words"}}
    assert rules(a_document(), texts) == {"text": False}
    assert rules(a_document(), {**a_document(), "info": {"title": "Parcels", "version": "9.9.9"}}) == {}
    assert rules(a_document(), {**a_document(), "webhooks": {"sent": {}}}) == {"rule_changed": True}


def test_an_operation_that_is_deprecated() -> None:
    change = only_change(a_document(), a_document(an_operation(deprecated=True)))
    assert (change.kind, change.part, change.breaks) == (Kind.DEPRECATED, Part.OPERATION, False)


@pytest.mark.parametrize("keyword", ["description", "summary", "tags"])
def test_words_alone_never_break(keyword: str) -> None:
    change = only_change(a_document(), a_document(an_operation(**{keyword: "words"})))
    assert change.is_text
    assert not change.breaks


def test_what_no_rule_knows_is_taken_for_the_worst() -> None:
    assert rules(a_document(), a_document(an_operation(callbacks={"sent": {}}))) == {"rule_changed SendParcel": True}


@pytest.mark.parametrize("reference", ["#/components/schemas/Nothing", "other.yaml#/Parcel", "https://example.com/a"])
def test_a_reference_to_nothing_is_refused_by_its_name(reference: str) -> None:
    with pytest.raises(ReferenceFault, match=reference):
        difference(taking({"$ref": reference}), taking({}))


def test_the_same_change_in_many_places_is_told_once() -> None:
    def document(**fields: Json) -> Json:
        failure = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}}
        responses = {"400": failure, "404": failure}
        operations = {name: {"operationId": name, "responses": responses} for name in ("Send", "Track")}
        return {
            **a_document(components={"schemas": {"Failure": {"properties": fields}}}),
            "paths": {"/parcels": {"post": operations["Send"], "get": operations["Track"]}},
        }

    changes = difference(document(), document(code={}))
    assert len(changes) == 4
    (entry,) = gathered(changes)
    assert entry.operations == ("Track", "Send")
    assert entry.change.statuses == ("400", "404")


def test_an_anchor_names_its_entry_for_good() -> None:
    entries = gathered(difference(giving({}), giving({"properties": {"a": {}, "b": {}}})))
    again = gathered(difference(giving({}), giving({"properties": {"b": {}, "a": {}}})))
    assert len({entry.anchor for entry in entries}) == 2
    assert {entry.anchor for entry in entries} == {entry.anchor for entry in again}
