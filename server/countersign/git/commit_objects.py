"""Commits as they are stored: who is named in them, and what was signed. No mailmap, no setting takes part."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from countersign.git.process import Git, GitError

_SIGNATURES = (b"gpgsig", b"gpgsig-sha256")
_ADDRESS = re.compile(rb"<([^<>\n]*)>[^<>]*$")


@dataclass(frozen=True, slots=True)
class CommitObject:
    """One commit.

    Attributes:
        parents: full ids.
        author: the whole line, with name, address and time: what a rebase leaves as it was.
        author_email, committer_email: bytes that are not UTF-8 are surrogates.
        signature: as it stands there, armoured; empty if there is none.
        signed: what the signature is over.
    """

    parents: tuple[str, ...]
    author: bytes
    author_email: str
    committer_email: str
    signature: bytes
    signed: bytes


def read_commits(git: Git, commits: Iterable[str]) -> dict[str, CommitObject]:
    """Commits by their full ids.

    Raises:
        GitError: git failed, or one of them is missing.
    """
    asked = list(dict.fromkeys(commits))
    found: dict[str, CommitObject] = {}
    if not asked:
        return found
    with git.stream("cat-file", "--batch", stdin="".join(f"{one}\n" for one in asked).encode()) as out:
        for name in asked:
            facts = out.readline().decode("ascii", "replace").split()
            if len(facts) != 3 or facts[1] != "commit":  # noqa: PLR2004 (id, kind, size)
                raise GitError("cat-file", 1, f"commit {name} is missing")
            found[name] = parsed(out.read(int(facts[2])))
            out.read(1)
    return found


def parsed(content: bytes) -> CommitObject:
    """The commit that some bytes are."""
    head, separator, message = content.partition(b"\n\n")
    kept: list[bytes] = []
    signature: list[bytes] = []
    fields: dict[bytes, list[bytes]] = {}
    in_signature = False
    for line in head.split(b"\n"):
        if line.startswith(b" "):
            (signature if in_signature else kept).append(line[1:] if in_signature else line)
            continue
        key, _, value = line.partition(b" ")
        in_signature = key in _SIGNATURES
        if in_signature:
            signature = [value]
        else:
            kept.append(line)
            fields.setdefault(key, []).append(value)
    author = fields.get(b"author", [b""])[0]
    return CommitObject(
        parents=tuple(parent.decode("ascii", "replace") for parent in fields.get(b"parent", ())),
        author=author,
        author_email=_address(author),
        committer_email=_address(fields.get(b"committer", [b""])[0]),
        signature=b"\n".join(signature),
        signed=b"\n".join(kept) + separator + message,
    )


def _address(line: bytes) -> str:
    found = _ADDRESS.search(line)
    return found[1].decode("utf-8", "surrogateescape") if found else ""
