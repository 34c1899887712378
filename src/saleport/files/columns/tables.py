"""Orders of a delimited text, made of whole columns at once; whatever is out of the ordinary is made as everywhere."""

# The library brings no types.
# pyright: reportMissingTypeStubs=false

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, cast

import pyarrow
import pyarrow.compute

from saleport.files.assembling.orders import Assembler
from saleport.files.assembling.plain import PlainPlan, PlainPrice
from saleport.files.columns.blocks import Block, Blocks, BlockSize
from saleport.files.columns.composing import Member, OutOfTheOrdinary, escaped, has_any, lists, objects
from saleport.files.columns.cutting import LEAST, Cutting
from saleport.files.formulas import original
from saleport.files.record import FoundOrder, Row, Stretch
from saleport.files.sources.tables.delimited import DelimitedSource
from saleport.values import CURRENCIES, LONGEST_TEXT

_arrow = cast("Any", pyarrow)
_compute = cast("Any", pyarrow.compute)
_SIZE = BlockSize()
_LATER_SIZE = BlockSize(1 << 21, 1 << 21)
_MOST_ROWS = 30
"""Of one order. Where there are more, long texts are cut."""
_CURRENCIES = _arrow.array(CURRENCIES)
_AMOUNT = r"^[0-9]+(\.[0-9][0-9]?)?$"
_INSTANT = r"(?s)^.{10}T.*Z$"
_NOTHING = _arrow.scalar(None, _arrow.string())


def orders(
    source: DelimitedSource, plan: PlainPlan, assembler: Assembler, size: BlockSize = _SIZE
) -> Iterator[FoundOrder]:
    """All orders of the file, as the assembler gives them."""
    source.orders_in_columns = 0
    if _cut(source, plan, size) is None:
        yield from assembler.assemble(source.rows, source.first_cells)
        return
    yield from _orders(source, plan, assembler, Blocks(source, size))


def stretches(
    source: DelimitedSource, plan: PlainPlan, assembler: Assembler, size: BlockSize = _SIZE, least: int = LEAST
) -> Iterator[Stretch | FoundOrder]:
    """The same, in stretches where that can be; the first orders by themselves, so that they are at hand for all."""
    source.orders_in_columns = 0
    cutting = _cut(source, plan, size, least)
    if cutting is None:
        yield from assembler.assemble(source.rows, source.first_cells)
        return
    for place, stretch in enumerate(cutting.all()):
        source.reached = stretch.ends_at
        if place:
            yield stretch
        else:
            yield from orders_of(source, plan, assembler, stretch)
    if cutting.rest:
        yield from _orders(source, plan, assembler, Blocks(source, size, cutting.rest))


def orders_of(
    source: DelimitedSource, plan: PlainPlan, assembler: Assembler, stretch: Stretch, size: BlockSize = _LATER_SIZE
) -> Iterator[FoundOrder]:
    """The orders of a stretch, as they are among all of the file."""
    return _orders(source, plan, assembler, Blocks(source, size, stretch))


def _cut(source: DelimitedSource, plan: PlainPlan, size: BlockSize, least: int = LEAST) -> Cutting | None:
    """The file, cut into stretches; None where it is not to be read in columns, because orders stand apart, say."""
    dialect = source.dialect
    if plan.key != 0 or not source.is_in_utf8 or not dialect.delimiter.isascii() or dialect.has_blanks:
        return None
    try:
        cutting = Cutting(source, Blocks(source, size), least)
    except OutOfTheOrdinary:
        return None
    return None if cutting.has_scattered else cutting


def _orders(source: DelimitedSource, plan: PlainPlan, assembler: Assembler, blocks: Blocks) -> Iterator[FoundOrder]:
    try:
        for block in blocks.all():
            made = _Orders(source, plan, assembler, block)
            yield from made.all()
            source.orders_in_columns += made.in_columns
            blocks.keep(made.rows_left, block.rows)
    except OutOfTheOrdinary:
        yield from assembler.of(source.rows_from(blocks.place, blocks.number, blocks.end))


def _key(block: Block, plan: PlainPlan) -> Any:  # noqa: ANN401
    return _compute.utf8_trim_whitespace(_unmarked(block.columns[plan.key], block.has_marks))


def _runs(key: Any) -> Any:  # noqa: ANN401
    return _compute.run_end_encode(key, run_end_type=_arrow.int32())


class _Orders:
    """The orders of a block, but for the last one, which may go on in the next block."""

    def __init__(self, source: DelimitedSource, plan: PlainPlan, assembler: Assembler, block: Block) -> None:
        self._source = source
        self._assembler = assembler
        self._block = block
        key = _key(block, plan)
        if _has_blank(key):
            raise OutOfTheOrdinary
        self._ends: list[int] = _runs(key).run_ends.to_pylist()
        if not block.is_last:
            self._ends.pop()
        self.count = len(self._ends)
        self._rows = self._ends[-1] if self._ends else 0
        self.rows_left = block.rows - self._rows
        self._begins = [0, *self._ends][: self.count]
        self._first = _arrow.array(self._begins, _arrow.int32())
        kept = key.slice(0, self._rows)
        self._goes_on = _compute.equal(kept.slice(1), kept.slice(0, max(0, self._rows - 1)))
        """Of each row but the first, whether it belongs to the order of the one above."""
        self._odd = {
            place
            for place, (begin, end) in enumerate(zip(self._begins, self._ends, strict=True))
            if end - begin > _MOST_ROWS
        }
        """The orders that are made row by row."""
        self._all_rows: list[tuple[str, ...]] | None = None
        if self.count:
            self._references: list[str] = key.take(self._first).to_pylist()
            self._bodies = self._made(plan)

    @property
    def in_columns(self) -> int:
        """How many of them are not made row by row."""
        return self.count - len(self._odd)

    def all(self) -> Iterator[FoundOrder]:
        """Each of them."""
        if not self.count:
            return
        number, odd = self._block.number, self._odd
        found = zip(self._begins, self._ends, self._bodies, self._references, strict=True)
        if not odd:
            for begin, end, body, reference in found:
                yield FoundOrder([*range(number + begin, number + end)], body, [], reference)
            return
        for place, (begin, end, body, reference) in enumerate(found):
            if place in odd:
                yield from self._assembler.of(self._between(begin, end))
            else:
                yield FoundOrder([*range(number + begin, number + end)], body, [], reference)

    def _between(self, begin: int, end: int) -> Iterator[Row]:
        if self._all_rows is None:
            self._all_rows = list(zip(*(column.to_pylist() for column in self._block.columns), strict=True))
        unmarked = self._source.columns.unmarked
        for place in range(begin, end):
            yield Row(self._block.number + place, unmarked(self._all_rows[place]))

    def _made(self, plan: PlainPlan) -> list[bytes]:
        own = {place: self._own(place) for place in plan.own}
        members = [_text(field, own[place]) for field, place in plan.order.items()]
        self._except_orders(_compute.match_substring(own[plan.key], "E+"))
        if plan.date is not None:
            date = own[plan.date]
            self._except_orders(_compute.invert(_compute.match_substring_regex(date, _INSTANT)))
            members.append(_text("purchaseDateUtc", date))
        if plan.address:
            parts = [_text(field, own[place]) for field, place in plan.address.items()]
            members.append(Member("address", _unless_empty(parts, self.count), is_json=True))
        if plan.shipping is not None:
            members.append(Member("shippingPrice", self._shipping(plan.shipping, own), is_json=True))
        begins = _arrow.array([*self._begins, self._rows], _arrow.int32())
        members.append(Member("products", lists(self._products(plan), begins), is_json=True))
        return objects(members, self.count).cast(_arrow.binary()).to_pylist()

    def _own(self, place: int) -> Any:  # noqa: ANN401
        """What the first rows of orders have in a column; an order of which a later row says more is an odd one."""
        column = self._block.columns[place].slice(0, self._rows)
        other = _compute.and_(_compute.not_equal(column.slice(1), column.slice(0, self._rows - 1)), self._goes_on)
        if has_any(other):
            # What is blank further down is as it is said above.
            self._except_rows(_compute.and_(other, _compute.greater(_compute.binary_length(column.slice(1)), 0)), 1)
        return _given(_unmarked(column.take(self._first), self._block.has_marks))

    def _column(self, place: int) -> Any:  # noqa: ANN401
        return _unmarked(self._block.columns[place].slice(0, self._rows), self._block.has_marks)

    def _shipping(self, price: PlainPrice, own: dict[int, Any]) -> Any:  # noqa: ANN401
        amount, currency = own[price.amount], _compute.coalesce(*(own[place] for place in price.currency))
        plain = _compute.and_(_is_amount(amount), _is_currency(currency))
        self._except_orders(_compute.and_(amount.is_valid(), _compute.invert(_compute.fill_null(plain, False))))
        found = objects([_text("amount", amount), _text("currency", currency)], self.count)
        return _compute.if_else(amount.is_valid(), found, _NOTHING)

    def _products(self, plan: PlainPlan) -> Any:  # noqa: ANN401
        members: list[Member] = []
        for field, place in plan.product.items():
            column = _given(self._column(place))
            if field == "productLabel" and (_compute.max(_compute.binary_length(column)).as_py() or 0) > LONGEST_TEXT:
                self._except_rows(_compute.greater(_compute.utf8_length(column), LONGEST_TEXT))
            if field == "orderLineReference" and plan.quantity is not None:
                self._except_repeated(column)
            members.append(_text(field, column))
        if not any(member.values.null_count == 0 for member in members):
            self._except_rows(_compute.coalesce(*(member.values for member in members)).is_null())
        if plan.quantity is not None:
            pieces = _given(self._column(plan.quantity))
            self._except_rows(_compute.not_equal(pieces, "1"))
        amount, currency = self._column(plan.price.amount), self._column(plan.price.currency[0])
        self._except_rows(_compute.invert(_compute.and_(_is_amount(amount), _is_currency(currency))))
        price = objects([_text("amount", amount), _text("currency", currency)], self._rows)
        members.append(Member("price", price, is_json=True))
        return objects(members, self._rows)

    def _except_orders(self, flags: Any) -> None:  # noqa: ANN401
        if has_any(flags):
            self._odd.update(_true(flags))

    def _except_rows(self, flags: Any, first: int = 0) -> None:  # noqa: ANN401
        if has_any(flags):
            self._odd.update(bisect_right(self._ends, first + row) for row in _true(flags))

    def _except_repeated(self, lines: Any) -> None:  # noqa: ANN401
        """All are odd where a line may come twice in one of the orders."""
        ends = _arrow.array(self._ends, _arrow.int32())
        numbers = _arrow.RunEndEncodedArray.from_arrays(ends, ends.cast(_arrow.string()))
        named = _compute.binary_join_element_wise(_compute.run_end_decode(numbers), lines, " ")
        if _compute.count_distinct(named).as_py() + named.null_count < len(named):
            self._odd.update(range(self.count))


def _true(flags: Any) -> list[int]:  # noqa: ANN401
    return _compute.indices_nonzero(_compute.fill_null(flags, False)).to_pylist()


def _text(name: str, values: Any) -> Member:  # noqa: ANN401
    return Member(name, escaped(values), is_json=False)


def _unless_empty(members: list[Member], rows: int) -> Any:  # noqa: ANN401
    found = objects(members, rows)
    if any(member.values.null_count == 0 for member in members):
        return found
    return _compute.if_else(_compute.coalesce(*(member.values for member in members)).is_valid(), found, _NOTHING)


def _given(texts: Any) -> Any:  # noqa: ANN401
    """Texts without the blanks around them; null where there is nothing else."""
    bare = _compute.utf8_trim_whitespace(texts)
    return _compute.if_else(_compute.equal(bare, ""), _NOTHING, bare) if _has_blank(bare) else bare


def _has_blank(texts: Any) -> bool:  # noqa: ANN401
    return _compute.min(_compute.binary_length(texts)).as_py() == 0


def _is_amount(texts: Any) -> Any:  # noqa: ANN401
    return _compute.match_substring_regex(texts, _AMOUNT)


def _is_currency(texts: Any) -> Any:  # noqa: ANN401
    return _compute.is_in(texts, value_set=_CURRENCIES)


def _unmarked(texts: Any, has_marks: bool) -> Any:  # noqa: ANN401
    """Texts without the marks that keep a spreadsheet from running them."""
    if not has_marks:
        return texts
    marked = _compute.starts_with(texts, "'")
    if not has_any(marked):
        return texts
    runs = _compute.match_substring_regex(texts, "^'[=+@-]")
    if runs.equals(marked):
        return _compute.replace_substring_regex(texts, "^'([=+@-])", r"\1")
    return _arrow.array([original(text) for text in texts.to_pylist()], _arrow.string())
