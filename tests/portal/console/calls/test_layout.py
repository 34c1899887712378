import json

import pytest

from saleport.portal.console.calls.layout import laid_out, lines_of_parts, nearest_line

ORDER = """{
  "orderReference": "A-1",
  "address": {"zipCode": "75002",
              "city": "Paris"},
  "products": [
    {"modelId": "m", "price": {"amount": 29.950, "currency": "EUR"}},
    {"modelId": "n",
     "price": null}
  ]
}"""


def test_each_part_is_on_its_line() -> None:
    assert lines_of_parts(ORDER) == {
        "": 1,
        "orderReference": 2,
        "address": 3,
        "address.zipCode": 3,
        "address.city": 4,
        "products": 5,
        "products[0]": 6,
        "products[0].modelId": 6,
        "products[0].price": 6,
        "products[0].price.amount": 6,
        "products[0].price.currency": 6,
        "products[1]": 7,
        "products[1].modelId": 7,
        "products[1].price": 8,
    }


def test_what_is_missing_is_shown_where_it_would_be() -> None:
    lines = lines_of_parts(ORDER)
    assert nearest_line(lines, "products[1].price.amount") == 8
    assert nearest_line(lines, "products[2].price") == 5
    assert nearest_line(lines, "customerMail") == 1
    assert nearest_line({}, "customerMail") is None


def test_names_with_dots_brackets_and_quotes_are_found() -> None:
    text = '{\n"a.b": 1,\n"c[0]": {\n"d\\"e": 2},\n"\\u00e9": [[],\n[3]]}'
    lines = lines_of_parts(text)
    assert (lines["a.b"], lines["c[0]"], lines['c[0].d"e'], lines["é"], lines["é[1][0]"]) == (2, 3, 4, 5, 6)


def test_one_line_is_laid_out_and_keeps_every_digit_and_every_name() -> None:
    text = '{"a":1.50000000000000000001,"a":[],"b":[1,{"c":"{,:}\\""}],"d":{}}'
    assert laid_out(text) == (
        '{\n  "a": 1.50000000000000000001,\n  "a": [],\n  "b": [\n    1,\n    {\n      "c": "{,:}\\""\n    }\n  ],\n'
        '  "d": {}\n}'
    )
    assert json.loads(laid_out(text)) == json.loads(text)


def test_lines_of_their_own_are_left_alone() -> None:
    assert laid_out(ORDER) == ORDER


def test_a_body_that_was_cut_off_anywhere_is_laid_out_as_far_as_it_goes() -> None:
    whole = json.dumps(json.loads(ORDER))
    known = lines_of_parts(laid_out(whole))
    for length in range(len(whole)):
        lines = lines_of_parts(laid_out(whole[:length]))
        assert {path: known.get(path) for path in lines} == lines


@pytest.mark.parametrize("text", ["[" * 60_000, '{"a":' * 10_000, "]}" * 100, ":,:,", '"', "nul", "<p>no</p>", "{a:1}"])
def test_what_is_no_json_does_no_harm(text: str) -> None:
    shown = laid_out(text)
    assert len(shown) < 60 * len(text) + 2
    assert sum(map(len, lines_of_parts(shown))) < 60 * len(text) + 2
