"""The command `countersign.review`: the findings of base..HEAD and of the work tree, and the queue of files to read."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from countersign.lsp import debts
from countersign.lsp.arguments import Arguments
from countersign.lsp.convert import position
from countersign.lsp.homes import Home, Homes
from countersign.lsp.reviews import Review, review_of, work_tree_findings
from countersign.lsp.session import file_of

if TYPE_CHECKING:
    from countersign.gate.findings import Finding
    from countersign.gate.overriding import Debt
    from countersign.gate.queue import QueuedFile
    from countersign.gate.statements import Matter
    from countersign.lsp.conversation import Conversation
    from countersign.wiring.judged import Judged
    from countersign.wiring.news import News

NAME = "countersign.review"

#: Files named in a message; beyond, their number.
_MOST = 5

Json = dict[str, Any]


def register(server: "Conversation") -> None:
    """Offer the command."""

    def review(given: list[Any]) -> "asyncio.Future[Json]":
        arguments = Arguments(NAME, given)
        places = [asked_file(arguments)] if arguments.has("uri") else files_of(server)
        return asyncio.ensure_future(_answer(server, arguments, places))

    server.protocol.on_command(NAME, review)


def asked_file(arguments: Arguments) -> Path:
    """The file or folder that a command names.

    Raises:
        JsonRpcInvalidParams: it is no file.
    """
    uri = arguments.text("uri")
    file = file_of(uri)
    if file is None:
        raise arguments.refusal(f"`{uri}` is no file")
    return file


def files_of(server: "Conversation") -> list[Path]:
    """What the client works on: its folders, and the files that it has open."""
    folders = [file for uri in server.workspace.folders if (file := file_of(uri)) is not None]
    return [*folders, *(session.file for session in server.sessions.all() if session.file is not None)]


async def _answer(server: "Conversation", arguments: Arguments, places: Sequence[Path]) -> Json:
    reviews = await server.judge(_reviews, server.homes, places)
    if arguments.truth("tell"):
        server.show(" ".join(map(_told, reviews)) or "There is no repository here.")
    return {"reviews": reviews}


def _told(review: Json) -> str:
    """A review in a sentence or two, for a client that shows no more."""
    if review["verdict"] is None:
        return f"{review['problem'] or 'There is no branch to judge against'}."
    waiting = [file["path"] for file in review["queue"] if file["state"] == "needs-review"]
    owed = [file["path"] for file in review["queue"] if file["state"] == "owed"]
    debt = f" A review is owed to {_listed(owed)}." if owed else ""
    people = " or ".join(" and ".join(names) for names in review["unblock"])
    said = f"{review['range']} is {review['verdict']}"
    said += f": {_listed(waiting)} to be signed off" if waiting else ""
    return said + (f", by {people}." if people else ".") + debt


def _listed(paths: Sequence[str]) -> str:
    return ", ".join(paths[:_MOST]) + (f" and {len(paths) - _MOST} more" if len(paths) > _MOST else "")


def _reviews(homes: Homes, places: Sequence[Path]) -> list[Json]:
    found: dict[Path, Home] = {}
    for place in places:
        home = homes.place_of(place / ".git" if place.is_dir() else place).home
        if home.repository is not None and home.repository.work_tree is not None:
            found.setdefault(home.repository.work_tree, home)
    return [_document(top, home, review_of(home)) for top, home in found.items()]


def _document(top: Path, home: Home, review: Review) -> Json:
    from countersign.git.process import GitError  # noqa: PLC0415 (not before `initialize` is answered)
    from countersign.store.errors import JournalError  # noqa: PLC0415 (as above)

    remarks: list[str] = []
    try:
        fresh = work_tree_findings(home)
    except (GitError, JournalError) as fault:
        fresh = ()
        remarks.append(f"what is not committed could not be read: {fault}")
    document: Json = {
        "root": top.as_uri(),
        **_judged(top, review.judged),
        "problem": review.problem or None,
        "hint": review.hint or None,
        "you": None if review.me is None else {"name": review.me.name, "role": review.me.role},
        "queue": [
            {
                **_queued(top, file),
                "since": _since(review.since.get(file.path)),
                "debt": debts.told(review.judged, file.path),
            }
            for file in review.queue
        ],
        "workTree": {"findings": [finding_document(top, finding) for finding in fresh]},
    }
    document["remarks"] += remarks
    return document


def _judged(top: Path, judged: "Judged | None") -> Json:
    if judged is None:
        return {
            "range": None, "target": None, "base": None, "head": None, "mode": None, "verdict": None,
            "findings": [], "cleared": [], "unblock": [], "debts": [], "remarks": [],
        }  # fmt: skip
    judgement = judged.judgement
    return {
        "range": judged.asked.range,
        "target": judged.asked.target_name,
        "base": judged.asked.fork,
        "head": judged.asked.head,
        "mode": judged.requirements.policy.mode.value,
        "verdict": judgement.verdict.value,
        "findings": [finding_document(top, finding) for finding in judgement.findings],
        "cleared": [finding_document(top, finding) for finding in judgement.cleared],
        "unblock": [list(names) for names in judgement.unblock],
        "debts": [] if judged.matter is None else [_debt(top, debt, judged.matter) for debt in judgement.debts],
        "remarks": list(judged.remarks),
    }


def _debt(top: Path, debt: "Debt", matter: "Matter") -> Json:
    paths = [path.decode("utf-8", "surrogateescape") for path in debt.paths]
    return {
        "id": debt.record.id,
        "by": debt.record.signer,
        "at": debt.record.ts,
        "incident": debt.record.incident,
        "due": f"{debt.due:%Y-%m-%dT%H:%M:%SZ}",
        "overdue": debt.is_overdue(matter.now),
        "files": [{"path": path, "uri": uri_of(top, path)} for path in paths],
        "message": debt.sentence(matter.now),
    }


def _queued(top: Path, file: "QueuedFile") -> Json:
    return {
        "path": file.path,
        "uri": uri_of(top, file.path),
        "state": file.state.value,
        "tier": file.tiers[0] if file.tiers else None,
        "lines": {origin.value: count for origin, count in sorted(file.counts.items())},
        "toRead": file.lines_to_read,
        "findings": [finding_document(top, finding) for finding in file.open],
    }


def _since(news: "News | None") -> Json | None:
    from countersign.provenance.note import format_ranges  # noqa: PLC0415 (not before `initialize` is answered)

    if news is None or news.record.subject is None:
        return None
    subject = news.record.subject
    return {
        "id": news.record.id,
        "at": news.record.ts,
        "base": subject.base,
        "head": subject.head,
        "lines": format_ranges(news.lines),
    }


def finding_document(top: Path, finding: "Finding") -> Json:
    """A finding as JSON: as `check --json` has it, with the place as the protocol writes it."""
    lines = finding.lines
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "path": finding.path,
        "uri": uri_of(top, finding.path),
        "lines": lines.label,
        "range": {"start": position(lines.start, 0), "end": position(lines.stop, 0)},
        "message": finding.message,
        "needs": None if finding.needs is None else {"count": finding.needs.count, "role": finding.needs.role},
        "have": list(finding.have),
    }


def uri_of(top: Path, path: str) -> str:
    """The URI of a path in a work tree, whatever bytes it is made of."""
    return f"{top.as_uri()}/{quote(path.encode('utf-8', 'surrogateescape'))}"
