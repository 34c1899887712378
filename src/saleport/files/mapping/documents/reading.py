"""Mappings as YAML: reading them, with every fault named. `writing` makes such documents."""

import re
from collections.abc import Iterable
from typing import Any, cast
from zoneinfo import available_timezones

import yaml

from saleport.decoding.literals import named, nearest
from saleport.errors import ErrorCode, Problem, Rejected
from saleport.files.mapping.mapping import (
    ADDRESS_FIELDS,
    ORDER_FIELDS,
    PRODUCT_FIELDS,
    Amount,
    CellLines,
    LeftOut,
    Mapping,
    Per,
    Proof,
    Source,
    Take,
    What,
)
from saleport.files.recognition import DATE_ORDERS, DECIMALS
from saleport.values import shortened

LONGEST_DOCUMENT = 65_536
_DEEPEST = 20
# Every scalar is a text with it: a column may be called `no`, `1` or `2026-05-01`.
_LOADER = yaml.CBaseLoader
_WHOLE = re.compile(r"-?[1-9]\d{0,3}", re.ASCII)
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""What a mapping can be called."""

_MEMBERS = (
    "name", "title", "signature", "aliases", "key", "order", "products", "leaveOut", "decimal", "dateOrder", "timeZone",
    "withoutLines", "notes",
)  # fmt: skip
_SOURCE = ("column", "columns", "join", "between", "constant", "take", "split", "part", "strip", "values")
_PRICE = ("unit", "total", "plus", "minus", "currency", "proof")
_SHIPPING = ("amount", "plus", "minus", "currency", "per")


def from_yaml(text: str) -> Mapping:
    """The mapping that a document writes down; raises Rejected with all that is wrong with it."""
    if len(text) > LONGEST_DOCUMENT:
        raise Rejected([_problem("", f"A mapping has at most {LONGEST_DOCUMENT} characters; this has {len(text)}.")])
    try:
        if _is_deep(text):
            explanation = f"Lists and objects of the mapping lie more than {_DEEPEST} deep in each other: mend it."
            raise Rejected([_problem("", explanation)])
        document: Any = yaml.load(text, Loader=_LOADER)  # noqa: S506 - makes texts only
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" on line {mark.line + 1}" if mark else ""
        raise Rejected([_problem("", f"The mapping is not YAML{where}: {_cause(error)}. Mend it there.")]) from error
    reader = _Reader()
    mapping = reader.mapping(document)
    if reader.problems:
        raise Rejected(reader.problems)
    return mapping


def _is_deep(text: str) -> bool:
    """Whether lists lie in lists as in no mapping. The loader, which is in C, would crash on it."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            return True
    return False


def _cause(error: yaml.YAMLError) -> str:
    return shortened(str(getattr(error, "problem", None) or error).splitlines()[0])


def _problem(path: str, explanation: str, suggestion: str | None = None, value: str = "") -> Problem:
    return Problem(
        code=ErrorCode.VALUE_NOT_ALLOWED,
        explanation=explanation,
        field=f"mapping.{path}" if path else "mapping",
        subject="mapping",
        suggestion=suggestion,
        words={"value": shortened(value)},
    )


class _Reader:
    """Walks a document; notes what is wrong and goes on."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def mapping(self, document: Any) -> Mapping:  # noqa: ANN401 - any YAML
        members = self._object("", document, _MEMBERS)
        name = self._text("name", members.get("name")) or ""
        if not NAME.fullmatch(name):
            self._wrong("name", name, "must be a name of letters, digits, `.`, `-` and `_`, such as my-shop")
        order = self._object("order", members.get("order"), (*ORDER_FIELDS, "address", "shippingPrice"))
        products = self._object(
            "products", members.get("products"), (*PRODUCT_FIELDS, "quantity", "price", "onlyWhere", "cells")
        )
        sources = {
            field: self._source(f"order.{field}", order[field])
            for field in ORDER_FIELDS
            if order.get(field) is not None
        }
        aliases = self._object("aliases", members.get("aliases"), None)
        mapping = Mapping(
            name=name,
            title=self._text("title", members.get("title")) or "",
            signature=self._names("signature", members.get("signature")),
            aliases={column: self._names(f"aliases.{column}", others) for column, others in aliases.items()},
            key=self._names("key", members.get("key")),
            order=sources,
            addresses=self._addresses(order.get("address")),
            shipping_price=self._shipping(order.get("shippingPrice")),
            products={
                field: self._source(f"products.{field}", products[field])
                for field in PRODUCT_FIELDS
                if products.get(field) is not None
            },
            price=self._price(products.get("price")),
            quantity=None
            if products.get("quantity") is None
            else self._source("products.quantity", products["quantity"]),
            line_where=self._names("products.onlyWhere", products.get("onlyWhere")),
            lines=self._cells(products.get("cells")),
            left_out=self._left_out(members.get("leaveOut")),
            decimal=self._choice("decimal", members.get("decimal"), DECIMALS),
            date_order=self._choice("dateOrder", members.get("dateOrder"), DATE_ORDERS),
            time_zone=self._zone(members.get("timeZone")),
            without_lines=self._text("withoutLines", members.get("withoutLines")) or "",
            notes=self._names("notes", members.get("notes")),
        )
        if "orderReference" not in sources and not self.problems:
            self._wrong("order.orderReference", "", "is missing: name the column that says which order a row is of")
        return mapping

    def _source(self, path: str, value: Any) -> Source:  # noqa: ANN401
        if not isinstance(value, dict):
            return Source(columns=self._names(path, value))
        members = self._object(path, value, _SOURCE)
        source = Source(
            columns=self._names(f"{path}.columns", members.get("columns", members.get("column"))),
            join=self._names(f"{path}.join", members.get("join")),
            between=members["between"]
            if members.get("between") == ""
            else self._text(f"{path}.between", members.get("between"), " "),
            constant=self._text(f"{path}.constant", members.get("constant"), None),
            take=self._member(Take, f"{path}.take", members.get("take"), None),
            split=self._text(f"{path}.split", members.get("split"), None),
            part=self._part(f"{path}.part", members.get("part")),
            strip=self._names(f"{path}.strip", members.get("strip")),
            values={
                str(said): self._text(f"{path}.values.{said}", meant) or ""
                for said, meant in self._object(f"{path}.values", members.get("values"), None).items()
            },
        )
        if not source.columns and not source.join and source.constant is None:
            self._wrong(path, "", "says nothing: give column, columns, join or constant")
        return source

    def _addresses(self, value: Any) -> tuple[dict[str, Source], ...]:  # noqa: ANN401
        found: list[dict[str, Source]] = []
        for number, each in enumerate(cast("list[Any]", value) if isinstance(value, list) else [value]):
            path = f"order.address[{number}]" if isinstance(value, list) else "order.address"
            members = self._object(path, each, ADDRESS_FIELDS)
            address = {
                field: self._source(f"{path}.{field}", members[field])
                for field in ADDRESS_FIELDS
                if members.get(field) is not None
            }
            found += [address] if address else []
        return tuple(found)

    def _shipping(self, value: Any) -> Amount | None:  # noqa: ANN401
        if value is None:
            return None
        path = "order.shippingPrice"
        members = self._object(path, value, _SHIPPING) if isinstance(value, dict) else {"amount": value}
        total = self._names(f"{path}.amount", members.get("amount"))
        if not total:
            self._wrong(f"{path}.amount", "", "is missing: name the column of what shipping cost")
        per = self._member(Per, f"{path}.per", members.get("per"), Per.ORDER)
        return self._amount(path, members, (), total, per)

    def _price(self, value: Any) -> Amount | None:  # noqa: ANN401
        if value is None:
            return None
        path = "products.price"
        members = self._object(path, value, _PRICE) if isinstance(value, dict) else {"unit": value}
        unit = self._names(f"{path}.unit", members.get("unit"))
        total = self._names(f"{path}.total", members.get("total"))
        if bool(unit) is bool(total):
            self._wrong(path, "", "needs either unit, the price of one piece, or total, that of all pieces of the row")
        return self._amount(path, members, unit, total, Per.ORDER)

    def _amount(
        self, path: str, members: dict[str, Any], unit: tuple[str, ...], total: tuple[str, ...], per: Per
    ) -> Amount:
        currency = members.get("currency")
        return Amount(
            unit=unit,
            total=total,
            plus=self._names(f"{path}.plus", members.get("plus")),
            minus=self._names(f"{path}.minus", members.get("minus")),
            currency=None if currency is None else self._source(f"{path}.currency", currency),
            per=per,
            proof=self._proof(f"{path}.proof", members.get("proof"), unit),
        )

    def _proof(self, path: str, value: Any, unit: tuple[str, ...]) -> Proof | None:  # noqa: ANN401
        if value is None:
            return None
        members = self._object(path, value, ("sum", "taxes"))
        proof = Proof(
            sum=self._names(f"{path}.sum", members.get("sum")),
            taxes=self._names(f"{path}.taxes", members.get("taxes")),
        )
        if not proof.sum or not unit:
            self._wrong(path, "", "needs sum, the column of what an order comes to, and unit beside it")
        return proof

    def _cells(self, value: Any) -> CellLines | None:  # noqa: ANN401
        if value is None:
            return None
        path = "products.cells"
        members = self._object(path, value, ("columns", "names", "entries", "pairs"))
        cells = CellLines(
            columns=self._names(f"{path}.columns", members.get("columns")),
            names=self._names(f"{path}.names", members.get("names")),
            entries=self._text(f"{path}.entries", members.get("entries"), "|") or "|",
            pairs=self._text(f"{path}.pairs", members.get("pairs"), ":") or ":",
        )
        for missing in [name for name in ("columns", "names") if not getattr(cells, name)]:
            self._wrong(f"{path}.{missing}", "", "is missing")
        return cells

    def _left_out(self, value: Any) -> tuple[LeftOut, ...]:  # noqa: ANN401
        entries = [] if value is None else cast("list[Any]", value) if isinstance(value, list) else [value]
        found: list[LeftOut] = []
        for number, each in enumerate(entries):
            path = f"leaveOut[{number}]"
            members = self._object(path, each, ("column", "is", "isBlank", "what"))
            column = self._text(f"{path}.column", members.get("column"))
            values = self._names(f"{path}.is", members.get("is"))
            what = self._member(What, f"{path}.what", members.get("what"), What.ROWS)
            is_blank = self._choice(f"{path}.isBlank", members.get("isBlank"), ("true", "false")) == "true"
            if not column or bool(values) is is_blank:
                self._wrong(path, "", "needs column, and either in `is` the values to leave out, or `isBlank: true`")
            else:
                found.append(LeftOut(column=column, values=values, is_blank=is_blank, what=what))
        return tuple(found)

    def _object(self, path: str, value: Any, known: Iterable[str] | None) -> dict[str, Any]:  # noqa: ANN401
        if value in (None, ""):
            return {}
        if not isinstance(value, dict):
            self._wrong(path, value, "must be an object, `name: value` on each line")
            return {}
        members = {str(name): member for name, member in cast("dict[Any, Any]", value).items()}
        for name in members if known is not None else ():
            if name not in (choices := list(known or ())):
                near = nearest(name, choices)
                offer = f"did you mean {near}?" if near else f"known are {', '.join(choices)}"
                self._wrong(f"{path}.{name}" if path else name, None, f"is not known here: {offer}", near)
        return members

    def _names(self, path: str, value: Any) -> tuple[str, ...]:  # noqa: ANN401
        if value in (None, ""):
            return ()
        entries = cast("list[Any]", value) if isinstance(value, list) else [value]
        if not all(isinstance(name, str) and name.strip() for name in entries):
            self._wrong(path, value, "must be a text, or a list of texts")
            return ()
        return tuple(entries)

    def _text(self, path: str, value: Any, default: Any = None) -> Any:  # noqa: ANN401
        if value in (None, ""):
            return default
        if not isinstance(value, str):
            self._wrong(path, value, "must be a text")
            return default
        return value

    def _part(self, path: str, value: Any) -> int:  # noqa: ANN401
        text = self._text(path, value, "1")
        if _WHOLE.fullmatch(text):
            return int(text)
        self._wrong(path, value, "must be a whole number: 1 for the first part, -1 for the last")
        return 1

    def _choice(self, path: str, value: Any, choices: tuple[str, ...]) -> str | None:  # noqa: ANN401
        text = self._text(path, value)
        if text is None or text in choices:
            return text
        self._wrong(path, value, f"must be {' or '.join(choices)}", nearest(text, list(choices)))
        return None

    def _member(self, kind: Any, path: str, value: Any, default: Any) -> Any:  # noqa: ANN401
        choice = self._choice(path, value, tuple(each.value for each in kind))
        return default if choice is None else kind(choice)

    def _zone(self, value: Any) -> str | None:  # noqa: ANN401
        text = self._text("timeZone", value)
        if text is None or text in available_timezones():
            return text
        near = nearest(text, sorted(available_timezones()))
        self._wrong("timeZone", text, "must be the name of a time zone such as Europe/Paris", near)
        return None

    def _wrong(self, path: str, value: Any, rule: str, suggestion: str | None = None) -> None:  # noqa: ANN401
        said = f" is {named(value)}: it" if value not in ("", None) else ""
        self.problems.append(_problem(path, f"{path or 'A mapping'}{said} {rule}.", suggestion, named(value)))
