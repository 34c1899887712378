"""The pages of people: for whoever has signed in, and only as far as their role goes."""

from saleport.portal.console.door import Console
from saleport.portal.console.visits import ConsoleAction, ConsolePageMaker, ConsoleVisit, OpenVisit, OwnVisit
from saleport.portal.serving.pages import Redirect

__all__ = [
    "Console",
    "ConsoleAction",
    "ConsolePageMaker",
    "ConsoleVisit",
    "OpenVisit",
    "OwnVisit",
    "Redirect",
]
