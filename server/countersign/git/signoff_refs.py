"""Where sign-offs are kept: one append-only ref for each person and key, one record a commit.

`refs/countersign/signoffs/<person>/<fingerprint of the key>`, so that nobody ever writes the ref of somebody else, and
two keys of one person never collide. What was fetched stands below `refs/countersign/remotes/<remote>/signoffs/`.
The first commit of a chain is empty; every further one has the record in its tree, the commit before it as first and
the head that was signed as second parent, so that git does not throw away what a signature is about.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from countersign.gate.signoff import FIRST, SignOff, SignOffDamaged, parse_sign_off
from countersign.git.objects import read_blobs
from countersign.git.process import Git, GitError
from countersign.git.remotes import SIGNOFFS, TRACKING

_FETCHED = "/signoffs/"
_FILE = "signoff"
_CHAIN = re.compile(r"([a-z0-9][a-z0-9._-]{0,63})/([0-9a-f]{64})")
_PARENTS = 2


class SignedMeanwhile(Exception):  # noqa: N818 (it reads as what it says)
    """The chain has got another record in the same moment; nothing was written."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"{ref} got another record in the same moment; nothing was written")


@dataclass(frozen=True, slots=True)
class KeptSignOff:
    """A record as it is kept, with its signature, which nobody has looked at yet."""

    record: SignOff
    signature: bytes


@dataclass(frozen=True, slots=True)
class Chain:
    """All records of one person and key, the oldest first.

    Attributes:
        person: whom the ref names.
        key: fingerprint of the key that the ref names.
        kept: what could be read; without meaning if there is a fault.
        tip: the last commit; None for a chain that begins.
        own: what the local ref names; None if only a fetched one has the chain.
        fault: why it cannot be believed, as the end of a sentence; empty if it can.
    """

    person: str
    key: str
    kept: tuple[KeptSignOff, ...] = ()
    tip: str | None = None
    own: str | None = None
    fault: str = ""

    @property
    def ref(self) -> str:
        """The local ref of the chain."""
        return f"{SIGNOFFS}{self.person}/{self.key}"


def is_chain(ref: str) -> bool:
    """Whether a ref of this repository is named as one that keeps a chain."""
    return ref.startswith(SIGNOFFS) and _CHAIN.fullmatch(ref.removeprefix(SIGNOFFS)) is not None


def read_chains(git: Git) -> list[Chain]:
    """All chains, by person and key; of those that are here more than once, the longest if it has the others in it.

    Raises:
        GitError: git failed.
    """
    listed = git.run("for-each-ref", "--format=%(objectname) %(refname)", SIGNOFFS, TRACKING)
    tips: dict[tuple[str, str], dict[str, bool]] = {}
    own: dict[tuple[str, str], str] = {}
    for line in listed.decode("utf-8", "surrogateescape").splitlines():
        tip, _, ref = line.partition(" ")
        named = _CHAIN.fullmatch(_chain_name(ref))
        if named is None:
            continue
        tips.setdefault((named[1], named[2]), {})[tip] = True
        if ref.startswith(SIGNOFFS):
            own[named[1], named[2]] = tip
    return [_chain(git, who, list(found), own.get(who)) for who, found in sorted(tips.items())]


def append(git: Git, chain: Chain, record: SignOff, signature: bytes, head: str) -> None:
    """Write one more record; all or nothing.

    Args:
        git: of the repository.
        chain: as it was read.
        record: the next one of the chain.
        signature: over its line.
        head: full id of the commit that the record is about.

    Raises:
        SignedMeanwhile: the ref is not what it was when the chain was read.
        GitError: anything else that git objects to.
    """
    writing = git.with_variables(
        **{f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in (
            ("NAME", record.signer), ("EMAIL", f"{record.signer}@countersign"), ("DATE", record.ts),
        )}
    )  # fmt: skip
    tip = chain.tip or _made(writing, "commit-tree", "-m", f"Sign-offs of {record.signer}", _made(git, "mktree"))
    blob = _made(git, "hash-object", "-w", "--stdin", given=_wrapped(record, signature))
    tree = _made(git, "mktree", given=f"100644 blob {blob}\t{_FILE}\n".encode())
    said = f"{record.kind.value.capitalize()} by {record.signer}"
    commit = _made(writing, "commit-tree", "-p", tip, "-p", head, "-m", said, tree)
    nothing = "0" * len(commit)
    done = git.call("update-ref", "-m", said, chain.ref, commit, chain.own or nothing)
    if done.code != 0:
        now = git.call("rev-parse", "--verify", "--quiet", chain.ref).out.decode().strip()
        if now != (chain.own or ""):
            raise SignedMeanwhile(chain.ref)
        raise GitError("update-ref", done.code, done.detail())


def _chain_name(ref: str) -> str:
    if ref.startswith(SIGNOFFS):
        return ref.removeprefix(SIGNOFFS)
    return ref.rpartition(_FETCHED)[2] if _FETCHED in ref else ""


def _chain(git: Git, who: tuple[str, str], tips: list[str], own: str | None) -> Chain:
    person, key = who
    try:
        histories = {tip: _history(git, tip) for tip in tips}
        longest = max(tips, key=lambda tip: (len(histories[tip]), tip))
        if any(tip not in histories[longest] for tip in tips):
            return Chain(person, key, own=own, fault="stands here in two forms, neither of which continues the other")
        kept = tuple(_kept(git, person, histories[longest][1:]))
    except (SignOffDamaged, GitError) as fault:
        return Chain(person, key, own=own, fault=str(fault))
    return Chain(person, key, kept, longest, own)


def _history(git: Git, tip: str) -> list[str]:
    """The commits of a chain, the oldest first."""
    lines = git.run("rev-list", "--first-parent", "--parents", tip, "--").decode().splitlines()
    commits = [line.split(" ") for line in reversed(lines)]
    if not commits or len(commits[0]) != 1 or any(len(words) != 1 + _PARENTS for words in commits[1:]):
        raise SignOffDamaged("has a commit that is no record")
    return [words[0] for words in commits]


def _kept(git: Git, person: str, commits: list[str]) -> Iterator[KeptSignOff]:
    names = [f"{commit}:{_FILE}" for commit in commits]
    found = read_blobs(git, names)
    before = FIRST
    for number, name in enumerate(names, 1):
        stored = found.get(name)
        if stored is None or stored.content is None:
            raise SignOffDamaged(f"has no record number {number}")
        try:
            kept = _unwrapped(stored.content)
        except SignOffDamaged as fault:
            raise SignOffDamaged(f"has a damaged record number {number}: {fault}") from None
        if (kept.record.signer, kept.record.seq, kept.record.prev) != (person, number, before):
            raise SignOffDamaged(f"is broken at record number {number}, which does not continue the one before it")
        before = kept.record.id
        yield kept


def _wrapped(record: SignOff, signature: bytes) -> bytes:
    fields = {"p": record.line(), "s": signature}
    encoded = {name: base64.b64encode(value).decode("ascii") for name, value in fields.items()}
    return json.dumps(encoded, sort_keys=True, separators=(",", ":")).encode("ascii") + b"\n"


def _unwrapped(content: bytes) -> KeptSignOff:
    try:
        match json.loads(content):
            case {"p": str(payload), "s": str(signed)}:
                record = parse_sign_off(base64.b64decode(payload, validate=True))
                signature = base64.b64decode(signed, validate=True)
            case _:
                raise SignOffDamaged("not a signed record")
    except (binascii.Error, RecursionError, UnicodeDecodeError, json.JSONDecodeError):
        raise SignOffDamaged("not a signed record") from None
    if _wrapped(record, signature) != content:
        raise SignOffDamaged("not in canonical form")
    return KeptSignOff(record, signature)


def _made(git: Git, *words: str, given: bytes = b"") -> str:
    return git.run(*words, stdin=given).decode().strip()
