"""The command `countersign.sign`: what a sign-off would cover, and the command line that signs it.

It prepares only. A signature is a person's: the client shows this, and opens a terminal, where `countersign sign` asks.
"""

import asyncio
import os
import shlex
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from countersign.lsp.arguments import Arguments
from countersign.lsp.debts import debt_of
from countersign.lsp.homes import Home, Homes
from countersign.lsp.protocol import RequestFailed
from countersign.lsp.review import asked_file, files_of, uri_of
from countersign.lsp.reviews import Review, review_of

if TYPE_CHECKING:
    from countersign.gate.change import JudgedChange
    from countersign.gate.delta import Delta
    from countersign.gate.findings import Finding
    from countersign.gate.overriding import Debt
    from countersign.lsp.conversation import Conversation
    from countersign.wiring.judged import Judged

NAME = "countersign.sign"

_ORIGINS = ("ai", "mixed", "unknown", "human")

#: Of a commit's id, on a command line that a person reads.
_SHORT = 12

Json = dict[str, Any]


def register(server: "Conversation") -> None:
    """Offer the command."""

    def sign(given: list[Any]) -> "asyncio.Future[Json]":
        arguments = Arguments(NAME, given)
        if arguments.has("range"):
            arguments.lines("range")
        file = asked_file(arguments) if arguments.has("uri") else None
        return asyncio.ensure_future(_prepare(server, arguments, file))

    server.protocol.on_command(NAME, sign)


async def _prepare(server: "Conversation", arguments: Arguments, file: Path | None) -> Json:
    unsaved = [session.file for session in server.sessions.all() if session.file is not None and session.dirty]
    from countersign.git.process import GitError  # noqa: PLC0415 (not before `initialize` is answered)

    try:
        answer = await server.judge(_prepared, server.homes, file, files_of(server), unsaved)
    except GitError as error:
        raise RequestFailed(
            sentence(f"what is to be signed cannot be read here: {error}; `git fetch` may bring it")
        ) from error
    if arguments.truth("tell"):
        server.show(" ".join([f"To sign, run in a terminal: {answer['commandLine']}", *answer["warnings"]]))
    return answer


def _prepared(homes: Homes, file: Path | None, places: list[Path], unsaved: list[Path]) -> Json:
    home, path = repository_asked(homes, file, places)
    assert home.repository is not None  # noqa: S101 (`repository_asked` has seen to it)
    top = home.repository.work_tree
    assert top is not None  # noqa: S101 (as above)
    review = review_of(home)
    found = review.judged
    if found is None:
        raise RequestFailed(sentence(review.problem or "there is no branch to judge against", review.hint))
    if found.requirements.roster is None:
        raise RequestFailed(sentence(f"{found.asked.target_name} has no roster: nobody has to sign anything off"))
    if doubt := found.asked.several_forks():
        raise RequestFailed(sentence(doubt))
    if path is not None and _only_owed(review, path) and (debt := debt_of(found, path)) is not None:
        return _prepared_debt(top, home, review, debt, path)
    from countersign.git.deltas import read_delta  # noqa: PLC0415 (not before `initialize` is answered)

    whole = read_delta(home.repository.git, found.asked.fork, found.asked.head)
    part = whole if path is None else whole.only([os.fsencode(path)])
    if not part.leaves:
        what = "the change is empty" if path is None else f"{path} is not in {found.asked.range}"
        raise RequestFailed(sentence(f"there is nothing to sign: {what}"))
    words = _words(top, found, path)
    return {
        "root": top.as_uri(),
        "range": found.asked.range,
        "target": found.asked.target_name,
        "base": found.asked.fork,
        "head": found.asked.head,
        "delta": part.id,
        "files": _files(top, found.delta.change, part, found.judgement.findings),
        "you": None if review.me is None else {"name": review.me.name, "role": review.me.role},
        "warnings": _warnings(home, review, path, unsaved),
        "command": words,
        "commandLine": _line(words),
    }


def _only_owed(review: Review, path: str) -> bool:
    """Whether a review of a file is owed, and nobody has to look at it for the change itself."""
    from countersign.gate.queue import ReviewState  # noqa: PLC0415 (not before `initialize` is answered)

    return any(file.path == path and file.state is ReviewState.OWED for file in review.queue)


def _prepared_debt(top: Path, home: Home, review: Review, debt: "Debt", path: str) -> Json:
    """What an override let into a file: that, and not what the file is now, is what somebody has to have looked at."""
    from datetime import UTC, datetime  # noqa: PLC0415 (not before `initialize` is answered)

    from countersign.git.deltas import read_delta  # noqa: PLC0415 (as above)
    from countersign.wiring.checkout import Checkout  # noqa: PLC0415 (as above)
    from countersign.wiring.net_delta import net_delta  # noqa: PLC0415 (as above)

    found, subject = review.judged, debt.record.subject
    assert home.repository is not None  # noqa: S101 (the caller has looked)
    assert found is not None  # noqa: S101 (as above)
    assert subject is not None  # noqa: S101 (an override has one)
    part = read_delta(home.repository.git, subject.base, subject.head).only([os.fsencode(path)])
    with Checkout(home.repository, worktree=home.worktree) as checkout:
        now = datetime.now(UTC)
        change = net_delta(checkout, subject.base, subject.base, subject.head, found.requirements, now).change
    roster = found.requirements.roster
    warnings = [sentence(remark) for remark in found.remarks]
    if review.me is None:
        warnings.append("You are not on the roster: no key of yours can sign.")
    elif review.me.name == debt.record.signer or (
        roster is not None and any(roster.person(email) == review.me for email in change.contributors)
    ):
        warnings.append(f"{review.me.name} has overridden or written it: somebody else has to look.")
    words = ["countersign", "-C", str(top), "sign", "--debt", debt.record.id[:_SHORT], "--file", path]
    return {
        "root": top.as_uri(),
        "range": f"{subject.base[:_SHORT]}..{subject.head[:_SHORT]}",
        "target": found.asked.target_name,
        "base": subject.base,
        "head": subject.head,
        "delta": part.id,
        "files": _files(top, change, part, found.judgement.findings),
        "you": None if review.me is None else {"name": review.me.name, "role": review.me.role},
        "warnings": warnings,
        "command": words,
        "commandLine": _line(words),
    }


def repository_asked(homes: Homes, file: Path | None, places: list[Path]) -> tuple[Home, str | None]:
    """The repository that is meant, and the path in it; no path for a folder, or where no file is named."""
    if file is not None and not file.is_dir():
        place = homes.place_of(file)
        if place.home.repository is None or place.home.repository.work_tree is None:
            raise RequestFailed(sentence(f"{file.name} is in no repository"))
        return place.home, place.path
    asked = [file] if file is not None else places
    found = {id(home): home for place in asked if (home := _home_of(homes, place)) is not None}
    if len(found) == 1:
        return next(iter(found.values())), None
    raise RequestFailed(
        sentence("several repositories are open: name a file or a folder of one" if found else "this is no repository")
    )


def _home_of(homes: Homes, place: Path) -> Home | None:
    home = homes.place_of(place / ".git" if place.is_dir() else place).home
    return home if home.repository is not None and home.repository.work_tree is not None else None


def _files(top: Path, change: "JudgedChange", part: "Delta", findings: "Iterable[Finding]") -> list[Json]:
    judged = {os.fsencode(file.path): file for file in change.files}
    open_findings = Counter(finding.path for finding in findings if finding.needs is not None)
    files = []
    for raw, _ in part.leaves:
        path = os.fsdecode(raw)
        file = judged.get(raw)
        counts = Counter(one.origin.value for one in file.lines.values() if one is not None) if file else Counter()
        files.append(
            {
                "path": path,
                "uri": uri_of(top, path),
                "lines": {origin: counts[origin] for origin in _ORIGINS},
                "whole": file is not None and file.whole is not None,
                "findings": open_findings[path],
            }
        )
    return files


def _warnings(home: Home, review: Review, path: str | None, unsaved: list[Path]) -> list[str]:
    found, me = review.judged, review.me
    assert home.repository is not None  # noqa: S101 (the caller has looked)
    assert found is not None  # noqa: S101 (as above)
    roster = found.requirements.roster
    warnings = [sentence(remark) for remark in found.remarks]
    if me is None:
        warnings.append("You are not on the roster: no key of yours can sign.")
    elif roster is not None and any(roster.person(email) == me for email in found.delta.change.contributors):
        warnings.append(f"{me.name} has contributed to this change: a sign-off of theirs will not count.")
    if not found.requirements.policy.repository:
        warnings.append(f"The policy of {found.asked.target_name} names no repository, so nothing can be signed yet.")
    if not found.asked.branch:
        warnings.append(f"{found.asked.target_name} is no branch, and a sign-off is for a branch.")
    top = home.repository.work_tree
    if any(top is not None and (file == top / path if path else file.is_relative_to(top)) for file in unsaved):
        warnings.append("There are edits that are not saved: a sign-off covers what is committed.")
    if _differs(home, path):
        warnings.append("There are changes that are not committed: a sign-off covers what is committed.")
    return warnings


def _differs(home: Home, path: str | None) -> bool:
    """Whether files that git tracks are not as the last commit has them."""
    from countersign.git.patches import without_filters  # noqa: PLC0415 (not before `initialize` is answered)

    assert home.repository is not None  # noqa: S101 (the caller has looked)
    # A submodule is its own repository, with a configuration of its own that nobody has made harmless.
    options = ("--quiet", "--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty")
    paths = ["--", path] if path is not None else []
    return without_filters(home.repository.git).call("diff", *options, "HEAD", *paths).code != 0


def _words(top: Path, found: "Judged", path: str | None) -> list[str]:
    asked = found.asked
    part = ["--file", path] if path is not None else []
    return ["countersign", "-C", str(top), "sign", f"{asked.target_name}..{asked.head[:_SHORT]}", *part]


def _line(words: list[str]) -> str | None:
    """A line that a person can put into a terminal; None where a path holds what a terminal would act upon."""
    if not all(word.isprintable() for word in words):
        return None
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def sentence(clause: str, hint: str = "") -> str:
    """A clause, and a hint, as a message to a person."""
    said = f"{clause[:1].upper()}{clause[1:]}."
    return f"{said} {hint[:1].upper()}{hint[1:]}." if hint else said
