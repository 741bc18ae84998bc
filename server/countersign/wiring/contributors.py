"""Who stands behind the commits of a change: authors, co-authors, committers who did more than to rebase, and bots.

Addresses as they stand in the commits: a `.mailmap` is part of the change, and could turn anybody into anybody.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from countersign.gate.keys import fingerprint, fingerprint_of_blob, public_key
from countersign.gate.machines import is_machine
from countersign.gate.policy import Identity
from countersign.gate.requirements import Requirements
from countersign.gate.roster import Bot, Roster, normalised
from countersign.gate.sshsig import NoSshSignature, parse_ssh_signature
from countersign.git.commit_objects import CommitObject, read_commits
from countersign.git.repository import Repository
from countersign.git.signatures import SshKeygen, bare_signature
from countersign.wiring.rebased import Originals

#: What git asks `ssh-keygen` to sign commits for.
_COMMITS = "git"

_ADDRESS = re.compile(r"<([^<>]*)>\s*$")


@dataclass(frozen=True, slots=True)
class Hands:
    """Who stands behind one commit.

    Attributes:
        people: addresses of authors, co-authors and committers, those of bots and machines left out.
        unproven: those of them whose owner has not signed the commit, where the policy asks for it.
        bot: that has made the commit alone.
    """

    people: frozenset[str]
    unproven: frozenset[str] = frozenset()
    bot: Bot | None = None

    @property
    def bot_addresses(self) -> tuple[str, ...]:
        """How a bot is known where it may not write: it is a stranger there."""
        return self.bot.emails[:1] if self.bot is not None else ()


def hands_of(repository: Repository, commits: Collection[str], target: str, asks: Requirements) -> dict[str, Hands]:
    """Who stands behind commits, given by their full ids, that are to go to `target`.

    Raises:
        SigningFailed: signatures have to be checked, and cannot be here.
        GitError: git failed, or an object is missing.
    """
    objects = read_commits(repository.git, sorted(commits))
    named = _co_authors(repository, sorted(commits))
    originals = Originals(repository, target)
    roster = asks.roster or Roster((), asks.policy.roles)
    signatures = _Signatures(repository, roster) if asks.policy.identity is Identity.SIGNED else None
    return {
        commit: _hands(commit, found, named.get(commit, frozenset()), roster, originals, signatures)
        for commit, found in objects.items()
    }


def _hands(
    commit: str,
    found: CommitObject,
    co_authors: frozenset[str],
    roster: Roster,
    originals: Originals,
    signatures: "_Signatures | None",
) -> Hands:
    author = found.author_email
    signer = signatures.signer(found) if signatures is not None else None
    others = set(co_authors)
    committer = found.committer_email
    if normalised(committer) not in {normalised(author), *roster.forge_committers} and not is_machine(committer):
        bot = roster.bot(committer)
        if bot is None and not originals.is_rebased(commit, found):
            others.add(committer)
    bot = roster.bot(author)
    if bot is not None and not others and (signatures is None or signer == bot.name):
        return Hands(frozenset(), bot=bot)
    people = frozenset({author, *others})
    if signatures is None:
        return Hands(people)
    owner = roster.person(author)
    proven = owner is not None and signer == owner.name
    behind = roster.named(signer) if signer is not None and not proven else None
    # Who signs in somebody else's name is in it, too.
    return Hands(people | set(behind.emails[:1] if behind else ()), frozenset() if proven else frozenset({author}))


@dataclass(slots=True)
class _Signatures:
    """Signatures of commits, checked against the keys of the roster and against no others."""

    repository: Repository
    roster: Roster

    def signer(self, commit: CommitObject) -> str | None:
        """The name of the person, or of the bot, whose key has signed a commit; None if there is none."""
        bare = bare_signature(commit.signature)
        blob = _key_of(bare) if bare is not None else None
        if bare is None or blob is None:
            return None
        mark = fingerprint_of_blob(blob)
        for name, keys in self.roster.keys_by_name():
            for written in keys:
                key = public_key(written)
                if key is not None and fingerprint(key) == mark:
                    program = SshKeygen.beside(self.repository.git)
                    return name if program.verify(commit.signed, bare, name, key, _COMMITS) else None
        return None


def _key_of(signature: bytes) -> bytes | None:
    try:
        return parse_ssh_signature(signature).key
    except NoSshSignature:
        return None


def _co_authors(repository: Repository, commits: Collection[str]) -> Mapping[str, frozenset[str]]:
    """The addresses of co-authors that are no machines, by commit."""
    asked = "".join(f"{commit}\n" for commit in commits).encode()
    if not asked:
        return {}
    # The repository must not say what a trailer looks like.
    git = repository.git.with_settings("trailer.separators=:")
    shown = "%H%n%(trailers:key=Co-authored-by,valueonly,unfold)"
    told = git.run("log", "--no-walk=unsorted", "--stdin", "-z", "--encoding=UTF-8", f"--format={shown}", stdin=asked)
    found: dict[str, frozenset[str]] = {}
    for entry in told.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        commit, *values = entry.split("\n")
        found[commit] = frozenset(_addresses(values))
    return found


def _addresses(values: Collection[str]) -> Iterator[str]:
    for value in filter(None, map(str.strip, values)):
        address = _ADDRESS.search(value)
        # A co-author without an address is somebody all the same: nobody who is on the roster.
        email = address[1] if address else value
        if not is_machine(email):
            yield email
