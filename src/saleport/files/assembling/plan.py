"""What is done with the rows of one file: its mapping, with the places of its columns."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from saleport.files.assembling.lines import LineReader
from saleport.files.assembling.prices import ShippingPrice, Surroundings
from saleport.files.assembling.texts import Cells, Test, cells_at, left_out, sorted_out, source_text
from saleport.files.mapping.mapping import Columns, Mapping, Per, Source, What
from saleport.files.mapping.values.dates import DateReader
from saleport.files.mapping.values.money import MoneyReader


class Reading(NamedTuple):
    """How the values of one file are read."""

    decimal: str
    date_order: str
    time_zone: str
    currency: str | None = None
    sales_channel: str | None = None


class OrderReader:
    """Makes an order, but for its products, of cells in which each of its columns has its first text."""

    def __init__(self, mapping: Mapping, columns: Columns, reading: Reading, around: Surroundings) -> None:
        texts = {field: source for field, source in mapping.order.items() if field != "purchaseDateUtc"}
        self._plain, self._made = sorted_out(texts, columns.all)
        date = mapping.order.get("purchaseDateUtc")
        self._date = source_text(date, columns.all) if date and columns.all(date.named) else None
        self._read_date = DateReader(reading.date_order, reading.time_zone).read
        self._addresses = [_Address(address, columns) for address in mapping.addresses]
        self._addresses = [address for address in self._addresses if address.is_there]
        shipping = mapping.shipping_price
        there = shipping is not None and bool(columns.all(shipping.total))
        self._shipping = ShippingPrice(shipping, columns.all, around) if shipping and there else None
        self.adds_shipping_of_rows = self._shipping is not None and shipping is not None and shipping.per is Per.ROW
        self._sales_channel = reading.sales_channel

    def read(self, cells: Cells, rows: Sequence[Cells]) -> dict[str, Any]:
        """The members of the order; of `rows`, where it adds them up, the prices of shipping."""
        order = self._plain.read(cells)
        for field, get in self._made:
            if text := get(cells):
                order[field] = text
        if self._date is not None and (text := self._date(cells)):
            # Which of the rules reads as it is, and most files of programs have.
            is_plain = text[-1] == "Z" and text[10:11] == "T"
            order["purchaseDateUtc"] = text if is_plain else self._read_date(text)
        for address in self._addresses:
            if found := address.read(cells):
                order["address"] = found
                break
        if self._shipping is not None:
            price = self._shipping.of_all(rows) if self.adds_shipping_of_rows else self._shipping.of(cells)
            if price is not None:
                order["shippingPrice"] = price
        if self._sales_channel is not None:
            order.setdefault("salesChannel", self._sales_channel)
        return order


class Plan:
    """All that is known of a file before its first row is read."""

    def __init__(self, mapping: Mapping, header: tuple[str, ...], reading: Reading) -> None:
        columns = Columns(header, mapping.aliases)
        around = Surroundings(MoneyReader(reading.decimal), reading.currency)
        self.order = OrderReader(mapping, columns, reading, around)
        self.lines = LineReader(mapping, columns, len(header), around)
        self.key: tuple[int, ...] = columns.all(mapping.key)
        self.own, self.own_only = own_columns(mapping, columns)
        self.told = [(place, header[place]) for place in _told_once(mapping, columns, self.own_only)]
        """The columns of which all rows of an order should say the same: their places and names."""
        self.without_lines = mapping.without_lines
        self.own_cells = cells_at(self.own)
        self.leaves_row_out: Test | None = _left_out(mapping, columns, What.ROWS)
        self.leaves_order_out: Test | None = _left_out(mapping, columns, What.ORDERS)


class _Address:
    def __init__(self, sources: dict[str, Source], columns: Columns) -> None:
        self._plain, self._made = sorted_out(sources, columns.all)
        told = [source for source in sources.values() if columns.all(source.named)]
        self.is_there = bool(told)
        # A country that stands in the mapping is no address by itself.
        self._where = columns.all(tuple(name for source in told for name in source.named))

    def read(self, cells: Cells) -> dict[str, str] | None:
        """The address; None where no column says anything of it."""
        address = self._plain.read(cells)
        if not self._made:
            return address
        if not address and not any(cells[place].strip() for place in self._where):
            return None
        for field, get in self._made:
            if text := get(cells):
                address[field] = text
        return address


def own_columns(mapping: Mapping, columns: Columns) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The columns that say something of the order as a whole: all of them, and those that say nothing else."""
    sources = [*mapping.order.values(), *(source for address in mapping.addresses for source in address.values())]
    named = [name for source in sources for name in source.named]
    if mapping.shipping_price is not None and mapping.shipping_price.per is Per.ORDER:
        named += mapping.shipping_price.named
    named += [each.column for each in mapping.left_out if each.what is What.ORDERS]
    if mapping.price is not None and mapping.price.currency is not None:
        named += mapping.price.currency.named
    own = dict.fromkeys(columns.all(tuple(named)))
    priced = [mapping.price] if mapping.price else []
    other = [*mapping.products.values(), *priced, *([mapping.quantity] if mapping.quantity else [])]
    shared = set(columns.all(tuple(name for each in other for name in each.named)))
    return tuple(own), tuple(place for place in own if place not in shared)


def _told_once(mapping: Mapping, columns: Columns, own_only: tuple[int, ...]) -> tuple[int, ...]:
    # What is counted or left out may well differ from row to row: a part of the postage, the state of a parcel.
    texts = [*mapping.order.values(), *(source for address in mapping.addresses for source in address.values())]
    told = set(columns.all(tuple(name for source in texts for name in source.named)))
    return tuple(place for place in own_only if place in told)


def _left_out(mapping: Mapping, columns: Columns, what: What) -> Test | None:
    return left_out([each for each in mapping.left_out if each.what is what], columns)
