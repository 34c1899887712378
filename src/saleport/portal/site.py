"""Which path is which page."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.routing import BaseRoute, Route

from saleport.api.routing import Resource
from saleport.portal.changes import History, change_applications
from saleport.portal.console.registered import registered
from saleport.portal.pages import definition
from saleport.portal.pages.errors import list_errors, show_error
from saleport.portal.pages.landing import landing_page
from saleport.portal.pages.order import order_page
from saleport.portal.pages.samples import sample_door
from saleport.portal.pages.start import show_start
from saleport.portal.reference import ReferencePages
from saleport.portal.serving.pages import Pages
from saleport.portal.serving.static import addresses, static_files
from saleport.portal.verbs import Verbs
from saleport.reference import read_definition


def routes(verbs: Verbs, public_url: str | None, origins: Sequence[str] = ()) -> list[BaseRoute]:
    """All pages, and the files that they are dressed with; `origins` are other services that pages may call."""
    static = static_files()
    # The service may live below a path of its public address.
    root = urlsplit(public_url).path if public_url else ""
    pages = Pages(addresses(static, root), root, origins)
    api = read_definition(definition.document())
    reference = ReferencePages(api, root)
    applications = {
        "/": pages.endpoint("Landing", landing_page(api)),
        "/o/{link_token}": pages.endpoint("OrderPage", order_page(verbs.viewing, verbs.signer)),
        "/start": pages.endpoint("Start", show_start),
        "/errors": pages.endpoint("ErrorList", list_errors),
        "/errors/{code}": pages.endpoint("ErrorPage", show_error),
        **{path: pages.endpoint(name, make) for path, (name, make) in reference.routes().items()},
        **change_applications(History.of_saleport(), pages),
        **{f"/static/{name}": document for name, document in static.items()},
    }
    pages_and_files = [Route(path, endpoint=Resource({"GET": answer})) for path, answer in applications.items()]
    samples = Route("/samples/{language}", endpoint=Resource({"POST": sample_door()}))
    console = registered(pages, verbs, [operation.id for operation in api.operations], root)
    return [*definition.routes(), *pages_and_files, samples, *console.routes()]
