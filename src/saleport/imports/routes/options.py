"""What the sender of a file asks for, as parameters of the query or fields of a form."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from msgspec.structs import fields

from saleport.api.endpoint import invalid_parameter
from saleport.errors import Problem, Rejected
from saleport.files.options import OPTIONS, meant
from saleport.files.recognition import FileFormat, ReadingOptions
from saleport.imports.job import ErrorPolicy, ImportOptions, UnknownProducts

_FLAGS = {"true": True, "1": True, "false": False, "0": False}

Given = Mapping[str, str]
"""Parameters by name. A blank one is one that was not given."""


def read_options(given: Given, mappings: Collection[str], usual: ImportOptions) -> ImportOptions:
    """What is asked for; what is not said is as in `usual`. `mappings` are the names that there are.

    Raises Rejected with everything that makes no sense.
    """
    taken = _Taken(given)
    reading: dict[str, Any] = {
        field.name: taken.said(field.encode_name) for field in fields(ReadingOptions) if field.encode_name in OPTIONS
    }
    if form := reading["format"]:
        reading["format"] = FileFormat(form)
    reading["mapping"] = taken.one_of("mapping", {each: each for each in sorted(mappings)})
    asked: dict[str, Any] = {
        "is_dry_run": taken.one_of("dryRun", _FLAGS, "true or false"),
        "error_policy": taken.one_of("errorPolicy", {str(each): each for each in ErrorPolicy}),
        "unknown_products": taken.one_of("unknownProducts", {str(each): each for each in UnknownProducts}),
    }
    if taken.problems:
        raise Rejected(taken.problems)
    return _changed(usual, **_said(asked), reading=_changed(usual.reading, **_said(reading)))


def _changed(struct: Any, **values: Any) -> Any:  # noqa: ANN401 - either of the two structs
    return msgspec.structs.replace(struct, **values)


def _said(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


class _Taken:
    def __init__(self, given: Given) -> None:
        self._given = given
        self.problems: list[Problem] = []

    def one_of(self, name: str, choices: Mapping[str, Any], wanted: str | None = None) -> Any:  # noqa: ANN401 - a choice
        """What one of some words means, in any case; None where it is not given."""
        text = self._given.get(name, "").strip()
        if not text:
            return None
        found = choices.get(text, choices.get(text.lower(), choices.get(text.upper())))
        if found is None:
            self.problems.append(invalid_parameter(name, text, wanted or _listed(choices)))
        return found

    def said(self, option: str) -> str | None:
        """What is said of the file; None where it is not."""
        text = self._given.get(option, "")
        # A tabulator is a delimiter, and blanks around it are none.
        text = text.strip(" ") if option == "delimiter" else text.strip()
        if not text:
            return None
        found = meant(option, text)
        if found is None:
            self.problems.append(invalid_parameter(option, text, OPTIONS[option].wanted))
        return found


def _listed(choices: Mapping[str, Any]) -> str:
    return f"one of {', '.join(choices)}" if choices else "left out"
