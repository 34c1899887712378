import re

import pytest

from saleport.service import Parts
from tests.portal.conftest import Shop


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Shops send their orders here"), ("fr", "Les boutiques y envoient leurs commandes")]
)
async def test_the_first_page_says_what_this_is_and_where_to_go(shop: Shop, language: str, words: str) -> None:
    page = await shop.page("/", language)
    assert words in page
    for path in ("/openapi.yaml", "/openapi.json", "/errors", "/health/live", "/health/ready"):
        assert f'href="{path}"' in page
    assert "http://shop.test/api/v1/token" in page


@pytest.mark.parametrize(
    ("name", "media_type"), [("portal.css", "text/css; charset=utf-8"), ("icon.svg", "image/svg+xml")]
)
async def test_what_pages_are_dressed_with_is_kept_by_browsers(shop: Shop, name: str, media_type: str) -> None:
    linked = re.search(rf'href="(/static/{re.escape(name)}\?v=\w+)"', await shop.page("/"))
    assert linked
    answer = await shop.get(linked[1])
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    plain = await shop.get(f"/static/{name}")
    assert plain.headers["cache-control"] == "no-cache"
    again = await shop.client.get(f"/static/{name}", headers={"If-None-Match": plain.headers["etag"]})
    assert again.status_code == 304


async def test_nothing_else_is_static(shop: Shop) -> None:
    for path in ("/static/", "/static/words.py", "/static/../site.py", "/static/%2e%2e%2fsite.py"):
        assert (await shop.get(path)).status_code == 404


async def test_below_a_path_of_the_public_address_links_say_so(parts: Parts, shop: Shop) -> None:
    page = await Shop(parts, shop.account_id, "https://example.com/sales").page("/")
    assert 'href="/sales/errors"' in page
    assert 'href="/sales/openapi.yaml"' in page
    assert 'href="/sales/static/portal.css?v=' in page
    assert "https://example.com/sales/api/v1/token" in page
