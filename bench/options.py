"""What the person who runs the benchmark chooses."""

from pathlib import Path

import msgspec

MEASURES = (
    *("put", "database", "copy", "noop", "recording", "reimport", "stored", "lone", "reading", "concurrency"),
    *("bulk", "memory"),
)
"""All measures, in the order in which a round has them."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How long, how often, how much, with how many workers."""

    only: tuple[str, ...] = MEASURES
    rounds: int = 3
    seconds: int = 5
    """How long a run is measured."""
    warm_up_seconds: int = 1
    """How long the same load lasts before; 0 for none."""
    workers: int = 2
    """Of saleport on PostgreSQL, and of what is measured on the same server."""
    sqlite_workers: int = 1
    concurrency: tuple[int, ...] = (1, 8, 32, 128, 512)
    """The numbers of connections of the plot."""
    stored_orders: int = 1_000_000
    """How many orders `stored` has in the database beforehand."""
    models: int = 50_000
    """How many models `reading` has in the catalogue."""
    copied_orders: int = 100_000
    """How many rows a COPY has."""
    bulk_orders: tuple[int, ...] = (10_000, 100_000, 1_000_000)
    """How many orders the files of `bulk` have, the fewest first. Formats are compared by the one in the middle."""
    memory_imports: int = 1_000_000
    """How many orders are imported while memory is watched."""
    output: Path = Path("build/bench")

    def quick(self) -> "Options":
        """The same as one short round, which shows that everything works and little else."""
        return msgspec.structs.replace(
            self,
            rounds=1,
            seconds=1,
            warm_up_seconds=0,
            concurrency=(1, 128),
            stored_orders=20_000,
            models=5_000,
            copied_orders=20_000,
            bulk_orders=(1_000, 2_000, 5_000),
            memory_imports=10_000,
        )
