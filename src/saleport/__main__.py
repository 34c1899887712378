"""`python -m saleport` is the `saleport` command."""

import gc
from importlib import import_module


def main() -> None:
    """Load the command and run it."""
    # What is loaded stays: looking through it for garbage, again and again while it grows, is an eighth of the start.
    gc.disable()
    command = import_module("saleport.cli")
    gc.freeze()
    gc.enable()
    command.main()


if __name__ == "__main__":
    main()
