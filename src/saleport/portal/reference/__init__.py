"""The pages about the API: all operations, each of them, and the types that they share."""

from saleport.portal.reference.pages import ReferencePages

__all__ = ["ReferencePages"]
