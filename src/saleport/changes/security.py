"""How what a caller must show differs: any one of several alternatives, each of credentials and their scopes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from saleport.changes.change import Effect, Finding, Kind


class Alternative(NamedTuple):
    """Credentials that are enough together, each with the scopes that it must have."""

    scopes: Mapping[str, frozenset[str]]

    def __str__(self) -> str:
        return " + ".join(self.scopes)

    def is_met_by(self, other: "Alternative") -> bool:
        """Whether whoever can show the other can show this."""
        return all(name in other.scopes and needed <= other.scopes[name] for name, needed in self.scopes.items())


def alternatives(requirements: Sequence[Mapping[str, Sequence[str]]]) -> list[Alternative]:
    """The alternatives of an operation. One that asks for nothing can be called by all."""
    found = [Alternative({name: frozenset(scopes) for name, scopes in each.items()}) for each in requirements]
    return found or [Alternative({})]


def security_findings(old: Sequence[Alternative], new: Sequence[Alternative]) -> Iterator[Finding]:
    """All differences between what had to be shown and what has to be."""
    gone = [each for each in old if each not in new]
    come = [each for each in new if each not in old]
    for one in list(gone):
        other = next((each for each in come if each.scopes.keys() == one.scopes.keys()), None)
        if other is not None:
            gone.remove(one)
            come.remove(other)
            yield from _scopes(one, other)
    for one in gone:
        is_met = any(each.is_met_by(one) for each in new)
        rule = "credentials_removed" if one.scopes else "credentials_needed"
        yield Finding(Kind.REMOVED, rule, Effect.NONE if is_met else Effect.NARROWER, "", old=str(one))
    for other in come:
        rule = "credentials_added" if other.scopes else "credentials_not_needed"
        yield Finding(Kind.ADDED, rule, Effect.NONE, "", new=str(other))


def _scopes(old: Alternative, new: Alternative) -> Iterator[Finding]:
    for name, before in old.scopes.items():
        after = new.scopes[name]
        for scope in sorted(after - before):
            yield Finding(Kind.ADDED, "scope_added", Effect.NARROWER, "", name, new=scope)
        for scope in sorted(before - after):
            yield Finding(Kind.REMOVED, "scope_removed", Effect.NONE, "", name, old=scope)
