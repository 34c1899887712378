"""Orders of a delimited text, with one look at what their rows share; whatever is out of the ordinary is made as
everywhere."""

from collections.abc import Iterator
from typing import TypeVar

from saleport.files.assembling.orders import Assembler
from saleport.files.assembling.plain import PlainPlan
from saleport.files.fronts.blocks import Blocks, BlockSize, OutOfTheOrdinary
from saleport.files.fronts.cutting import LEAST, Cutting
from saleport.files.fronts.making import Orders, Shape, tail_begins
from saleport.files.record import FoundOrder, Look, Stretch
from saleport.files.sources.tables.delimited import DelimitedSource

T = TypeVar("T")

_SIZE = BlockSize()
_LATER_SIZE = BlockSize(1 << 19, 1 << 19)


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


def orders_of(  # noqa: PLR0913 - the last two have a usual value
    source: DelimitedSource,
    plan: PlainPlan,
    assembler: Assembler,
    stretch: Stretch,
    size: BlockSize = _LATER_SIZE,
    *,
    look: Look[T] | None = None,
) -> Iterator[FoundOrder | T]:
    """The orders of a stretch, as they are among all of the file; what `look` gives of them, where it does."""
    return _orders(source, plan, assembler, Blocks(source, size, stretch), look)


def _cut(source: DelimitedSource, plan: PlainPlan, size: BlockSize, least: int = LEAST) -> Cutting | None:
    """The file, cut into stretches; None where it is not to be read in columns, because orders stand apart, say."""
    dialect = source.dialect
    if (
        plan.key != 0
        or not tail_begins(plan)
        or not source.is_in_utf8
        or not dialect.delimiter.isascii()
        or dialect.has_blanks
    ):
        return None
    try:
        cutting = Cutting(source, Blocks(source, size), least)
    except OutOfTheOrdinary:
        return None
    return None if cutting.has_scattered else cutting


def _orders(
    source: DelimitedSource, plan: PlainPlan, assembler: Assembler, blocks: Blocks, look: Look[T] | None = None
) -> Iterator[FoundOrder | T]:
    shape = Shape(source, plan)
    try:
        for block in blocks.all():
            made = Orders(shape, assembler, block)
            yield from made.all(look)
            source.orders_in_columns += made.in_columns
            blocks.keep(made.rows_left, len(block.lines))
    except OutOfTheOrdinary:
        yield from assembler.of(source.rows_from(blocks.place, blocks.number, blocks.end))
