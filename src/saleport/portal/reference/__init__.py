"""The pages about the API: all operations, each of them, and the types that they share."""

from saleport.portal.reference.pages import ReferencePages
from saleport.portal.reference.translating import translated

__all__ = ["ReferencePages", "translated"]
