"""The chain of the story: what is done at each link, and what has to be seen of it in the world.

Doing and seeing are apart, so that a link whose doing is taken away must be noticed by its seeing: nothing that is
shown comes from what was meant to happen.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from countersign.demo.answers import Answer, Ranges, answer_of
from countersign.demo.editor import Editor
from countersign.demo.stage import BRANCH, PATH, Ran, Stage

TOOL = "github-copilot"
MODEL = "gpt-5.2"

TYPED = "def total(prices):"
COMPLETED = "\n    net = sum(price.net for price in prices)\n    return round(net * 1.19, 2)"
TYPED_LINE, AI_LINES = 4, (5, 6)

#: Seconds in which the server and the hooks have to have done what they do in the background.
_SOON = 20.0
_LOOK_AGAIN = 0.1


class NotSeen(Exception):  # noqa: N818 (it reads as what it says)
    """A link that did not do its part; the message says what was looked for, and what was there."""


@dataclass(slots=True)
class Story:
    """What the links hand on to each other."""

    stage: Stage
    editor: Editor
    typed: list[int] = field(default_factory=list)
    completed: object = None
    committed: Ran | None = None
    blamed: Answer = field(default_factory=dict)
    gate: Ran | None = None
    verdict: Answer = field(default_factory=dict)
    signed: Ran | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One link.

    Attributes:
        name: names it when it breaks.
        title: what bob does, or where it is seen, in one word.
        do: does it.
        see: gives what there is to show, from what is there now, or raises `NotSeen`.
        style: of what is shown.
    """

    name: str
    title: str
    do: Callable[[Story], Awaitable[None]]
    see: Callable[[Story], Awaitable[Sequence[str]]]
    style: str = ""


async def _type(story: Story) -> None:
    for character in TYPED:
        story.editor.insert(character)
        await asyncio.sleep(0)


async def _see_typing(story: Story) -> Sequence[str]:
    ranges = await _attribution(story.editor)
    if ranges.of_line(TYPED_LINE) != {("human", "observed", None)}:
        raise NotSeen(f"line {TYPED_LINE} should be human and observed; the server says {ranges.said(TYPED_LINE)}")
    return [TYPED.strip()]


async def _complete(story: Story) -> None:
    story.editor.insert(COMPLETED)
    story.completed = await story.editor.command(
        "recordCompletion",
        version=story.editor.version,
        text=COMPLETED,
        tool=TOOL,
        model=MODEL,
        kind="accept",
    )


async def _see_completion(story: Story) -> Sequence[str]:
    recorded = answer_of(story.completed).get("recorded")
    visible = sum(not character.isspace() for character in COMPLETED)
    if not isinstance(recorded, int) or recorded < visible:
        raise NotSeen(f"{visible} characters or more should be recorded; the server says {recorded}")
    ranges = await _attribution(story.editor)
    for line in AI_LINES:
        if ranges.of_line(line) != {("ai", "observed", TOOL)}:
            raise NotSeen(f"line {line} should be {TOOL}'s; the server says {ranges.said(line)}")
    return COMPLETED.strip("\n").split("\n")


async def _save(story: Story) -> None:
    story.editor.insert("\n")
    story.editor.save()


async def _see_journal(story: Story) -> Sequence[str]:
    # The work tree against HEAD, by the journal alone: the server is not asked, and a byte more would be unknown.
    wanted = {"added": 1 + len(AI_LINES), "ai": len(AI_LINES), "mixed": 0, "human": 1, "unknown": 0}
    totals: Answer = {}
    for _ in range(int(_SOON / _LOOK_AGAIN)):
        totals = answer_of(answer_of(await story.stage.answer("status")).get("totals"))
        if totals == wanted:
            return [f"into .git, beside the text: {totals['human']} line human, {totals['ai']} lines ai"]
        await asyncio.sleep(_LOOK_AGAIN)
    raise NotSeen(f"the journal should know {len(AI_LINES)} AI lines of {PATH}; `status` says {totals or 'nothing'}")


async def _commit(story: Story) -> None:
    await story.stage.run("git", "add", PATH)
    story.committed = await story.stage.run("git", "commit", "--message=Add up prices")


async def _see_trailers(story: Story) -> Sequence[str]:
    if story.committed is None or story.committed.code != 0:
        said = story.committed.said() if story.committed else "nothing was committed"
        raise NotSeen(f"`git commit` should have made a commit: {said}")
    message = (await story.stage.run("git", "log", "-1", "--format=%(trailers:only,unfold)")).out
    trailers = message.strip().splitlines()
    assisted = f"Assisted-by: GitHub-Copilot:{MODEL}"
    counts = f"AI-Provenance: ai={len(AI_LINES)} mixed=0 "
    if assisted not in trailers or not any(trailer.startswith(counts) for trailer in trailers):
        raise NotSeen(f"the message should have trailers about {len(AI_LINES)} AI lines; it has {trailers or 'none'}")
    return trailers


async def _nothing(_story: Story) -> None:
    """The hook did it."""


async def _see_note(story: Story) -> Sequence[str]:
    note = await story.stage.run("git", "notes", "--ref=countersign", "show", "HEAD")
    if note.code != 0:
        raise NotSeen(f"the commit should have a note: {note.said()}")
    shown = [line.strip() for line in note.out.splitlines() if f"\t{TOOL}\t{MODEL}" in line]
    if [line.split("\t")[:3] for line in shown] != [[f"{AI_LINES[0]}-{AI_LINES[1]}", "ai", "observed"]]:
        raise NotSeen(
            f"the note should say ai of lines {AI_LINES[0]}-{AI_LINES[1]}; it says {shown or 'nothing of AI'}"
        )
    return [f"{PATH} {' '.join(shown[0].split())}"]


async def _blame(story: Story) -> None:
    story.blamed = answer_of(await story.stage.answer("blame", PATH, "--rev", "HEAD"))


async def _see_blame(story: Story) -> Sequence[str]:
    head = (await story.stage.run("git", "rev-parse", "HEAD")).out.strip()
    lines = story.blamed.get("lines")
    known = [answer_of(line) for line in lines] if isinstance(lines, list) else []
    found = {line.get("line"): (line.get("origin"), line.get("tool"), line.get("commit")) for line in known}
    wanted = {TYPED_LINE: ("human", None, head), **dict.fromkeys(AI_LINES, ("ai", TOOL, head))}
    for line, said in wanted.items():
        if found.get(line) != said:
            raise NotSeen(f"line {line} should be {said[0]} in blame; it is {found.get(line, 'not there')}")
    return [", ".join(f"line {line} {said[0]}" for line, said in wanted.items())]


async def _see_warning(story: Story) -> Sequence[str]:
    await story.editor.published(lambda told: any(one.code == "junior-ai" for one in told), _SOON)
    for one in story.editor.diagnostics:
        place = (one.range.start.line + 1, one.range.end.line + 1)
        if one.code == "junior-ai" and one.source == "countersign" and place == AI_LINES:
            return [f"lines {place[0]}-{place[1]}: {one.message.partition(': ')[2]}"]
    told = [one.message for one in story.editor.diagnostics]
    raise NotSeen(f"the editor should be told of lines {AI_LINES[0]}-{AI_LINES[1]}; it was told {told or 'nothing'}")


async def _check(story: Story) -> None:
    story.gate = await story.stage.countersign("check", "--json")
    story.verdict = answer_of(story.gate.out)


async def _see_verdict(story: Story) -> Sequence[str]:
    code = story.gate.code if story.gate else None
    verdict, unblock = story.verdict.get("verdict"), story.verdict.get("unblock")
    if (code, verdict, unblock) != (1, "blocked", [["alice"]]):
        said = story.gate.said() if story.gate and story.gate.code != 1 else f"{verdict}, to be cleared by {unblock}"
        raise NotSeen(f"`check` should block {BRANCH} until alice signs; exit code {code}: {said}")
    return [f"{verdict} by `countersign check`, exit code {code}: alice may clear it"]


async def _attribution(editor: Editor) -> Ranges:
    return Ranges.read(await editor.command("attribution"))


CHAIN: tuple[Link, ...] = (
    Link("typing", "types", _type, _see_typing, style="green"),
    Link("completion", "completes", _complete, _see_completion, style="magenta"),
    Link("journal", "saves", _save, _see_journal),
    Link("trailers", "commits", _commit, _see_trailers),
    Link("note", "note", _nothing, _see_note),
    Link("blame", "blame", _blame, _see_blame),
    Link("warning", "editor", _nothing, _see_warning),
    Link("check", "gate", _check, _see_verdict),
)
