"""Pages about people: signing in, what is one's own, who else is in an account, and who did what there."""

from saleport.portal.console.door import Console
from saleport.portal.console.team import audit, invitations, own, people, sign_in
from saleport.portal.verbs import Verbs


def register(console: Console, verbs: Verbs, root: str) -> None:
    """Register all of them."""
    sign_in.register(console, verbs.signing_in, root)
    own.register(console, verbs.signing_in, verbs.memberships)
    invitations.register(console, verbs.inviting, verbs.signing_in, root)
    people.register(console, verbs.inviting, verbs.memberships)
    audit.register(console, verbs.auditing)
