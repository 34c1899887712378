"""The first page: what this service is, and the ways into it."""

from saleport.portal.reference import translated
from saleport.portal.serving.pages import Page, PageMaker, Visit
from saleport.reference import Definition
from saleport.values import Language


def landing_page(definition: Definition) -> PageMaker:
    """The page that leads integrators to all others."""

    spoken = {language: translated(definition, language) for language in Language}

    async def show_landing(visit: Visit) -> Page:
        content = {
            "base_url": visit.request.base_url,
            "groups": [(tag.name, operations) for tag, operations in spoken[visit.language].definition.by_tag()],
            "spoken": spoken[visit.language],
            "api_version": definition.version,
        }
        return Page("landing.html", content)

    return show_landing
