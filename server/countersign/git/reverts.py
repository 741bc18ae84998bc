"""What a revert says of itself: which commit it takes back.

It is a hint at where text may come from, and no evidence: anybody may write it into a message.
"""

import re
from collections.abc import Collection

from countersign.git.process import Git

#: As git writes it, whatever the user's language. Of a merge, "reversing changes made to" follows.
_SAYS = re.compile(r"^This reverts commit ([0-9a-f]{40}|[0-9a-f]{64})\b", re.MULTILINE)


def reverted_in(message: str) -> str:
    """The last commit that a message says is taken back, by its full id; empty if there is none."""
    found = _SAYS.findall(message)
    return str(found[-1]) if found else ""


def reverted(git: Git, commits: Collection[str]) -> dict[str, str]:
    """By commit, the one that it says it takes back; both are full ids, of which the second may not be here."""
    if not commits:
        return {}
    asked = "".join(f"{commit}\n" for commit in commits).encode()
    told = git.call("log", "--no-walk=unsorted", "--stdin", "--format=%H%x00%B%x00", stdin=asked)
    if told.code != 0:
        return {}  # where one commit is not here, none gets a hint
    words = told.out.decode("utf-8", "replace").split("\0")
    named = {commit.strip(): reverted_in(message) for commit, message in zip(words[::2], words[1::2], strict=False)}
    return {commit: found for commit, found in named.items() if found}
