"""A call as its page shows it: its problems with what to do about them, and its body with them beside the lines."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from saleport.api.envelope import errors_of
from saleport.calls.bodies.masking import MASK, masked_body, masked_problem
from saleport.calls.bodies.scanning import is_json
from saleport.calls.call import Call, Problem
from saleport.messages import explain, message
from saleport.portal.console.calls.layout import laid_out, lines_of_parts, nearest_line
from saleport.values import Language


class ShownProblem(NamedTuple):
    """A problem in the reader's language."""

    code: str
    is_known: bool
    """Whether there is a page about the code here."""
    is_warning: bool
    message: str
    developer_message: str
    remedy: str | None
    field: str | None
    suggestion: str | None
    line: int | None
    """Of the body as it is shown."""


class ShownLine(NamedTuple):
    """A line of a body, and the problems that it has."""

    number: int
    text: str
    problems: list[ShownProblem]

    @property
    def tone(self) -> str:
        """How it looks."""
        if not self.problems:
            return ""
        return "warning" if all(problem.is_warning for problem in self.problems) else "error"


class ShownCall(NamedTuple):
    """What there is to see of a call's body and problems."""

    problems: list[ShownProblem]
    lines: list[ShownLine]
    text: str | None
    """The body as text, as it came; None where none is kept."""
    is_laid_out: bool
    """Whether it came as one line, and is shown with more."""
    is_cut: bool


class CallView(NamedTuple):
    """A call for a reader who may see all of it, or for one who has not asked to."""

    shown: ShownCall
    has_personal_data: bool
    """Whether there is anything that is masked until it is revealed."""
    again: Mapping[str, Any]
    """What Try it begins with when the call is to be made again."""


def view_of(call: Call, language: Language, *, is_whole: bool) -> CallView:
    """The call whole, or with personal data masked. It takes its time, for a long body tens of milliseconds."""
    masked = None if call.body is None else masked_body(call.body)
    masked_problems = tuple(map(masked_problem, call.problems))
    body, problems = (call.body, call.problems) if is_whole else (masked, masked_problems)
    view = shown(call, body, problems, language)
    again: dict[str, Any] = {
        "operationId": call.operation,
        "parameters": {"orderReference": call.order_reference} if call.order_reference else {},
        "errors": msgspec.to_builtins(errors_of([each.known for each in problems if each.known], language, "")),
    }
    # One that is masked as a whole is nothing to begin with.
    if view.text is not None and body != MASK.encode():
        again["body"] = view.text
    return CallView(view, (masked, masked_problems) != (call.body, call.problems), again)


def shown(call: Call, body: bytes | None, problems: Sequence[Problem], language: Language) -> ShownCall:
    """A call with this body and these problems: as they were, or with personal data masked."""
    if not body:
        return ShownCall([shown_problem(each, language) for each in problems], [], None, False, False)
    text = body.decode("utf-8", "replace").replace("\r\n", "\n")
    laid = laid_out(text)
    # A body that is hidden whole has no parts.
    places: Mapping[str, int] = lines_of_parts(laid) if laid.startswith(("{", "[")) else {}
    with_lines = [shown_problem(each, language, places) for each in problems]
    by_line: dict[int, list[ShownProblem]] = {}
    for problem in with_lines:
        if problem.line is not None:
            by_line.setdefault(problem.line, []).append(problem)
    lines = [ShownLine(number, line, by_line.get(number, [])) for number, line in enumerate(laid.split("\n"), start=1)]
    # What the log keeps of a body is its beginning. One that is whole may be shorter than it was: its secrets are gone.
    is_cut = call.body is not None and call.body_bytes > len(call.body) and not is_json(call.body)
    return ShownCall(with_lines, lines, text, laid != text, is_cut)


def shown_problem(problem: Problem, language: Language, places: Mapping[str, int] | None = None) -> ShownProblem:
    """A problem in a language; `places` are the lines of the body's parts."""
    known = problem.known
    return ShownProblem(
        code=problem.code,
        is_known=known is not None,
        is_warning=problem.is_warning,
        message=problem.explanation if known is None else message(known, language),
        developer_message=problem.explanation,
        remedy=None if known is None else explain(known.code, language).remedy,
        field=problem.field,
        suggestion=problem.suggestion,
        line=nearest_line(places, problem.field) if places and problem.field else None,
    )
