"""Access tokens: JWTs that say for one hour which application is calling."""

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import jwt

from saleport.access.application import Application, text_of
from saleport.clock import Clock
from saleport.derivation import derived_key
from saleport.errors import ErrorCode, Problem, Unauthenticated

LIFETIME = timedelta(hours=1)

_ISSUER = "saleport"
_ALGORITHM = "HS256"
_CLAIMS = ["iss", "sub", "account", "scope", "iat", "exp", "jti"]
_LONGEST_TOKEN = 2048
_MOST_REMEMBERED = 5_000
_EXPIRED = "The token has expired: fetch a new one with GetToken and repeat the call."
_HOW_TO_SEND = "Fetch a token with GetToken and send it as 'Authorization: Bearer <token>'."


class Bearer(NamedTuple):
    """Whom a verified token names, and until when (seconds since 1970)."""

    account_id: UUID
    application_id: UUID
    expires_at: float


class Tokens:
    """Signs tokens and verifies them, without asking anybody else: every worker with the same secret agrees.

    A token once verified is remembered until it expires, so that the signature is not worked out
    again for each of the calls of an hour. Tokens cannot be taken back, only their application can:
    that is looked up at every call anyway.
    """

    def __init__(self, secret: str, clock: Clock) -> None:
        self._signing = derived_key(secret, "access tokens")
        self._clock = clock
        self._verified: dict[str, Bearer] = {}

    def sign(self, application: Application) -> str:
        """A new token of an application. Those it already has stay valid."""
        issued_at = self._clock()
        claims = {
            "iss": _ISSUER,
            "sub": str(application.id),
            "account": str(application.account_id),
            "scope": text_of(application.scopes),
            "iat": int(issued_at.timestamp()),
            "exp": int((issued_at + LIFETIME).timestamp()),
            "jti": str(uuid4()),
        }
        return jwt.encode(claims, self._signing, algorithm=_ALGORITHM)

    def verify(self, authorization: str | None) -> Bearer:
        """Whom the token in an Authorization header names.

        Raises Unauthenticated with TOKEN_MISSING, TOKEN_INVALID or TOKEN_EXPIRED. What was sent is never repeated.
        """
        token = _token_in(authorization)
        bearer = self._verified.get(token)
        if bearer is None:
            bearer = self._read(token)
        if self.seconds_until(bearer.expires_at) <= 0:
            self._verified.pop(token, None)
            raise _unauthenticated(ErrorCode.TOKEN_EXPIRED, _EXPIRED)
        if len(self._verified) >= _MOST_REMEMBERED and token not in self._verified:
            del self._verified[next(iter(self._verified))]
        self._verified[token] = bearer
        return bearer

    def seconds_until(self, expires_at: float) -> float:
        """How long it is until a token's time (seconds since 1970) has come."""
        return expires_at - self._clock().timestamp()

    def _read(self, token: str) -> Bearer:
        if len(token) > _LONGEST_TOKEN:
            raise _invalid()
        try:
            # The times are left to us: the library reads the machine's clock, and refuses a token that
            # a machine whose clock is a second ahead has just signed.
            claims: dict[str, Any] = jwt.decode(
                token,
                self._signing,
                algorithms=[_ALGORITHM],
                issuer=_ISSUER,
                options={"require": _CLAIMS, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
            )
            return Bearer(UUID(claims["account"]), UUID(claims["sub"]), float(claims["exp"]))
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError):
            raise _invalid() from None


def _token_in(authorization: str | None) -> str:
    if authorization is None or not authorization.strip():
        raise _unauthenticated(ErrorCode.TOKEN_MISSING, f"The request carries no token. {_HOW_TO_SEND}")
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.lower() != "bearer":
        raise _unauthenticated(
            ErrorCode.TOKEN_INVALID, f"The Authorization header does not begin with 'Bearer '. {_HOW_TO_SEND}"
        )
    if not token.strip():
        raise _unauthenticated(
            ErrorCode.TOKEN_MISSING, f"The Authorization header has nothing after 'Bearer'. {_HOW_TO_SEND}"
        )
    return token.strip()


def _invalid() -> Unauthenticated:
    return _unauthenticated(
        ErrorCode.TOKEN_INVALID, "The token is not one that this service signed, or it is damaged: fetch a new one."
    )


def _unauthenticated(code: ErrorCode, explanation: str) -> Unauthenticated:
    return Unauthenticated([Problem(code=code, explanation=explanation)])
