"""Whole names, taken apart."""

import pytest

from saleport.files.mapping.values.names import split_name


@pytest.mark.parametrize(
    ("whole", "first", "last"),
    [
        ("Jane Example", "Jane", "Example"),
        ("Example, Jane", "Jane", "Example"),
        ("EXAMPLE Jane", "Jane", "EXAMPLE"),
        ("Jane EXAMPLE", "Jane", "EXAMPLE"),
        ("JANE EXAMPLE", "JANE", "EXAMPLE"),
        ("Jan van der Example", "Jan", "van der Example"),
        ("Jane Mary Example", "Jane Mary", "Example"),
        ("Mme Jane Example", "Jane", "Example"),
        ("Example", "", "Example"),
        ("", "", ""),
    ],
)
def test_a_whole_name_has_a_first_and_a_last(whole: str, first: str, last: str) -> None:
    assert split_name(whole) == (first, last)
