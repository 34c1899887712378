"""The slow road: walks a parsed JSON value along a struct's own definition and collects every fault.

It knows the kinds of field that saleport's structs have, as msgspec describes them: text, whole
and decimal numbers, booleans, UUIDs, lists and structs, each possibly absent.
"""

import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple, cast

from msgspec.inspect import (
    BoolType,
    DecimalType,
    FloatType,
    IntType,
    ListType,
    StrType,
    StructType,
    Type,
    UnionType,
    UUIDType,
)

from saleport.decoding.findings import Findings
from saleport.decoding.literals import named, nearest, number_of, quoted
from saleport.errors import ErrorCode, Problem
from saleport.values import shortened

# Past this many the sender is told enough: one body can repeat a member 60,000 times, in as many spellings (measured).
_MOST_NAME_WARNINGS = 50
# As people write them: with or without dashes and braces. The library's own reading takes `_` for nothing, too.
_UUID = re.compile(r"\{?[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}\}?", re.IGNORECASE)


class Faulty:
    """Marks a part that could not be read; its field keeps its default."""


FAULTY = Faulty()


class _Place(NamedTuple):
    path: str
    entry: int | None
    """The entry of the outermost list of structs: which product an error is about."""


class Collector:
    """Reads one body; its findings hold what was wrong with it."""

    def __init__(self, findings: Findings, subject: str, entry: str) -> None:
        self._findings = findings
        self._subject = subject
        self._entry = entry
        self._name_warnings = 0
        self._kinds: dict[type[Type], Callable[[Any, Any, _Place], Any]] = {
            StrType: self._text,
            DecimalType: self._decimal,
            FloatType: self._float,
            IntType: self._whole,
            BoolType: self._boolean,
            UUIDType: self._uuid,
            ListType: self._list,
            StructType: self._struct,
        }

    def collect(self, kind: Type, value: Any) -> Any:  # noqa: ANN401 - as the kind says
        """The struct that `kind` describes, out of a parsed JSON value; faulty parts keep their defaults."""
        if value is None:
            value = {}
        if isinstance(value, dict):
            return self._struct(kind, value, _Place("", None))
        self._fault(
            ErrorCode.FIELD_WRONG_TYPE,
            f"The body must be a JSON object, and is {named(value)}.",
            _Place("", None),
            value,
        )
        return self._struct(kind, {}, _Place("", None))

    def _read(self, kind: Type, value: Any, place: _Place) -> Any:  # noqa: ANN401
        if isinstance(kind, UnionType):
            kind = next(part for part in kind.types if type(part) in self._kinds)
        return self._kinds[type(kind)](kind, value, place)

    def _struct(self, kind: Any, value: Any, place: _Place) -> Any:  # noqa: ANN401
        if not isinstance(value, dict):
            return self._wrong(place, value, "a JSON object")
        fields = {field.encode_name.lower(): field for field in kind.fields}
        members: dict[str, tuple[str, Any]] = {}
        for name, member in cast(dict[str, Any], value).items():
            field = fields.get(name.lower())
            path = f"{place.path}.{name}" if place.path else name
            if field is None:
                self._unknown(name, kind, _Place(path, place.entry))
                continue
            known = field.encode_name
            if known in members:
                self._repeated(members[known][0], name, place)
                if name != known:
                    continue
            members[known] = (name, member)
        arguments: dict[str, Any] = {}
        for field in kind.fields:
            name, member = members.get(field.encode_name, (field.encode_name, None))
            path = f"{place.path}.{field.encode_name}" if place.path else field.encode_name
            if name != field.encode_name:
                self._findings.spelt(path, name)
            if member is None:
                continue
            content = self._read(field.type, member, _Place(path, place.entry))
            if content is not None and content is not FAULTY:
                arguments[field.name] = content
        return kind.cls(**arguments)

    def _list(self, kind: ListType, value: Any, place: _Place) -> Any:  # noqa: ANN401
        if not isinstance(value, list):
            return self._wrong(place, value, "a list")
        entries = cast(list[Any], value)
        if kind.max_length is not None and len(entries) > kind.max_length:
            self._fault(
                ErrorCode.TOO_MANY_ENTRIES,
                f"{place.path} has {len(entries)} entries; at most {kind.max_length} are taken.",
                place,
                len(entries),
                limit=kind.max_length,
            )
            return FAULTY
        read = (self._list_entry(kind.item_type, entry, place, number) for number, entry in enumerate(entries))
        return [entry for entry in read if entry is not None]

    def _list_entry(self, kind: Type, entry: Any, place: _Place, number: int) -> Any:  # noqa: ANN401
        is_struct = isinstance(kind, StructType)
        here = _Place(f"{place.path}[{number}]", number if place.entry is None and is_struct else place.entry)
        if entry is None:
            return kind.cls() if isinstance(kind, StructType) else None
        content = self._read(kind, entry, here)
        if content is FAULTY:
            return kind.cls() if isinstance(kind, StructType) else None
        return content

    def _text(self, kind: StrType, value: Any, place: _Place) -> Any:  # noqa: ANN401
        if not isinstance(value, str):
            hint = (
                ": write it in double quotes"
                if isinstance(value, int | Decimal) and not isinstance(value, bool)
                else ""
            )
            return self._wrong(place, value, "text", hint)
        text = value.strip()
        if "\0" in text:
            self._fault(
                ErrorCode.CHARACTER_NOT_ALLOWED, f"{place.path} holds a NUL character: take it out.", place, "NUL"
            )
            return FAULTY
        if kind.max_length is not None and len(text) > kind.max_length:
            self._fault(
                ErrorCode.FIELD_TOO_LONG,
                f"{place.path} has {len(text)} characters; at most {kind.max_length} are taken.",
                place,
                text,
                limit=kind.max_length,
            )
            return FAULTY
        return text or None

    def _decimal(self, _: DecimalType, value: Any, place: _Place) -> Any:  # noqa: ANN401
        if isinstance(value, str) and not value.strip():
            return None
        number = number_of(value)
        if number is None:
            near = value.strip().replace(",", ".") if isinstance(value, str) else None
            self._fault(
                ErrorCode.AMOUNT_INVALID,
                f"{place.path} must be a number such as 12.50, and is {named(value)}.",
                place,
                value,
                suggestion=near if near is not None and number_of(near) is not None else None,
            )
            return FAULTY
        return number

    def _number(self, value: Any, place: _Place) -> Any:  # noqa: ANN401
        if isinstance(value, str) and not value.strip():
            return None
        number = number_of(value)
        return self._wrong(place, value, "a number") if number is None else number

    def _float(self, kind: FloatType, value: Any, place: _Place) -> Any:  # noqa: ANN401
        number = self._number(value, place)
        if number is None or number is FAULTY:
            return number
        return self._in_range(float(number), kind, value, place)

    def _whole(self, kind: IntType, value: Any, place: _Place) -> Any:  # noqa: ANN401
        number = self._number(value, place)
        if number is None or number is FAULTY:
            return number
        # Compared before it is made an int: 1e999999 would be a long one. (abs() would round, and overflow past that.)
        if kind.le is not None and number.copy_abs() > 2 * abs(kind.le):
            return self._in_range(number, kind, value, place)
        if number != number.to_integral_value():
            return self._wrong(place, value, "a whole number")
        return self._in_range(int(number), kind, value, place)

    def _in_range(self, number: Any, kind: IntType | FloatType, value: Any, place: _Place) -> Any:  # noqa: ANN401
        too_small = kind.ge is not None and number < kind.ge
        too_large = kind.le is not None and number > kind.le
        if not too_small and not too_large:
            return number
        bound = f"at least {kind.ge}" if too_small else f"at most {kind.le}"
        self._fault(
            ErrorCode.NUMBER_OUT_OF_RANGE,
            f"{place.path} is {shortened(value)}; it must be {bound}.",
            place,
            value,
            limit=kind.ge if too_small else kind.le,
        )
        return FAULTY

    def _boolean(self, _: BoolType, value: Any, place: _Place) -> Any:  # noqa: ANN401
        return value if isinstance(value, bool) else self._wrong(place, value, "true or false")

    def _uuid(self, _: UUIDType, value: Any, place: _Place) -> Any:  # noqa: ANN401
        if not isinstance(value, str):
            return self._wrong(place, value, "a UUID in double quotes")
        text = value.strip()
        if not text:
            return None
        if _UUID.fullmatch(text):
            return uuid.UUID(text)
        self._fault(
            ErrorCode.UUID_INVALID,
            f"{place.path} is '{shortened(text)}', which is not a UUID such as 123e4567-e89b-42d3-a456-426614174000.",
            place,
            text,
            sent=text,
        )
        return FAULTY

    def _unknown(self, name: str, kind: StructType, place: _Place) -> None:
        if not self._may_warn_of_name():
            return
        near = nearest(name, [known.encode_name for known in kind.fields])
        offer = f" Did you mean {near}?" if near else ""
        explanation = f"{shortened(place.path)} is not a member of the contract and was ignored.{offer}"
        here = _Place(shortened(place.path, 200), place.entry)
        self._findings.add(self._problem(ErrorCode.FIELD_UNKNOWN, explanation, here, name, suggestion=near))

    def _repeated(self, first: str, second: str, place: _Place) -> None:
        if not self._may_warn_of_name():
            return
        explanation = (
            f"{first} and {second} are the same member: the one spelt as in the contract, or the first, was taken."
        )
        here = _Place(f"{place.path}.{second}" if place.path else second, place.entry)
        self._findings.add(self._problem(ErrorCode.FIELD_REPEATED, explanation, here, second))

    def _may_warn_of_name(self) -> bool:
        self._name_warnings += 1
        return self._name_warnings <= _MOST_NAME_WARNINGS

    def _wrong(self, place: _Place, value: Any, wanted: str, hint: str = "") -> Faulty:  # noqa: ANN401
        self._fault(
            ErrorCode.FIELD_WRONG_TYPE, f"{place.path} must be {wanted}, and is {named(value)}{hint}.", place, value
        )
        return FAULTY

    def _fault(self, code: ErrorCode, explanation: str, place: _Place, value: Any, **more: Any) -> None:  # noqa: ANN401
        self._findings.add_fault(self._problem(code, explanation, place, value, **more))

    def _problem(  # noqa: PLR0913 - a problem has this many sides
        self,
        code: ErrorCode,
        explanation: str,
        place: _Place,
        value: Any,  # noqa: ANN401
        *,
        limit: float | None = None,
        suggestion: str | None = None,
        sent: str | None = None,
    ) -> Problem:
        words = {"value": quoted(value)} if limit is None else {"value": quoted(value), "limit": str(limit)}
        if sent is not None:
            words["sent"] = sent  # whole, for those who look it up
        return Problem(
            code=code,
            explanation=explanation,
            field=place.path or None,
            index=place.entry,
            subject=self._subject if place.entry is None else self._entry,
            suggestion=suggestion,
            words=words,
        )
