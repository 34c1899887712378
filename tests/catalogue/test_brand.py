"""The rule of a brand's name."""

import pytest

from saleport.catalogue.brand import BrandIn, checked_name
from saleport.decoding.findings import Findings
from saleport.decoding.reader import Reader
from saleport.errors import ErrorCode

READER = Reader(BrandIn, subject="brand")


def test_a_name_loses_the_blanks_around_it() -> None:
    assert checked_name(BrandIn(name='  Maison Élodie & "Fils" d\'Aÿ\t'), Findings()) == 'Maison Élodie & "Fils" d\'Aÿ'


@pytest.mark.parametrize("name", [None, "", "   "])
def test_a_name_is_required(name: str | None) -> None:
    findings = Findings()
    checked_name(BrandIn(name=name), findings)
    assert [(problem.code, problem.field) for problem in findings.problems] == [(ErrorCode.FIELD_REQUIRED, "name")]


def test_a_name_that_is_no_text_is_said_once() -> None:
    """PrestaShop sends `false` for a brand that it does not have."""
    brand, findings = READER.read(b'{"name":false}')
    checked_name(brand, findings)
    assert [problem.code for problem in findings.problems] == [ErrorCode.FIELD_WRONG_TYPE]


def test_a_name_has_255_characters_at_most() -> None:
    assert READER.read(b'{"name":"%s"}' % (b"x" * 255))[1].problems == []
    assert [each.code for each in READER.read(b'{"name":"%s"}' % (b"x" * 256))[1].problems] == [
        ErrorCode.FIELD_TOO_LONG
    ]
