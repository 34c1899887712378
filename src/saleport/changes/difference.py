"""How two OpenAPI documents differ: their operations, and everything in these (rules: docs/api-changes.md)."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from saleport.changes.change import Change, Direction, Finding, Kind, Part
from saleport.changes.documents import (
    NOTHING,
    called,
    contract_of,
    examples_of,
    followed,
    headers,
    id_of,
    moved,
    operations,
    parameters,
    schema_of,
    texts_of,
)
from saleport.changes.schema_difference import SchemaComparison
from saleport.changes.schemas import EXAMPLES, Schemas
from saleport.changes.security import alternatives, security_findings

Json = Any
Key = TypeVar("Key")
Object = Mapping[str, Json]
Statuses = tuple[str, ...]

_JSON = "application/json"
# What stays as it is in all documents that are compared, or is read by people only, is not looked at.
_WHOLES = {"operation": ("callbacks", "servers"), "parameter": ("style", "explode", "allowReserved")}


def difference(old: Object, new: Object) -> tuple[Change, ...]:
    """Every change from one document to the next, each once, in the order of the operations."""
    comparison = _Comparison(old, new)
    return tuple(dict.fromkeys([*comparison.of_the_api(), *comparison.of_operations()]))


class _Comparison:
    def __init__(self, old: Object, new: Object) -> None:
        self._old = old
        self._new = new
        self._schemas = SchemaComparison(Schemas(old), Schemas(new))
        self._operation = ""

    def of_the_api(self) -> Iterator[Change]:
        texts = [({**each.get("info", NOTHING), "version": ""}, texts_of(each)) for each in (self._old, self._new)]
        if texts[0] != texts[1]:
            yield self._change(Kind.CHANGED, "text", Part.API)
        before, after = ([server["url"] for server in each.get("servers", ())] for each in (self._old, self._new))
        for url in before:
            if url not in after:
                yield self._change(Kind.REMOVED, "server_removed", Part.API, breaks=True, old=url)
        for url in after:
            if url not in before:
                yield self._change(Kind.ADDED, "server_added", Part.API, new=url)
        yield from self._of_credentials()
        yield from self._wholes(self._old, self._new, ("webhooks", "jsonSchemaDialect"), Part.API, "")

    def of_operations(self) -> Iterator[Change]:
        before, after = operations(self._old), operations(self._new)
        ways = moved(before, after)
        for place in _in_order(before, after):
            if place in ways.values():
                continue  # told where it was
            found = ways.get(place, place)
            old, new = before.get(place), after.get(found)
            self._operation = name = id_of(new or before[place], found)
            if old is None or new is None:
                kind, rule = (Kind.ADDED, "operation_added") if new else (Kind.REMOVED, "operation_removed")
                where = called(new or before[place], place)
                yield self._change(kind, rule, Part.OPERATION, breaks=new is None, name=name, new=where)
                continue
            if found != place:
                was, is_ = called(old, place), called(new, found)
                yield self._change(
                    Kind.CHANGED, "operation_moved", Part.OPERATION, breaks=True, name=name, old=was, new=is_
                )
            if id_of(old, place) != name:
                was = id_of(old, place)
                yield self._change(Kind.CHANGED, "operation_renamed", Part.OPERATION, name=name, old=was, new=name)
            yield from self._of_operation(old, new, name)

    def _of_credentials(self) -> Iterator[Change]:
        before, after = (
            each.get("components", NOTHING).get("securitySchemes", NOTHING) for each in (self._old, self._new)
        )
        for name in before:
            if name in after and contract_of(before[name]) != contract_of(after[name]):
                yield self._change(Kind.CHANGED, "credential_changed", Part.API, breaks=True, name=name)

    def _of_operation(self, old: Object, new: Object, name: str) -> Iterator[Change]:
        yield from self._annotations(old, new, Part.OPERATION, name)
        before, after = (
            alternatives(operation.get("security", document.get("security", ())))
            for operation, document in ((old, self._old), (new, self._new))
        )
        for finding in security_findings(before, after):
            yield self._told(finding, Direction.REQUEST, Part.OPERATION, name)
        yield from self._of_parameters(old, new)
        yield from self._of_request_body(old, new)
        yield from self._of_responses(old, new)
        yield from self._wholes(old, new, _WHOLES["operation"], Part.OPERATION, name)

    def _of_parameters(self, old: Object, new: Object) -> Iterator[Change]:
        before, after = parameters(old, self._old), parameters(new, self._new)
        for key in _in_order(before, after):
            name = str((after.get(key) or before[key])["name"])
            if key not in after:
                yield self._change(Kind.REMOVED, "parameter_removed", Part.PARAMETER, breaks=True, name=name)
            elif key not in before:
                is_needed = bool(after[key].get("required"))
                rule = "required_parameter_added" if is_needed else "parameter_added"
                yield self._change(Kind.ADDED, rule, Part.PARAMETER, breaks=is_needed, name=name)
            else:
                yield from self._of_parameter(before[key], after[key], name)

    def _of_parameter(self, old: Object, new: Object, name: str) -> Iterator[Change]:
        if old["name"] != name and new["in"] == "path":
            was = str(old["name"])
            yield self._change(Kind.CHANGED, "parameter_renamed", Part.PARAMETER, name=name, old=was, new=name)
        was_needed, is_needed = bool(old.get("required")), bool(new.get("required"))
        if was_needed != is_needed:
            rule = "field_required" if is_needed else "field_optional"
            yield self._change(Kind.CHANGED, rule, Part.PARAMETER, breaks=is_needed, name=name)
        yield from self._annotations(old, new, Part.PARAMETER, name)
        yield from self._wholes(old, new, _WHOLES["parameter"], Part.PARAMETER, name)
        for finding in self._schemas.findings(schema_of(old), schema_of(new), Direction.REQUEST, name):
            yield self._told(finding, Direction.REQUEST, Part.PARAMETER, finding.field)

    def _of_request_body(self, old: Object, new: Object) -> Iterator[Change]:
        before = followed(old.get("requestBody"), self._old)
        after = followed(new.get("requestBody"), self._new)
        was_needed, is_needed = bool(before.get("required")), bool(after.get("required"))
        if before and not after:
            yield self._change(Kind.REMOVED, "body_removed", Part.REQUEST_BODY, breaks=True)
        elif after and not before:
            rule = "required_body_added" if is_needed else "body_added"
            yield self._change(Kind.ADDED, rule, Part.REQUEST_BODY, breaks=is_needed)
        else:
            if was_needed != is_needed:
                rule = "field_required" if is_needed else "field_optional"
                yield self._change(Kind.CHANGED, rule, Part.REQUEST_BODY, breaks=is_needed)
            yield from self._annotations(before, after, Part.REQUEST_BODY)
            yield from self._of_content(before, after, Direction.REQUEST)

    def _of_responses(self, old: Object, new: Object) -> Iterator[Change]:
        before, after = old.get("responses", NOTHING), new.get("responses", NOTHING)
        for status in _in_order(before, after):
            if status not in after:
                yield self._change(Kind.REMOVED, "status_removed", Part.RESPONSE, breaks=True, statuses=(status,))
            elif status not in before:
                yield self._change(Kind.ADDED, "status_added", Part.RESPONSE, statuses=(status,))
            else:
                one, other = followed(before[status], self._old), followed(after[status], self._new)
                yield from self._annotations(one, other, Part.RESPONSE, statuses=(status,))
                yield from self._of_headers(one, other, (status,))
                yield from self._of_content(one, other, Direction.RESPONSE, status)

    def _of_headers(self, old: Object, new: Object, statuses: Statuses) -> Iterator[Change]:
        before, after = headers(old, self._old), headers(new, self._new)
        for key in _in_order(before, after):
            name = (after.get(key) or before[key])[0]
            if key not in after:
                yield self._change(
                    Kind.REMOVED, "header_removed", Part.HEADER, breaks=True, name=name, statuses=statuses
                )
            elif key not in before:
                yield self._change(Kind.ADDED, "header_added", Part.HEADER, name=name, statuses=statuses)
            else:
                yield from self._of_header(before[key][1], after[key][1], name, statuses)

    def _of_header(self, old: Object, new: Object, name: str, statuses: Statuses) -> Iterator[Change]:
        was_sure, is_sure = bool(old.get("required")), bool(new.get("required"))
        if was_sure != is_sure:
            rule = "field_sure" if is_sure else "field_unsure"
            yield self._change(Kind.CHANGED, rule, Part.HEADER, breaks=was_sure, name=name, statuses=statuses)
        yield from self._annotations(old, new, Part.HEADER, name, statuses)
        for finding in self._schemas.findings(schema_of(old), schema_of(new), Direction.RESPONSE, name):
            yield self._told(finding, Direction.RESPONSE, Part.HEADER, finding.field, statuses)

    def _of_content(self, old: Object, new: Object, direction: Direction, status: str = "") -> Iterator[Change]:
        is_request = direction is Direction.REQUEST
        whole = Part.REQUEST_BODY if is_request else Part.RESPONSE_BODY
        inside = Part.REQUEST_FIELD if is_request else Part.RESPONSE_FIELD
        before, after = old.get("content", NOTHING), new.get("content", NOTHING)
        for media in _in_order(before, after):
            if media not in after or media not in before:
                kind, rule = (Kind.ADDED, "media_added") if media in after else (Kind.REMOVED, "media_removed")
                statuses = (status,) if status else ()
                yield self._change(kind, rule, whole, breaks=media not in after, statuses=statuses, new=media)
                continue
            label = status if media == _JSON else f"{status} {media}".strip()
            statuses = (label,) if label else ()
            if examples_of(before[media], self._old) != examples_of(after[media], self._new):
                yield self._change(Kind.CHANGED, "examples", whole, statuses=statuses)
            for finding in self._schemas.findings(schema_of(before[media]), schema_of(after[media]), direction):
                part = inside if finding.field else whole
                yield self._told(finding, direction, part, finding.field, statuses)

    def _annotations(
        self, old: Object, new: Object, part: Part, name: str = "", statuses: Statuses = ()
    ) -> Iterator[Change]:
        """What people read of a part, and whether it is to be used no more."""
        if texts_of(old) != texts_of(new):
            yield self._change(Kind.CHANGED, "text", part, name=name, statuses=statuses)
        if texts_of(old, EXAMPLES) != texts_of(new, EXAMPLES):
            yield self._change(Kind.CHANGED, "examples", part, name=name, statuses=statuses)
        was, is_ = bool(old.get("deprecated")), bool(new.get("deprecated"))
        if was != is_:
            kind, rule = (Kind.DEPRECATED, "deprecated") if is_ else (Kind.CHANGED, "not_deprecated")
            yield self._change(kind, rule, part, name=name, statuses=statuses)

    def _wholes(self, old: Object, new: Object, keywords: tuple[str, ...], part: Part, name: str) -> Iterator[Change]:
        """What no rule goes into is named, and taken for the worst."""
        for keyword in keywords:
            if old.get(keyword) != new.get(keyword):
                yield self._change(Kind.CHANGED, "rule_changed", part, breaks=True, name=name, keyword=keyword)

    def _told(self, finding: Finding, direction: Direction, part: Part, name: str, statuses: Statuses = ()) -> Change:
        return self._change(
            finding.kind,
            finding.rule,
            part,
            breaks=direction.breaks(finding.effect),
            name=name,
            statuses=statuses,
            keyword=finding.keyword,
            old=finding.old,
            new=finding.new,
        )

    def _change(self, kind: Kind, rule: str, part: Part, *, breaks: bool = False, **more: Any) -> Change:  # noqa: ANN401
        return Change(kind=kind, rule=rule, part=part, breaks=breaks, operation=self._operation, **more)


def _in_order(before: Mapping[Key, object], after: Mapping[Key, object]) -> list[Key]:
    """All keys: those of before, then what is new."""
    return list(dict.fromkeys([*before, *after]))
