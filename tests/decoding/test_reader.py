"""Bodies of every kind, on the fast road and the slow one; each fault with its place."""

import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice, product
from typing import Annotated, Any
from uuid import UUID

import msgspec
import pytest

from saleport.decoding.reader import Reader, parse
from saleport.errors import ErrorCode, Problem, Rejected
from saleport.orders.order import OrderIn
from saleport.orders.rules.orders import check
from saleport.values import given
from tests.contract.random_orders import Bodies

ID = UUID("123e4567-e89b-42d3-a456-426614174000")


class Part(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    a_text: Annotated[str, msgspec.Meta(max_length=5)] | None = None
    amount: Decimal | None = None


class Whole(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """One field of every kind that saleport's structs have."""

    a_text: Annotated[str, msgspec.Meta(max_length=5)] | None = None
    an_id: UUID | None = None
    a_flag: bool | None = None
    a_count: Annotated[int, msgspec.Meta(ge=0, le=100)] | None = None
    a_size: Annotated[float, msgspec.Meta(ge=-90, le=90)] | None = None
    amount: Decimal | None = None
    part: Part | None = None
    parts: Annotated[list[Part], msgspec.Meta(max_length=3)] | None = None
    texts: list[Annotated[str, msgspec.Meta(max_length=5)] | None] | None = None


reader = Reader(Whole, subject="whole", entry="part")


def read(value: Any) -> tuple[Whole, list[Problem]]:  # noqa: ANN401 - any JSON value
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    whole, findings = reader.read(body)
    return whole, findings.in_order()


def found(value: Any) -> list[tuple[ErrorCode, str | None]]:  # noqa: ANN401
    return [(problem.code, problem.field) for problem in read(value)[1]]


@pytest.mark.parametrize("road", [reader.read, reader.read_thoroughly])
def test_a_good_body_is_read_whole(road: Callable[[bytes], tuple[Whole, Any]]) -> None:
    body = b"""{
        "aText": "text", "anId": "123e4567-e89b-42d3-a456-426614174000", "aFlag": false, "aCount": 100, "aSize": -0.5,
        "amount": 33.333333333333336, "part": {"aText": null}, "parts": [{"amount": "5.900000"}, {}],
        "texts": ["a", null]
    }"""
    whole, findings = road(body)
    assert findings.problems == []
    assert (whole.a_text, whole.an_id, whole.a_flag, whole.a_count, whole.a_size) == ("text", ID, False, 100, -0.5)
    assert whole.amount == Decimal("33.333333333333336")
    assert whole.part == Part()
    assert whole.parts == [Part(amount=Decimal("5.900000")), Part()]
    assert whole.texts is not None
    assert [text for text in whole.texts if text] == ["a"]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("33.333333333333336", "33.333333333333336"),
        ("1e3", "1E+3"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("12345678901234567890.12345678901234567890", "12345678901234567890.12345678901234567890"),
        ('"5.900000"', "5.900000"),
        ('" 5.9 "', "5.9"),
        ('".5"', "0.5"),
        ('"5."', "5"),
        ('"+5"', "5"),
        ("5", "5"),
    ],
)
@pytest.mark.parametrize("extra", ["", ', "slow": 1'])
def test_amounts_never_pass_through_a_float(amount: str, expected: str, extra: str) -> None:
    whole, _ = read(f'{{"amount": {amount}{extra}}}'.encode())
    assert str(whole.amount) == expected


@pytest.mark.parametrize("blank", ["null", '""', '"  \\t"'])
def test_what_is_blank_is_not_given_and_no_fault(blank: str) -> None:
    body = f'{{"aText": {blank}, "anId": {blank}, "aCount": {blank}, "aSize": {blank}, "amount": {blank}, "x": 1}}'
    whole, problems = read(body.encode())
    assert whole == Whole()
    assert [problem.code for problem in problems] == [ErrorCode.FIELD_UNKNOWN]


def test_names_come_in_any_case() -> None:
    whole, problems = read({"ATEXT": "x", "PART": {"atext": "y"}, "Parts": [{"AMOUNT": 1}]})
    assert (whole.a_text, whole.part, whole.parts) == ("x", Part("y"), [Part(amount=Decimal(1))])
    assert problems == []


def test_faults_are_told_in_the_spelling_of_the_sender() -> None:
    assert found({"PARTS": [{}, {"AMOUNT": "x"}]}) == [(ErrorCode.AMOUNT_INVALID, "PARTS[1].AMOUNT")]


def test_a_member_that_comes_twice_counts_once() -> None:
    whole, problems = read({"atext": "first", "aText": "right", "ATEXT": "third"})
    assert whole.a_text == "right"
    assert [(problem.code, problem.field) for problem in problems] == [
        (ErrorCode.FIELD_REPEATED, "aText"),
        (ErrorCode.FIELD_REPEATED, "ATEXT"),
    ]
    whole, problems = read({"atext": "first", "ATEXT": "other"})
    assert whole.a_text == "first"
    assert [(problem.code, problem.field) for problem in problems] == [(ErrorCode.FIELD_REPEATED, "ATEXT")]


def test_past_fifty_no_more_is_said_of_names() -> None:
    spellings = ["".join(letters) for letters in product("aA", "mM", "oO", "uU", "nN", "tT")]
    repeated = b"{" + b",".join(b'"%s":1' % spelling.encode() for spelling in spellings) + b"}"
    assert len(read(repeated)[1]) == 50
    assert len(read({f"unknown{number}": 1 for number in range(100)})[1]) == 50


def test_what_is_nested_as_deeply_as_can_be_is_refused_and_never_fails() -> None:
    """Just short of where the parser gives up, there is a depth at which writing the value out would."""
    with _garbage_left_alone():
        for depth in range(800, 1100):
            for begin, end in ((b"[", b"]"), (b'{"a":', b"}")):
                for name in (b"aText", b"anId", b"amount", b"aCount", b"parts", b"texts"):
                    with suppress(Rejected):
                        reader.read(b'{"' + name + b'":' + begin * depth + b"0" + end * depth + b"}")


@contextmanager
def _garbage_left_alone() -> Iterator[None]:
    """What earlier tests left is not collected at the bottom of the stack, where its finalizers have no room left."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def test_a_value_that_is_no_plain_one_is_quoted_as_json() -> None:
    _, problems = read(b'{"aText": [1], "anId": {"a": 1}, "amount": true, "aCount": 1e9999999999999999999}')
    assert [problem.words["value"] for problem in problems] == ["[…]", "{…}", "1e9999999999999999999", "true"]


def test_an_unknown_member_is_named_with_the_nearest_known_one() -> None:
    whole, problems = read({"aTextt": 1, "part": {"ammount": 1}, "parts": [{"aTxt": 1}, {}], "zzz": {}, "aText": "x"})
    assert whole.a_text == "x"
    assert [
        (problem.code, problem.field, problem.index, problem.subject, problem.suggestion) for problem in problems
    ] == [
        (ErrorCode.FIELD_UNKNOWN, "aTextt", None, "whole", "aText"),
        (ErrorCode.FIELD_UNKNOWN, "zzz", None, "whole", None),
        (ErrorCode.FIELD_UNKNOWN, "part.ammount", None, "whole", "amount"),
        (ErrorCode.FIELD_UNKNOWN, "parts[0].aTxt", 0, "part", "aText"),
    ]


def test_thousands_of_unknown_members_are_not_all_named() -> None:
    _, problems = read({f"member{number}": number for number in range(20_000)})
    assert len(problems) == 50


def test_a_name_as_long_as_a_book_is_cut() -> None:
    _, (problem,) = read({"x" * 100_000: 1})
    assert len(problem.field or "") < 300
    assert len(problem.explanation) < 300


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("aText", 5, ErrorCode.FIELD_WRONG_TYPE),
        ("aText", False, ErrorCode.FIELD_WRONG_TYPE),
        ("aText", ["x"], ErrorCode.FIELD_WRONG_TYPE),
        ("aText", {}, ErrorCode.FIELD_WRONG_TYPE),
        ("aText", "abcdef", ErrorCode.FIELD_TOO_LONG),
        ("aText", "a\0b", ErrorCode.CHARACTER_NOT_ALLOWED),
        ("anId", "nonsense", ErrorCode.UUID_INVALID),
        ("anId", "123e4567-e89b-42d3-a456-42661417400", ErrorCode.UUID_INVALID),
        ("anId", "0123456789abcdef_123456789abcdef", ErrorCode.UUID_INVALID),
        ("anId", "\uff1123e4567-e89b-42d3-a456-426614174000", ErrorCode.UUID_INVALID),
        ("anId", "--------------------------------", ErrorCode.UUID_INVALID),
        ("anId", 7, ErrorCode.FIELD_WRONG_TYPE),
        ("aFlag", "true", ErrorCode.FIELD_WRONG_TYPE),
        ("aFlag", 1, ErrorCode.FIELD_WRONG_TYPE),
        ("aCount", 101, ErrorCode.NUMBER_OUT_OF_RANGE),
        ("aCount", -1, ErrorCode.NUMBER_OUT_OF_RANGE),
        ("aCount", 10**400, ErrorCode.NUMBER_OUT_OF_RANGE),
        ("aCount", 1.5, ErrorCode.FIELD_WRONG_TYPE),
        ("aCount", "many", ErrorCode.FIELD_WRONG_TYPE),
        ("aCount", True, ErrorCode.FIELD_WRONG_TYPE),
        ("aSize", 90.5, ErrorCode.NUMBER_OUT_OF_RANGE),
        ("aSize", "NaN", ErrorCode.FIELD_WRONG_TYPE),
        ("aSize", [], ErrorCode.FIELD_WRONG_TYPE),
        ("amount", "12,50", ErrorCode.AMOUNT_INVALID),
        ("amount", "1_000", ErrorCode.AMOUNT_INVALID),
        ("amount", "0x10", ErrorCode.AMOUNT_INVALID),
        ("amount", {}, ErrorCode.AMOUNT_INVALID),
        ("amount", True, ErrorCode.AMOUNT_INVALID),
        ("part", [], ErrorCode.FIELD_WRONG_TYPE),
        ("part", "x", ErrorCode.FIELD_WRONG_TYPE),
        ("parts", {}, ErrorCode.FIELD_WRONG_TYPE),
        ("parts", "x", ErrorCode.FIELD_WRONG_TYPE),
        ("parts", [{}, {}, {}, {}], ErrorCode.TOO_MANY_ENTRIES),
    ],
)
def test_a_fault_leaves_the_rest_readable(member: str, value: object, code: ErrorCode) -> None:
    good: dict[str, Any] = {"aText": "text", "texts": ["x"]}
    whole, problems = read(good | {member: value})
    assert [(problem.code, problem.field) for problem in problems] == [(code, member)]
    assert whole.texts == ["x"]
    assert getattr(whole, {"aText": "a_text", "anId": "an_id"}.get(member, "part")) is None


@pytest.mark.parametrize("number", ["1e9999999", "-1e9999999", "1e99999999999999999999999", "1e999", "-1e999"])
@pytest.mark.parametrize("member", ["aCount", "aSize"])
def test_numbers_past_all_bounds_are_faults_like_others(member: str, number: str) -> None:
    ((code, field),) = found(f'{{"{member}": {number}}}'.encode())
    assert code in (ErrorCode.NUMBER_OUT_OF_RANGE, ErrorCode.FIELD_WRONG_TYPE)
    assert field == member


@pytest.mark.parametrize("text", ["7", "7.0", " 7 ", "70e-1"])
def test_whole_numbers_come_as_text_too(text: str) -> None:
    assert read({"aCount": text})[0].a_count == 7


def test_all_faults_of_a_body_come_at_once() -> None:
    body = {
        "aText": 1,
        "anId": "x",
        "parts": [{"amount": "x"}, 5, None, {"aText": "too long"}][:3],
        "texts": ["toolong", 1],
    }
    assert found(body) == [
        (ErrorCode.FIELD_WRONG_TYPE, "aText"),
        (ErrorCode.UUID_INVALID, "anId"),
        (ErrorCode.AMOUNT_INVALID, "parts[0].amount"),
        (ErrorCode.FIELD_WRONG_TYPE, "parts[1]"),
        (ErrorCode.FIELD_TOO_LONG, "texts[0]"),
        (ErrorCode.FIELD_WRONG_TYPE, "texts[1]"),
    ]


def test_entries_that_cannot_be_read_keep_their_place() -> None:
    whole, _ = read({"parts": [None, 5, {"aText": "third"}]})
    assert whole.parts == [Part(), Part(), Part("third")]


def test_the_nearest_number_is_offered_for_a_comma() -> None:
    _, (problem,) = read({"amount": "12,50"})
    assert problem.suggestion == "12.50"
    _, (problem,) = read({"amount": "1.000,50"})
    assert problem.suggestion is None


@pytest.mark.parametrize(
    "text",
    [
        str(ID),
        str(ID).upper(),
        f" {ID} ",
        ID.hex,
        f"{{{ID}}}",
    ],
)
def test_uuids_are_read_as_people_write_them(text: str) -> None:
    assert read({"anId": text})[0].an_id == ID


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"5", b"true", b"[{}]"])
def test_json_that_is_no_object_is_named_once(body: bytes) -> None:
    assert found(body) == [(ErrorCode.FIELD_WRONG_TYPE, None)]


@pytest.mark.parametrize("body", [b"", b" \n", b"\xef\xbb\xbf"])
def test_a_body_that_is_not_there_is_missing(body: bytes) -> None:
    with pytest.raises(Rejected) as rejection:
        reader.read(body)
    assert [problem.code for problem in rejection.value.problems] == [ErrorCode.BODY_MISSING]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "input data was truncated"),
        (b'{"aText": "x"\n "y"}', "line 2, column 2"),
        (b"{'aText': 1}", "line 1, column 2"),
        (b'{"amount": NaN}', "line 1, column 12"),
        (b'{"amount": 01}', "invalid number"),
        (b'{"aText": "a\0b"}', "line 1, column 13"),
        (b'{"aText": "\xff"}', "byte 11 is not UTF-8"),
        (b'{"aText": "\xed\xa0\x80"}', "UTF-8"),
        (b"\xff\xfe{\0}\0", "line 1, column 1"),
        (b"[" * 100_000, "nested too deeply"),
        (b"{}{}", "trailing characters"),
    ],
)
def test_what_is_not_json_says_where(body: bytes, reason: str) -> None:
    with pytest.raises(Rejected) as rejection:
        reader.read(body)
    (problem,) = rejection.value.problems
    assert problem.code is ErrorCode.JSON_INVALID
    assert reason in problem.explanation


@pytest.mark.parametrize("escape", [b"\\ud800", b"\\udc00", b"\\ud800\\ud800", b"\\udc00\\ud800"])
def test_half_a_character_is_not_json(escape: bytes) -> None:
    with pytest.raises(Rejected):
        reader.read(b'{"aText": "' + escape + b'"}')


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read(b'\xef\xbb\xbf{"aText": "x"}') == (Whole("x"), [])


def test_fractions_stay_decimal() -> None:
    assert parse(b"[0.1, 1e2]") == [Decimal("0.1"), Decimal("1e2")]


def as_ruled(value: Any) -> Any:  # noqa: ANN401
    """A struct's content as the rules take it: blank texts and the nil UUID are not given."""
    if isinstance(value, msgspec.Struct):
        return tuple(as_ruled(member) for member in msgspec.structs.astuple(value))
    if isinstance(value, list):
        return [as_ruled(entry) for entry in value]
    return given(value) if isinstance(value, str) else value


@pytest.mark.parametrize("seed", range(4))
def test_what_the_fast_road_reads_the_slow_road_reads_the_same(seed: int) -> None:
    """Or both lead to a refusal: the slow road may see already what a rule would say."""
    orders = Reader(OrderIn, subject="order", entry="product")
    strict = msgspec.json.Decoder(OrderIn)
    now = datetime.now(UTC)
    compared = 0
    for body in islice(Bodies(seed, [str(ID)], [str(ID)], [str(ID)]), 2_500):
        try:
            strict.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        compared += 1
        try:
            fast, findings = orders.read(body)
            slow, slow_findings = orders.read_thoroughly(body)
        except Rejected:
            continue
        if not slow_findings.problems:
            assert as_ruled(fast) == as_ruled(slow), body
        check(fast, findings, now)
        check(slow, slow_findings, now)
        assert is_refused(findings.problems) == is_refused(slow_findings.problems), body
    assert compared > 500


def is_refused(problems: list[Problem]) -> bool:
    return any(not problem.is_warning for problem in problems)
