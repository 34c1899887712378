"""The history of the API as pages, as a feed, and as the documents that were released."""

from saleport.portal.changes.history import History
from saleport.portal.changes.pages import change_applications

__all__ = ["History", "change_applications"]
