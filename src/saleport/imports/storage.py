"""The folder of files: what was sent to be imported, and what is read out of it, a folder for each job.

Machines that share jobs share this folder. Whatever is in it belongs to a job by the name of its folder; what belongs
to none is removed in time.
"""

import asyncio
import hashlib
import io
import os
import re
import shutil
from collections.abc import AsyncIterator, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple
from uuid import UUID, uuid4

import msgspec

from saleport.errors import BodyTooLarge, ErrorCode, Problem, Unavailable
from saleport.files.mapping.choosing.head import Head
from saleport.identifiers import id_of
from saleport.logs import logger

_WRITTEN_AT_ONCE = 1024 * 1024
_HASH_BYTES = 16
_HEAD = "head.json"
_SUFFIXES = re.compile(r"(\.[a-z0-9]{1,8}){1,2}$")

log = logger("imports")


class Received(NamedTuple):
    """A file that has come in, and is on stable storage."""

    file_bytes: int
    content_hash: UUID


class FileStore:
    """Keeps the files of jobs. Its methods raise Unavailable when the folder cannot be used."""

    def __init__(self, folder: Path) -> None:
        """Nothing is made before the first file comes."""
        self.folder = folder

    def folder_of(self, job_id: UUID) -> Path:
        """Where all that belongs to a job lies."""
        return self.folder / str(job_id)

    def file_of(self, job_id: UUID, file_name: str) -> Path:
        """Where the file that was sent lies. It ends as its sender's does (`.csv.gz`)."""
        found = _SUFFIXES.search(file_name.lower())
        return self.folder_of(job_id) / f"file{found[0] if found else ''}"

    def rejected_file_of(self, job_id: UUID) -> Path:
        """Where the rejected rows of a job lie, if there are any."""
        return self.folder_of(job_id) / "rejected"

    def media_type_of(self, job_id: UUID) -> Path:
        """Where it is written down what they are."""
        return self.folder_of(job_id) / "rejected-media-type"

    async def head(self, job_id: UUID) -> Head | None:
        """What is shown of the table of a job; None where it has none, or it is no longer kept."""
        return await asyncio.to_thread(_head, self.folder_of(job_id) / _HEAD)

    def keep_head(self, job_id: UUID, head: Head) -> None:
        """Keep what is shown of the table of a job. It has personal data, and is removed with the file."""
        file = self.folder_of(job_id) / _HEAD
        # Another worker may have the job too, and nobody is to see half of it.
        draft = file.with_name(f"{_HEAD}-{uuid4().hex}")
        draft.write_bytes(msgspec.json.encode(head))
        draft.replace(file)

    async def rejected_media_type(self, job_id: UUID) -> str | None:
        """What the rejected rows of a job are; None where there are none."""
        return await asyncio.to_thread(_media_type, self.rejected_file_of(job_id), self.media_type_of(job_id))

    async def receive(self, job_id: UUID, file_name: str, body: AsyncIterator[bytes], most_bytes: int) -> Received:
        """Keep what comes in, piece by piece. Raises BodyTooLarge; nothing of it stays when this raises."""
        file = self.file_of(job_id, file_name)
        digest = hashlib.blake2b(digest_size=_HASH_BYTES)
        count = 0
        try:
            with _told():
                await asyncio.to_thread(_make_folder, file.parent)
                stream = await asyncio.to_thread(file.open, "xb", 0)
            with stream:
                async for piece in _gathered(body):
                    count += len(piece)
                    if count > most_bytes:
                        raise _too_large(most_bytes)
                    with _told():
                        await asyncio.to_thread(_add, stream, digest, piece)
                with _told():
                    await asyncio.to_thread(_keep, stream, file.parent)
        except BaseException:
            await self.remove(job_id)
            raise
        return Received(count, id_of(digest.digest()))

    async def copy(self, job_id: UUID, file_name: str, to: UUID) -> bool:
        """Let another job have the same file, without taking its room twice; False where it is no longer kept."""
        source, target = self.file_of(job_id, file_name), self.file_of(to, file_name)
        with _told():
            return await asyncio.to_thread(_link, source, target)

    async def remove(self, job_id: UUID) -> None:
        """Remove all that belongs to a job, if there is anything."""
        await asyncio.to_thread(shutil.rmtree, self.folder_of(job_id), ignore_errors=True)

    async def job_ids(self) -> list[UUID]:
        """The jobs of which there is a folder."""
        return await asyncio.to_thread(_ids, self.folder)

    async def age_seconds(self, job_id: UUID, now_seconds: float) -> float:
        """For how long nothing was added to the folder of a job."""
        try:
            return now_seconds - (await asyncio.to_thread(self.folder_of(job_id).stat)).st_mtime
        except OSError:
            return 0


async def _gathered(body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in fewer pieces: each costs a change of threads."""
    pieces: list[bytes] = []
    size = 0
    async for piece in body:
        pieces.append(piece)
        size += len(piece)
        if size >= _WRITTEN_AT_ONCE:
            yield b"".join(pieces)
            pieces.clear()
            size = 0
    if pieces:
        yield b"".join(pieces)


def _add(stream: io.FileIO, digest: hashlib.blake2b, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[stream.write(rest) :]
    digest.update(piece)


def _keep(stream: BinaryIO | io.FileIO, folder: Path) -> None:
    """Return when the file, and that it is there, are on stable storage."""
    os.fsync(stream.fileno())
    for each in (folder, folder.parent):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _link(source: Path, target: Path) -> bool:
    if not source.exists():
        return False
    _make_folder(target.parent)
    try:
        os.link(source, target)
    except OSError:  # not all file systems can
        shutil.copyfile(source, target)
    with target.open("ab") as stream:
        _keep(stream, target.parent)
    return True


@contextmanager
def _told() -> Generator[None]:
    """A disk that is full, or a folder that may not be written to, is told to the operator, and to the caller."""
    try:
        yield
    except OSError as error:
        log.error("the folder of files cannot be used", reason=error.strerror)
        explanation = "The service cannot keep files now. Nothing was kept: send the file again later."
        raise Unavailable([Problem(code=ErrorCode.FILES_UNAVAILABLE, explanation=explanation)], 60) from None


def _too_large(most_bytes: int) -> BodyTooLarge:
    size = f"{most_bytes / 1024 / 1024:g} MiB" if most_bytes % (1024 * 1024) == 0 else f"{most_bytes} bytes"
    explanation = f"The file is larger than {size}, the most that is taken: send it in parts, or compressed."
    return BodyTooLarge([Problem(code=ErrorCode.BODY_TOO_LARGE, explanation=explanation, words={"limit": size})])


def _head(file: Path) -> Head | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Head)
    except (OSError, msgspec.DecodeError):  # of another release, maybe
        return None


def _media_type(rejected: Path, media_type: Path) -> str | None:
    try:
        return media_type.read_text(encoding="utf-8") if rejected.exists() else None
    except OSError:
        return None


def _make_folder(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.mkdir(mode=0o700, exist_ok=True)


def _ids(folder: Path) -> list[UUID]:
    return list(_uuids(entry.name for entry in folder.iterdir())) if folder.is_dir() else []


def _uuids(names: Iterable[str]) -> Generator[UUID]:
    for name in names:
        try:
            yield UUID(name)
        except ValueError:
            continue
