"""What was wrong with the orders of a file, for a reader who may see what was sent, or may not."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from saleport.errors import WARNINGS, ErrorCode, Problem
from saleport.files.recognition import FileFormat, Recognition
from saleport.imports.job import Rejection
from saleport.messages import explain, message
from saleport.portal.console.orders.reader import Reader
from saleport.portal.words import number, typeset, words

_PLACE = re.compile(r"\[\d+\]")
_ROWS_OF: Mapping[FileFormat, str] = {
    FileFormat.CSV: "lines",
    FileFormat.TSV: "lines",
    FileFormat.JSON_LINES: "lines",
    FileFormat.JSON_ARRAY: "entries",
}
_MOST_ROWS = 8


class CodeLine(NamedTuple):
    """How many orders had a problem of one code."""

    code: str
    is_known: bool
    is_warning: bool
    text: str
    orders: str
    is_one: bool


class ProblemLine(NamedTuple):
    """One thing that was wrong with an order."""

    code: str
    is_warning: bool
    text: str
    column: str | None
    """The column of the file that it was read from."""
    field: str | None
    """The field of the order, where no column is known for it."""
    suggestion: str | None


class RejectedLine(NamedTuple):
    """An order that was not imported."""

    rows: str
    reference: str
    problems: Sequence[ProblemLine]


def code_lines(counts: Mapping[str, int], reader: Reader) -> list[CodeLine]:
    """The codes, errors before warnings, the most frequent first."""
    lines = sorted(counts.items(), key=lambda each: (each[0] in WARNINGS, -each[1], each[0]))
    return [_code_line(code, count, reader) for code, count in lines]


def rejected_lines(
    rejections: Iterable[Rejection], recognition: Recognition | None, reader: Reader
) -> list[RejectedLine]:
    """The orders, each with all that was wrong with it, errors first."""
    return [
        RejectedLine(
            rows=rows_text(each.rows, recognition, reader),
            reference=each.reference,
            problems=problem_lines(each.problems, recognition, reader),
        )
        for each in rejections
    ]


def problem_lines(problems: Iterable[Problem], recognition: Recognition | None, reader: Reader) -> list[ProblemLine]:
    """Problems of one order. What is wrong with each piece of a line alike is said once."""
    lines = [
        _problem_line(each, recognition, reader) for each in sorted(problems, key=lambda problem: problem.is_warning)
    ]
    return list(dict.fromkeys(lines))


def problem_text(problem: Problem, reader: Reader) -> str:
    """What a problem says. A message quotes what was sent, which may be a customer's."""
    language = reader.language
    is_shown = reader.sees_personal_data
    return typeset(message(problem, language) if is_shown else explain(problem.code, language).meaning, language)


def rows_text(rows: Sequence[int], recognition: Recognition | None, reader: Reader) -> str:
    """Where in the file an order is, as a person finds it there."""
    texts = words(reader.language)["import_job"]
    kind = "rows" if recognition is None else _ROWS_OF.get(recognition.format, "rows")
    shown = ", ".join(_runs(rows, reader)) if len(rows) <= _MOST_ROWS else f"{_runs(rows, reader)[0]}, …"
    return texts[kind].format(rows=shown)


def _runs(rows: Sequence[int], reader: Reader) -> list[str]:
    """Numbers, those that follow each other as one: 5–7, 12."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return [
        number(first, reader.language)
        if first == last
        else f"{number(first, reader.language)}–{number(last, reader.language)}"
        for first, last in runs
    ]


def _code_line(code: str, count: int, reader: Reader) -> CodeLine:
    known = ErrorCode(code) if code in ErrorCode._value2member_map_ else None
    text = "" if known is None else typeset(explain(known, reader.language).meaning, reader.language)
    return CodeLine(code, known is not None, code in WARNINGS, text, number(count, reader.language), count == 1)


def _problem_line(problem: Problem, recognition: Recognition | None, reader: Reader) -> ProblemLine:
    column = None
    if problem.field and recognition is not None:
        column = recognition.columns.get(_PLACE.sub("[]", problem.field))
    if column is not None:
        # Whoever looks at the file knows its columns, and no products that are counted.
        problem = msgspec.structs.replace(problem, field=column, index=None)
    return ProblemLine(
        code=problem.code,
        is_warning=problem.is_warning,
        text=problem_text(problem, reader),
        column=column,
        field=None if column else problem.field,
        suggestion=problem.suggestion if reader.sees_personal_data else None,
    )
