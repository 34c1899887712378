"""The files that pages are dressed with: what is in `static/`; `static/built/` is made by scripts/assets."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

from saleport.portal.serving.documents import Document

_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_BUILT = "built/"
# Their names have the hash of their content.
_VERSIONED = (f"{_BUILT}chunks/", f"{_BUILT}images/")


# A page that links one which is not there fails, and only when somebody opens it.
_LINKED = (
    "imports.js",
    "portal.css",
    "portal.js",
    "profile.js",
    "start.js",
    "theme.js",
    "try-again.js",
    "try.js",
    "usage.js",
)


class MissingFiles(Exception):
    """Scripts or styles that pages link have not been made."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            f"Scripts or styles of the pages are missing (saleport/portal/static/built: {', '.join(names)}). "
            "In a copy of the sources run scripts/assets, which makes them; an installed package has them in it."
        )


def check_files(folder: Traversable | None = None) -> None:
    """Raise MissingFiles where scripts/assets has never run, or not since a page came that links more."""
    built = (folder or files("saleport.portal").joinpath("static")).joinpath("built")
    if missing := [name for name in _LINKED if not built.joinpath(name).is_file()]:
        raise MissingFiles(missing)


def static_files() -> dict[str, Document]:
    """Every static file by its name, such as `built/portal.css`. Raises MissingFiles."""
    check_files()
    return dict(_walk(files("saleport.portal").joinpath("static"), ""))


def addresses(documents: Mapping[str, Document], root: str) -> dict[str, str]:
    """Where each static file is, by its name without `built/`: an address that may be kept for good."""
    return {
        name.removeprefix(_BUILT): f"{root}/static/{name}?v={document.version}" for name, document in documents.items()
    }


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, Document]]:
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        name = f"{path}{file.name}"
        if file.is_dir():
            yield from _walk(file, f"{name}/")
        elif media_type := _MEDIA_TYPES.get(f".{file.name.rpartition('.')[2]}"):
            is_versioned = name.startswith(_VERSIONED)
            yield name, Document("Static", file.read_bytes(), media_type, is_versioned=is_versioned)
