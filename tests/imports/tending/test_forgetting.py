"""What is removed of imports, and when."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest

from saleport.clock import now
from saleport.errors import ErrorCode, NotFound
from saleport.imports.storage import FileStore
from saleport.imports.tending.forgetting import JOBS_KEPT, ForgettingImports
from tests.imports.conftest import Merchant


def forgetting(merchant: Merchant, days: float) -> ForgettingImports:
    """What forgets, so many days from now."""
    files = FileStore(merchant.settings.files_path)
    return ForgettingImports(merchant.parts.database, lambda: now() + timedelta(days=days), files, file_days=7)


async def test_files_go_first_and_how_an_import_came_out_much_later(merchant: Merchant) -> None:
    imports = merchant.parts.imports
    job = await merchant.done(await merchant.submit([merchant.order("A"), merchant.order("B", products=[])]))
    waiting = await merchant.submit([merchant.order("C")])
    await forgetting(merchant, 6.9).forget()
    assert imports.folder_of(job.id).exists()
    assert await imports.rejected_file(job) is not None
    await forgetting(merchant, 7.1).forget()
    assert not imports.folder_of(job.id).exists()
    assert await imports.rejected_file(job) is None
    assert await imports.rejections(merchant.account_id, job.id) == []
    assert await imports.preview(merchant.account_id, job.id) == []
    assert (await imports.get(merchant.account_id, job.id)).counts == job.counts
    with pytest.raises(NotFound) as error:
        await imports.retry(merchant.account_id, job.id, "test")
    assert error.value.problems[0].code is ErrorCode.IMPORT_FILE_REMOVED
    await forgetting(merchant, JOBS_KEPT.days + 1).forget()
    assert [each.id for each in await imports.list(merchant.account_id)] == [waiting.id]
    assert imports.folder_of(waiting.id).exists()


async def test_folders_of_no_import_are_removed_after_a_day(merchant: Merchant) -> None:
    files = FileStore(merchant.settings.files_path)
    new, old = files.folder_of(uuid4()), files.folder_of(uuid4())
    for folder in (new, old):
        folder.mkdir(parents=True)
    yesterday = (now() - timedelta(days=1, minutes=1)).timestamp()
    os.utime(old, (yesterday, yesterday))
    await forgetting(merchant, 0).forget()
    assert (new.exists(), old.exists()) == (True, False)
