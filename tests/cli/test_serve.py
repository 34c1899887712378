"""The service as a process: how it starts, says so, refuses to start, and stops."""

import contextlib
import json
import os
import re
import resource
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from saleport.api import exchange
from saleport.cli import serve
from saleport.clock import now
from saleport.service import build
from saleport.settings import Settings
from tests.cli.conftest import SECRET, Command
from tests.running import RunningService, free_port

Start = Callable[..., subprocess.Popen[str]]


def counts_requests() -> bool:
    """Whether the service has the page of metrics, and counts what it answers."""
    app: Any = build(Settings(database_url="postgresql://nobody@127.0.0.1:1/nothing", secret=SECRET))
    return "/metrics" in app._by_path and hasattr(exchange, "metrics")


METRICS_TOKEN = "a-token-for-Prometheus"

counted = pytest.mark.skipif(not counts_requests(), reason="the service does not count its requests yet")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return os.environ | {"SALEPORT_DATABASE_URL": f"sqlite:///{tmp_path}/saleport.db", "SALEPORT_SECRET": SECRET}


@pytest.fixture
def start(environment: dict[str, str]) -> Generator[Start]:
    """Start the service with these arguments; what still runs at the end is stopped."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "saleport", "serve", *arguments]
        # Where the tests run under nohup, the service would inherit that a closed terminal means nothing.
        at_hangup = signal.signal(signal.SIGHUP, signal.SIG_DFL)
        # A group of its own, so that nothing of it outlives the test.
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        signal.signal(signal.SIGHUP, at_hangup)
        started.append(process)
        return process

    yield begin
    for process in started:
        for end in (signal.SIGTERM, signal.SIGKILL):
            if process.poll() is None:
                process.send_signal(end)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    continue
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def first_line(process: subprocess.Popen[str]) -> str:
    """What it says when it takes connections."""
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGHUP])
def test_it_says_where_it_is_and_stops_in_order(start: Start, how: signal.Signals) -> None:
    port = free_port()
    process = start("--port", str(port))
    assert first_line(process) == f"saleport is listening on http://127.0.0.1:{port}\n"
    assert httpx.get(f"http://127.0.0.1:{port}/health/ready").status_code == 200
    os.killpg(process.pid, how)  # as Ctrl-C and a closed terminal do
    rest, log = process.communicate(timeout=20)
    assert process.returncode == 0
    assert not rest
    assert SECRET not in log
    assert '"operation"' in log, "the access log is on standard error"


def test_what_is_under_way_is_answered_before_it_stops(start: Start, environment: dict[str, str]) -> None:
    port = free_port()
    process = start("--port", str(port), "--json")
    assert json.loads("".join(first_line(process) for _ in range(3)))["address"] == f"http://127.0.0.1:{port}"
    demo = Command(database_url=environment["SALEPORT_DATABASE_URL"], secret=SECRET).json("demo")
    body = b'{"name": "Brand of the last minute"}'
    address = "127.0.0.1", port
    with socket.create_connection(address) as connection, socket.create_connection(address) as silent:
        head = (
            f"PUT /api/v1/catalog/brands HTTP/1.1\r\nHost: shop.test\r\nContent-Length: {len(body)}\r\n"
            f"Ocp-Apim-Subscription-Key: {demo['subscriptionKey']}\r\nAuthorization: Bearer {token(port, demo)}\r\n\r\n"
        )
        connection.sendall(head.encode() + body[:10])
        silent.sendall(head.encode() + body[:10])
        time.sleep(0.3)
        process.terminate()
        time.sleep(0.7)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"http://127.0.0.1:{port}/health/live")
        connection.sendall(body[10:])
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
        assert silent.recv(65_536).startswith(b"HTTP/1.1 503"), "a body that does not come is not waited for"
        _, log = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Killing" not in log, "a client that does not hang up is hung up on"


def test_connections_that_say_nothing_leave_room_for_others(start: Start) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 4_000:
        pytest.skip("this machine opens too few files")
    port = free_port()
    process = start("--port", str(port), "--workers", "2")
    assert "listening" in first_line(process)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before[0], 4_000), hard))
    try:
        with contextlib.ExitStack() as silent:
            for _ in range(1_500):
                silent.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            for _ in range(8):  # so that both workers are asked
                assert httpx.get(f"http://127.0.0.1:{port}/health/live", timeout=5).status_code == 200
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_port_in_use_is_refused(start: Start) -> None:
    port = free_port()
    assert "listening" in first_line(start("--port", str(port)))
    second = start("--port", str(port))
    told, log = second.communicate(timeout=30)
    assert second.returncode == 1
    assert not told
    assert log == f"saleport: Cannot listen at 127.0.0.1, port {port}: Address already in use.\n"


@pytest.mark.parametrize("address", ["127.0.0.1", ""])
def test_a_port_is_not_shared_even_with_a_service_that_would(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "_PORT_WAIT_SECONDS", 0)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(OSError, match="in use"):
            serve._wait_for_port(socket.AF_INET, address, other.getsockname()[1])


def test_workers_do_not_outlive_the_process_that_minds_them(start: Start) -> None:
    port = free_port()
    process = start("--port", str(port), "--workers", "2")
    first_line(process)
    process.kill()
    process.wait(10)
    # At once: the new service waits until the port is free.
    again = start("--port", str(port), "--workers", "2")
    assert "listening" in first_line(again)
    again.terminate()
    again.wait(20)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/health/live")


@pytest.fixture
def two_workers(tmp_path: Path) -> Generator[RunningService]:
    """A service with two workers, and a token for its metrics."""
    settings = {"SALEPORT_METRICS_TOKEN": METRICS_TOKEN}
    service = RunningService(f"sqlite:///{tmp_path}/saleport.db", tmp_path, workers=2, settings=settings).start()
    yield service
    service.stop()


def sample(service: RunningService, name: str) -> list[float]:
    """What a scrape finds of a metric, one number for each of its series."""
    headers = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    page = httpx.get(f"{service.base_url}/metrics", headers=headers).text
    return [float(number) for number in re.findall(rf"^{re.escape(name)}.* (\S+)$", page, re.MULTILINE)]


@counted
def test_any_worker_tells_of_the_requests_of_all(two_workers: RunningService) -> None:
    alive = 'saleport_request_seconds_count{operation="Alive",status="200"}'
    (before,) = sample(two_workers, alive)
    for _ in range(40):  # each on a connection of its own, so that both workers are asked
        httpx.get(f"{two_workers.base_url}/health/live")
    assert [sample(two_workers, alive) for _ in range(20)] == [[before + 40]] * 20
    assert len(sample(two_workers, "saleport_process_resident_memory_bytes")) == 2
    two_workers.stop()
    assert METRICS_TOKEN not in two_workers.log
    assert '"operation": "Metrics"' in two_workers.log or '"operation":"Metrics"' in two_workers.log


@counted
def test_a_worker_that_is_killed_takes_no_count_with_it(two_workers: RunningService) -> None:
    alive = 'saleport_request_seconds_count{operation="Alive",status="200"}'
    for _ in range(40):
        httpx.get(f"{two_workers.base_url}/health/live")
    (before,) = sample(two_workers, alive)
    assert two_workers._process is not None
    assert {os.sched_getscheduler(each) for each in children(two_workers._process.pid)} == {os.SCHED_BATCH}
    for _ in range(2):  # one after the other, so that none is left that has counted
        assert two_workers._process is not None
        workers = children(two_workers._process.pid)
        os.kill(min(workers), signal.SIGKILL)
        deadline = time.monotonic() + 20
        while len(children(two_workers._process.pid) - workers) != 1 or len(processes(two_workers)) != 2:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    assert sample(two_workers, alive) == [before]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("SCHED_OTHER", "SCHED_BATCH", id="it-gives-way-when-it-wakes"),
        pytest.param("SCHED_IDLE", "SCHED_IDLE", id="what-an-operator-chose-stays"),
    ],
)
def test_the_system_is_asked_for_few_interruptions(before: str, after: str) -> None:
    found: list[int] = []

    def serving() -> None:
        os.sched_setscheduler(0, getattr(os, before), os.sched_param(0))
        serve._interrupt_nobody()
        found.append(os.sched_getscheduler(0))

    # The system asks each thread for itself: that of the tests stays as it is.
    thread = threading.Thread(target=serving)
    thread.start()
    thread.join()
    assert found == [getattr(os, after)]


def processes(service: RunningService) -> list[float]:
    """When its workers were started; none where the worker that was asked is being killed."""
    with contextlib.suppress(httpx.TransportError):
        return sample(service, "saleport_process_start_time_seconds")
    return []


def children(process: int) -> set[int]:
    """The processes that a process has started."""
    return {int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()}


def test_workers_that_can_share_no_memory_work_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        tallies = serve._tallies(2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert tallies is None
    assert "the metrics are those of one worker" in "".join(capsys.readouterr())


def test_it_starts_without_the_server_s_database(start: Start, environment: dict[str, str]) -> None:
    environment["SALEPORT_DATABASE_URL"] = f"postgresql://saleport:hunter2@127.0.0.1:{free_port()}/saleport"
    port = free_port()
    process = start("--port", str(port))
    assert "listening" in first_line(process)
    key = {"Ocp-Apim-Subscription-Key": "0" * 32}
    answer = httpx.get(f"http://127.0.0.1:{port}/api/v1/token", headers=key)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    process.terminate()
    _, log = process.communicate(timeout=20)
    assert "starting without the database" in log
    assert "hunter2" not in log


@pytest.mark.parametrize("host", ["localhost", "::1"])
def test_it_speaks_tls(start: Start, tmp_path: Path, host: str) -> None:
    certificate, key = make_certificate(tmp_path)
    port = free_port()
    process = start("--host", host, "--port", str(port), "--tls-certificate", str(certificate), "--tls-key", str(key))
    named = "[::1]" if host == "::1" else host
    assert first_line(process) == f"saleport is listening on https://{named}:{port}\n"
    context = ssl.create_default_context(cafile=certificate)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    answer = httpx.get(f"https://{'[::1]' if host == '::1' else '127.0.0.1'}:{port}/health/live", verify=context)
    assert answer.status_code == 200
    process.terminate()
    _, log = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "rror" not in log


def test_wrong_arguments_are_told_apart(tmp_path: Path) -> None:
    saleport = Command(database_url=f"sqlite:///{tmp_path}/saleport.db", secret=SECRET)
    certificate, key = make_certificate(tmp_path)
    assert "together" in saleport("serve", "--tls-key", str(key), exit_code=2).stderr
    saleport("serve", "--tls-key", f"{key}.no", "--tls-certificate", str(certificate), exit_code=2)
    saleport("serve", "--port", "65536", exit_code=2)
    saleport("serve", "--workers", "0", exit_code=2)
    port = str(free_port())
    swapped = ("--tls-key", str(certificate), "--tls-certificate", str(key))
    assert "both in PEM" in saleport.refusal("serve", "--port", port, *swapped, exit_code=3)
    other = tmp_path / "other"
    other.mkdir()
    foreign = ("--tls-key", str(make_certificate(other)[1]), "--tls-certificate", str(certificate))
    assert "is not the key of" in saleport.refusal("serve", "--port", port, *foreign, exit_code=3)
    locked = tmp_path / "locked.pem"
    encryption = serialization.BestAvailableEncryption(b"hunter2")
    plain = serialization.load_pem_private_key(key.read_bytes(), None)
    locked.write_bytes(plain.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption))
    encrypted = ("--tls-key", str(locked), "--tls-certificate", str(certificate))
    assert "is encrypted" in saleport.refusal("serve", "--port", port, *encrypted, exit_code=3)
    assert "no.such.host.invalid" in saleport.refusal("serve", "--host", "no.such.host.invalid")


def token(port: int, demo: dict[str, str]) -> str:
    headers = {"Ocp-Apim-Subscription-Key": demo["subscriptionKey"], "Ocp-Apim-Secret-Value": demo["secret"]}
    return httpx.get(f"http://127.0.0.1:{port}/api/v1/token", headers=headers).json()["value"]


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), *(x509.IPAddress(ip_address(it)) for it in ("127.0.0.1", "::1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(hours=1))
        .not_valid_after(now() + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate_file, key_file
