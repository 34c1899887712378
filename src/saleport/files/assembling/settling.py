"""What is settled for a file as a whole, by all that its sample shows: decimals, the order of dates, their zone, and
of what a price is.

Where a file does not show it, something has to be taken: it is told in a note, and can be overridden.
"""

from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import NamedTuple, TypeVar

import msgspec

from saleport.files.assembling.lines import LineColumns
from saleport.files.assembling.plan import Reading
from saleport.files.assembling.texts import Cells, source_text
from saleport.files.mapping.mapping import Columns, LeftOut, Mapping, Source, What
from saleport.files.mapping.proving import Sums
from saleport.files.mapping.values.dates import DateOrder, date_order
from saleport.files.mapping.values.money import DecimalSign, MoneyReader, decimal_sign
from saleport.files.recognition import ReadingOptions, Recognition
from saleport.files.record import Row

Shown = TypeVar("Shown", DecimalSign, DateOrder)

SAMPLE = 2_000
"""Rows that are always looked at."""
_MOST = 200_000
"""Rows that are looked at where the first ones do not show it."""
_UTC = "UTC"
_DAY_FIRST, _MONTH_FIRST = "dmy", "mdy"
_WITH_MONTH_FIRST = {"USD"}


class Settled(NamedTuple):
    """How the values of a file are read."""

    mapping: Mapping
    """With the price as it is proved."""
    reading: Reading
    decimal: str | None
    """None: it makes no difference to this file."""
    date_order: str | None
    time_zone: str | None
    notes: tuple[str, ...]


def settle(
    mapping: Mapping, rows: Callable[[], Iterator[Row]], recognised: Recognition, options: ReadingOptions
) -> Settled:
    """What the options say, else the mapping, else the file, else what is likely."""
    return _Settling(mapping, rows, recognised, options).settled()


class _Settling:
    def __init__(
        self, mapping: Mapping, rows: Callable[[], Iterator[Row]], recognised: Recognition, options: ReadingOptions
    ) -> None:
        self._mapping = mapping
        self._rows = rows
        self._recognised = recognised
        self._options = options
        self._columns = Columns(recognised.header, mapping.aliases)
        self._notes: list[str] = []

    def settled(self) -> Settled:
        self._note_columns()
        decimal = self._decimal()
        dates = self._shown(self._dates, date_order)
        order = self._date_order(dates, decimal)
        zone = self._zone(dates)
        self._note_currency()
        reading = Reading(
            decimal=decimal or ".",
            date_order=order or _DAY_FIRST,
            time_zone=zone or _UTC,
            currency=self._options.currency,
            sales_channel=self._options.sales_channel,
        )
        return Settled(self._proved(reading.decimal), reading, decimal, order, zone, tuple(self._notes))

    def _note_columns(self) -> None:
        for name in dict.fromkeys(self._columns.repeated):
            self._notes.append(f"Several columns are called “{name}”: the first of them is read.")
        conditions = [each for each in self._mapping.left_out if each.what is not What.ROWS]
        for each in conditions:
            if self._columns.find(each.column) is not None:
                self._notes.append(
                    f"{each.what.value.capitalize()} whose “{each.column}” is {_told(each)} are left out."
                )

    def _note_currency(self) -> None:
        """Tell of a file in which nothing says a currency: that is not to be seen in the cells that are refused."""
        price = self._mapping.price
        if price is None or self._options.currency or next(self._rows(), None) is None:
            return
        find = LineColumns(self._mapping, self._columns, len(self._recognised.header)).find
        said = price.currency or Source()
        if said.constant or find(said.named) or not find(price.unit + price.total) or self._currencies():
            return
        self._notes.append(
            "Nothing says the currency of the amounts, and orders without one are refused. Say which it is."
        )

    def _decimal(self) -> str | None:
        said = self._options.decimal or self._mapping.decimal
        if said:
            return said
        shown = self._shown(self._amounts, decimal_sign)
        sign = shown.sign
        if sign is None and shown.undecided is not None:
            sign = "," if self._recognised.delimiter == ";" else "."
            amount = MoneyReader(sign).read(shown.undecided).amount
            self._notes.append(
                f"An amount such as {shown.undecided} is read as {amount}: no amount shows whether decimals come after "
                "a comma or a point. Say which, should it be wrong."
            )
        elif shown.is_mixed:
            self._notes.append(
                "Some amounts have a decimal comma and some a decimal point. Each is read by its own; "
                f"one such as 1{sign}234 has decimals after the {'comma' if sign == ',' else 'point'}."
            )
        return sign

    def _date_order(self, shown: DateOrder, decimal: str | None) -> str | None:
        said = self._options.date_order or self._mapping.date_order
        if said:
            return said
        if shown.is_mixed:
            order = shown.order or _DAY_FIRST
            self._notes.append(
                f"Some dates have the day first and some the month. All are read with the {_first(order)} first, "
                "and those that cannot be so are refused."
            )
            return order
        if shown.order is not None or shown.undecided is None:
            return shown.order
        is_month_first = not shown.has_points and decimal != "," and self._currencies() & _WITH_MONTH_FIRST
        order = _MONTH_FIRST if is_month_first else _DAY_FIRST
        self._notes.append(
            f"A date such as {shown.undecided} is read with the {_first(order)} first: no date shows which it is. "
            "Say the order of dates, should it be wrong."
        )
        return order

    def _zone(self, shown: DateOrder) -> str | None:
        said = self._options.time_zone or self._mapping.time_zone
        zone = said or _UTC
        if shown.without_time is not None:
            self._notes.append(f"A date without a time, such as {shown.without_time}, is read as noon, {zone}.")
        if shown.without_zone is not None and not said:
            self._notes.append(
                f"A time without an offset, such as {shown.without_zone}, is read as {zone}. "
                "Say the time zone, should it be another."
            )
        is_needed = shown.without_time is not None or shown.without_zone is not None
        return said or (zone if is_needed else None)

    def _proved(self, decimal: str) -> Mapping:
        """The mapping, whose price is that of all pieces of a row where the orders come to no more."""
        price = self._mapping.price
        if price is None or price.proof is None:
            return self._mapping
        sums = Sums(self._mapping, price.proof, self._columns, MoneyReader(decimal))
        shown = sums.shown((row.cells for row in islice(self._rows(), _MOST)), SAMPLE)
        unit, total = (f"“{self._column(names)}”" for names in (price.unit, price.proof.sum))
        if shown.of_rows > shown.of_pieces:
            self._notes.append(f"{unit} is read as the price of all pieces of its row: {total} shows that it is.")
        if shown.of_rows and shown.of_pieces:
            self._notes.append(
                f"In some orders {total} shows that {unit} is the price of one piece, and in some that it is that of "
                "all. All are read as most of them show. Look at the orders of several pieces."
            )
        elif shown.undecided is not None and not shown.of_rows and not shown.of_pieces:
            self._notes.append(
                f"{unit} is read as the price of one piece: no {total} shows whether {shown.undecided} is that of one "
                "or of all. Save a mapping with `total` in the place of `unit`, should it be wrong."
            )
        if shown.of_rows <= shown.of_pieces:
            return self._mapping
        proved = msgspec.structs.replace(price, unit=(), total=price.unit, proof=None)
        return msgspec.structs.replace(self._mapping, price=proved)

    def _column(self, names: tuple[str, ...]) -> str:
        """The first of them that is there, as the file calls it."""
        places = self._columns.all(names)
        return self._recognised.header[places[0]] if places else names[0]

    def _shown(self, texts: Callable[[Cells], list[str]], judge: Callable[[Iterator[str]], Shown]) -> Shown:
        """What the file shows: its first rows, and more of them only where these leave it open."""
        rows = (texts(row.cells) for row in islice(self._rows(), _MOST))
        shown = judge(chain.from_iterable(islice(rows, SAMPLE)))
        while _first_shown(shown) is None and shown.undecided is not None:
            more = list(islice(rows, SAMPLE))
            if not more:
                break
            further = judge(chain.from_iterable(more))
            shown = further._replace(undecided=shown.undecided) if _first_shown(further) is not None else shown
        return shown

    @property
    def _dates(self) -> Callable[[Cells], list[str]]:
        source = self._mapping.order.get("purchaseDateUtc")
        if source is None or not self._columns.all(source.named):
            return lambda _: []
        text = source_text(source, self._columns.all)
        return lambda cells: [text(cells)]

    @property
    def _amounts(self) -> Callable[[Cells], list[str]]:
        there = LineColumns(self._mapping, self._columns, len(self._recognised.header))
        price, shipping = self._mapping.price, self._mapping.shipping_price
        places = there.find(price.unit + price.total + price.plus + price.minus) if price else ()
        own = self._columns.all(shipping.total + shipping.plus + shipping.minus) if shipping else ()

        def amounts(cells: Cells) -> list[str]:
            lines = [line[place] for line in there.rows(cells) for place in places]
            return lines + [cells[place] for place in own]

        return amounts

    def _currencies(self) -> set[str]:
        """Those of the amounts of the first rows."""
        there = LineColumns(self._mapping, self._columns, len(self._recognised.header))
        price = self._mapping.price
        if price is None:
            return set()
        named = source_text(price.currency or Source(), there.find)
        read = MoneyReader(".").read
        found: set[str] = set()
        for row in islice(self._rows(), SAMPLE):
            for cells in there.rows(row.cells):
                found.add(named(cells).upper())
                found |= {read(cells[place]).currency or "" for place in there.find(price.unit + price.total)}
        return found - {""}


def _first_shown(shown: DecimalSign | DateOrder) -> str | None:
    return shown.sign if isinstance(shown, DecimalSign) else shown.order or ("" if shown.is_mixed else None)


def _told(condition: LeftOut) -> str:
    """The values of a condition, in a sentence."""
    if condition.is_blank:
        return "blank"
    if "*" in condition.values:
        return "not blank"
    *others, last = [f"“{value}”" for value in condition.values]
    return f"{', '.join(others)} or {last}" if others else last


def _first(order: str) -> str:
    return {"dmy": "day", "mdy": "month"}.get(order, "year")
