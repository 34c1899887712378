"""Reads JSON bodies into structs: strictly and fast where it can, kindly and thoroughly where it must.

The fast road is one strict msgspec decode. Only when that refuses a body does the slow road walk
it with the same struct as its map: it folds the case of names, reads numbers out of strings,
names unknown members with their nearest match, and collects every fault instead of the first.
"""

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, TypeVar

import msgspec

from saleport.decoding.collector import Collector
from saleport.decoding.findings import Findings
from saleport.decoding.literals import Unreadable
from saleport.errors import ErrorCode, Problem, Rejected

T = TypeVar("T", bound=msgspec.Struct)

# Any text that could pass for a number with underscores in it, escaped digits and those of other scripts too.
_NUMERIC = rb"[\s0-9.a-fA-Fu\\+\-\x80-\xff]*"
_UNDERSCORED_NUMBER = re.compile(rb'"' + _NUMERIC + rb"_[_" + _NUMERIC[1:] + rb'"')
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LONGEST_WHOLE_NUMBER = 4300  # digits; Python's own limit
_LONGER_WHOLE_NUMBER = re.compile(rb"(?<![\d.eE+-])-?\d{%d,}(?![\d.eE])" % _LONGEST_WHOLE_NUMBER)


def _number(text: str) -> Any:  # noqa: ANN401 - one of two types, told apart by the collector
    try:
        return Decimal(text)
    except InvalidOperation:
        return Unreadable(text)


_anything = msgspec.json.Decoder(float_hook=_number)


class Reader(Generic[T]):
    """Reads bodies of one kind: `Reader(OrderIn).read(body)`.

    The struct forbids unknown fields (so that they reach the slow road and earn a warning) and
    has a default for every field (so that a faulty part leaves the rest readable).
    """

    def __init__(self, kind: type[T], *, subject: str, entry: str | None = None) -> None:
        """`subject` and `entry` say what a problem is about: the whole body, and an entry of its list."""
        self._subject = subject
        self._entry = entry or subject
        self._decoder = msgspec.json.Decoder(kind)
        self._map = msgspec.inspect.type_info(kind)

    def read(self, body: bytes) -> tuple[T, Findings]:
        """The struct and what was found wrong with the form of the body.

        Raises Rejected when the body is not JSON at all.
        """
        # A NUL can only come as this escape. It is rare and never right, and only the slow road looks for it.
        # The same goes for "1_000", which Decimal would read as a thousand.
        if b"\\u0000" not in body and not (b"_" in body and _UNDERSCORED_NUMBER.search(body)):
            try:
                return self._decoder.decode(body), Findings()
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                pass
        return self.read_thoroughly(body)

    def read_thoroughly(self, body: bytes) -> tuple[T, Findings]:
        """The slow road alone. A body that both roads accept gives the same struct on both."""
        findings = Findings()
        collector = Collector(findings, self._subject, self._entry)
        return collector.collect(self._map, parse(body)), findings


class AsSent:
    """Leaves a body as it is, for a verb that reads it: what is known of an account tells how."""

    def read(self, body: bytes) -> tuple[bytes, Findings]:
        """The body itself, of which nothing is said."""
        return body, Findings()


def parse(body: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """The JSON value of a body, fractions as Decimal; raises Rejected when it is none."""
    content = body.removeprefix(_BYTE_ORDER_MARK)
    if not content.strip():
        raise Rejected(
            [Problem(code=ErrorCode.BODY_MISSING, explanation="The request has no body: send a JSON object.")]
        )
    try:
        return _decoded(content)
    except UnicodeDecodeError:
        reason = f"byte {_not_utf8(body)} is not UTF-8: encode the body as UTF-8"
    except RecursionError:
        reason = "it is nested too deeply"
    except msgspec.DecodeError as error:
        reason = _where(content, str(error))
    raise Rejected([Problem(code=ErrorCode.JSON_INVALID, explanation=f"The body is not valid JSON: {reason}.")])


def _decoded(content: bytes) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return _anything.decode(content)
    except msgspec.ValidationError:
        # All that can be invalid where anything will do is a whole number of too many digits. It is JSON all the
        # same: as a fraction it becomes a decimal. (A text of so many digits is too long for every member.)
        return _anything.decode(_LONGER_WHOLE_NUMBER.sub(rb"\g<0>.0", content))


def _not_utf8(body: bytes) -> int:
    """Where a body stops being UTF-8. (The decoder counts from the beginning of the text in which that happens.)"""
    try:
        body.decode()
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _where(content: bytes, reason: str) -> str:
    """The decoder's reason, its byte offset turned into the line and column that an editor shows."""
    head, _, tail = reason.rpartition("(byte ")
    if not head or not tail.rstrip(")").isdigit():
        return reason[:1].lower() + reason[1:]
    before = content[: int(tail.rstrip(")"))]
    line = before.count(b"\n") + 1
    column = len(before) - (before.rfind(b"\n") + 1) + 1
    reason = head.strip().removeprefix("JSON is malformed: ")
    return f"{reason[:1].lower()}{reason[1:]} at line {line}, column {column}"
