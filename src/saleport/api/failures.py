"""From a kind of error to an HTTP answer; the only file that knows both."""

from collections.abc import Mapping

from saleport.api.envelope import Envelope, ProblemDetails, encode, errors_of
from saleport.api.request import Request
from saleport.errors import (
    BodyTooLarge,
    ErrorCode,
    Forbidden,
    MethodNotAllowed,
    NotFound,
    Problem,
    QuotaUsedUp,
    RateLimited,
    Rejected,
    SaleportError,
    Unauthenticated,
    Unavailable,
    UnsupportedMedia,
)

STATUS: Mapping[type[SaleportError], int] = {
    Rejected: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    QuotaUsedUp: 403,
    NotFound: 404,
    MethodNotAllowed: 405,
    BodyTooLarge: 413,
    UnsupportedMedia: 415,
    RateLimited: 429,
    Unavailable: 503,
}
"""The status of each kind of error. Anything else that is raised is ours to mend: 500."""

UNEXPECTED = 500

_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}

_CHALLENGE = b'AzureApiManagementKey realm="saleport",name="Ocp-Apim-Subscription-Key",type="header"'

# The words of the gateway in front of the public API: shop modules and their makers know them.
_GATEWAY_WORDS = {
    ErrorCode.SUBSCRIPTION_KEY_MISSING: (
        "Access denied due to missing subscription key. "
        "Make sure to include subscription key when making requests to an API."
    ),
    ErrorCode.SUBSCRIPTION_KEY_INVALID: (
        "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription."
    ),
}

Headers = list[tuple[bytes, bytes]]


def failure(request: Request, error: Exception) -> tuple[int, Headers, bytes]:
    """Status, headers and body for anything that was raised while a request was answered."""
    if not isinstance(error, SaleportError):
        return _answer(request, UNEXPECTED, [_unexpected(request)], [], None)
    status = STATUS[type(error)]
    headers: Headers = []
    gateway_words: str | None = None
    match error:
        case Unauthenticated():
            headers.append((b"www-authenticate", _CHALLENGE))
            problem = error.problems[0]
            gateway_words = _GATEWAY_WORDS.get(problem.code, problem.explanation)
        case RateLimited():
            headers.append((b"retry-after", str(error.retry_after_seconds).encode()))
            gateway_words = f"Rate limit is exceeded. Try again in {error.retry_after_seconds} seconds."
        case QuotaUsedUp():
            gateway_words = f"Out of call volume quota. Quota will be replenished in {error.replenished_in}."
        case Unavailable():
            headers.append((b"retry-after", str(error.retry_after_seconds).encode()))
        case MethodNotAllowed():
            headers.append((b"allow", ", ".join(error.allowed).encode()))
        case _:
            pass
    return _answer(request, status, list(error.problems), headers, gateway_words)


def _answer(
    request: Request, status: int, problems: list[Problem], headers: Headers, gateway_words: str | None
) -> tuple[int, Headers, bytes]:
    language = request.language
    errors = errors_of(problems, language, request.base_url)
    headers.append((b"content-language", language.encode()))
    if request.wants_problem_details:
        headers.append((b"content-type", b"application/problem+json"))
        details = ProblemDetails(
            type=errors[0].more_info,
            title=_TITLES[status],
            status=status,
            detail=errors[0].message,
            instance=request.scope["path"],
            errors=errors,
            request_id=request.id,
        )
        return status, headers, encode(details)
    headers.append((b"content-type", b"application/json; charset=utf-8"))
    envelope = Envelope(
        errors=errors,
        is_handled_error=status < UNEXPECTED,
        failure=True,
        has_warnings=any(problem.is_warning for problem in problems),
        is_not_found=status == STATUS[NotFound],
    )
    if gateway_words is not None:
        envelope.status_code = status
        envelope.message = gateway_words
    return status, headers, encode(envelope)


def _unexpected(request: Request) -> Problem:
    return Problem(
        code=ErrorCode.INTERNAL_ERROR,
        explanation=f"Something failed in the service itself. Quote the request id {request.id} to its operator.",
        words={"value": request.id},
    )
