"""Narrower requests and wider answers break callers; the other way round does not."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saleport.changes import Kind, Part, difference
from tests.changes.documents import giving, only_change, rules, taking

Json = Any

# What is said of a schema first, what is said of it then, the rule, and whether it breaks a request, or an answer.
CHANGES: list[tuple[Json, Json, str, bool, bool]] = [
    ({"type": "string"}, {"type": "integer"}, "type", True, True),
    ({"type": "number"}, {"type": "integer"}, "type", True, False),
    ({"type": "integer"}, {"type": "number"}, "type", False, True),
    ({"type": "string"}, {"type": ["string", "integer"]}, "type", False, True),
    ({"type": ["string", "integer"]}, {"type": "string"}, "type", True, False),
    ({}, {"type": "string"}, "type", True, False),
    ({"type": "string"}, {"type": ["string", "null"]}, "null_allowed", False, True),
    ({"type": ["string", "null"]}, {"type": "string"}, "null_refused", True, False),
    ({"enum": ["a"]}, {"enum": ["a", "b"]}, "values_added", False, True),
    ({"enum": ["a", "b"]}, {"enum": ["a"]}, "values_removed", True, False),
    ({"type": "string"}, {"type": "string", "enum": ["a"]}, "values_limited", True, False),
    ({"type": "string", "enum": ["a"]}, {"type": "string"}, "values_free", False, True),
    ({"const": 1}, {"enum": [1, 2]}, "values_added", False, True),
    ({"maxLength": 9}, {"maxLength": 5}, "limit_changed", True, False),
    ({"maxLength": 5}, {"maxLength": 9}, "limit_changed", False, True),
    ({}, {"maxLength": 9}, "limit_added", True, False),
    ({"maxLength": 9}, {}, "limit_removed", False, True),
    ({"minLength": 1}, {"minLength": 2}, "limit_changed", True, False),
    ({"minimum": 1}, {"minimum": 0}, "limit_changed", False, True),
    ({"exclusiveMaximum": 10}, {"exclusiveMaximum": 9}, "limit_changed", True, False),
    ({"maxItems": 10}, {"maxItems": 1000}, "limit_changed", False, True),
    ({"multipleOf": 1}, {"multipleOf": 5}, "limit_changed", True, False),
    ({"multipleOf": 10}, {"multipleOf": 5}, "limit_changed", False, True),
    ({"multipleOf": 2}, {"multipleOf": 3}, "limit_changed", True, True),
    ({}, {"pattern": "^a"}, "limit_added", True, False),
    ({"pattern": "^a"}, {}, "limit_removed", False, True),
    ({"pattern": "^a"}, {"pattern": "^b"}, "limit_changed", True, True),
    ({"format": "int32"}, {"format": "int64"}, "limit_changed", False, True),
    ({"format": "double"}, {"format": "float"}, "limit_changed", True, False),
    ({"format": "uuid"}, {"format": "date"}, "limit_changed", True, True),
    ({}, {"format": "uuid"}, "limit_added", True, False),
    ({}, {"format": "password"}, "text", False, False),
    ({}, {"uniqueItems": True}, "unique", True, False),
    ({"uniqueItems": True}, {}, "not_unique", False, True),
    ({"default": 1}, {"default": 2}, "limit_changed", True, False),
    ({}, {"default": 1}, "limit_added", False, False),
    ({"additionalProperties": False}, {}, "others_allowed", False, False),
    ({}, {"additionalProperties": False}, "others_refused", True, False),
    ({"deprecated": True}, {}, "not_deprecated", False, False),
    ({}, {"deprecated": True}, "deprecated", False, False),
    ({"description": "a"}, {"description": "b"}, "text", False, False),
    ({"title": "a"}, {}, "text", False, False),
    ({"example": 1}, {"example": 2}, "examples", False, False),
    ({"not": {"required": ["a"]}}, {"not": {"required": ["b"]}}, "rule_changed", True, True),
    ({"if": {}}, {}, "rule_changed", True, True),
]


@pytest.mark.parametrize(("old", "new", "rule", "breaks_request", "breaks_answer"), CHANGES)
def test_each_change_breaks_in_its_direction_only(
    old: Json, new: Json, rule: str, breaks_request: bool, breaks_answer: bool
) -> None:
    assert rules(taking(old), taking(new)) == {rule: breaks_request}
    assert rules(giving(old), giving(new)) == {rule: breaks_answer}


@pytest.mark.parametrize(("old", "new", "rule", "breaks_request", "breaks_answer"), CHANGES)
def test_it_is_seen_wherever_it_is(old: Json, new: Json, rule: str, breaks_request: bool, breaks_answer: bool) -> None:
    def inside(schema: Json) -> tuple[Json, Json]:
        line = {"type": "object", "properties": {"price": {"$ref": "#/components/schemas/Price"}}}
        lines = {"type": "array", "items": {"allOf": [{"$ref": "#/components/schemas/Line"}]}}
        return {"properties": {"lines": lines}}, {"Line": line, "Price": schema}

    name = f"{rule} lines[].price"
    assert rules(taking(*inside(old)), taking(*inside(new))) == {name: breaks_request}
    assert rules(giving(*inside(old)), giving(*inside(new))) == {name: breaks_answer}


def fields(*names: str, required: tuple[str, ...] = (), **more: Json) -> Json:
    properties = {name: {"type": "string"} for name in names}
    return {"type": "object", "properties": properties, "required": list(required), **more}


@pytest.mark.parametrize(
    ("old", "new", "in_request", "in_answer"),
    [
        (fields("a"), fields("a", "b"), {"field_added b": False}, {"field_added b": False}),
        (
            fields("a"),
            fields("a", "b", required=("b",)),
            {"required_field_added b": True},
            {"field_added b": False},
        ),
        (fields("a", "b"), fields("a"), {"field_removed b": True}, {"field_removed b": True}),
        (fields("a"), fields("a", required=("a",)), {"field_required a": True}, {"field_sure a": False}),
        (fields("a", required=("a",)), fields("a"), {"field_optional a": False}, {"field_unsure a": True}),
        (fields("a", "b"), fields("b", "a"), {}, {}),
    ],
)
def test_fields_come_and_go(old: Json, new: Json, in_request: Json, in_answer: Json) -> None:
    assert rules(taking(old), taking(new)) == in_request
    assert rules(giving(old), giving(new)) == in_answer


def test_a_field_of_answers_alone_is_none_of_requests() -> None:
    old = {"properties": {"id": {"type": "string", "readOnly": True}}}
    new = {"properties": {"id": {"type": "integer", "readOnly": True}}, "required": ["id"]}
    assert rules(taking(old), taking(new)) == {}
    assert rules(giving(old), giving(new)) == {"field_sure id": False, "type id": True}


def test_a_field_that_may_be_sent_from_now_on_is_new() -> None:
    old = {"properties": {"id": {"type": "string", "readOnly": True}}}
    assert rules(taking(old), taking({"properties": {"id": {"type": "string"}}})) == {"field_added id": False}


def test_a_change_says_where_it_is_and_what_was_there() -> None:
    old = giving({"properties": {"lines": {"items": {"properties": {"amount": {"maximum": 10}}}}}})
    new = giving({"properties": {"lines": {"items": {"properties": {"amount": {"maximum": 20}}}}}})
    change = only_change(old, new)
    assert (change.kind, change.part, change.name) == (Kind.CHANGED, Part.RESPONSE_FIELD, "lines[].amount")
    assert (change.operation, change.statuses) == ("SendParcel", ("200",))
    assert (change.keyword, change.old, change.new) == ("maximum", "10", "20")


def test_members_of_any_name_are_compared() -> None:
    old, new = ({"additionalProperties": {"type": kind}} for kind in ("string", "integer"))
    assert rules(giving(old), giving(new)) == {"type *": True}


def test_all_of_is_the_same_as_one_schema() -> None:
    parts = {"allOf": [fields("a", required=("a",)), fields("b")], "description": "d"}
    assert rules(taking(parts), taking({**fields("a", "b", required=("a",)), "description": "d"})) == {}


def test_all_of_takes_the_narrower_of_two_limits() -> None:
    parts = {"allOf": [{"maxLength": 10, "enum": ["a", "b"]}, {"maxLength": 5, "enum": ["b"]}]}
    assert rules(taking({"maxLength": 5, "enum": ["b"]}), taking(parts)) == {}


def test_what_stands_beside_a_reference_counts() -> None:
    beside = {"$ref": "#/components/schemas/Text", "maxLength": 5}
    text = {"Text": {"type": "string", "maxLength": 10}}
    assert rules(taking(beside, text), taking({"$ref": "#/components/schemas/Text"}, text)) == {"limit_changed": False}


def test_null_is_the_same_in_every_form() -> None:
    types = {"Text": {"type": "string"}}
    some = {"$ref": "#/components/schemas/Text"}
    nullable = {"type": ["string", "null"]}
    for keyword in ("anyOf", "oneOf"):
        for choices in ([some, {"type": "null"}], [{"type": "null"}, some]):
            assert rules(taking(nullable), taking({keyword: choices}, types)) == {}
            assert rules(giving(some, types), giving({keyword: choices}, types)) == {"null_allowed": True}


CARD, BANK = {"$ref": "#/components/schemas/Card"}, {"$ref": "#/components/schemas/Bank"}
TYPES = {"Card": fields("number"), "Bank": fields("iban")}


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_choices_come_and_go(keyword: str) -> None:
    one, both, turned = {keyword: [CARD]}, {keyword: [CARD, BANK]}, {keyword: [BANK, CARD]}
    assert rules(taking(one, TYPES), taking(both, TYPES)) == {"choice_added": False}
    assert rules(taking(both, TYPES), taking(one, TYPES)) == {"choice_removed": True}
    assert rules(giving(one, TYPES), giving(both, TYPES)) == {"choice_added": True}
    assert rules(giving(both, TYPES), giving(one, TYPES)) == {"choice_removed": False}
    assert rules(taking(CARD, TYPES), taking(both, TYPES)) == {"choice_added": False}
    assert rules(taking(both, TYPES), taking(CARD, TYPES)) == {"choice_removed": True}
    assert rules(taking(both, TYPES), taking(turned, TYPES)) == {}


def test_a_change_within_a_choice_names_it() -> None:
    both = {"oneOf": [CARD, BANK]}
    more = {**TYPES, "Bank": fields("iban", "bic")}
    assert rules(giving(both, TYPES), giving(both, more)) == {"field_added (Bank).bic": False}


def test_choices_without_a_name_are_compared_one_by_one() -> None:
    old = {"oneOf": [{"type": "string", "maxLength": 5}, {"type": "integer"}]}
    new = {"oneOf": [{"type": "integer"}, {"type": "string", "maxLength": 9}]}
    assert rules(taking(old), taking(new)) == {"limit_changed": False}


def tree(**more: Json) -> Json:
    node = {"type": "object", "properties": {"children": {"items": {"$ref": "#/components/schemas/Node"}}, **more}}
    return {"Node": node}


def test_a_schema_that_contains_itself_comes_to_an_end() -> None:
    node = {"$ref": "#/components/schemas/Node"}
    assert rules(taking(node, tree()), taking(node, tree())) == {}
    assert rules(taking(node, tree()), taking(node, tree(name={}))) == {"field_added name": False}


def test_schemas_that_contain_each_other_by_all_of_come_to_an_end() -> None:
    def types(kind: str) -> Json:
        part = {"properties": {"next": {"$ref": "#/components/schemas/A"}, "value": {"type": kind}}}
        other = {"properties": {"next": {"$ref": "#/components/schemas/B"}}}
        both = {"allOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]}
        return {"A": part, "B": other, "Both": both}

    both = {"$ref": "#/components/schemas/Both"}
    assert rules(giving(both, types("string")), giving(both, types("integer"))) == {"type value": True}


def test_a_schema_that_is_nothing_but_itself_comes_to_an_end() -> None:
    itself = {"$ref": "#/components/schemas/Self"}
    for schema in (itself, {"allOf": [itself]}, {"anyOf": [itself, {"type": "null"}]}):
        assert rules(taking(itself, {"Self": schema}), taking(itself, {"Self": schema})) == {}


def test_what_was_met_on_the_way_round_is_still_looked_at_elsewhere() -> None:
    """Head leads to Tail and back: a change in Head is one of Tail too, wherever Tail is used alone."""

    def document(kind: str) -> Json:
        types = {
            "Head": {"properties": {"tail": {"$ref": "#/components/schemas/Tail"}, "value": {"type": kind}}},
            "Tail": {"properties": {"head": {"$ref": "#/components/schemas/Head"}}},
        }
        made = giving({"$ref": "#/components/schemas/Head"}, types)
        other = giving({"$ref": "#/components/schemas/Tail"}, types)["paths"]["/parcels"]["post"]
        made["paths"]["/tails"] = {"get": {**other, "operationId": "ListTails"}}
        return made

    changes = difference(document("string"), document("integer"))
    found = {(change.operation, change.name) for change in changes}
    assert found == {
        ("SendParcel", "value"),
        ("ListTails", "head.value"),
    }


SCHEMAS = st.recursive(
    st.one_of(
        st.booleans(),
        st.fixed_dictionaries({}, optional={"type": st.sampled_from(["string", "number", "null"]), "title": st.text()}),
        st.sampled_from([{"$ref": f"#/components/schemas/{name}"} for name in ("A", "B")]),
    ),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "properties": st.dictionaries(st.sampled_from("ab"), inner),
            "required": st.lists(st.sampled_from("ab"), unique=True),
            "items": inner,
            "additionalProperties": inner,
            "allOf": st.lists(inner, min_size=1, max_size=2),
            "anyOf": st.lists(inner, min_size=1, max_size=3),
            "oneOf": st.lists(inner, min_size=1, max_size=2),
        },
    ),
    max_leaves=8,
)
TWO = st.fixed_dictionaries({"A": SCHEMAS, "B": SCHEMAS})


# Documents within documents take a while to make up, and on a busy machine longer than Hypothesis likes.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SCHEMAS, TWO, TWO)
def test_any_two_documents_can_be_compared(schema: Json, old: Json, new: Json) -> None:
    assert difference(giving(schema, old), giving(schema, old)) == ()
    there, back = (
        difference(giving(schema, old), giving(schema, new)),
        difference(giving(schema, new), giving(schema, old)),
    )
    assert bool(there) == bool(back)
