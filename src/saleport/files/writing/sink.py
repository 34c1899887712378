"""Where orders go that leave as a file."""

from abc import ABC, abstractmethod
from collections.abc import Sequence


class OrderSink(ABC):
    """A file of orders that is being written."""

    @abstractmethod
    def write(self, orders: Sequence[bytes]) -> None:
        """Add orders, each a JSON object in the form in which they are held."""

    @abstractmethod
    def close(self) -> None:
        """Write what is still to be written. The file below stays open: it is its owner's."""
