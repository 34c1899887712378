"""All pages of the portal. Add yours: it is then looked at in both themes and languages, wide and narrow."""

PAGES = {
    # The name of its pictures, and its path.
    "landing": "/",
    "errors": "/errors",
    "error": "/errors/FIELD_REQUIRED",
    "warning": "/errors/COUNTRY_UNDERSTOOD",
    "no-error": "/errors/NOPE",
}
