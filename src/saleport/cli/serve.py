"""`saleport serve`: the service itself, on Granian."""

import contextlib
import errno
import importlib
import multiprocessing
import os
import resource
import signal
import socket
import ssl
import sys
import threading
import time
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer
from granian.constants import Interfaces, Loops, SSLProtocols
from granian.log import LogLevels
from granian.server import Server
from starlette.types import ASGIApp

from saleport import logs, metrics
from saleport.cli.opening import make_ready, run_with
from saleport.cli.output import AsJson, ExitCode, ended, show
from saleport.errors import Unavailable
from saleport.service import Parts, lacking
from saleport.settings import Settings, unknown_names
from saleport.tallies import Tallies

EXAMPLE = "Example: saleport serve --host 0.0.0.0 --port 8443 --tls-certificate chain.pem --tls-key key.pem"

_TARGET = "saleport.asgi:app"
_LAST_PORT = 65_535
_PORT_WAIT_SECONDS = 3.0
# A statement may take 15 s; then whoever waits for it is answered, and only then the worker may be killed.
_STOP_SECONDS = 18
# Connections that one worker holds. Granian's own number is 1,024 shared among all workers: as many that are kept
# alive, or that say nothing, and nobody else is answered (measured).
_MOST_CONNECTIONS = 8_192
_OTHER_FILES = 512  # the database's connections among them

# Granian's own lines go where the service's go, in the same form; the service has its own access log.
_LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"handlers": [], "propagate": True}},
}

log = logs.logger("serve")


def serve(
    *,
    host: Annotated[str, typer.Option(help="The address to listen at; 0.0.0.0 for all of the machine.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=_LAST_PORT, help="The port to listen at.")] = 8080,
    workers: Annotated[int, typer.Option(min=1, max=256, help="How many processes share the work.")] = 1,
    tls_certificate: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, readable=True, help="The certificate (chain) for https, in PEM."),
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, readable=True, help="The certificate's key, in PEM.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Start the service; it runs until it is told to stop (Ctrl-C, SIGTERM), and answers what is under way first.

    Settings come from the environment: SALEPORT_DATABASE_URL, SALEPORT_SECRET and others.
    """
    if (tls_certificate is None) != (tls_key is None):
        raise typer.BadParameter("--tls-certificate and --tls-key belong together: give both, or neither.")
    if tls_certificate and tls_key and (wrong := _fault(tls_certificate, tls_key)):
        raise ended(ExitCode.SETTING, wrong, as_json=as_json)
    if lack := lacking():
        raise ended(ExitCode.REFUSED, lack, as_json=as_json)
    import_workers = run_with(_look_at_database, as_json=as_json)
    try:
        family, address = _address(host, port)
        _wait_for_port(family, address, port)
    except OSError as error:
        message = f"Cannot listen at {host}, port {port}: {error.strerror}."
        raise ended(ExitCode.REFUSED, message, as_json=as_json) from None
    try:
        server = Server(
            _TARGET,
            address=address,
            port=port,
            interface=Interfaces.ASGI,
            loop=Loops.uvloop,
            websockets=False,
            workers=workers,
            backpressure=_most_connections(),
            log_level=LogLevels.warning,
            log_dictconfig=_LOGGING,
            respawn_failed_workers=True,
            workers_kill_timeout=_STOP_SECONDS,
            ssl_cert=tls_certificate,
            ssl_key=tls_key,
            ssl_protocol_min=SSLProtocols.tls12,  # shops run on old machines too
        )
    except (ssl.SSLError, OSError) as error:
        message = f"The certificate and its key cannot be used: {error.strerror or error}."
        raise ended(ExitCode.SETTING, message, as_json=as_json) from None
    url = f"{'https' if tls_certificate else 'http'}://{f'[{host}]' if ':' in host else host}:{port}"
    announcing = threading.Thread(target=_announce, args=(family, address, port, url, as_json), daemon=True)
    server.on_startup(announcing.start)
    # Granian takes SIGHUP to start its workers anew, and would outlive a terminal that is closed. nohup still keeps it.
    at_hangup = signal.SIG_IGN if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else _stop
    server.on_startup(lambda: signal.signal(signal.SIGHUP, at_hangup))
    _interrupt_nobody()
    try:
        server.serve(target_loader=partial(_load, _tallies(workers + import_workers)))
    except SystemExit:
        # Ctrl-C tells workers too. One that ended before the server heard of it has not failed, as the server believes.
        if not server.interrupt_signal:
            raise


def _fault(certificate: Path, key: Path) -> str | None:
    """Why a certificate and its key cannot be used, in better words than OpenSSL's; None if they can."""
    asked: list[bool] = []

    def password() -> str:  # without this, OpenSSL would ask at the terminal, and once more in every worker
        asked.append(True)
        return ""

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password)
    except (ssl.SSLError, OSError) as error:
        match error:
            case _ if asked:
                reason = f"{key} is encrypted; `openssl pkey -in {key} -out plain.pem` writes it without its password"
            case ssl.SSLError(reason="KEY_VALUES_MISMATCH"):
                reason = f"{key} is not the key of the certificate {certificate}"
            case ssl.SSLError():
                reason = f"{certificate} must hold a certificate and {key} a private key, both in PEM"
            case _:
                reason = error.strerror or str(error)
        return f"The certificate and its key cannot be used: {reason}."
    return None


async def _look_at_database(parts: Parts, settings: Settings) -> int:
    """Refuse to start on a wrong schema; a server that is away at the moment is no reason not to.

    Returns how many processes import files beside the workers.
    """
    logs.configure(settings.log_level, settings.log_format)
    for name in unknown_names():
        log.warning("unknown setting: is it misspelt?", variable=name)
    try:
        await make_ready(parts.database)
        if not await parts.managing.can_read_keys():
            log.warning(
                "all keys are refused: they were made under another secret (SALEPORT_SECRET, or the file `secret`)"
            )
    except Unavailable:
        if settings.is_embedded:
            raise
        log.warning("starting without the database: calls are answered with 503 until it is there")
    return settings.import_workers


def _most_connections() -> int:
    """How many connections a worker may hold: as many as it may open files, which is made enough where it can be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_CONNECTIONS + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return _MOST_CONNECTIONS
    return min(_MOST_CONNECTIONS, max(soft - _OTHER_FILES, soft // 2))


def _address(host: str, port: int) -> tuple[socket.AddressFamily, str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    # `localhost` is usually both; what looks for the service tries 127.0.0.1.
    family, *_, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
    return family, str(address[0])


def _wait_for_port(family: socket.AddressFamily, address: str, port: int) -> None:
    """Return when the port is free. Raises OSError when it stays taken, or may not be used.

    The server's own sockets share their port with whoever wants it: a second service would start
    on it in silence, and get half of the calls. What a service that was just killed leaves behind
    is gone in a moment.
    """
    deadline = time.monotonic() + _PORT_WAIT_SECONDS
    while True:
        with socket.socket(family, socket.SOCK_STREAM) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind((address, port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                    raise
            else:
                return
        time.sleep(0.1)


def _announce(family: socket.AddressFamily, address: str, port: int, url: str, as_json: bool) -> None:
    """Say where the service is, as soon as a worker takes connections."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not bound
    while True:
        with socket.socket(family, socket.SOCK_STREAM) as attempt:
            if attempt.connect_ex((everywhere.get(address, address), port)) == 0:
                break
        time.sleep(0.05)
    with contextlib.suppress(BrokenPipeError):  # who started it no longer reads: not a fault of the service
        show({"address": url}, f"saleport is listening on {url}", as_json=as_json)
        sys.stdout.flush()


def _interrupt_nobody() -> None:
    """Let this process, and all that it starts, wait when they are woken until whoever runs then has done its piece.

    A worker's threads wake each other for each request, and the database for each batch. On a busy machine each would
    take the processor from the one that woke it, in the middle of its work: that costs a fifth of what can be imported
    (docs/performance.md). Where a processor is free nothing changes.
    """
    # What else an operator has chosen stays. A sandbox may not let us: then all is as it was.
    if sys.platform == "linux" and os.sched_getscheduler(0) == os.SCHED_OTHER:
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _stop(_: int, __: FrameType | None) -> None:
    signal.raise_signal(signal.SIGTERM)


def _tallies(workers: int) -> Tallies | None:
    """Where all workers count. Without it they work all the same, and each tells of itself alone."""
    try:
        return Tallies(workers)
    except OSError as error:
        log.warning("the metrics are those of one worker", reason=str(error))
        return None


def _load(tallies: Tallies | None, _: str) -> ASGIApp:
    """The application, in a worker: the environment is read again there."""
    for signal_to_stop in (signal.SIGTERM, signal.SIGINT):
        # What the worker inherits would lose them; nothing is under way until Granian listens to them itself.
        signal.signal(signal_to_stop, signal.SIG_DFL)
    # A closed terminal tells every process; the one that started this worker stops it, in order.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if tallies is not None:
        metrics.share(tallies)
    return importlib.import_module("saleport.asgi").app


def _end_with_parent() -> None:
    """End this worker, in order, when the process that started it is gone: nobody would restart or stop it."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    while os.getppid() == parent.pid:
        time.sleep(0.25)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_STOP_SECONDS)
    os._exit(1)
