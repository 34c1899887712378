"""The examples of `codes/*.toml`: what is sent in each, and what is answered."""

import copy
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import msgspec

from saleport.errors import ErrorCode, Problem
from saleport.examples.listing import Line, listing

_PLACEHOLDER = re.compile(r"<<([a-z_]+)>>")
_STEP = re.compile(r"\w+")
_CALLER = {"Ocp-Apim-Subscription-Key": "<<key>>", "Authorization": "Bearer <<token>>"}
_JSON = {"Content-Type": "application/json"}

Values = Mapping[str, str]
"""What stands for each placeholder, `<<model>>` and its like."""


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one of the two requests of an example differs from the request that nothing is wrong with."""

    request: str | None = None
    """Verb and path."""
    headers: Mapping[str, str] = {}
    """An empty one takes a header away."""
    body: Mapping[str, Any] = {}
    """Values by their paths in the body."""
    without: Sequence[str] = ()
    """Paths of members that are left out."""
    repeated: Mapping[str, int] = {}
    """Lists by their paths, and how often their last entry comes."""
    text: str | None = None
    """The whole body, where it is not what a JSON value makes."""
    marked: Sequence[str] = ()
    """Pieces of the lines of `text` that the reader is to look at."""


class Sent(NamedTuple):
    """A request of an example: to be sent, and to be read."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: str | None
    lines: Sequence[Line]


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A request that is answered with a code, and the request that is not."""

    operation: str | None = None
    """Its operationId; None where the path is no operation's."""
    request: str
    body: str | None = None
    """Names one of the good bodies."""
    headers: Mapping[str, str] = {}
    state: str | None = None
    """What must be the case, by its name in the words of the pages. The mended request is then the same one, later."""
    wrong: Change = Change()
    right: Change = Change()
    kind: str | None = None
    """The name of the error that is raised, in `errors`; None for warnings."""
    details: Mapping[str, Any] = {}
    """What that error carries beside its problems."""
    problems: Sequence[Problem]

    def sent(self, values: Values, *, is_mended: bool = False) -> Sent:
        """One of the two requests, with `values` in their places."""
        change = self.right if is_mended else self.wrong
        # What one of them has differently is marked in both: there the eye compares.
        changes = (self.wrong, self.right)
        headers = self._headers(change)
        method, path = (change.request or self.request).split(" ", 1)
        head = [Line(f"{method} {path}", any(each.request is not None for each in changes))]
        head += [
            Line(f"{name}: {text}", any(name in each.headers for each in changes)) for name, text in headers.items()
        ]
        body, lines = self._body(change, changes)
        shown = [*head, Line("", False), *lines] if body is not None else head
        return Sent(
            method,
            filled(path, values),
            {name: filled(text, values) for name, text in headers.items()},
            None if body is None else filled(body, values),
            [line._replace(text=filled(line.text, values)) for line in shown],
        )

    def met(self, values: Values) -> list[Problem]:
        """The problems of the answer, with `values` in their places."""
        return [
            msgspec.structs.replace(
                problem,
                explanation=filled(problem.explanation, values),
                words={name: filled(text, values) for name, text in problem.words.items()},
                suggestion=None if problem.suggestion is None else filled(problem.suggestion, values),
            )
            for problem in self.problems
        ]

    def _headers(self, change: Change) -> dict[str, str]:
        headers = _CALLER | (_JSON if self.body else {}) | dict(self.headers) | dict(change.headers)
        return {name: text for name, text in headers.items() if text}

    def _body(self, change: Change, changes: Sequence[Change]) -> tuple[str | None, list[Line]]:
        if change.text is not None:
            lines = [Line(line, any(piece in line for piece in change.marked)) for line in change.text.splitlines()]
            return change.text, lines
        if self.body is None:
            return None, []
        value = _changed(json.loads(_bodies()[self.body]), change)
        marked = [path for each in changes for path in (*each.body, *each.without, *each.repeated)]
        whole = "\n".join(line.text for line in listing(value))
        return whole, listing(value, [*marked, *change.marked], is_cut=True)


def example_of(code: ErrorCode) -> Example | None:
    """The example of a code; None for one that no answer of the API has."""
    return _examples().get(code)


def filled(text: str, values: Values) -> str:
    """The text with its placeholders filled in; one that has no value stays."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def _changed(body: Any, change: Change) -> Any:  # noqa: ANN401 - any JSON
    for path, value in change.body.items():
        target, last = _parent(body, path)
        target[last] = value
    for path in change.without:
        target, last = _parent(body, path)
        del target[last]
    for path, count in change.repeated.items():
        target, last = _parent(body, path)
        target[last] = target[last][:-1] + [copy.deepcopy(target[last][-1]) for _ in range(count)]
    return body


def _parent(body: Any, path: str) -> tuple[Any, str | int]:  # noqa: ANN401 - any JSON
    *steps, last = [int(step) if step.isdigit() else step for step in _STEP.findall(path)]
    for step in steps:
        body = body[step]
    return body, last


@cache
def _bodies() -> dict[str, str]:
    return tomllib.loads(files("saleport.examples").joinpath("bodies.toml").read_text(encoding="utf-8"))


@cache
def _examples() -> dict[str, Example]:
    return dict(_read())


def _read() -> Iterator[tuple[str, Example]]:
    for file in files("saleport.examples").joinpath("codes").iterdir():
        for code, content in tomllib.loads(file.read_text(encoding="utf-8")).items():
            # One problem of the code itself is the rule: it is spelt without its code.
            problem = content.pop("problem", {})
            yield code, msgspec.convert({"problems": [{"code": code, **problem}]} | content, Example)
