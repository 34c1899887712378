"""The members of a mapping's document, of whatever kind: what is not as it must be is noted, with its place."""

import re
from collections.abc import Iterable
from typing import Any, cast
from zoneinfo import available_timezones

from saleport.decoding.literals import named, nearest
from saleport.errors import ErrorCode, Problem
from saleport.values import shortened

_WHOLE = re.compile(r"-?[1-9]\d{0,3}", re.ASCII)


def problem(path: str, explanation: str, suggestion: str | None = None, value: str = "") -> Problem:
    """What is wrong at a place of a document."""
    return Problem(
        code=ErrorCode.VALUE_NOT_ALLOWED,
        explanation=explanation,
        field=f"mapping.{path}" if path else "mapping",
        subject="mapping",
        suggestion=suggestion,
        words={"value": shortened(value)},
    )


class Members:
    """Looks at members; notes what is wrong and goes on."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def object(self, path: str, value: Any, known: Iterable[str] | None) -> dict[str, Any]:  # noqa: ANN401
        """The members of an object, by name; none where there is no object. `known` are those that it may have."""
        if value in (None, ""):
            return {}
        if not isinstance(value, dict):
            self.wrong(path, value, "must be an object, `name: value` on each line")
            return {}
        members = {str(name): member for name, member in cast("dict[Any, Any]", value).items()}
        for name in members if known is not None else ():
            if name not in (choices := list(known or ())):
                near = nearest(name, choices)
                offer = f"did you mean {near}?" if near else f"known are {', '.join(choices)}"
                self.wrong(f"{path}.{name}" if path else name, None, f"is not known here: {offer}", near)
        return members

    def names(self, path: str, value: Any) -> tuple[str, ...]:  # noqa: ANN401
        """A text or a list of texts, as a list."""
        if value in (None, ""):
            return ()
        entries = cast("list[Any]", value) if isinstance(value, list) else [value]
        if not all(isinstance(name, str) and name.strip() for name in entries):
            self.wrong(path, value, "must be a text, or a list of texts")
            return ()
        return tuple(entries)

    def text(self, path: str, value: Any, default: Any = None) -> Any:  # noqa: ANN401
        """A text; `default` where there is none."""
        if value in (None, ""):
            return default
        if not isinstance(value, str):
            self.wrong(path, value, "must be a text")
            return default
        return value

    def part(self, path: str, value: Any) -> int:  # noqa: ANN401
        """Which part of what is split, counted from 1, or from -1 backwards."""
        text = self.text(path, value, "1")
        if _WHOLE.fullmatch(text):
            return int(text)
        self.wrong(path, value, "must be a whole number: 1 for the first part, -1 for the last")
        return 1

    def choice(self, path: str, value: Any, choices: tuple[str, ...]) -> str | None:  # noqa: ANN401
        """One of these texts; None where there is none."""
        text = self.text(path, value)
        if text is None or text in choices:
            return text
        self.wrong(path, value, f"must be {' or '.join(choices)}", nearest(text, list(choices)))
        return None

    def member(self, kind: Any, path: str, value: Any, default: Any) -> Any:  # noqa: ANN401
        """One of the members of an enumeration; `default` where there is none."""
        choice = self.choice(path, value, tuple(each.value for each in kind))
        return default if choice is None else kind(choice)

    def zone(self, value: Any) -> str | None:  # noqa: ANN401
        """The name of a time zone; None where there is none."""
        text = self.text("timeZone", value)
        if text is None or text in available_timezones():
            return text
        near = nearest(text, sorted(available_timezones()))
        self.wrong("timeZone", text, "must be the name of a time zone such as Europe/Paris", near)
        return None

    def wrong(self, path: str, value: Any, rule: str, suggestion: str | None = None) -> None:  # noqa: ANN401
        """Note what is wrong with a value at a place."""
        said = f" is {named(value)}: it" if value not in ("", None) else ""
        self.problems.append(problem(path, f"{path or 'A mapping'}{said} {rule}.", suggestion, named(value)))
