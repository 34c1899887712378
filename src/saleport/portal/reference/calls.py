"""The call of an operation that its page shows in each language: the first example, to the reader's own address."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from saleport.errors import Rejected
from saleport.reference import Credential, Definition, Operation, Place, text_of
from saleport.samples import LANGUAGES, SampleLanguage, SampleRequest, sample

_MOST_ADDRESSES = 64  # of one service; whoever asks by ever new names may not fill the memory

_PLACEHOLDERS = {
    Credential.TOKEN: "Bearer {token}",
    Credential.SUBSCRIPTION_KEY: "{subscription key}",
    Credential.SECRET: "{secret}",
}


class Call(NamedTuple):
    """The call in one language."""

    language: SampleLanguage
    text: str


class Calls:
    """Writes the calls of all operations."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._written = lru_cache(_MOST_ADDRESSES)(self._write)

    def of(self, operation: Operation, base_url: str) -> list[Call]:
        """The call in every language; none where no program could make it, because of the address."""
        return self._written(operation.id, base_url)

    def _write(self, operation_id: str, base_url: str) -> list[Call]:
        operation = self._definition.find_operation(operation_id)
        if operation is None:
            return []
        request = sample_request(operation, base_url)
        try:
            return [Call(language, sample(language.name, request)) for language in LANGUAGES]
        except Rejected:
            return []


def sample_request(operation: Operation, base_url: str) -> SampleRequest:
    """The call itself. What is secret stands there as a name in braces, for the reader to put in."""
    return SampleRequest(
        method=operation.method,
        url=f"{base_url}{operation.filled_path()}",
        headers=list(_headers(operation)),
        body=_body(operation),
    )


def _headers(operation: Operation) -> Iterator[tuple[str, str]]:
    for parameter in operation.placed(Place.HEADER):
        # The secret may come in the query instead, so the definition does not require it here. Better here.
        if parameter.credential is not None and (parameter.is_required or parameter.credential is Credential.SECRET):
            yield parameter.name, _PLACEHOLDERS[parameter.credential]
    if operation.body is not None:
        yield "Content-Type", operation.body.media_types[0].name


def _body(operation: Operation) -> str | None:
    if operation.body is None or not operation.body.media_types[0].examples:
        return None
    form = operation.body.media_types[0]
    return text_of(form, form.examples[0])
