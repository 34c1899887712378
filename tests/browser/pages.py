"""All pages of the portal. Add yours: it is then looked at in both themes and languages, wide and narrow."""

PAGES = {
    # The name of its pictures, and its path.
    "landing": "/",
    "reference": "/reference",
    "reference-found": "/reference?groupBy=tag&q=zipCode",
    "reference-nothing": "/reference?q=xyzzy",
    "operation": "/reference/ImportOrder",
    "operation-list": "/reference/ListModels",
    "type": "/reference/schemas/Store",
    "no-operation": "/reference/ImportOrders",
    "start": "/start",
    "errors": "/errors",
    "errors-searched": "/errors?q=currency",
    "error": "/errors/FIELD_REQUIRED",
    "warning": "/errors/COUNTRY_UNDERSTOOD",
    "state": "/errors/CALL_RATE_EXCEEDED",
    "no-error": "/errors/NOPE",
    "changes": "/changes",
    "changes-of-operation": "/changes?operation=ListModels",
    "release": "/changes/0.2.0",
    "no-release": "/changes/9.9.9",
}
