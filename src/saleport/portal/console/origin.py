"""Whether a form was sent by a page of ours: where it comes from, and the token that only our pages can know."""

from hmac import compare_digest
from secrets import token_bytes
from urllib.parse import urlsplit

from saleport.api.request import Request
from saleport.derivation import derived_key

FORM_TOKEN = "form_token"  # noqa: S105 - the name of a field
_BYTES = 32


def is_from_here(request: Request) -> bool:
    """Whether the browser says that one of our own pages sent this; what says nothing at all is refused.

    The browser's own word (Sec-Fetch-Site) counts where there is one: it compares what it really called. It gives it
    over https and to this machine alone, so elsewhere the origin has to be that of the address that was called.
    """
    site = request.header(b"sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    try:
        origin = urlsplit(request.header(b"origin") or "").netloc
    except ValueError:  # half a bracket is no address at all
        return False
    return origin != "" and origin in (request.header(b"host"), urlsplit(request.base_url).netloc)


def form_token(session: str) -> str:
    """A token for the forms of a session, another each time.

    Always the same one would come to light, bit by bit, in the length of compressed pages that also hold what
    somebody else had the reader ask for.
    """
    pad = token_bytes(_BYTES)
    return (pad + _xor(pad, _key(session))).hex()


def is_form_token(text: str, session: str) -> bool:
    """Whether this is a token of the forms of this session."""
    try:
        token = bytes.fromhex(text)
    except ValueError:
        return False
    return len(token) == 2 * _BYTES and compare_digest(_xor(token[:_BYTES], token[_BYTES:]), _key(session))


def _key(session: str) -> bytes:
    return derived_key(session, "form token")


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
