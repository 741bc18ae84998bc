"""The command `countersign.requestReview`: whom to ask, and what to write to them. Nothing is sent anywhere."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from countersign.gate.phrases import counted
from countersign.lsp.arguments import Arguments
from countersign.lsp.homes import Homes
from countersign.lsp.protocol import RequestFailed
from countersign.lsp.review import asked_file, files_of
from countersign.lsp.reviews import review_of
from countersign.lsp.sign import repository_asked, sentence

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation

NAME = "countersign.requestReview"

#: Files named in a message; beyond, their number.
_MOST = 10

Json = dict[str, Any]


def register(server: "Conversation") -> None:
    """Offer the command."""

    def request_review(given: list[Any]) -> "asyncio.Future[Json]":
        arguments = Arguments(NAME, given)
        file = asked_file(arguments) if arguments.has("uri") else None
        return asyncio.ensure_future(_answer(server, arguments, file))

    server.protocol.on_command(NAME, request_review)


async def _answer(server: "Conversation", arguments: Arguments, file: Path | None) -> Json:
    answer = await server.judge(_requested, server.homes, file, files_of(server))
    if arguments.truth("tell"):
        server.show(answer["message"])
    return answer


def _requested(homes: Homes, file: Path | None, places: list[Path]) -> Json:
    from countersign.gate.suggestion import candidates, suggested  # noqa: PLC0415 (not before `initialize` is answered)
    from countersign.gate.wording import shown_path  # noqa: PLC0415 (as above)
    from countersign.wiring.knowledge import who_knows  # noqa: PLC0415 (as above)

    home, path = repository_asked(homes, file, places)
    found = review_of(home).judged
    if found is None or found.requirements.roster is None or home.repository is None:
        raise RequestFailed(sentence("nothing can be asked for here: there is no roster to judge by"))
    findings = [one for one in found.judgement.findings if one.needs is not None and path in (None, one.path)]
    if not findings:
        raise RequestFailed(sentence(f"nothing in {path or found.asked.range} has to be signed off"))
    roster = found.requirements.roster
    knows = who_knows(home.repository, found.asked.fork, (one.path for one in findings), roster)
    people = candidates(findings, found.delta.change, roster, knows)
    ask = suggested(found.judgement.unblock, knows)
    files = [shown_path(name) for name in dict.fromkeys(one.path for one in findings)]
    more = f" and {len(files) - _MOST} more" if len(files) > _MOST else ""
    whom = " and ".join(ask) or "somebody who may"
    message = (
        f"{whom}: please look at {', '.join(files[:_MOST])}{more} in {found.asked.range} "
        f"({found.asked.head[:12]}): {counted(len(findings), 'finding')} to be signed off. "
        f"To sign: countersign sign {found.asked.target_name}..{found.asked.head[:12]}"
    )
    return {
        "range": found.asked.range,
        "files": files,
        "suggested": list(ask),
        "people": [{"name": one.name, "role": one.role, "clears": one.clears, "knows": one.knows} for one in people],
        "message": message,
    }
