import pytest

from saleport.errors import WARNINGS, ErrorCode
from saleport.messages import explain
from saleport.portal.pages.errors import groups
from saleport.portal.words import typeset
from saleport.values import Language
from tests.portal.conftest import Shop


def test_every_code_is_in_one_group() -> None:
    assert [code for codes in groups().values() for code in codes] == list(ErrorCode)
    assert all(groups().values())


def test_groups_begin_where_their_names_say() -> None:
    by_code = {code: name for name, codes in groups().items() for code in codes}
    assert by_code[ErrorCode.PARAMETER_INVALID] == "request"
    assert by_code[ErrorCode.ORDER_UNKNOWN] == "orders"
    assert by_code[ErrorCode.SKU_TAKEN] == "catalogue"
    assert by_code[ErrorCode.CALL_RATE_EXCEEDED] == "access"
    assert by_code[ErrorCode.INTERNAL_ERROR] == "service"


@pytest.mark.parametrize("language", Language)
async def test_the_list_leads_to_every_code(shop: Shop, language: Language) -> None:
    page = await shop.page("/errors", language)
    for code in ErrorCode:
        assert f'href="/errors/{code}"' in page
    assert page.count('class="badge warning"') == len(WARNINGS)


@pytest.mark.parametrize("language", Language)
async def test_every_code_has_its_page(shop: Shop, language: Language) -> None:
    for code in ErrorCode:
        answer = await shop.get(f"/errors/{code}", language)
        assert answer.status_code == 200
        assert answer.headers["content-language"] == language
        assert answer.headers["cache-control"] == "public, max-age=300"
        explanation = explain(code, language)
        assert typeset(explanation.meaning, language) in answer.text
        assert typeset(explanation.remedy, language) in answer.text
        assert f"<title>{code} · saleport</title>" in answer.text
        assert "{" not in answer.text
        assert ('class="badge warning"' in answer.text) == (code in WARNINGS)
        assert ('class="badge error"' in answer.text) == (code not in WARNINGS)


async def test_a_code_is_found_in_any_case(shop: Shop) -> None:
    assert await shop.page("/errors/field_required") == await shop.page("/errors/FIELD_REQUIRED")


@pytest.mark.parametrize("code", ["NOPE", "%00", "%FF", "__class__", "name", "%3Cscript%3E"])
async def test_an_unknown_code_has_a_page_that_leads_back(shop: Shop, code: str) -> None:
    answer = await shop.get(f"/errors/{code}")
    assert answer.status_code == 404
    assert "There is no such error code" in answer.text
    assert 'href="/errors"' in answer.text
    assert "<script>" not in answer.text
