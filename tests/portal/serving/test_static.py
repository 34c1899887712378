import re
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from saleport.portal.serving.static import MissingFiles, addresses, check_files, static_files
from tests.portal.conftest import Shop

FILES = static_files()


@pytest.mark.parametrize("name", FILES)
async def test_every_file_is_served_as_what_it_is(shop: Shop, name: str) -> None:
    types = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
    answer = await shop.get(f"/static/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == types[name.rpartition(".")[2]]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["portal.css", "portal.js", "theme.js", "icon.svg"])
async def test_what_pages_link_is_kept_by_browsers(shop: Shop, name: str) -> None:
    linked = re.search(rf'(?:href|src)="(/static/[^"]*{re.escape(name)})(\?v=\w+)"', await shop.page("/"))
    assert linked
    answer = await shop.get(linked[1] + linked[2])
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    plain = await shop.get(linked[1])
    assert plain.headers["cache-control"] == "no-cache"
    again = await shop.client.get(linked[1], headers={"If-None-Match": plain.headers["etag"]})
    assert again.status_code == 304


async def test_what_has_its_hash_in_its_name_is_kept_for_good(shop: Shop) -> None:
    images = [name for name in FILES if name.startswith("built/images/")]
    assert images
    answer = await shop.get(f"/static/{images[0]}")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_styles_load_nothing_that_the_policy_of_pages_forbids() -> None:
    sheet = FILES["built/portal.css"].content.decode()
    images = {f"built/{address}" for address in re.findall(r'url\("?([^")]*)"?\)', sheet)}
    assert images <= set(FILES)
    assert "data:" not in sheet


def test_addresses_have_the_version_and_the_root() -> None:
    assert addresses(FILES, "/sales")["portal.js"] == (
        f"/sales/static/built/portal.js?v={FILES['built/portal.js'].version}"
    )


def test_the_service_does_not_start_without_a_file_that_pages_link(tmp_path: Path) -> None:
    built = tmp_path / "built"
    built.mkdir()
    templates = files("saleport.portal").joinpath("templates")
    with as_file(templates) as folder:
        pages = [file.read_text() for file in folder.rglob("*.html")]
    linked = {name for page in pages for name in re.findall(r"""assets\[["']([^"']+)["']\]""", page)}
    assert linked >= {"portal.js", "imports.js"}
    for name in sorted(linked - {"icon.svg"}):
        with pytest.raises(MissingFiles, match=re.escape(name)):
            check_files(tmp_path)
        built.joinpath(name).touch()
    check_files(tmp_path)
