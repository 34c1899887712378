"""Functions that take a text out of the cells of a row."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from saleport.files.mapping.mapping import Columns, LeftOut, Source, Take
from saleport.files.mapping.values.names import split_name
from saleport.files.mapping.values.remembering import Remembered

Cells = Sequence[str]
Text = Callable[[Cells], str]
"""Blank: there is none."""
Find = Callable[[tuple[str, ...]], tuple[int, ...]]
"""Where columns stand."""
_bare = str.strip
Test = Callable[[Cells], bool]


def cell_text(place: int) -> Text:
    """The text of one column."""

    def text(cells: Cells) -> str:
        return cells[place].strip()

    return text


class Plain:
    """Fields that are one column each, as it is."""

    def __init__(self, places: Sequence[tuple[str, int]]) -> None:
        self.fields = tuple(field for field, _ in places)
        self.cells = cells_at([place for _, place in places])
        """The cells of a row in the order of the fields."""

    def read(self, cells: Cells) -> dict[str, Any]:
        """Those that are not blank."""
        return {field: text for field, text in zip(self.fields, map(_bare, self.cells(cells)), strict=False) if text}


def cells_at(places: Sequence[int]) -> Callable[[Cells], tuple[str, ...]]:
    """The cells at these places, at once."""
    if len(places) > 1:
        return itemgetter(*places)
    return (lambda cells: (cells[places[0]],)) if places else (lambda _: ())


def first_text(places: Sequence[int]) -> Text:
    """The first of the columns that is not blank."""
    if len(places) == 1:
        return cell_text(places[0])

    def text(cells: Cells) -> str:
        for place in places:
            if found := cells[place].strip():
                return found
        return ""

    return text


def source_text(source: Source, find: Find) -> Text:
    """The text that a source gives; whatever its columns are not there for, is blank."""
    text = _joined(find(source.join), source.between) if source.join else first_text(find(source.columns))
    change = _change(source)
    constant = source.constant
    if change is None and constant is None:
        return text
    changed = Remembered(change).get if change else str

    def get(cells: Cells) -> str:
        return ((found := text(cells)) and changed(found)) or constant or ""

    return get


def sorted_out(sources: dict[str, Source], find: Find) -> tuple[Plain, list[tuple[str, Text]]]:
    """The fields that one column gives as it is, and those for which more is to be done."""
    plain: list[tuple[str, int]] = []
    made: list[tuple[str, Text]] = []
    for field, source in sources.items():
        places = find(source.named)
        if len(places) == 1 and source == Source(columns=source.columns):
            plain.append((field, places[0]))
        elif places or source.constant is not None:
            made.append((field, source_text(source, find)))
    return Plain(plain), made


def left_out(conditions: Sequence[LeftOut], columns: Columns) -> Test | None:
    """Whether one of the conditions holds; None where none of their columns is there."""
    tests: list[Test] = []
    for condition in conditions:
        place = columns.find(condition.column)
        if place is not None:
            tests.append(_condition(place, condition.values, is_blank=condition.is_blank))
    if len(tests) <= 1:
        return tests[0] if tests else None
    return lambda cells: any(test(cells) for test in tests)


def _joined(places: Sequence[int], between: str) -> Text:
    texts = [cell_text(place) for place in places]
    return lambda cells: between.join([found for text in texts if (found := text(cells))])


def _change(source: Source) -> Callable[[str], str] | None:
    """What is done with a text that was found."""
    steps: list[Callable[[str], str]] = []
    if source.split:
        steps.append(_part(source.split, source.part))
    if source.take is Take.FIRST_NAME:
        steps.append(lambda text: split_name(text).first)
    elif source.take is Take.LAST_NAME:
        steps.append(lambda text: split_name(text).last)
    if source.strip:
        steps.append(_without(source.strip))
    if source.values:
        meant = {said.casefold(): means for said, means in source.values.items()}
        steps.append(lambda text: meant.get(text.casefold(), text))
    if not steps:
        return None

    def change(text: str) -> str:
        for step in steps:
            text = step(text).strip()
        return text

    return change


def _part(between: str, number: int) -> Callable[[str], str]:
    place = number - 1 if number > 0 else number

    def part(text: str) -> str:
        parts = text.split(between)
        return parts[place] if -len(parts) <= place < len(parts) else ""

    return part


def _without(beginnings: Sequence[str]) -> Callable[[str], str]:
    def without(text: str) -> str:
        for beginning in beginnings:
            text = text.removeprefix(beginning)
        return text

    return without


def _condition(place: int, values: Sequence[str], *, is_blank: bool) -> Test:
    if is_blank:
        return lambda cells: not cells[place].strip()
    patterns = [value.casefold().strip() for value in values]

    def holds(text: str) -> bool:
        said = text.casefold().strip()
        return bool(said) and any(_fits(said, pattern) for pattern in patterns)

    known = Remembered(holds).get
    return lambda cells: known(cells[place])


def _fits(text: str, pattern: str) -> bool:
    bare = pattern.strip("*")
    if pattern.startswith("*"):
        return bare in text if pattern.endswith("*") else text.endswith(bare)
    return text.startswith(bare) if pattern.endswith("*") else text == bare
