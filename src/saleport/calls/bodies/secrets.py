"""Takes secrets out of what is kept of a call, before it is kept."""

import re
from collections.abc import Sequence

from saleport.calls.bodies.scanning import Value, decoded, is_json, replaced, values

REMOVED = "[removed]"
"""What stands in the place of a secret."""

# Between the letters of a name, `\W` is what separates words. Names are compared as ASCII, in either case.
_WORDS = (
    r"secret|pass[\W_]*(?:w|phrase)|pwd|mot[\W_]*de[\W_]*passe|token|jeton|authori[sz]ation|credential|bearer|cookie"
    r"|card[\W_]*number|cvv|cvc|iban"
)
_SECRET_NAME = re.compile(rf"{_WORDS}|keys?[\W_]*\Z", re.IGNORECASE | re.ASCII)
# What is in each of these names. A body that has none of it is kept as it is: to look for them one by one takes 5 µs,
# and 250 µs by the expression above.
_SUSPICIOUS = (
    *(b"secret", b"pass", b"pwd", b"token", b"jeton", b"authori", b"credential", b"bearer", b"cookie", b"card"),
    *(b"cvv", b"cvc", b"iban", b"key", b"\0"),
)
# Many senders escape every é (which is \u00e9), and there is no secret in that; hardly one escapes letters of ASCII.
_HIDDEN_LETTER = re.compile(rb"\\u00[2-7]")
# In a body that is no JSON, names and values are told apart by less.
_PAIR = re.compile(
    rf"(?P<name>(?:{_WORDS}|keys?(?![a-z]))[\w.-]{{0,40}}".encode()
    + rb"(?:[\"']?\s*+(?:[:=>]|%3d|%3a)\s*+|[\"']\s*+,?\s*+(?=[\"'])|\s++(?=bearer\s|basic\s)))"
    rb"(?P<value>(?:(?:bearer|basic)\s++)?"
    rb"(?:\"[^\"\\]*+(?:\\.[^\"\\]*+)*+(?:\"|\\?\Z)|'[^']*+(?:'|\Z)|[^\s\"',;&<>{}\[\]]++))",
    re.IGNORECASE | re.DOTALL,
)
_BEARER = re.compile(rb"\b(?:bearer|basic)\s++[\w+/=.~-]{8,}+", re.IGNORECASE)
_REMOVED_BYTES = REMOVED.encode()
_REMOVED_TEXT = b'"' + _REMOVED_BYTES + b'"'
_SHORTEST_CREDENTIAL = 8
"""Shorter ones are no credentials, and would be found in ordinary words."""


def is_secret(name: str) -> bool:
    """Whether a member of this name holds something secret."""
    return _SECRET_NAME.search(name) is not None


def without_secrets(body: bytes, credentials: Sequence[str]) -> bytes:
    """The body without the values of members that sound secret, and without what the caller showed of itself.

    All else stays byte by byte, and JSON stays JSON. `credentials` are the texts themselves, without `Bearer`.
    """
    shown = [text for text in credentials if len(text) >= _SHORTEST_CREDENTIAL]
    # Some senders write every `/` as `\/`.
    encoded = [form for text in shown for form in {text.encode(), text.encode().replace(b"/", b"\\/")}]
    if not _is_suspicious(body, encoded):
        return body
    if b"\0" in body:
        return _of_another_encoding(body, encoded)
    secret = [
        value
        for value in values(body, is_secret)
        if value.is_marked or _holds(body, value, shown) or _holds_json_with_secrets(body, value)
    ]
    cleaned = replaced(body, secret, _REMOVED_TEXT)
    for text in encoded:
        cleaned = cleaned.replace(text, _REMOVED_BYTES)
    if not is_json(cleaned):
        cleaned = _BEARER.sub(_REMOVED_BYTES, _PAIR.sub(_in_pair, cleaned))
    return cleaned


def without_credentials(text: str, credentials: Sequence[str]) -> str:
    """A text without what the caller showed of itself."""
    for shown in credentials:
        if len(shown) >= _SHORTEST_CREDENTIAL:
            text = text.replace(shown, REMOVED)
    return text


def _holds(body: bytes, value: Value, credentials: Sequence[str]) -> bool:
    """Whether a credential is hidden in a text by escapes. What stands there as it is will be found without reading."""
    token = body[value.start : value.end]
    return value.is_text and b"\\" in token and any(shown in decoded(token) for shown in credentials)


def _holds_json_with_secrets(body: bytes, value: Value) -> bool:
    """Whether a text is JSON itself, as senders write it that encode twice, with something secret in it."""
    token = body[value.start : value.end]
    if not (value.is_text and b"\\" in token):
        return False
    within = decoded(token).lstrip().encode("utf-8", "replace")
    return within.startswith((b"{", b"[")) and any(inner.is_marked for inner in values(within, is_secret))


def _is_suspicious(body: bytes, credentials: Sequence[bytes]) -> bool:
    lower = body.lower()
    if _HIDDEN_LETTER.search(lower):
        return True
    return any(word in lower for word in _SUSPICIOUS) or any(text in body for text in credentials)


def _of_another_encoding(body: bytes, credentials: Sequence[bytes]) -> bytes:
    # UTF-16 in all likelihood. It was refused, and nobody would mend it byte by byte: all of it goes.
    narrow = body.replace(b"\0", b"")
    return _REMOVED_BYTES if _is_suspicious(narrow, credentials) else body


def _in_pair(pair: re.Match[bytes]) -> bytes:
    is_quoted = pair["value"].startswith((b'"', b"'"))
    return pair["name"] + (_REMOVED_TEXT if is_quoted else _REMOVED_BYTES)
