"""The pages of the service: the developer portal for integrators, and an order for its customer."""

from saleport.portal.serving.static import MissingFiles, check_files
from saleport.portal.site import routes
from saleport.portal.verbs import Verbs

__all__ = ["MissingFiles", "Verbs", "check_files", "routes"]
