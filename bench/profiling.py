"""A flame graph of one worker under load: where the time of an import goes."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from bench.failing import BenchFailed
from bench.measures.step import put_orders
from bench.stand.processes import workers
from bench.stand.stand import Stand

_CONNECTIONS = 128
_SAMPLES_A_SECOND = 500
_LONGEST_TALE = 2000
_MARGIN_SECONDS = 2


def profile(stand: Stand, file: Path) -> None:
    """Draw the flame graph of the import road into `file`. Raises BenchFailed."""
    service = stand.saleport
    service.forget_orders()
    put_orders(stand, service, "PROFILE-WARM", _CONNECTIONS, seconds=stand.options.warm_up_seconds)
    seconds = stand.options.seconds
    load = threading.Thread(
        target=put_orders, args=(stand, service, "PROFILE", _CONNECTIONS), kwargs={"seconds": seconds + _MARGIN_SECONDS}
    )
    load.start()
    command = [_program(), "record", "--pid", str(workers(service.server.pid)[0]), "--output", str(file)]
    # Whoever waits does not hold the interpreter's lock: what is drawn is work.
    command += ["--gil", "--format", "flamegraph", "--rate", str(_SAMPLES_A_SECOND), "--duration", str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    load.join()
    if done.returncode != 0 or not file.exists():
        why = "" if os.geteuid() == 0 else " It needs root, or kernel.yama.ptrace_scope = 0."
        raise BenchFailed(f"py-spy could not watch the worker.{why}\n{done.stderr[-_LONGEST_TALE:]}")


def _program() -> str:
    beside = Path(sys.executable).with_name("py-spy")
    found = str(beside) if beside.exists() else shutil.which("py-spy")
    if found is None:
        raise BenchFailed("py-spy is not installed: `scripts/setup bench` brings it.")
    return found
