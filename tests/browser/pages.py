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
    "sign-in": "/sign-in",
}

PEOPLE_PAGES = {
    # The same of the pages of people, each as it is registered: an owner looks at them.
    "people-own": "/me",
    "people-accounts": "/profile",
    "people-people": "/accounts/{account_id}/people",
    "people-audit": "/accounts/{account_id}/audit",
    "people-profile": "/accounts/{account_id}/profile",
    "people-new-application": "/accounts/{account_id}/profile/create",
    "people-usage": "/accounts/{account_id}/usage",
    "people-orders": "/accounts/{account_id}/orders",
    "people-order": "/accounts/{account_id}/orders/{reference}",
    "people-imports": "/accounts/{account_id}/imports",
    "people-import": "/accounts/{account_id}/imports/{job_id}",
    "people-columns": "/accounts/{account_id}/imports/{job_id}/columns",
    "people-missing": "/accounts/{account_id}/imports/missing",
    "people-rejected": "/accounts/{account_id}/imports/{job_id}/rejected",
    "people-calls": "/accounts/{account_id}/calls",
    "people-call": "/accounts/{account_id}/calls/{call_id}",
    "people-no-account": "/accounts/6b0b0ddc-3a5e-4a66-8f0e-9a54ab1c0f4d/people",
}
