"""The pages of imports: all of them, one, and the orders of its file that were rejected."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from saleport.access.managing import Managing
from saleport.errors import NotFound
from saleport.imports.holding.holding import Holding
from saleport.imports.job import Job, JobState
from saleport.imports.mappings.keeping import Mappings
from saleport.imports.queueing import Imports
from saleport.people.permissions import Permission
from saleport.portal.console.imports.options import chosen
from saleport.portal.console.imports.previewing import understood
from saleport.portal.console.imports.problems import code_lines, problem_lines, problem_text, rejected_lines, rows_text
from saleport.portal.console.imports.recognising import columns, facts, form_fields
from saleport.portal.console.imports.telling import Standing, progress, standing, start_choices, tiles, verdict
from saleport.portal.console.naming import application_names
from saleport.portal.console.orders.reader import Reader
from saleport.portal.console.visits import ConsoleVisit, Fields
from saleport.portal.serving.pages import Download, Page
from saleport.portal.words import number, size

_A_PAGE = 20
_REJECTIONS = 50
_PREVIEWED = 5
_PRODUCTS = 200
_CHUNK = 64 * 1024


class ImportPages:
    """Makes the pages."""

    def __init__(self, imports: Imports, mappings: Mappings, holding: Holding, managing: Managing) -> None:
        self._imports = imports
        self._mappings = mappings
        self._holding = holding
        self._managing = managing

    async def list_imports(self, visit: ConsoleVisit) -> Page:
        """All imports, newest first, and where a file is dropped."""
        return await self.list_page(visit)

    async def list_page(self, visit: ConsoleVisit, wrong: str | None = None, status: int = 200) -> Page:
        """The list, with what was wrong with a file that was sent; `wrong` names its words."""
        reader = Reader.of(visit)
        before = _id(visit.visit.parameter("before"))
        jobs = await self._imports.list(reader.account_id, before, _A_PAGE + 1)
        listed = await self._standings(jobs[:_A_PAGE], reader)
        content = {
            "imports": listed,
            "are_running": any(each.is_running for each in listed),
            "older": reader.query([("before", str(listed[-1].id))]) if len(jobs) > _A_PAGE else None,
            "is_first": before is None,
            "own_query": reader.query([] if before is None else [("before", str(before))]),
            "wrong": wrong,
            "held": await self._holding.count(reader.account_id),
            **self.common(visit, reader),
        }
        return Page("console/imports/imports.html", content, status)

    async def show_import(self, visit: ConsoleVisit) -> Page:
        """One import."""
        return await self.job_page(visit, await self.job(visit))

    async def job_page(
        self, visit: ConsoleVisit, job: Job, *, wrong: Sequence[str] = (), form: Fields | None = None, status: int = 200
    ) -> Page:
        """An import, with what was wrong with a form that was sent; `wrong` names words, or fields of the form."""
        reader = Reader.of(visit)
        [told] = await self._standings([job], reader)
        recognition = job.recognition
        typed = chosen(job.options.reading) if form is None else form
        content = {
            "standing": told,
            "job": job,
            "progress": None if job.has_ended else progress(job, reader),
            "verdict": None if not job.has_ended or job.state is JobState.FAILED else verdict(job, reader),
            "failure": None if job.failure is None else problem_text(job.failure, reader),
            "failure_explained": None if job.failure is None else job.failure.explanation,
            "failure_code": None if job.failure is None else job.failure.code,
            "codes": code_lines(job.problem_counts, reader),
            "recognition": recognition,
            "preview": await self._preview(job, reader),
            "columns": [] if recognition is None else columns(recognition, reader),
            "facts": [] if recognition is None else facts(recognition, reader),
            "fields": form_fields(recognition, typed, await self._choices(job), reader),
            "maps_columns": job.has_ended and await self._imports.head(job) is not None,
            "wrong": wrong,
            "choices": start_choices(job, reader),
            "tiles": tiles(job, reader),
            **self.common(visit, reader),
        }
        return Page("console/imports/import.html", content, status)

    async def show_rejected(self, visit: ConsoleVisit) -> Page:
        """The orders that were rejected, each with all that was wrong with it."""
        reader, job = Reader.of(visit), await self.job(visit)
        after = _number(visit.visit.parameter("after"))
        found = await self._imports.rejections(job.account_id, job.id, after, _REJECTIONS + 1)
        shown = found[:_REJECTIONS]
        [told] = await self._standings([job], reader)
        content = {
            "standing": told,
            "job": job,
            "rejected": rejected_lines(shown, job.recognition, reader),
            "following": reader.query([("after", str(shown[-1].rows[0]))]) if len(found) > _REJECTIONS else None,
            "is_first": not after,
            **self.common(visit, reader),
        }
        return Page("console/imports/rejected.html", content)

    async def download_rejected(self, visit: ConsoleVisit) -> Download:
        """The rejected rows as a file in the form of the one that was sent."""
        file = await self._imports.rejected_file(await self.job(visit))
        if file is None:
            raise NotFound([])
        return Download(file.file_name, file.media_type, _chunks_of(file.path))

    async def show_missing(self, visit: ConsoleVisit) -> Page:
        """The products for which orders wait, those first that most orders wait for."""
        reader = Reader.of(visit)
        products = await self._holding.missing_products(reader.account_id, _PRODUCTS + 1)
        content = {
            "products": products[:_PRODUCTS],
            "are_more": len(products) > _PRODUCTS,
            "held": await self._holding.count(reader.account_id),
            "moment": reader.moment,
            **self.common(visit, reader),
        }
        return Page("console/imports/missing.html", content)

    async def job(self, visit: ConsoleVisit) -> Job:
        """The import in the path, of this account and of no other. Raises NotFound."""
        job_id = _id(visit.visit.request.path_parameter("job_id"))
        if job_id is None:
            raise NotFound([])
        return await self._imports.get(visit.membership.account_id, job_id)

    async def _standings(self, jobs: Sequence[Job], reader: Reader) -> list[Standing]:
        names = application_names(await self._managing.list_applications(reader.account_id), reader.language)
        return [standing(job, reader, names) for job in jobs]

    async def _preview(self, job: Job, reader: Reader) -> list[Mapping[str, Any]]:
        try:
            found = await self._imports.preview(job.account_id, job.id, _PREVIEWED)
        except NotFound:  # the file is no longer kept; what became of it is
            return []
        return [
            {
                "rows": rows_text(each.rows, job.recognition, reader),
                "order": understood(each.order, reader),
                # Of an import that was done it would be said that nothing is left to do.
                "outcome": each.outcome if job.options.is_dry_run else None,
                "problems": problem_lines(each.problems, job.recognition, reader),
            }
            for each in found
        ]

    async def mappings(self, account_id: UUID) -> Sequence[str]:
        """The names of all mappings: the account's, and the layouts that are known."""
        return await self._mappings.names(account_id)

    async def _choices(self, job: Job) -> Sequence[str]:
        """The mappings by which the file of an import may be read, its own too."""
        names, reading = await self.mappings(job.account_id), job.options.reading
        own = [] if reading.document is None or reading.mapping is None else [reading.mapping]
        return list(dict.fromkeys((*own, *names)))

    def common(self, visit: ConsoleVisit, reader: Reader) -> Mapping[str, Any]:
        """What all these pages have."""
        return {
            "here": f"/accounts/{reader.account_id}/imports",
            "may_import": visit.membership.may(Permission.IMPORT_FILES),
            "sees_personal_data": reader.sees_personal_data,
            "number": partial(number, language=reader.language),
            "most_bytes": self._imports.max_bytes,
            "most": size(self._imports.max_bytes, reader.language),
        }


async def _chunks_of(path: Path) -> AsyncGenerator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while chunk := await asyncio.to_thread(file.read, _CHUNK):
            yield chunk


def _id(text: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(text)
    return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0  # noqa: PLR2004
