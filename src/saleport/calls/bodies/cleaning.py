"""A call as it may be kept: without what is secret, and with texts that are not too long."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from saleport import errors
from saleport.calls.bodies.secrets import REMOVED, is_secret, without_credentials, without_secrets
from saleport.calls.call import Call, Problem
from saleport.identifiers import ordered_id
from saleport.listening import EndedCall
from saleport.values import Credentials

_MOST_PROBLEMS = 50
"""An order of a thousand lines may have thousands, and the first ones are those that are read."""
_LONGEST_TEXT = 1000
_LONGEST_WORD = 255
_LONGEST_METHOD = 16


def cleaned(ended: EndedCall, at: datetime) -> Call:
    """The call as it may be kept, which ended at this time."""
    secrets = _secrets(ended.credentials)
    called_at = at - timedelta(seconds=ended.seconds)
    reference: object = ended.order_reference  # a body that could not be read may have something else in its place
    return Call(
        account_id=ended.caller.account_id,
        id=ordered_id(called_at),
        called_at=called_at,
        application_id=ended.caller.application_id,
        operation=ended.operation,
        method=_text(ended.method, secrets, _LONGEST_METHOD),
        status=ended.status,
        microseconds=round(ended.seconds * 1_000_000),
        request_id=_text(ended.request_id, secrets, _LONGEST_WORD),
        host=ended.host,
        user_agent=_text(ended.user_agent, secrets, _LONGEST_WORD),
        order_reference=_text(reference, secrets, _LONGEST_WORD) if isinstance(reference, str) else None,
        outcome=ended.outcome,
        problems=tuple(_problem(problem, secrets) for problem in ended.problems[:_MOST_PROBLEMS]),
        body=None if ended.body is None else without_secrets(ended.body, secrets),
        body_bytes=ended.body_bytes,
    )


def _secrets(credentials: Credentials) -> list[str]:
    token = (credentials.authorization or "").strip().rpartition(" ")[2]
    shown = (credentials.subscription_key, credentials.secret, token)
    return [text for each in shown if each and (text := each.strip())]


def _problem(problem: errors.Problem, secrets: Sequence[str]) -> Problem:
    if problem.field and is_secret(problem.field):
        return Problem(code=str(problem.code), explanation=REMOVED, field=problem.field, is_warning=problem.is_warning)
    suggestion = problem.suggestion
    return Problem(
        code=str(problem.code),
        explanation=_text(problem.explanation, secrets, _LONGEST_TEXT),
        field=None if problem.field is None else _text(problem.field, secrets, _LONGEST_WORD),
        index=problem.index,
        subject=problem.subject,
        suggestion=None if suggestion is None else _text(suggestion, secrets, _LONGEST_WORD),
        words={name: _text(word, secrets, _LONGEST_WORD) for name, word in problem.words.items()},
        is_warning=problem.is_warning,
    )


def _text(text: str, secrets: Sequence[str], most: int) -> str:
    # Not every database takes the character 0, and none takes half of a surrogate pair.
    plain = text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return without_credentials(plain, secrets)[:most]
