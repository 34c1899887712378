"""What is known of the body of a request before anybody has read it, and what can be wrong with it."""

from collections.abc import Mapping

from saleport.api.streaming.uploads import refused
from saleport.errors import BodyTooLarge, ErrorCode, Problem, Rejected, Unavailable, UnsupportedMedia
from saleport.values import shortened

UNKNOWN = -1
_LONGEST_LENGTH = 18  # digits


def announced(headers: Mapping[bytes, bytes]) -> int:
    """How many bytes it has by the headers; UNKNOWN where they do not say."""
    if b"transfer-encoding" in headers:
        return UNKNOWN
    length = headers.get(b"content-length") or b"0"
    return int(length) if length.isdigit() and len(length) <= _LONGEST_LENGTH else UNKNOWN


def unsupported(media: str, wanted: str) -> UnsupportedMedia:
    """It is in another form than the one that is read."""
    explanation = f"The Content-Type is '{shortened(media)}': send {wanted}."
    words = {"value": shortened(media)}
    return UnsupportedMedia([Problem(code=ErrorCode.CONTENT_TYPE_UNSUPPORTED, explanation=explanation, words=words)])


def encoded(encoding: str) -> UnsupportedMedia:
    """It is packed."""
    explanation = f"The Content-Encoding is '{shortened(encoding)}': send the body as it is."
    words = {"value": shortened(encoding)}
    return UnsupportedMedia(
        [Problem(code=ErrorCode.CONTENT_ENCODING_UNSUPPORTED, explanation=explanation, words=words)]
    )


def unreadable(explanation: str) -> Rejected:
    """It, or the query, is no form that can be read."""
    return Rejected([Problem(code=ErrorCode.PARAMETER_INVALID, explanation=explanation)])


def given_up() -> Unavailable:
    """It had not come when the service stopped."""
    explanation = "The service stops, and the body had not come. Nothing was kept: send it again."
    return Unavailable([Problem(code=ErrorCode.OVERLOADED, explanation=explanation)], retry_after_seconds=5)


def broken_off(how: str) -> Rejected:
    """It did not come to its end."""
    explanation = f"The body {how}: send as much as the headers announce, in good chunks."
    return Rejected([Problem(code=ErrorCode.JSON_INVALID, explanation=explanation)])


def stopped(how: str) -> Rejected:
    """It is a file, and did not come to its end."""
    return refused(f"The body {how}, and nothing of it was kept: send it again.")


def too_large(limit: int) -> BodyTooLarge:
    """It has more bytes than are taken."""
    size = f"{limit / 1024 / 1024:g} MiB" if limit % (1024 * 1024) == 0 else f"{limit} bytes"
    explanation = f"The body is larger than {size}, the most that is taken."
    return BodyTooLarge([Problem(code=ErrorCode.BODY_TOO_LARGE, explanation=explanation, words={"limit": size})])
