"""Page parameters, the same on every list: without them a list is complete in one answer."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from saleport.api.endpoint import Call, invalid_parameter
from saleport.api.envelope import Pagination
from saleport.errors import Problem, Rejected

_DEFAULT_SIZE = 100
_LARGEST_SIZE = 1000
_LAST_PAGE = 1_000_000

Item = TypeVar("Item")


class Window(NamedTuple):
    """The part of a list that is asked for."""

    page: int
    size: int

    def cut(self, entries: Sequence[Item]) -> tuple[Sequence[Item], Pagination]:
        """The entries of this page, and what `pagination` says of it."""
        return entries[self.start : self.start + self.size], self.of(len(entries))

    @property
    def start(self) -> int:
        """How many entries come before it."""
        return (self.page - 1) * self.size

    def of(self, total: int) -> Pagination:
        """What `pagination` says of it, in a list of so many entries."""
        count = -(-total // self.size)
        return Pagination(
            total=total,
            page=self.page,
            page_size=self.size,
            page_count=count,
            has_previous_page=self.page > 1 and count > 0,
            has_next_page=self.page < count,
        )


def paged(call: Call, entries: Sequence[Item]) -> tuple[Sequence[Item], Pagination]:
    """The entries that `page` and `pageSize` of the query ask for; all of them when neither is given."""
    window = requested(call)
    if window is None:
        total = len(entries)
        pages = 1 if total else 0
        return entries, Pagination(total=total, page=pages, page_size=total, page_count=pages)
    return window.cut(entries)


def requested(call: Call) -> Window | None:
    """The window that the query asks for, or None. Raises Rejected with every parameter that is wrong."""
    query = call.request.query
    if "page" not in query and "pageSize" not in query:
        return None
    problems: list[Problem] = []
    page = _whole(query.get("page"), "page", 1, _LAST_PAGE, problems)
    size = _whole(query.get("pageSize"), "pageSize", _DEFAULT_SIZE, _LARGEST_SIZE, problems)
    if problems:
        raise Rejected(problems)
    return Window(page, size)


def _whole(text: str | None, name: str, default: int, most: int, problems: list[Problem]) -> int:
    if text is None:
        return default
    if text.isascii() and text.isdigit() and len(text) <= len(str(most)) and 1 <= int(text) <= most:
        return int(text)
    problems.append(invalid_parameter(name, text, f"a whole number from 1 to {most}"))
    return default
