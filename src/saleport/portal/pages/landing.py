"""The first page: what this service is, and where to begin."""

from saleport.portal.serving.pages import Page, Visit


async def show_landing(visit: Visit) -> Page:
    """What this service is and where to begin."""
    return Page("landing.html", {"base_url": visit.request.base_url})
