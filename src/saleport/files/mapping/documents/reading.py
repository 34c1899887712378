"""Mappings as YAML: reading them, with every fault named. `writing` makes such documents."""

import re
from typing import Any, cast

import yaml

from saleport.errors import Rejected
from saleport.files.mapping.documents.members import Members, problem
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
        raise Rejected([problem("", f"A mapping has at most {LONGEST_DOCUMENT} characters; this has {len(text)}.")])
    try:
        if _is_deep(text):
            explanation = f"Lists and objects of the mapping lie more than {_DEEPEST} deep in each other: mend it."
            raise Rejected([problem("", explanation)])
        document: Any = yaml.load(text, Loader=_LOADER)  # noqa: S506 - makes texts only
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" on line {mark.line + 1}" if mark else ""
        raise Rejected([problem("", f"The mapping is not YAML{where}: {_cause(error)}. Mend it there.")]) from error
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


class _Reader(Members):
    """Makes a mapping of a document."""

    def mapping(self, document: Any) -> Mapping:  # noqa: ANN401 - any YAML
        members = self.object("", document, _MEMBERS)
        name = self.text("name", members.get("name")) or ""
        if not NAME.fullmatch(name):
            self.wrong("name", name, "must be a name of letters, digits, `.`, `-` and `_`, such as my-shop")
        order = self.object("order", members.get("order"), (*ORDER_FIELDS, "address", "shippingPrice"))
        products = self.object(
            "products", members.get("products"), (*PRODUCT_FIELDS, "quantity", "price", "onlyWhere", "cells")
        )
        sources = {
            field: self._source(f"order.{field}", order[field])
            for field in ORDER_FIELDS
            if order.get(field) is not None
        }
        aliases = self.object("aliases", members.get("aliases"), None)
        mapping = Mapping(
            name=name,
            title=self.text("title", members.get("title")) or "",
            signature=self.names("signature", members.get("signature")),
            aliases={column: self.names(f"aliases.{column}", others) for column, others in aliases.items()},
            key=self.names("key", members.get("key")),
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
            line_where=self.names("products.onlyWhere", products.get("onlyWhere")),
            lines=self._cells(products.get("cells")),
            left_out=self._left_out(members.get("leaveOut")),
            decimal=self.choice("decimal", members.get("decimal"), DECIMALS),
            date_order=self.choice("dateOrder", members.get("dateOrder"), DATE_ORDERS),
            time_zone=self.zone(members.get("timeZone")),
            without_lines=self.text("withoutLines", members.get("withoutLines")) or "",
            notes=self.names("notes", members.get("notes")),
        )
        if "orderReference" not in sources and not self.problems:
            self.wrong("order.orderReference", "", "is missing: name the column that says which order a row is of")
        return mapping

    def _source(self, path: str, value: Any) -> Source:  # noqa: ANN401
        if not isinstance(value, dict):
            return Source(columns=self.names(path, value))
        members = self.object(path, value, _SOURCE)
        source = Source(
            columns=self.names(f"{path}.columns", members.get("columns", members.get("column"))),
            join=self.names(f"{path}.join", members.get("join")),
            between=members["between"]
            if members.get("between") == ""
            else self.text(f"{path}.between", members.get("between"), " "),
            constant=self.text(f"{path}.constant", members.get("constant"), None),
            take=self.member(Take, f"{path}.take", members.get("take"), None),
            split=self.text(f"{path}.split", members.get("split"), None),
            part=self.part(f"{path}.part", members.get("part")),
            strip=self.names(f"{path}.strip", members.get("strip")),
            values={
                str(said): self.text(f"{path}.values.{said}", meant) or ""
                for said, meant in self.object(f"{path}.values", members.get("values"), None).items()
            },
        )
        if not source.columns and not source.join and source.constant is None:
            self.wrong(path, "", "says nothing: give column, columns, join or constant")
        return source

    def _addresses(self, value: Any) -> tuple[dict[str, Source], ...]:  # noqa: ANN401
        found: list[dict[str, Source]] = []
        for number, each in enumerate(cast("list[Any]", value) if isinstance(value, list) else [value]):
            path = f"order.address[{number}]" if isinstance(value, list) else "order.address"
            members = self.object(path, each, ADDRESS_FIELDS)
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
        members = self.object(path, value, _SHIPPING) if isinstance(value, dict) else {"amount": value}
        total = self.names(f"{path}.amount", members.get("amount"))
        if not total:
            self.wrong(f"{path}.amount", "", "is missing: name the column of what shipping cost")
        per = self.member(Per, f"{path}.per", members.get("per"), Per.ORDER)
        return self._amount(path, members, (), total, per)

    def _price(self, value: Any) -> Amount | None:  # noqa: ANN401
        if value is None:
            return None
        path = "products.price"
        members = self.object(path, value, _PRICE) if isinstance(value, dict) else {"unit": value}
        unit = self.names(f"{path}.unit", members.get("unit"))
        total = self.names(f"{path}.total", members.get("total"))
        if bool(unit) is bool(total):
            self.wrong(path, "", "needs either unit, the price of one piece, or total, that of all pieces of the row")
        return self._amount(path, members, unit, total, Per.ORDER)

    def _amount(
        self, path: str, members: dict[str, Any], unit: tuple[str, ...], total: tuple[str, ...], per: Per
    ) -> Amount:
        currency = members.get("currency")
        return Amount(
            unit=unit,
            total=total,
            plus=self.names(f"{path}.plus", members.get("plus")),
            minus=self.names(f"{path}.minus", members.get("minus")),
            currency=None if currency is None else self._source(f"{path}.currency", currency),
            per=per,
            proof=self._proof(f"{path}.proof", members.get("proof"), unit),
        )

    def _proof(self, path: str, value: Any, unit: tuple[str, ...]) -> Proof | None:  # noqa: ANN401
        if value is None:
            return None
        members = self.object(path, value, ("sum", "taxes"))
        proof = Proof(
            sum=self.names(f"{path}.sum", members.get("sum")),
            taxes=self.names(f"{path}.taxes", members.get("taxes")),
        )
        if not proof.sum or not unit:
            self.wrong(path, "", "needs sum, the column of what an order comes to, and unit beside it")
        return proof

    def _cells(self, value: Any) -> CellLines | None:  # noqa: ANN401
        if value is None:
            return None
        path = "products.cells"
        members = self.object(path, value, ("columns", "names", "entries", "pairs"))
        cells = CellLines(
            columns=self.names(f"{path}.columns", members.get("columns")),
            names=self.names(f"{path}.names", members.get("names")),
            entries=self.text(f"{path}.entries", members.get("entries"), "|") or "|",
            pairs=self.text(f"{path}.pairs", members.get("pairs"), ":") or ":",
        )
        for missing in [name for name in ("columns", "names") if not getattr(cells, name)]:
            self.wrong(f"{path}.{missing}", "", "is missing")
        return cells

    def _left_out(self, value: Any) -> tuple[LeftOut, ...]:  # noqa: ANN401
        entries = [] if value is None else cast("list[Any]", value) if isinstance(value, list) else [value]
        found: list[LeftOut] = []
        for number, each in enumerate(entries):
            path = f"leaveOut[{number}]"
            members = self.object(path, each, ("column", "is", "isBlank", "what"))
            column = self.text(f"{path}.column", members.get("column"))
            values = self.names(f"{path}.is", members.get("is"))
            what = self.member(What, f"{path}.what", members.get("what"), What.ROWS)
            is_blank = self.choice(f"{path}.isBlank", members.get("isBlank"), ("true", "false")) == "true"
            if not column or bool(values) is is_blank:
                self.wrong(path, "", "needs column, and either in `is` the values to leave out, or `isBlank: true`")
            else:
                found.append(LeftOut(column=column, values=values, is_blank=is_blank, what=what))
        return tuple(found)
