import json

import pytest

from saleport.examples.listing import Line, listing

ORDER = {"a": 1, "b": [{"c": {"d": "é"}, "e": [1, 2]}, {"c": {"d": "x" * 80}}], "f": [], "g": {}}


def marked(lines: list[Line]) -> list[str]:
    return [line.text.strip() for line in lines if line.is_marked]


def test_the_lines_together_are_the_value() -> None:
    assert json.loads("\n".join(line.text for line in listing(ORDER))) == ORDER


def test_what_is_short_stands_on_one_line() -> None:
    assert '"c": {"d": "é"},' in [line.text.strip() for line in listing(ORDER)]


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("a", ['"a": 1,']),
        ("b[0].c.d", ['"c": {"d": "é"},']),
        ("b[0].e", ['"e": [1, 2]']),
        ("b[1]", ["{", '"c": {', f'"d": "{"x" * 80}"', "}", "}"]),
        ("b[1].c.d", [f'"d": "{"x" * 80}"']),
        ("nowhere", []),
    ],
)
def test_a_path_marks_its_lines_and_no_others(path: str, lines: list[str]) -> None:
    assert marked(listing(ORDER, [path])) == lines


def test_an_object_of_one_line_is_marked_for_its_member() -> None:
    assert listing({"orderId": "x"}, ["orderId"]) == [Line('{"orderId": "x"}', True)]


def test_a_long_list_is_cut_for_reading_and_says_how_long_it_is() -> None:
    lines = [line.text for line in listing({"products": [{"a": [{}]}] * 1001}, is_cut=True)]
    assert len(lines) < 20
    assert "    … × 1001" in lines
