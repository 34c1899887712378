"""A customer's whole name, taken apart."""

from typing import NamedTuple

_PARTICLES = frozenset(
    {"af", "al", "d'", "da", "dal", "de", "del", "della", "den", "der", "des", "di", "do", "dos", "du", "el", "la",
     "las", "le", "los", "o'", "san", "st", "st.", "te", "ten", "ter", "van", "vanden", "vander", "von", "vom", "zu",
     "zum", "zur", "'t"}
)  # fmt: skip
_TITLES = frozenset(
    {"m", "m.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "mme", "mme.", "mlle", "mlle.", "herr", "frau", "dr", "dr.",
     "monsieur", "madame", "sr", "sr.", "sra", "sra."}
)  # fmt: skip


class Name(NamedTuple):
    """A customer's name."""

    first: str
    last: str


def split_name(whole: str) -> Name:
    """First and last name: `Jane Example`, `Example, Jane`, `EXAMPLE Jane`; a single word is a last name.

    The last name begins with its particle (`Jan van der Example`). A title is left out.
    """
    if "," in whole:
        last, _, first = (part.strip() for part in whole.partition(","))
        if first and last:
            return Name(first, last)
    words = whole.replace(",", " ").split()
    while len(words) > 1 and words[0].lower() in _TITLES:
        words = words[1:]
    # As French administrations write it: the family name in capitals, in the first place.
    capitals = next((place for place, word in enumerate(words) if not _is_capital(word)), len(words))
    if 0 < capitals < len(words):
        return Name(" ".join(words[capitals:]), " ".join(words[:capitals]))
    begins = len(words) - 1
    for place in range(1, len(words) - 1):
        if words[place].lower() in _PARTICLES:
            begins = place
            break
    return Name(" ".join(words[:begins]), " ".join(words[begins:])) if len(words) > 1 else Name("", " ".join(words))


def _is_capital(word: str) -> bool:
    letters = [character for character in word if character.isalpha()]
    return len(letters) > 1 and all(character.isupper() for character in letters)
