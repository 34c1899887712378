"""The pages of the reference: which there are, and what each needs to know."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from markupsafe import Markup

from saleport.errors import ErrorCode
from saleport.portal.reference.calls import Calls
from saleport.portal.reference.fields import FieldMaker
from saleport.portal.reference.markdown import Address, Markdown, plain_sentences
from saleport.portal.reference.translating import translated
from saleport.portal.reference.views import OperationView, TypeView, operation_view, type_view
from saleport.portal.serving.pages import Page, PageMaker, Visit
from saleport.portal.words import words
from saleport.reference import Definition, Operation, Search, Tag, marked
from saleport.values import Language

_LONGEST_NAME = 200


class Entry(NamedTuple):
    """An operation in the list: what was found of it is marked."""

    operation: Operation
    summary: Markup
    id: Markup
    path: Markup
    text: Markup
    fields: list[Markup]


class ReferencePages:
    """Makes the pages about the API. What is the same for all readers of a language is made once."""

    def __init__(self, definition: Definition, root: str) -> None:
        """`root` goes before every path of ours."""
        self._definition = definition
        self._root = root
        self._spoken = {language: translated(definition, language) for language in Language}
        self._search = {language: Search(spoken.definition) for language, spoken in self._spoken.items()}
        self._calls = Calls(definition)
        paths = {operation.id: f"/reference/{operation.id}" for operation in definition.operations}
        paths |= {code: f"/errors/{code}" for code in ErrorCode}
        self._markdown = {language: Markdown(paths, words(language)["reference"]["permalink"]) for language in Language}
        self._operations: dict[tuple[str, Language, str], OperationView] = {}
        self._types: dict[tuple[str, Language, str], TypeView] = {}

    def routes(self) -> dict[str, tuple[str, PageMaker]]:
        """The pages by their paths, each with the name that the log has for it."""
        return {
            "/reference": ("Reference", self.list_operations),
            "/reference/schemas/{name}": ("ReferenceType", self.show_type),
            "/reference/{operationId}": ("ReferenceOperation", self.show_operation),
        }

    async def list_operations(self, visit: Visit) -> Page:
        """All operations, or those that a query finds, flat or in the groups of their tags."""
        query = visit.parameter("q")
        is_grouped = visit.parameter("groupBy").lower() == "tag"
        found = {each.operation.id: each for each in self._search[visit.language].find(query)}
        entries = {name: _entry(each.operation, each.fields, query) for name, each in found.items()}
        groups: list[tuple[Tag | None, list[Entry]]] = [(None, list(entries.values()))]
        if is_grouped:
            groups = [
                (tag, [entries[each.id] for each in operations if each.id in entries])
                for tag, operations in self._texts(visit).by_tag()
            ]
        content = {
            **self._frame(visit, None),
            "is_list": True,
            "query": query,
            "is_grouped": is_grouped,
            "groups": [(tag, group) for tag, group in groups if group],
            "count": len(entries),
            "description": self._markdown[visit.language].html(self._texts(visit).description, self._address(visit)),
            "flat_address": self._listed(visit, query, ""),
            "grouped_address": self._listed(visit, query, "tag"),
        }
        return Page("reference/operations.html", content)

    async def show_operation(self, visit: Visit) -> Page:
        """One operation, by its id in any case."""
        name = visit.request.path_parameter("operationId")
        operation = self._texts(visit).find_operation(name)
        if operation is None:
            content = {
                **self._frame(visit, None),
                "name": name[:_LONGEST_NAME],
                "nearest": self._texts(visit).nearest_operations(name[:_LONGEST_NAME]),
            }
            return Page("reference/unknown.html", content, 404, is_private=True)
        key = (operation.id, visit.language, visit.choice)
        if key not in self._operations:
            view = operation_view(self._texts(visit), operation, self._maker(visit), words(visit.language)["reference"])
            self._operations[key] = view
        view = self._operations[key]
        content = {
            **self._frame(visit, operation),
            **view._asdict(),
            "base_url": visit.request.base_url,
            "calls": self._calls.of(operation, visit.request.base_url),
        }
        return Page("reference/operation.html", content)

    async def show_type(self, visit: Visit) -> Page:
        """One type of the document, by its name in any case."""
        name = visit.request.path_parameter("name")
        found = self._definition.find_type(name)
        if found is None or found.name is None:
            content = {**self._frame(visit, None), "name": name[:_LONGEST_NAME], "nearest": ()}
            return Page("reference/unknown.html", content, 404, is_private=True)
        key = (found.name, visit.language, visit.choice)
        if key not in self._types:
            self._types[key] = type_view(self._texts(visit), found.name, self._maker(visit))
        return Page("reference/type.html", {**self._frame(visit, None), **self._types[key]._asdict()})

    def _frame(self, visit: Visit, operation: Operation | None) -> dict[str, Any]:
        """What every page of the reference has around it."""
        return {
            "definition": self._definition,
            "tags": self._texts(visit).by_tag(),
            "current": operation,
            "is_list": False,
            "spoken": self._spoken[visit.language],
            # The other texts of the definition are English.
            "english": Markup() if visit.language is Language.ENGLISH else Markup(' lang="en"'),
        }

    def _texts(self, visit: Visit) -> Definition:
        return self._spoken[visit.language].definition

    def _maker(self, visit: Visit) -> FieldMaker:
        return FieldMaker(
            self._definition,
            self._markdown[visit.language],
            words(visit.language)["reference"],
            visit.language,
            self._address(visit),
        )

    def _address(self, visit: Visit) -> Address:
        return lambda path: f"{self._root}{path}{visit.choice}"

    def _listed(self, visit: Visit, query: str, group: str) -> str:
        chosen = {"lang": str(visit.language)} if visit.choice else {}
        parameters = {"q": query, "groupBy": group, **chosen}
        given = {name: value for name, value in parameters.items() if value}
        return f"{self._root}/reference{'?' if given else ''}{urlencode(given)}"


def _entry(operation: Operation, fields: list[str], query: str) -> Entry:
    return Entry(
        operation,
        _marked(operation.summary, query),
        _marked(operation.id, query),
        _marked(operation.path, query),
        _marked(_excerpt(operation.description, query), query),
        [_marked(field, query) for field in fields],
    )


def _excerpt(description: str, query: str) -> str:
    """The sentence that has what was looked for, or else the first one."""
    sentences = plain_sentences(description)
    telling = (sentence for sentence in sentences if any(is_hit for _, is_hit in marked(sentence, query)))
    return next(telling, next(iter(sentences), ""))


def _marked(text: str, query: str) -> Markup:
    hit = Markup("<mark>{}</mark>")
    return Markup().join(hit.format(piece) if is_hit else piece for piece, is_hit in marked(text, query))
