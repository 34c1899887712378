"""The page on which a person says what each column of a table is."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from saleport.errors import Rejected
from saleport.files.mapping.choosing.head import AS_RECOGNISED, GROUPS, MOST_COLUMNS, Head, fields_of, names_of
from saleport.files.mapping.choosing.making import ONCE, Fault, chosen_mapping, faults_of
from saleport.files.mapping.documents.reading import NAME, from_yaml
from saleport.files.mapping.documents.writing import to_yaml
from saleport.imports.job import Job
from saleport.imports.mappings.keeping import Mappings
from saleport.imports.queueing import Imports
from saleport.portal.console.imports.doing import ImportActions
from saleport.portal.console.imports.pages import ImportPages
from saleport.portal.console.orders.reader import Reader
from saleport.portal.console.visits import ConsoleVisit, Fields
from saleport.portal.serving.pages import Page, Redirect
from saleport.portal.words import number, words

MOST_FIELDS = MOST_COLUMNS + 10
"""A choice for each column, the name, and the token."""
_NOBODYS = frozenset({ONCE, "guessed"})
"""Names that say how a mapping was made."""


class Shown(NamedTuple):
    """A column, and what it is chosen for."""

    id: str
    """Of its field in the form."""
    name: str
    values: Sequence[str]
    chosen: str
    is_recognised: bool
    """Whether it can be left to what was recognised, which no field tells."""
    may_be_chosen: bool
    faults: Sequence[str]


class _Sent(NamedTuple):
    """What the form has, and what is wrong with it."""

    chosen: Sequence[str]
    name: str = ""
    faults: Sequence[Fault] = ()
    wrong_name: str = ""
    """Names the words of what is wrong with the name, or with all of it."""


class ColumnPages:
    """Shows the columns of a file, and has it checked again as they were chosen."""

    def __init__(self, imports: Imports, mappings: Mappings, pages: ImportPages, actions: ImportActions) -> None:
        self._imports = imports
        self._mappings = mappings
        self._pages = pages
        self._actions = actions

    async def show(self, visit: ConsoleVisit) -> Page:
        """The columns, as they are read until now."""
        job = await self._pages.job(visit)
        head = await self._imports.head(job)
        if head is None:
            return await self._without_columns(visit, job)
        return self._page(visit, job, head, _Sent(fields_of(head)))

    async def choose(self, visit: ConsoleVisit, form: Fields) -> Page | Redirect:
        """Check the file again, read as the form says, by a mapping that is kept if it has a name."""
        job = await self._pages.job(visit)
        head = await self._imports.head(job)
        if head is None:
            return await self._without_columns(visit, job)
        chosen, name = _chosen(head, form), form.get("name", "").strip()
        sent = _Sent(chosen, name, faults_of(head, chosen), await self._name_fault(job, head, name))
        if sent.faults or sent.wrong_name or len(chosen) > MOST_COLUMNS:
            return self._page(visit, job, head, sent, 400)
        try:
            document = to_yaml(chosen_mapping(head, chosen, name or ONCE))
            if name:
                await self._mappings.save(job.account_id, name, document)
            else:
                from_yaml(document)
        except Rejected:  # the names of the columns are too long for one document
            return self._page(visit, job, head, sent._replace(wrong_name="too_long"), 400)
        reading = msgspec.structs.replace(
            job.options.reading, mapping=name or ONCE, document=None if name else document
        )
        return await self._actions.check_as(visit, job, {}, reading, "kept" if name else "checking")

    async def _name_fault(self, job: Job, head: Head, name: str) -> str:
        if not name:
            return ""
        if not NAME.fullmatch(name):
            return "name"
        is_taken = name in _NOBODYS or name in await self._mappings.names(job.account_id)
        return "taken" if is_taken and name not in await self._changed(job, head) else ""

    async def _changed(self, job: Job, head: Head) -> Sequence[str]:
        """The mapping of the account by which the file was read, which may be changed."""
        kept = await self._mappings.documents(job.account_id)
        return [head.mapping.name] if head.mapping.name in kept and job.options.reading.document is None else []

    async def _without_columns(self, visit: ConsoleVisit, job: Job) -> Page:
        return await self._pages.job_page(visit, job, wrong=["no_columns"], status=404)

    def _page(self, visit: ConsoleVisit, job: Job, head: Head, sent: _Sent, status: int = 200) -> Page:
        reader = Reader.of(visit)
        texts = words(reader.language)["import_columns"]
        are_too_many = len(head.header) > MOST_COLUMNS
        content = {
            "job": job,
            "columns": [] if are_too_many else _shown(head, sent, texts),
            "too_many": number(len(head.header), reader.language) if are_too_many else None,
            "most_columns": number(MOST_COLUMNS, reader.language),
            "groups": [
                (texts[f"group_{group}"], [(field, _text(field, texts)) for field in fields])
                for group, fields in GROUPS.items()
            ],
            "recognised": AS_RECOGNISED,
            "lacking": [texts[f"lacks_{fault.what}"] for fault in sent.faults if fault.place is None],
            "wrong_name": sent.wrong_name,
            "name": sent.name,
            **self._pages.common(visit, reader),
        }
        return Page("console/imports/columns.html", content, status)


def _chosen(head: Head, form: Fields) -> list[str]:
    """What each column is chosen for; what a form does not say, or cannot say, is as it was."""
    names = names_of(head)
    known = {field for fields in GROUPS.values() for field in fields} | {""}

    def choice(place: int, before: str) -> str:
        said = form.get(f"column-{place}", before)
        return said if said in known and names[place] is not None else before

    return [choice(place, before) for place, before in enumerate(fields_of(head))]


def _shown(head: Head, sent: _Sent, texts: Mapping[str, str]) -> list[Shown]:
    names, before = names_of(head), fields_of(head)
    told: dict[int, list[str]] = {}
    for fault in sent.faults:
        if fault.place is not None:
            other = "" if fault.other is None else head.header[fault.other]
            field = _text(sent.chosen[fault.place], texts)
            told.setdefault(fault.place, []).append(texts[f"fault_{fault.what}"].format(field=field, other=other))
    return [
        Shown(
            id=f"column-{place}",
            name=name,
            values=head.values[place],
            chosen=sent.chosen[place],
            is_recognised=before[place] == AS_RECOGNISED,
            may_be_chosen=names[place] is not None,
            faults=told.get(place, ()),
        )
        for place, name in enumerate(head.header)
    ]


def _text(field: str, texts: Mapping[str, str]) -> str:
    group, _, name = field.partition(".")
    if group == "shipping":
        return texts["field_shipping"]
    text = texts[f"field_{name}"]
    return texts["of_invoice"].format(field=text) if group == "billing" else text
