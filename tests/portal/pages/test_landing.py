import pytest

from saleport.portal.pages.definition import document
from saleport.reference import read_definition
from tests.portal.conftest import Shop

DEFINITION = read_definition(document())


@pytest.mark.parametrize(("language", "words"), [("en", "each exactly once"), ("fr", "chacune une seule fois")])
async def test_the_first_page_says_what_this_is_and_where_to_go(shop: Shop, language: str, words: str) -> None:
    page = await shop.page("/", language)
    assert words in page
    for path in ("/start", "/reference", "/errors", "/changes", "/openapi.yaml", "/openapi.json", "/health/live"):
        assert f'href="{path}"' in page
    assert "http://shop.test/api/v1/token" in page


async def test_it_leads_to_every_operation_in_its_group(shop: Shop) -> None:
    page = await shop.page("/")
    places = [page.index(f'href="/reference/{each.id}"') for _, group in DEFINITION.by_tag() for each in group]
    assert places == sorted(places)
    assert len(places) == len(DEFINITION.operations)


async def test_links_of_a_chosen_language_keep_it(shop: Shop) -> None:
    page = await shop.page("/?lang=fr")
    for path in ("/start", "/reference", "/reference/ImportOrder", "/errors", "/changes"):
        assert f'href="{path}?lang=fr"' in page
    assert '<input type="hidden" name="lang" value="fr">' in page
