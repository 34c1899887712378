"""Everything that is registered at the door, as requests: what a test tries on it holds for whatever is added."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from uuid import uuid4

from saleport.links.link import LinkSigner
from saleport.portal.console.door import Console, Entry
from saleport.portal.console.registered import registered
from saleport.portal.serving.pages import Pages
from saleport.service import assemble, page_verbs
from saleport.settings import Settings

FORM: Mapping[str, str] = {
    "role": "viewer",
    "name": "Another name",
    "email": "somebody@example.com",
    "scopes": "orders:write",
    "confirmed": "yes",
}
"""What forms ask for: an action that is tried is to fail for who tries it, and not for what it lacks."""
FILE = b"orderReference\r\nWALKED\r\n"
"""The same of forms that bring a file."""


def the_console(folder: Path) -> Console:
    """The door as the service has it; nothing behind it is opened."""
    settings = Settings(database_url=f"sqlite:///{folder / 'nothing.db'}", secret="a secret of thirty-two characters")
    return registered(Pages({}, ""), page_verbs(assemble(settings), LinkSigner(settings.secret)), ["ImportOrder"], "")


def path_of(entry: Entry, values: Mapping[str, str]) -> str:
    """The path of an entry with these values in it; a parameter that has none here gets an id of nothing."""
    names = [name for _, name, _, _ in Formatter().parse(entry.path) if name]
    return entry.path.format_map({name: values.get(name, str(uuid4())) for name in names})


def of_accounts(console: Console) -> Iterator[Entry]:
    """The entries that concern an account."""
    return (entry for entry in console.entries if entry.permission is not None)
