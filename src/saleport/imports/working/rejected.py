"""Writes the rejected rows of a job in the form of its file, when it ends. A worker does so, because some forms take
libraries that the service itself never loads."""

import asyncio
import os
from collections.abc import Iterator
from uuid import uuid4

from saleport.files.returning import write_rejected
from saleport.imports.job import Job, Rejection
from saleport.imports.queueing import Imports
from saleport.imports.storage import FileStore

_AT_ONCE = 500


async def write_rejected_rows(imports: Imports, files: FileStore, job: Job) -> None:
    """Write the rejected rows of a job whose orders are all judged. Raises OSError, and more."""
    recognition = job.recognition
    if recognition is None:
        return
    loop = asyncio.get_running_loop()

    def rejections() -> Iterator[Rejection]:
        after = -1
        while True:
            page = imports.rejections(job.account_id, job.id, after, _AT_ONCE)
            found = asyncio.run_coroutine_threadsafe(page, loop).result()
            yield from found
            if len(found) < _AT_ONCE:
                return
            after = found[-1].rows[0]

    def write() -> None:
        target = files.rejected_file_of(job.id)
        draft = target.with_name(f"{target.name}-{uuid4().hex}")
        try:
            with draft.open("wb") as out:
                media_type = write_rejected(files.file_of(job.id, job.file_name), recognition, rejections(), out)
                out.flush()
                os.fsync(out.fileno())
            files.media_type_of(job.id).write_text(media_type, encoding="utf-8")
            draft.replace(target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise

    await asyncio.to_thread(write)
