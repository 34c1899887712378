import re

import pytest

from saleport import errors
from saleport.errors import WARNINGS, ErrorCode, Problem, SaleportError


def test_codes_are_spelt_as_they_are_named() -> None:
    for code in ErrorCode:
        assert code.name == code.value
        assert re.fullmatch(r"[A-Z]+(_[A-Z]+)*", code)


def test_warnings_are_of_the_rules_of_orders_and_the_form_of_bodies() -> None:
    for code in ErrorCode:
        assert Problem(code=code, explanation="").is_warning is (code in WARNINGS)
    assert not {code for code in WARNINGS if code.endswith(("_REQUIRED", "_INVALID")) and "MAIL" not in code}


def kinds() -> list[type[SaleportError]]:
    found: list[type[SaleportError]] = []
    for kind in SaleportError.__subclasses__():
        found += [kind, *kind.__subclasses__()]
    return found


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn = re.findall(r"[├└]── (\w+)", errors.__doc__ or "")
    assert drawn == [kind.__name__ for kind in kinds()]


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_says_what_it_is_and_carries_problems(kind: type[SaleportError]) -> None:
    assert kind.__doc__
    problem = Problem(code=ErrorCode.INTERNAL_ERROR, explanation="why")
    more = {"QuotaUsedUp": ["00:00:01"], "MethodNotAllowed": [("GET",)], "RateLimited": [1]}.get(kind.__name__, [])
    error = kind([problem], *more)
    assert tuple(error.problems) == (problem,)
    # What a traceback or a log line shows of it is no personal data.
    assert str(error) == "INTERNAL_ERROR"
