"""The gate in front of a bare repository: what a push to a protected branch, or to sign-offs, may do.

It is the real gate where there is no forge: nobody who pushes has a hand in it. Whatever it cannot read, it refuses.
"""

import fnmatch
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime

from countersign.gate.check import Verdict
from countersign.gate.policy import Mode
from countersign.git.after_push import Update, after_push
from countersign.git.process import GitError
from countersign.git.remotes import SIGNOFFS, TRACKING
from countersign.git.repository import Repository
from countersign.git.signatures import SigningFailed, SshKeygen
from countersign.git.signoff_refs import Chain, read_chains
from countersign.git.target import requirements_at
from countersign.wiring.checkout import Checkout
from countersign.wiring.high_water import FILE as SEEN
from countersign.wiring.judged import Judged, judged
from countersign.wiring.question import question
from countersign.wiring.verifying import roster_keys

_BRANCHES = "refs/heads/"

#: Patterns of branch names, in the configuration of the repository that gets the push: several may be set.
PROTECTED = "countersign.protected"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is to become of one ref of a push.

    Attributes:
        refused: why it is refused, as a sentence; empty if it is not.
        judged: what the gate says of it; None for what is not judged.
    """

    update: Update
    refused: str = ""
    judged: Judged | None = None


def rulings(repository: Repository, updates: Sequence[Update], now: datetime) -> Iterator[Ruling]:
    """Judge a push, ref by ref. What is neither a protected branch nor a sign-off is left alone.

    Raises:
        GitError: git failed.
        Unanswerable, ConfigurationError, SigningFailed: it cannot be judged.
    """
    protected = protected_branches(repository)
    aliases = _aliases(repository)
    for update in updates:
        # A push to an alias moves the branch that it stands for.
        meant = replace(update, ref=aliases.get(update.ref, update.ref))
        if update.ref.startswith(SIGNOFFS):
            yield Ruling(update, _sign_offs_fault(repository, update, updates))
        elif update.ref.startswith(TRACKING) and not update.deletes:
            yield Ruling(update, f"{update.ref} is what a clone has fetched, and nothing that is pushed.")
        elif _is_protected(meant.ref, protected):
            yield _of_branch(repository, meant, updates, now)


def protected_branches(repository: Repository) -> list[str]:
    """Patterns of the branches that are judged; by default, the one that HEAD names.

    Raises:
        GitError: git failed.
    """
    done = repository.git.call("config", "--get-all", PROTECTED)
    patterns = done.out.decode("utf-8", "surrogateescape").splitlines()
    if patterns:
        return patterns
    head = repository.git.run("symbolic-ref", "HEAD").decode("utf-8", "surrogateescape").strip()
    return [head.removeprefix(_BRANCHES)]


def _aliases(repository: Repository) -> Mapping[str, str]:
    """Branches that are another name of one, and the names of those, as after `git symbolic-ref`."""
    told = repository.git.run("for-each-ref", "--format=%(refname) %(symref)", _BRANCHES)
    named = (line.partition(" ") for line in told.decode("utf-8", "surrogateescape").splitlines())
    return {ref: meant for ref, _, meant in named if meant}


def _is_protected(ref: str, patterns: Sequence[str]) -> bool:
    """Whether a branch is judged. In whatever case: on many disks `Main` is another name of `main`."""
    name = ref.removeprefix(_BRANCHES).casefold()
    return ref.startswith(_BRANCHES) and any(fnmatch.fnmatchcase(name, pattern.casefold()) for pattern in patterns)


def _of_branch(repository: Repository, update: Update, updates: Sequence[Update], now: datetime) -> Ruling:
    name = update.ref.removeprefix(_BRANCHES)
    if update.deletes:
        return Ruling(update, f"{name} is protected: deleting it would take the policy with it.")
    if update.creates:
        return _of_new_branch(repository, update, updates, now)
    if repository.git.call("merge-base", "--is-ancestor", update.old, update.new).code != 0:
        return Ruling(update, f"{name} is protected: its history may go on, and not be rewound.")
    with _as_it_would_stand(repository, updates, {update.ref: update.old}) as checkout:
        found = judged(checkout, question(checkout.repository, update.new, update.ref), now)
    if found.judgement.verdict is Verdict.BLOCKED:
        return Ruling(update, f"{name}: what this push adds has to be signed off first.", found)
    return Ruling(update, judged=found)


def _of_new_branch(repository: Repository, update: Update, updates: Sequence[Update], now: datetime) -> Ruling:
    """A protected branch that there was not: what it adds to the one that has most of it is judged as a push to it."""
    name = update.ref.removeprefix(_BRANCHES)
    nearest = _nearest(repository, update, updates)
    if nearest is None:
        # The first branch: there is no policy yet that could ask for anything.
        return Ruling(update)
    base, commit = nearest
    begin = f"Begin {name} at a commit that {base.removeprefix(_BRANCHES)} has, and push the rest onto it."
    if not repository.merge_bases(commit, update.new):
        asks = requirements_at(repository.git, commit)
        asked = asks.policy.stated or asks.roster is not None
        if asked and asks.policy.mode is Mode.ENFORCE:
            return Ruling(update, f"{name} has no history in common with what was judged here. {begin}")
        return Ruling(update)
    with _as_it_would_stand(repository, updates, {base: commit}) as checkout:
        asked_of = question(checkout.repository, update.new, base)
        found = judged(checkout, replace(asked_of, branch=update.ref), now)
    if found.judgement.verdict is Verdict.BLOCKED:
        return Ruling(update, f"{name}: what this branch brings has to be signed off first. {begin}", found)
    return Ruling(update, judged=found)


def _nearest(repository: Repository, update: Update, updates: Sequence[Update]) -> tuple[str, str] | None:
    """The branch that has most of what a new one brings, and its commit; None if nothing was ever judged here.

    Among those that were protected before the push, as it leaves them: each is judged itself, and one refusal refuses
    all of it. If there are none, the one that HEAD names.
    """
    told = repository.git.run("for-each-ref", "--format=%(objectname) %(refname)", _BRANCHES)
    listed = told.decode("utf-8", "surrogateescape").splitlines()
    there = {ref: commit for commit, _, ref in (line.partition(" ") for line in listed)}
    head = repository.git.run("symbolic-ref", "HEAD").decode("utf-8", "surrogateescape").strip()
    patterns = protected_branches(repository)
    candidates = [ref for ref in there if _is_protected(ref, patterns)] or [ref for ref in there if ref == head]
    moved = {one.ref: one.new for one in updates if not one.deletes and one.ref != update.ref}
    found = []
    for ref in candidates:
        commit = moved.get(ref, there[ref])
        brings = int(repository.git.run("rev-list", "--count", update.new, f"^{commit}"))
        found.append((brings, ref != head, ref, commit))
    if not found:
        return None
    _, _, ref, commit = min(found)
    return ref, commit


@contextmanager
def _as_it_would_stand(repository: Repository, updates: Sequence[Update], but: Mapping[str, str]) -> Iterator[Checkout]:
    """The repository once the push is accepted, but for some refs; with what this one has seen of sign-offs."""
    with after_push(repository, updates, but=but) as afterwards:
        with suppress(FileNotFoundError):
            afterwards.state_dir.mkdir(mode=0o700)
            shutil.copyfile(repository.state_dir / SEEN, afterwards.state_dir / SEEN)
        with Checkout(afterwards) as checkout:
            yield checkout


def _sign_offs_fault(repository: Repository, update: Update, updates: Sequence[Update]) -> str:
    """Why a chain of sign-offs may not become what a push makes of it, as a sentence; empty if it may."""
    name = update.ref.removeprefix(SIGNOFFS)
    if update.deletes:
        return f"The sign-offs {name} may not be deleted: a rejection may be among them."
    if not update.creates and not _continues(repository, update):
        return f"The sign-offs {name} may only be added to, and what is pushed does not continue what is there."
    with after_push(repository, updates, but={}) as afterwards:
        chain = next((one for one in read_chains(afterwards.git) if one.ref == update.ref), None)
        if chain is None:
            return f"{update.ref} is no name of a chain of sign-offs: <person>/<SHA-256 of the key>."
        if chain.fault:
            return f"The chain of sign-offs {name} {chain.fault}."
        return _signature_fault(repository, chain)


def _continues(repository: Repository, update: Update) -> bool:
    try:
        before = repository.git.run("rev-list", "--first-parent", update.new, "--").decode().split()
    except GitError:
        return False
    return update.old in before


def _signature_fault(repository: Repository, chain: Chain) -> str:
    """Whether somebody has added to the chain of somebody else. Of a key that no roster has, nobody can say."""
    head = repository.head()
    roster = None if head is None else requirements_at(repository.git, head).roster
    key = None if roster is None else roster_keys(roster).get(chain.person, {}).get(chain.key)
    if key is None:
        return ""
    try:
        program = SshKeygen.beside(repository.git)
        bad = [
            kept.record.seq
            for kept in chain.kept
            if not program.verify(kept.record.line(), kept.signature, chain.person, key, kept.record.kind.namespace)
        ]
    except SigningFailed as fault:
        return f"Signatures cannot be checked here: {fault}."
    return f"Record {bad[0]} of the chain of {chain.person} bears no signature by the key of the chain." if bad else ""
