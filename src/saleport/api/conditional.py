"""Answers that a caller has already: entity tags, and the headers that go with them (RFC 9110, 8.8.3 and 13.1.2)."""


def entity_tag(version: str) -> bytes:
    """The entity tag of one version of an answer, quoted as headers have it."""
    return f'"{version}"'.encode()


def is_known(tag: bytes, if_none_match: bytes | None) -> bool:
    """Whether an If-None-Match header names the tag: alone or among others, weakly, or by `*`."""
    if if_none_match is None:
        return False
    tags = [each.strip().removeprefix(b"W/") for each in if_none_match.split(b",")]
    return tag in tags or tags == [b"*"]
