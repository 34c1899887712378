"""The pages on which a merchant's team imports its files, and sees what became of each."""

from saleport.access.managing import Managing
from saleport.imports.holding.holding import Holding
from saleport.imports.mappings.keeping import Mappings
from saleport.imports.queueing import Imports
from saleport.people.permissions import Permission
from saleport.portal.console.door import Console
from saleport.portal.console.imports.columns import MOST_FIELDS, ColumnPages
from saleport.portal.console.imports.doing import ImportActions
from saleport.portal.console.imports.pages import ImportPages

__all__ = ["register"]

_PATH = "/accounts/{account_id}/imports"
_JOB = _PATH + "/{job_id}"


def register(console: Console, imports: Imports, mappings: Mappings, holding: Holding, managing: Managing) -> None:
    """Serve the pages of imports, and what is done on them."""
    pages = ImportPages(imports, mappings, holding, managing)
    actions = ImportActions(imports, pages)
    columns = ColumnPages(imports, mappings, pages, actions)
    read, change = Permission.READ_IMPORTS, Permission.IMPORT_FILES
    console.page(_PATH, "ImportsPage", read, pages.list_imports)
    console.upload(_PATH, "UploadImport", change, actions.upload, most_bytes=imports.max_bytes)
    # Before the path of an import: it would be taken for the id of one.
    console.page(f"{_PATH}/missing", "MissingProductsPage", read, pages.show_missing)
    console.page(_JOB, "ImportPage", read, pages.show_import)
    console.page(f"{_JOB}/rejected", "RejectedPage", read, pages.show_rejected)
    console.download(f"{_JOB}/rejected/file", "RejectedFile", change, pages.download_rejected)
    console.action(f"{_JOB}/check", "CheckImport", change, actions.check)
    console.page(f"{_JOB}/columns", "ColumnsPage", change, columns.show)
    console.action(f"{_JOB}/columns", "ChooseColumns", change, columns.choose, most_fields=MOST_FIELDS)
    console.action(f"{_JOB}/start", "StartImport", change, actions.start)
    console.action(f"{_JOB}/again", "RepeatImport", change, actions.again)
    console.action(f"{_JOB}/pause", "PauseImport", change, actions.pause)
    console.action(f"{_JOB}/cancel", "CancelImport", change, actions.cancel)
