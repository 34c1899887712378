"""Which references came before in a file, in memory that does not grow with it."""

import mmap
from binascii import crc_hqx
from collections.abc import Callable
from hashlib import blake2b
from zlib import crc32

import msgspec

from saleport.decoding.reader import Reader
from saleport.errors import Rejected
from saleport.imports.referring import FileOrderIn
from saleport.values import given

_MOST_EXACT = 1 << 17
"""Before there are so many they are kept as they are, in some 15 MB: that is faster, and none is taken for another."""
_LONGEST_KEPT = 64  # bytes; of a longer one its hash is kept
_MOST_BITS = 27
"""16 MiB. Of 10,000,000 references 2 in 1,000 are taken for one that came before, of 1,000,000 some ten."""
_LEAST_BITS = 16
_PAIRS = [1 << low | 1 << 32 + high for low in range(32) for high in range(32)]
_PAIR = len(_PAIRS) - 1


class SeenReferences:
    """The first ones as they are, and all of them in a Bloom filter from where there are more.

    It never forgets one, and seldom takes a new one for one that came before: the same ones in each reading of a file.
    """

    def __init__(self, file_bytes: int, most_exact: int = _MOST_EXACT, bits: int | None = None) -> None:
        """For a file of so many bytes, or with 2 to the power of `bits` bits in the filter."""
        # Two bits and more for each byte of the file: it may be packed, and then has more orders than it looks. To have
        # many more would take time: each reference is the first on a page of its own, which has to be made for it.
        usual = min(_MOST_BITS, max(_LEAST_BITS, file_bytes.bit_length() + 1))
        self._bits = usual if bits is None else bits
        self._most_exact = most_exact
        self._exact: set[bytes] | None = set()
        self._filter: _Filter | None = None

    def close(self) -> None:
        """Forget all."""
        self._exact = None
        if self._filter is not None:
            self._filter.close()

    def has(self, reference: bytes) -> bool:
        """Whether this reference was asked for before."""
        if len(reference) > _LONGEST_KEPT:
            reference = blake2b(reference).digest()
        exact = self._exact
        if exact is None:
            return self._filter is not None and self._filter.has(reference)
        if reference in exact:
            return True
        exact.add(reference)
        if len(exact) >= self._most_exact:
            self._filter = _Filter(self._bits)
            for each in exact:
                self._filter.has(each)
            self._exact = None
        return False


class _Filter:
    """A Bloom filter. All bits of a reference are in one word of 64, so that it is looked up once."""

    def __init__(self, bits: int) -> None:
        """With 2 to the power of `bits` bits."""
        self._mask = (1 << bits - 6) - 1
        # Pages that nobody has written to take no memory.
        self._bytes = mmap.mmap(-1, 1 << bits - 3)
        self._words = memoryview(self._bytes).cast("Q")

    def close(self) -> None:
        self._words.release()
        self._bytes.close()

    def has(self, reference: bytes) -> bool:
        # Two checksums of different polynomials are as good as one of all their bits, and the same on every machine.
        first, second = crc32(reference), crc_hqx(reference, 0)
        place = first & self._mask
        bits = _PAIRS[first >> 22] | _PAIRS[second & _PAIR]
        word = self._words[place]
        if word & bits == bits:
            return True
        self._words[place] = word | bits
        return False


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
