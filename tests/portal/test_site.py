from saleport.service import Parts
from tests.portal.conftest import Shop


async def test_nothing_else_is_static(shop: Shop) -> None:
    for path in ("/static/", "/static/words.py", "/static/built/", "/static/../site.py", "/static/%2e%2e%2fsite.py"):
        assert (await shop.get(path)).status_code == 404


async def test_below_a_path_of_the_public_address_links_say_so(parts: Parts, shop: Shop) -> None:
    page = await Shop(parts, shop.account_id, "https://example.com/sales").page("/")
    assert 'href="/sales/errors"' in page
    assert 'href="/sales/openapi.yaml"' in page
    assert 'href="/sales/static/built/portal.css?v=' in page
    assert "https://example.com/sales/api/v1/token" in page
