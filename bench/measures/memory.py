"""The memory of the workers while a great many orders are imported."""

from collections.abc import Callable

from bench.measures.step import put_orders
from bench.results import MemorySample
from bench.stand.processes import resident_mebibytes, workers
from bench.stand.stand import Stand

CONNECTIONS = 128

_SAMPLES = 10
_FIRST_SECONDS = 1


def memory(stand: Stand, say: Callable[[str], None]) -> list[MemorySample]:
    """The memory of every worker after each tenth of the imports. Everything else is stopped."""
    stand.stop_services()
    service = stand.another("watched")
    imports, each = 0, stand.options.memory_imports / _SAMPLES
    samples = [_sample(0, service.server.pid)]
    seconds = _FIRST_SECONDS
    while imports < stand.options.memory_imports:
        load = put_orders(stand, service, f"M{len(samples):03d}", CONNECTIONS, seconds=seconds)
        imports += load.requests
        samples.append(_sample(imports, service.server.pid))
        say(f"memory · {imports:,} imported · {samples[-1].largest:.0f} MiB in the largest worker")
        # As long as it takes to get to the next tenth, as far as can be told.
        wanted = each * (imports // each + 1) - imports
        seconds = max(1, round(wanted / load.per_second))
    return samples


def _sample(imports: int, pid: int) -> MemorySample:
    sizes = [round(resident_mebibytes(worker), 1) for worker in workers(pid)]
    return MemorySample(imports=imports, mebibytes=sizes)
