"""The operations on imports of files, and on what they are read by."""

from saleport.api.endpoint import Operation
from saleport.imports.following import Following
from saleport.imports.holding.holding import Holding
from saleport.imports.mappings.keeping import Mappings
from saleport.imports.queueing import Imports
from saleport.imports.routes import holding as of_holding
from saleport.imports.routes import jobs
from saleport.imports.routes import mappings as of_mappings


def routes(
    imports: Imports, mappings: Mappings, holding: Holding, following: Following, max_bytes: int
) -> list[Operation]:
    """All of them; a file has `max_bytes` at most."""
    # Those with names first: what follows `imports/` is else taken for the id of one.
    return [
        *of_mappings.routes(mappings),
        *of_holding.routes(holding),
        *jobs.routes(imports, mappings, following, max_bytes),
    ]
