import re
from urllib.parse import quote

import pytest

from saleport.errors import WARNINGS, ErrorCode
from saleport.examples import example_of
from saleport.messages import explain
from saleport.portal.pages.errors import groups
from saleport.portal.words import typeset, words
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
    assert by_code[ErrorCode.ROW_MALFORMED] == "files"
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
        explanation = explain(code, language)
        assert typeset(explanation.meaning, language) in answer.text
        assert typeset(explanation.remedy, language) in answer.text
        assert f"<title>{code} · saleport</title>" in answer.text
        assert "&lt;&lt;" not in answer.text, "a placeholder of the example stands for something"
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


@pytest.mark.parametrize("language", Language)
def test_every_code_has_a_sentence_about_its_example(language: Language) -> None:
    assert list(words(language)["example_of"]) == list(ErrorCode)
    states = {example.state for code in ErrorCode if (example := example_of(code)) and example.state}
    assert set(words(language)["example_states"]) == states | {f"{state}_over" for state in states}


async def test_a_page_shows_what_is_sent_answered_and_mended_with_the_lines_that_count(shop: Shop) -> None:
    page = await shop.page("/errors/AMOUNT_INVALID")
    assert "PUT /api/v1/orders" in page
    marked = re.findall('<mark class="line">(.*?)</mark>', page)
    assert len(marked) == 3
    assert "29,95" in marked[0]
    assert "AMOUNT_INVALID" in marked[1]
    assert "29.95" in marked[2]
    assert "http://shop.test/errors/AMOUNT_INVALID" in page
    assert 'href="/reference/ImportOrder#try"' in page


async def test_a_page_shows_the_answer_in_its_own_language(shop: Shop) -> None:
    english = await shop.page("/errors/MODEL_UNKNOWN")
    french = await shop.page("/errors/MODEL_UNKNOWN?lang=fr")
    assert "Product 2: The model" in english
    assert "Produit 2 : " in french
    assert re.search("<blockquote>Produit 2\N{NO-BREAK SPACE}: Le modèle", french), "as the shop's staff reads it"
    assert 'href="/reference/ImportOrder?lang=fr#try"' in french


async def test_where_nothing_is_wrong_with_the_request_a_page_says_what_must_be_the_case(shop: Shop) -> None:
    page = await shop.page("/errors/CALL_RATE_EXCEEDED")
    assert words(Language.ENGLISH)["example_states"]["too_fast"] in page
    assert "429 Too Many Requests" in page
    assert "Retry-After: 37" in page


async def test_a_code_that_no_operation_answers_says_so(shop: Shop) -> None:
    page = await shop.page("/errors/LINK_NOT_FOUND")
    assert words(Language.ENGLISH)["examples"]["none"] in page
    assert "#try" not in page


@pytest.mark.parametrize(
    ("asked", "language", "found"),
    [
        ("currency", "en", {"CURRENCY_NOT_SUPPORTED", "CURRENCIES_DIFFER", "SHIPPING_CURRENCY_DIFFERS"}),
        ("model_unknown", "en", {"MODEL_UNKNOWN"}),
        ("secret  HEADER", "en", {"SECRET_MISSING"}),
        ("numero magasin", "fr", set()),
        ("civilite", "fr", {"CIVILITY_UNKNOWN"}),
        ("no such thing anywhere", "en", set()),
    ],
)
async def test_codes_are_found_by_words_of_their_explanation(
    shop: Shop, asked: str, language: str, found: set[str]
) -> None:
    page = await shop.page(f"/errors?q={quote(asked)}", language)
    links = set(re.findall('href="/errors/([A-Z_]+)"', page))
    assert links >= found
    assert bool(links) == bool(found)
    assert len(links) < len(ErrorCode) / 2


@pytest.mark.parametrize("asked", ["%FF", "%3Cscript%3E", "%00", "&q=b" * 200, "a" * 5000])
async def test_the_search_takes_anything(shop: Shop, asked: str) -> None:
    page = await shop.page(f"/errors?q={asked}")
    assert "<script>" not in page
