"""What pages of people call an application."""

from collections.abc import Iterable
from uuid import UUID

from saleport.access.application import Application
from saleport.portal.words import words
from saleport.values import Language


def application_names(applications: Iterable[Application], language: Language) -> dict[UUID, str]:
    """The name of each application by its id; of a cancelled one it is said that it is."""
    cancelled = words(language)["usage"]["cancelled_application"]
    return {each.id: cancelled.format(name=each.name) if each.is_cancelled else each.name for each in applications}
