"""The first page: what this service is, and the ways into it."""

from saleport.portal.serving.pages import Page, PageMaker, Visit
from saleport.reference import Definition


def landing_page(definition: Definition) -> PageMaker:
    """The page that leads integrators to all others."""

    async def show_landing(visit: Visit) -> Page:
        content = {
            "base_url": visit.request.base_url,
            "groups": [(tag.name, operations) for tag, operations in definition.by_tag()],
            "api_version": definition.version,
        }
        return Page("landing.html", content)

    return show_landing
