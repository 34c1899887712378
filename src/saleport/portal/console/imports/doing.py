"""What is done with files and their imports: each ends on a page that shows what came of it."""

from saleport.api.streaming.uploads import Upload
from saleport.errors import BodyTooLarge, ErrorCode, NotFound, Rejected
from saleport.files.recognition import ReadingOptions
from saleport.imports.job import ImportOptions, Job
from saleport.imports.queueing import Imports
from saleport.portal.console.imports.options import corrections, to_be_done
from saleport.portal.console.imports.pages import ImportPages
from saleport.portal.console.visits import ConsoleVisit, Fields
from saleport.portal.serving.pages import Page, Redirect


class ImportActions:
    """What the buttons do. A file that is sent is checked: it is imported when somebody says so."""

    def __init__(self, imports: Imports, pages: ImportPages) -> None:
        self._imports = imports
        self._pages = pages

    async def upload(self, visit: ConsoleVisit, upload: Upload | None) -> Page | Redirect:
        """Take a file and check it."""
        if upload is None or not upload.file_name:
            return await self._pages.list_page(visit, "no_file", 400)
        options = ImportOptions(is_dry_run=True)
        try:
            job = await self._imports.submit(
                visit.membership.account_id, upload.file_name, upload.chunks, options, _who(visit)
            )
        except BodyTooLarge:
            return await self._pages.list_page(visit, "too_large", 413)
        except Rejected:
            return await self._pages.list_page(visit, "broken_off", 400)
        return _to(job, "uploaded")

    async def check(self, visit: ConsoleVisit, form: Fields) -> Page | Redirect:
        """Check the file again, read as the form says."""
        job = await self._pages.job(visit)
        asked = corrections(form, await self._pages.mappings(job.account_id), job.options.reading)
        if asked.faults:
            return await self._pages.job_page(visit, job, wrong=asked.faults, form=form, status=400)
        return await self.check_as(visit, job, form, asked.reading)

    async def check_as(
        self, visit: ConsoleVisit, job: Job, form: Fields, reading: ReadingOptions, done: str = "checking"
    ) -> Page | Redirect:
        """Check the file again, read like this; `done` names what is then said."""
        return await self._again(visit, job, to_be_done(form, reading, is_dry_run=True), done)

    async def start(self, visit: ConsoleVisit, form: Fields) -> Page | Redirect:
        """Import the file, read as it was when it was checked."""
        job = await self._pages.job(visit)
        return await self._again(visit, job, to_be_done(form, job.options.reading, is_dry_run=False), "started")

    async def again(self, visit: ConsoleVisit, _: Fields) -> Page | Redirect:
        """Do the same once more; what was paused goes on."""
        job = await self._pages.job(visit)
        return await self._again(visit, job, None, "started" if job.has_ended else "resumed")

    async def pause(self, visit: ConsoleVisit, _: Fields) -> Page | Redirect:
        """Stop an import until somebody has it go on."""
        job = await self._pages.job(visit)
        return _to(await self._imports.pause(job.account_id, job.id), "paused")

    async def cancel(self, visit: ConsoleVisit, _: Fields) -> Page | Redirect:
        """Stop an import for good."""
        job = await self._pages.job(visit)
        return _to(await self._imports.cancel(job.account_id, job.id), "cancelled")

    async def _again(self, visit: ConsoleVisit, job: Job, options: ImportOptions | None, done: str) -> Page | Redirect:
        try:
            return _to(await self._imports.retry(job.account_id, job.id, _who(visit), options), done)
        except NotFound as error:
            if all(problem.code != ErrorCode.IMPORT_FILE_REMOVED for problem in error.problems):
                raise
            return await self._pages.job_page(visit, job, wrong=["gone"], status=409)


def _who(visit: ConsoleVisit) -> str:
    return visit.membership.person.email


def _to(job: Job, done: str) -> Redirect:
    return Redirect(f"/accounts/{job.account_id}/imports/{job.id}?done=imports.{done}")
