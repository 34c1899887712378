"""Where somebody goes after signing in: to where they wanted to go, as long as that is here."""

import re

HOME = "/profile"
_LONGEST = 2000
# No second slash at its beginning, no backslash, no scheme, no host, nothing that could end a header.
_OURS = re.compile(
    r"/(?:profile|me|(?:accounts|invitations)/[A-Za-z0-9._~%!$&'()*+,;=:@/-]+)(?:\?[A-Za-z0-9._~%!$&'()*+,;=:@/?-]*)?"
)


def onward(wanted: str) -> str:
    """The path below the root that was asked for, if it is that of a page of people; their profile if not."""
    return wanted if len(wanted) <= _LONGEST and _OURS.fullmatch(wanted) else HOME
