"""All pages of people, each part's in one line."""

from collections.abc import Sequence

from saleport.portal.console import calls, imports, orders, profile, team, usage
from saleport.portal.console.door import Console
from saleport.portal.serving.pages import Pages
from saleport.portal.verbs import Verbs


def registered(pages: Pages, verbs: Verbs, operations: Sequence[str], root: str) -> Console:
    """The door with everything behind it; `operations` are the names of all that the API can be called for."""
    console = Console(pages, verbs.signing_in, verbs.memberships, root)
    team.register(console, verbs, root)
    profile.register(console, verbs.managing, verbs.key_uses, verbs.clock)
    usage.register(console, usage.UsagePages(verbs.usage, verbs.managing, operations, verbs.clock, root))
    orders.register(console, verbs.search, verbs.viewing, verbs.call_log, verbs.signer)
    imports.register(console, verbs.imports, verbs.mappings, verbs.holding, verbs.managing)
    calls.register(console, verbs.call_log, verbs.managing, verbs.noting, operations)
    return console
