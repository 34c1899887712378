"""The pages of the service: an order for its customer, the error codes for integrators, and where to begin."""

from saleport.portal.site import routes

__all__ = ["routes"]
