"""What the pages call: the verbs of the rooms, made in service.py."""

from typing import NamedTuple

from saleport.access.managing import Managing
from saleport.audit.reading import Auditing
from saleport.audit.recording import Noting
from saleport.calls.key_uses import KeyUses
from saleport.calls.log import CallLog
from saleport.calls.usage import UsageReading
from saleport.clock import Clock
from saleport.imports.holding.holding import Holding
from saleport.imports.mappings.keeping import Mappings
from saleport.imports.queueing import Imports
from saleport.links.link import LinkSigner
from saleport.orders.search.searching import OrderSearch
from saleport.orders.viewing import Viewing
from saleport.people.inviting import Inviting
from saleport.people.membership import Memberships
from saleport.people.signing_in import SigningIn


class Verbs(NamedTuple):
    """What the pages call."""

    clock: Clock
    viewing: Viewing
    search: OrderSearch
    signer: LinkSigner
    signing_in: SigningIn
    memberships: Memberships
    inviting: Inviting
    auditing: Auditing
    noting: Noting
    managing: Managing
    usage: UsageReading
    call_log: CallLog
    key_uses: KeyUses
    imports: Imports
    mappings: Mappings
    holding: Holding
