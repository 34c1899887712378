"""Which path is which page."""

from importlib.resources import files
from urllib.parse import urlsplit

from starlette.routing import BaseRoute, Route

from saleport.api.routing import Resource
from saleport.links.link import LinkSigner
from saleport.orders.viewing import Viewing
from saleport.portal.pages import definition
from saleport.portal.pages.errors import list_errors, show_error
from saleport.portal.pages.landing import show_landing
from saleport.portal.pages.order import order_page
from saleport.portal.serving.documents import Document
from saleport.portal.serving.pages import Pages

_STATIC = {
    "portal.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


def routes(viewing: Viewing, signer: LinkSigner, public_url: str | None) -> list[BaseRoute]:
    """All pages, and the files that they are dressed with."""
    files_by_path = {f"/static/{name}": _static(name, media_type) for name, media_type in _STATIC.items()}
    # The service may live below a path of its public address.
    root = urlsplit(public_url).path if public_url else ""
    assets = {
        path.rpartition("/")[2].partition(".")[0]: f"{root}{path}?v={document.version}"
        for path, document in files_by_path.items()
    }
    pages = Pages(assets, root)
    applications = {
        "/": pages.endpoint("Landing", show_landing),
        "/o/{link_token}": pages.endpoint("OrderPage", order_page(viewing, signer)),
        "/errors": pages.endpoint("ErrorList", list_errors),
        "/errors/{code}": pages.endpoint("ErrorPage", show_error),
        **files_by_path,
    }
    pages_and_files = [Route(path, endpoint=Resource({"GET": answer})) for path, answer in applications.items()]
    return [*definition.routes(), *pages_and_files]


def _static(name: str, media_type: str) -> Document:
    return Document("Static", files("saleport.portal").joinpath("static", name).read_bytes(), media_type)
