"""Which references came before in a file, in memory that does not grow with it."""

import hashlib
import mmap
from collections.abc import Callable

import msgspec

from saleport.decoding.reader import Reader
from saleport.errors import Rejected
from saleport.imports.referring import FileOrderIn
from saleport.values import given

_MOST_BITS = 27
"""16 MiB. Of 10,000,000 references 4 in 1,000 are taken for one that came before (calculated), of 1,000,000 none."""
_LEAST_BITS = 16
_HASHES = 4
_HASH_BYTES = 4 * _HASHES


class SeenReferences:
    """A Bloom filter. It never forgets one, and seldom takes a new one for one that came before."""

    def __init__(self, file_bytes: int, bits: int | None = None) -> None:
        """For a file of so many bytes, or with 2 to the power of `bits` bits."""
        # Some bits for each byte of the file: it may be packed, and then has more orders than it looks.
        bits = min(_MOST_BITS, max(_LEAST_BITS, file_bytes.bit_length() + 4)) if bits is None else bits
        self._mask = (1 << bits) - 1
        # Pages that nobody has written to take no memory.
        self._bytes = mmap.mmap(-1, 1 << max(0, bits - 3))

    def close(self) -> None:
        """Forget all."""
        self._bytes.close()

    def has(self, reference: str) -> bool:
        """Whether this reference was asked for before."""
        number = int.from_bytes(hashlib.blake2b(reference.encode(), digest_size=_HASH_BYTES).digest(), "little")
        mask, content = self._mask, self._bytes
        was_there = True
        for _ in range(_HASHES):
            place = number & mask
            number >>= 32
            bit = 1 << (place & 7)
            place >>= 3
            if not content[place] & bit:
                content[place] |= bit
                was_there = False
        return was_there


class _Named(msgspec.Struct, gc=False):
    order_reference: str | None = msgspec.field(name="orderReference", default=None)


_decode = msgspec.json.Decoder(_Named).decode


def reference_reader(reader: Reader[FileOrderIn]) -> Callable[[bytes], str | None]:
    """What finds an order's reference in its JSON, as it is known by when it is kept; None where there is none."""

    def read(body: bytes) -> str | None:
        try:
            reference = given(_decode(body).order_reference)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            reference = None
        if reference is not None:
            return reference
        # It may be spelt otherwise, or be a number.
        try:
            return given(reader.read(body)[0].order_reference)
        except Rejected:
            return None

    return read
