"""The only place where the parts of the service are made and joined."""

import asyncio
import gc
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from typing import NamedTuple

from starlette.types import ASGIApp

from saleport import portal, tracing
from saleport.access.identify import Doorkeeper
from saleport.access.keys import Keys
from saleport.access.limits import Limits
from saleport.access.managing import Managing
from saleport.access.routes import routes as access_routes
from saleport.access.tokens import Tokens
from saleport.api.routing import Application, operation_routes
from saleport.api.streaming.connections import Connections
from saleport.api.streaming.stopping import told_to_stop
from saleport.audit.reading import Auditing
from saleport.audit.recording import Noting
from saleport.calls.forgetting import Forgetting
from saleport.calls.key_uses import KeyUses
from saleport.calls.log import CallLog
from saleport.calls.recording import Recorder
from saleport.calls.usage import UsageReading
from saleport.catalogue.cataloguing import Cataloguing
from saleport.catalogue.routes import routes as catalogue_routes
from saleport.clock import Clock, now
from saleport.db import schema
from saleport.db.engine import Database
from saleport.derivation import derived_key
from saleport.imports.chunks.judging import Judging
from saleport.imports.chunks.previewing import Previewer
from saleport.imports.claiming.claiming import Claims
from saleport.imports.following import Following
from saleport.imports.holding.holding import Holding
from saleport.imports.mappings.keeping import Mappings
from saleport.imports.queueing import Imports
from saleport.imports.referring import References
from saleport.imports.routes import routes as import_routes
from saleport.imports.storage import FileStore
from saleport.imports.tending.counting import CountingImports
from saleport.imports.tending.forgetting import ForgettingImports
from saleport.imports.tending.workers import WorkerStarter
from saleport.imports.working.importing import ChunkImporter
from saleport.imports.working.reading import FileReading
from saleport.imports.working.settling import Settling
from saleport.imports.working.worker import Worker
from saleport.links.link import LinkSigner
from saleport.links.linking import Linking
from saleport.links.routes import routes as link_routes
from saleport.orders.batch.importing import BatchImporter
from saleport.orders.bulk import BulkWriter
from saleport.orders.checking import OrderChecker
from saleport.orders.export.exporting import Exporting
from saleport.orders.importing import OrderImporter
from saleport.orders.routes import routes as order_routes
from saleport.orders.search.backlog import Backlog
from saleport.orders.search.indexing import OrderIndexer
from saleport.orders.search.searching import OrderSearch
from saleport.orders.viewing import Viewing
from saleport.orders.writing import OrderWriter
from saleport.origins import Origins
from saleport.people.enlisting import Enlisting
from saleport.people.inviting import Inviting
from saleport.people.membership import Memberships
from saleport.people.passwords import Passwords
from saleport.people.signing_in import SigningIn, Tries
from saleport.places.country_names import spellings
from saleport.proxies import Behind, Proxies
from saleport.settings import Settings, environment_of
from saleport.stores.routes import routes as store_routes
from saleport.stores.storing import Storing
from saleport.watching import health, metrics_page


class Parts(NamedTuple):
    """The verbs of the service, for every door to it: HTTP and the command line."""

    database: Database
    managing: Managing
    doorkeeper: Doorkeeper
    cataloguing: Cataloguing
    storing: Storing
    checker: OrderChecker
    writer: OrderWriter
    bulk_writer: BulkWriter
    importer: OrderImporter
    references: References
    viewing: Viewing
    exporting: Exporting
    indexer: OrderIndexer
    search: OrderSearch
    recorder: Recorder
    usage: UsageReading
    call_log: CallLog
    key_uses: KeyUses
    signing_in: SigningIn
    memberships: Memberships
    inviting: Inviting
    enlisting: Enlisting
    auditing: Auditing
    noting: Noting
    imports: Imports
    holding: Holding
    mappings: Mappings
    worker: Worker

    async def close(self) -> None:
        """Finish what is under way and let go of the database."""
        await self.writer.close()
        await self.viewing.close()
        await self.holding.close()
        await self.indexer.close()
        await self.recorder.close()
        await self.doorkeeper.close()
        await self.database.close()


def assemble(settings: Settings, clock: Clock = now) -> Parts:
    """Make and join the parts. Nothing is opened before it is used."""
    database = Database(settings.database_url, settings.database_connections)
    keys = Keys(settings.secret)
    limits = Limits(settings.rate_limit_per_minute, settings.quota_per_day, database, clock)
    cataloguing = Cataloguing(database, clock)
    storing = Storing(database, clock)
    backlog = Backlog()
    checker = OrderChecker(cataloguing, storing, clock)
    writer = OrderWriter(database, clock, settings.max_waiting_orders, backlog)
    bulk_writer = BulkWriter(database, clock, backlog)
    references = References(cataloguing, storing)
    recorder = Recorder(database, clock, body_bytes=settings.call_log_body_bytes, is_log_on=settings.call_log_days > 0)
    passwords = Passwords()
    tries = Tries(database, derived_key(settings.secret, "password tries"), clock)
    files = FileStore(settings.files_path)
    mappings = Mappings(database, clock)
    judging = Judging(checker, references)
    imports = Imports(database, clock, files, Previewer(judging, bulk_writer), settings.max_import_bytes)
    holding = Holding(database, references, checker, bulk_writer, clock)
    worker = Worker(
        imports,
        Claims(database, clock),
        FileReading(database, clock, files, mappings.documents),
        ChunkImporter(database, clock, judging, bulk_writer, holding),
        Settling(database, clock, imports, files),
    )
    return Parts(
        database=database,
        managing=Managing(database, keys, clock),
        doorkeeper=Doorkeeper(database, keys, Tokens(settings.secret, clock), limits),
        cataloguing=cataloguing,
        storing=storing,
        checker=checker,
        writer=writer,
        bulk_writer=bulk_writer,
        importer=OrderImporter(database, checker, writer),
        references=references,
        viewing=Viewing(database, cataloguing, clock, settings.return_window_days),
        exporting=Exporting(database),
        indexer=OrderIndexer(database, backlog, clock),
        search=OrderSearch(database, backlog, clock),
        recorder=recorder,
        usage=UsageReading(database, clock),
        call_log=CallLog(database, clock),
        key_uses=KeyUses(database, clock),
        signing_in=SigningIn(database, passwords, tries, clock),
        memberships=Memberships(database, clock),
        inviting=Inviting(database, passwords, clock),
        enlisting=Enlisting(database, passwords, clock),
        auditing=Auditing(database),
        noting=Noting(database, clock),
        imports=imports,
        holding=holding,
        mappings=mappings,
        worker=worker,
    )


def page_verbs(parts: Parts, signer: LinkSigner, clock: Clock = now) -> portal.Verbs:
    """What the pages call of the parts."""
    return portal.Verbs(
        clock=clock,
        viewing=parts.viewing,
        search=parts.search,
        signer=signer,
        signing_in=parts.signing_in,
        memberships=parts.memberships,
        inviting=parts.inviting,
        auditing=parts.auditing,
        noting=parts.noting,
        managing=parts.managing,
        usage=parts.usage,
        call_log=parts.call_log,
        key_uses=parts.key_uses,
        imports=parts.imports,
        mappings=parts.mappings,
        holding=parts.holding,
    )


def collect_after(objects: int) -> None:
    """Look for what nothing refers to any more after so many new objects, and no more among what is there now."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(objects)


def lacking() -> str | None:
    """What this installation lacks to serve, in a sentence for its operator; None if nothing."""
    try:
        portal.check_files()
    except portal.MissingFiles as missing:
        return str(missing)
    return None


def build(settings: Settings, clock: Clock = now) -> ASGIApp:
    """The whole service as one ASGI application."""
    parts = assemble(settings, clock)
    signer = LinkSigner(settings.secret)
    files = FileStore(settings.files_path)
    bury = parts.worker.claims.bury
    beside = [
        Forgetting(parts.database, clock, settings.call_log_days),
        ForgettingImports(parts.database, clock, files, settings.import_file_days),
        CountingImports(parts.database),
        WorkerStarter(parts.imports, files.folder, settings.import_workers, environment_of(settings), bury),
    ]
    following = Following(parts.imports)
    batch_importer = BatchImporter(parts.checker, parts.writer, parts.bulk_writer)
    operations = [
        # The operation that most calls are for comes first: routes are tried in order.
        *order_routes(parts.importer, batch_importer, parts.viewing),
        *access_routes(parts.doorkeeper),
        *catalogue_routes(parts.cataloguing),
        *store_routes(parts.storing),
        *link_routes(Linking(parts.viewing.find_by_id, signer)),
        *import_routes(parts.imports, parts.mappings, parts.holding, following, settings.max_import_bytes),
    ]

    async def probe() -> None:
        await schema.check(parts.database, may_be_newer=True)

    def stop(connections: Connections) -> None:
        application.patience.stop()
        connections.hang_up_when(lambda: application.waits_for_nobody)
        following.stop()
        parts.imports.stop()

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncGenerator[None]:
        # What the first order from abroad would wait for.
        await asyncio.to_thread(spellings)
        tracing.start(settings.traces_url, settings.traces_share, settings.traces_per_second)
        # A request leaves next to nothing to the collector, so it need not look after every few hundred objects.
        collect_after(20_000)
        parts.indexer.start()
        parts.holding.start()
        for each in beside:
            each.start()
        connections = Connections()
        with told_to_stop(partial(stop, connections), connections.note_ports):
            yield
        await connections.close()
        await asyncio.gather(*(each.close() for each in beside))
        await parts.close()
        await tracing.stop()

    routes = [
        *operation_routes(operations, parts.doorkeeper, settings.max_body_bytes),
        *health.routes(probe),
        *metrics_page.routes(settings.metrics_token),
        *portal.routes(page_verbs(parts, signer, clock), settings.public_url, settings.cors_origins),
    ]
    origins = Origins(settings.cors_origins) if settings.cors_origins else None
    application = Application(routes, settings.public_url, lifespan, origins, parts.recorder)
    return Behind(Proxies(settings.trusted_proxies), application) if settings.trusted_proxies else application
