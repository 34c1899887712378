import json
import re
from html import unescape
from typing import Any

import pytest

from saleport.errors import ErrorCode
from saleport.portal.pages.start import CURLS, ORDER
from saleport.portal.words import words
from saleport.values import Language
from tests.portal.conftest import Shop


def data_of(page: str) -> dict[str, Any]:
    """What the page has for its script."""
    found = re.search('<script type="application/json" id="start-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


@pytest.mark.parametrize("language", Language)
async def test_the_page_has_the_words_of_its_script_in_its_language(shop: Shop, language: Language) -> None:
    data = data_of(await shop.page("/start", language))
    assert data["words"] == words(language)["start_script"]
    assert set(data["remedies"]) == set(ErrorCode)
    assert data["order"] == ORDER


async def test_every_step_shows_its_call_as_curl(shop: Shop) -> None:
    page = await shop.page("/start")
    assert page.count('class="step"') == 5
    assert "BASE=http://shop.test" in page
    for curl in CURLS.values():
        assert curl in unescape(page)


async def test_links_keep_the_language_that_was_chosen(shop: Shop) -> None:
    page = await shop.page("/start?lang=fr")
    assert 'href="/reference/ImportOrder?lang=fr"' in page
    assert 'data-choice="?lang=fr"' in page


def test_the_order_is_json_once_it_is_filled_in() -> None:
    assert json.loads(ORDER)["products"][0]["modelId"] == "<model>"
