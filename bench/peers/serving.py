"""`saleport serve` with something else in its workers: python -m bench.peers.serving wire|noop|unrecorded serve …

The server and its options stay those of the product, whatever they become: only what a worker loads is replaced.
"""

import sys
from functools import partial
from typing import Any

from bench.peers import noop, unrecorded, wire
from saleport import cli
from saleport.cli import serve

_REPLACEMENTS = {"wire": wire.load, "noop": noop.load, "unrecorded": unrecorded.load}


def main() -> None:
    """Run the command with the replacement that the first argument names."""
    load = _REPLACEMENTS[sys.argv.pop(1)]

    class Server(serve.Server):  # pyright: ignore[reportGeneralTypeIssues] - one of two, and it knows neither
        """Granian's, as saleport starts it."""

        def serve(self, *arguments: Any, target_loader: Any, **options: Any) -> None:  # noqa: ANN401 - Granian's
            super().serve(*arguments, target_loader=partial(load, target_loader), **options)

    serve.Server = Server
    cli.main()


if __name__ == "__main__":
    main()
