"""What can be wrong, and the errors that carry it.

    SaleportError
    ├── Rejected              the input is at fault; says everything that is
    ├── Unauthenticated       who is calling is not known
    ├── Forbidden             known, and not allowed
    │   └── QuotaUsedUp       allowed again when the quota is replenished
    ├── NotFound              the thing named in the path does not exist for this caller
    ├── MethodNotAllowed      the path exists, the verb does not
    ├── BodyTooLarge          more bytes than the service takes
    ├── UnsupportedMedia      a body in a form the service does not read
    ├── RateLimited           too many calls; come back in a moment
    └── Unavailable           the service cannot answer now; the same call may be repeated

The HTTP status of each kind is the business of `api/failures.py`.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec


class ErrorCode(StrEnum):
    """A promise to integrators: codes are added, never renamed or taken away."""

    # The form of a request.
    BODY_MISSING = "BODY_MISSING"
    JSON_INVALID = "JSON_INVALID"
    BODY_TOO_LARGE = "BODY_TOO_LARGE"
    CONTENT_TYPE_UNSUPPORTED = "CONTENT_TYPE_UNSUPPORTED"
    CONTENT_ENCODING_UNSUPPORTED = "CONTENT_ENCODING_UNSUPPORTED"
    FIELD_WRONG_TYPE = "FIELD_WRONG_TYPE"
    FIELD_REQUIRED = "FIELD_REQUIRED"
    FIELD_TOO_LONG = "FIELD_TOO_LONG"
    FIELD_UNKNOWN = "FIELD_UNKNOWN"
    FIELD_REPEATED = "FIELD_REPEATED"
    CHARACTER_NOT_ALLOWED = "CHARACTER_NOT_ALLOWED"
    UUID_INVALID = "UUID_INVALID"
    NUMBER_OUT_OF_RANGE = "NUMBER_OUT_OF_RANGE"
    TOO_MANY_ENTRIES = "TOO_MANY_ENTRIES"
    VALUE_NOT_ALLOWED = "VALUE_NOT_ALLOWED"
    PARAMETER_INVALID = "PARAMETER_INVALID"
    UPLOAD_INVALID = "UPLOAD_INVALID"

    # Orders.
    PURCHASE_DATE_INVALID = "PURCHASE_DATE_INVALID"
    PURCHASE_DATE_IN_FUTURE = "PURCHASE_DATE_IN_FUTURE"
    PURCHASE_DATE_AHEAD = "PURCHASE_DATE_AHEAD"
    PURCHASE_DATE_VERY_OLD = "PURCHASE_DATE_VERY_OLD"
    PRODUCTS_MISSING = "PRODUCTS_MISSING"
    MODEL_UNKNOWN = "MODEL_UNKNOWN"
    SUPPLIER_UNKNOWN = "SUPPLIER_UNKNOWN"
    STORE_UNKNOWN = "STORE_UNKNOWN"
    AMOUNT_INVALID = "AMOUNT_INVALID"
    AMOUNT_NEGATIVE = "AMOUNT_NEGATIVE"
    AMOUNT_TOO_LARGE = "AMOUNT_TOO_LARGE"
    CURRENCY_NOT_SUPPORTED = "CURRENCY_NOT_SUPPORTED"
    CURRENCIES_DIFFER = "CURRENCIES_DIFFER"
    SHIPPING_CURRENCY_DIFFERS = "SHIPPING_CURRENCY_DIFFERS"
    CUSTOMER_MAIL_MISSING = "CUSTOMER_MAIL_MISSING"
    CUSTOMER_MAIL_INVALID = "CUSTOMER_MAIL_INVALID"
    CUSTOMER_NAME_MISSING = "CUSTOMER_NAME_MISSING"
    CIVILITY_UNKNOWN = "CIVILITY_UNKNOWN"
    ADDRESS_MISSING = "ADDRESS_MISSING"
    COUNTRY_UNKNOWN = "COUNTRY_UNKNOWN"
    COUNTRY_UNDERSTOOD = "COUNTRY_UNDERSTOOD"
    ZIP_CODE_DOES_NOT_FIT = "ZIP_CODE_DOES_NOT_FIT"
    PHONE_DOES_NOT_FIT = "PHONE_DOES_NOT_FIT"
    ORDER_NOT_FOUND = "ORDER_NOT_FOUND"
    ORDER_VERSION_NOT_FOUND = "ORDER_VERSION_NOT_FOUND"
    ORDER_UNKNOWN = "ORDER_UNKNOWN"

    # Catalogue and stores.
    BRAND_UNKNOWN = "BRAND_UNKNOWN"
    MODEL_TYPE_UNKNOWN = "MODEL_TYPE_UNKNOWN"
    BRAND_NOT_FOUND = "BRAND_NOT_FOUND"
    MODEL_NOT_FOUND = "MODEL_NOT_FOUND"
    BRAND_NAME_TAKEN = "BRAND_NAME_TAKEN"
    SKU_TAKEN = "SKU_TAKEN"
    STORE_TAKEN = "STORE_TAKEN"

    # The import of files.
    IMPORT_NOT_FOUND = "IMPORT_NOT_FOUND"
    IMPORT_FILE_REMOVED = "IMPORT_FILE_REMOVED"
    FILE_UNREADABLE = "FILE_UNREADABLE"
    FILE_TOO_LARGE = "FILE_TOO_LARGE"
    ROW_MALFORMED = "ROW_MALFORMED"
    REJECTED_ROWS_NOT_FOUND = "REJECTED_ROWS_NOT_FOUND"
    MAPPING_NOT_FOUND = "MAPPING_NOT_FOUND"
    ROWS_DISAGREE = "ROWS_DISAGREE"

    # Who may call.
    SUBSCRIPTION_KEY_MISSING = "SUBSCRIPTION_KEY_MISSING"
    SUBSCRIPTION_KEY_INVALID = "SUBSCRIPTION_KEY_INVALID"
    TOKEN_MISSING = "TOKEN_MISSING"  # noqa: S105 - a code, not a secret
    TOKEN_INVALID = "TOKEN_INVALID"  # noqa: S105 - a code, not a secret
    TOKEN_EXPIRED = "TOKEN_EXPIRED"  # noqa: S105 - a code, not a secret
    SECRET_MISSING = "SECRET_MISSING"  # noqa: S105 - a code, not a secret
    SECRET_INVALID = "SECRET_INVALID"  # noqa: S105 - a code, not a secret
    APPLICATION_MISMATCH = "APPLICATION_MISMATCH"
    APPLICATION_SUSPENDED = "APPLICATION_SUSPENDED"
    SCOPE_MISSING = "SCOPE_MISSING"
    CALL_QUOTA_USED_UP = "CALL_QUOTA_USED_UP"
    CALL_RATE_EXCEEDED = "CALL_RATE_EXCEEDED"

    # The service itself.
    PATH_UNKNOWN = "PATH_UNKNOWN"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    LINK_NOT_FOUND = "LINK_NOT_FOUND"
    DATABASE_UNAVAILABLE = "DATABASE_UNAVAILABLE"
    FILES_UNAVAILABLE = "FILES_UNAVAILABLE"
    OVERLOADED = "OVERLOADED"
    INTERNAL_ERROR = "INTERNAL_ERROR"


WARNINGS = frozenset(
    {
        ErrorCode.FIELD_UNKNOWN,
        ErrorCode.FIELD_REPEATED,
        ErrorCode.PURCHASE_DATE_AHEAD,
        ErrorCode.PURCHASE_DATE_VERY_OLD,
        ErrorCode.CURRENCIES_DIFFER,
        ErrorCode.SHIPPING_CURRENCY_DIFFERS,
        ErrorCode.CUSTOMER_MAIL_MISSING,
        ErrorCode.CUSTOMER_MAIL_INVALID,
        ErrorCode.CUSTOMER_NAME_MISSING,
        ErrorCode.CIVILITY_UNKNOWN,
        ErrorCode.ADDRESS_MISSING,
        ErrorCode.COUNTRY_UNKNOWN,
        ErrorCode.COUNTRY_UNDERSTOOD,
        ErrorCode.ZIP_CODE_DOES_NOT_FIT,
        ErrorCode.PHONE_DOES_NOT_FIT,
        ErrorCode.ROWS_DISAGREE,
    }
)
"""Codes that never stop an order: it is imported, and the sender is told."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a request.

    `explanation` is for the developer: English, names the value, the rule and the way out.
    `words` fill the message for the shop's staff, which `messages` keeps in each language.
    """

    code: ErrorCode
    explanation: str
    field: str | None = None
    """Where: the path in the body, `products[1].price.amount`."""
    index: int | None = None
    """Which product, counted from 0."""
    subject: str | None = None
    """What the problem is about: order, product, model, …"""
    suggestion: str | None = None
    """The nearest match or the corrected value, where there is one."""
    words: Mapping[str, str] = {}

    @property
    def is_warning(self) -> bool:
        """Whether the request goes through all the same."""
        return self.code in WARNINGS


def required(field: str, subject: str, *, index: int | None = None, hint: str | None = None) -> Problem:
    """The problem of a required field that is missing or blank; `hint` says what to give."""
    explanation = f"{field} is required: {hint}." if hint else f"{field} is required, and is missing or blank."
    return Problem(code=ErrorCode.FIELD_REQUIRED, explanation=explanation, field=field, index=index, subject=subject)


class SaleportError(Exception):
    """A foreseen failure; carries every problem that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(problem.code for problem in self.problems))


class Rejected(SaleportError):
    """The input is at fault; nothing was kept."""


class Unauthenticated(SaleportError):
    """Who is calling is not known."""


class Forbidden(SaleportError):
    """The caller is known and may not do this."""


class QuotaUsedUp(Forbidden):
    """The application's calls for this period are used up."""

    def __init__(self, problems: Iterable[Problem], replenished_in: str) -> None:
        """`replenished_in` is HH:MM:SS."""
        super().__init__(problems)
        self.replenished_in = replenished_in


class NotFound(SaleportError):
    """The thing named in the path does not exist for this caller."""


class MethodNotAllowed(SaleportError):
    """The path exists, this verb on it does not."""

    def __init__(self, problems: Iterable[Problem], allowed: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.allowed = allowed


class BodyTooLarge(SaleportError):
    """The body has more bytes than the service takes."""


class UnsupportedMedia(SaleportError):
    """The body is in a form that the service does not read."""


class RateLimited(SaleportError):
    """Too many calls in a short time."""

    def __init__(self, problems: Iterable[Problem], retry_after_seconds: int) -> None:
        super().__init__(problems)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(SaleportError):
    """The service cannot answer now; the same call may be repeated and does no harm."""

    def __init__(self, problems: Iterable[Problem], retry_after_seconds: int = 2) -> None:
        super().__init__(problems)
        self.retry_after_seconds = retry_after_seconds
