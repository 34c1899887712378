"""Mappings as YAML: writing them."""

from typing import Any, cast

import msgspec
import yaml

from saleport.files.mapping.mapping import Amount, LeftOut, Mapping, Per, Source


def to_yaml(mapping: Mapping) -> str:
    """The document that `from_yaml` reads as this mapping; its reasons stand before it, as remarks."""
    remarks = "".join(f"# {path}: {' '.join(reason.split())}\n" for path, reason in mapping.because.items())
    document = _without_blanks(_document(mapping))
    return remarks + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)


def _document(mapping: Mapping) -> dict[str, Any]:
    order: dict[str, Any] = {name: _source(source) for name, source in mapping.order.items()}
    order["address"] = [_sources(address) for address in mapping.addresses]
    shipping = mapping.shipping_price
    if shipping is not None:
        order["shippingPrice"] = {"amount": _columns(shipping.total), **_rest(shipping)}
        if shipping.per is not Per.ORDER:
            order["shippingPrice"]["per"] = shipping.per.value
    products: dict[str, Any] = dict(_sources(mapping.products))
    if mapping.quantity is not None:
        products["quantity"] = _source(mapping.quantity)
    if mapping.price is not None:
        products["price"] = {
            "unit": _columns(mapping.price.unit),
            "total": _columns(mapping.price.total),
            **_rest(mapping.price),
        }
        if mapping.price.proof is not None:
            products["price"]["proof"] = {
                "sum": _columns(mapping.price.proof.sum),
                "taxes": list(mapping.price.proof.taxes),
            }
    products["onlyWhere"] = list(mapping.line_where)
    if mapping.lines is not None:
        products["cells"] = {name: _plain(value) for name, value in msgspec.structs.asdict(mapping.lines).items()}
    return {
        "name": mapping.name,
        "title": mapping.title,
        "signature": list(mapping.signature),
        "aliases": {name: list(others) for name, others in mapping.aliases.items()},
        "key": list(mapping.key),
        "order": order,
        "products": products,
        "leaveOut": [_left_out(each) for each in mapping.left_out],
        "decimal": mapping.decimal,
        "dateOrder": mapping.date_order,
        "timeZone": mapping.time_zone,
        "withoutLines": mapping.without_lines,
        "notes": list(mapping.notes),
    }


def _left_out(each: LeftOut) -> dict[str, Any]:
    condition: dict[str, Any] = {"isBlank": True} if each.is_blank else {"is": list(each.values)}
    return {"what": each.what.value, "column": each.column, **condition}


def _rest(amount: Amount) -> dict[str, Any]:
    currency = _source(amount.currency) if amount.currency else None
    return {"plus": list(amount.plus), "minus": list(amount.minus), "currency": currency}


def _sources(sources: dict[str, Source]) -> dict[str, Any]:
    return {name: _source(source) for name, source in sources.items()}


def _source(source: Source) -> Any:  # noqa: ANN401 - a name, several names, or an object
    default = Source()
    told = {
        name: _plain(value) for name, value in msgspec.structs.asdict(source).items() if value != getattr(default, name)
    }
    if set(told) == {"columns"}:
        return _columns(source.columns)
    return told


def _columns(columns: tuple[str, ...]) -> Any:  # noqa: ANN401 - a name, or several
    return columns[0] if len(columns) == 1 else list(columns)


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a struct holds
    return list(cast("tuple[Any, ...]", value)) if isinstance(value, tuple) else getattr(value, "value", value)


def _without_blanks(value: Any) -> Any:  # noqa: ANN401 - whatever YAML holds
    if isinstance(value, dict):
        members = {name: _without_blanks(member) for name, member in cast("dict[str, Any]", value).items()}
        return {name: member for name, member in members.items() if member not in ([], {}, None, "")}
    return value
