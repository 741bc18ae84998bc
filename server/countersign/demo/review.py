"""The second half of the story: a person answers for the text, and the gate holds them to exactly that."""

from collections.abc import Sequence

from countersign.demo.answers import Answer, answer_of
from countersign.demo.links import Link, NotSeen, Story
from countersign.demo.stage import BRANCH, KEY, PATH, START, StageFault
from countersign.demo.terminal import sign_on_terminal

#: Seconds for a signature: two processes of Python, and ssh-keygen.
_PATIENCE = 60.0

_ELSEWHERE = START.replace("Prices.", "Prices, net and gross.")


async def _sign(story: Story) -> None:
    story.signed = await sign_on_terminal(story.stage, str(story.stage.folder / KEY), _PATIENCE)


async def _see_clear(story: Story) -> Sequence[str]:
    await _demand_clear(story, "after alice has signed")
    return ["alice, on a terminal, with her SSH key: clear by `countersign check`"]


async def _rebase(story: Story) -> None:
    """Main changes the same file, elsewhere in it."""
    stage = story.stage
    await _git(story, "switch", "--quiet", "main")
    stage.file.write_text(_ELSEWHERE, "utf-8")
    await _git(story, "commit", "--quiet", "--all", "--author=Alice <alice@example.com>", "--message=More prices")
    await _git(story, "switch", "--quiet", BRANCH)
    await _git(story, "rebase", "--quiet", "main")


async def _see_rebased(story: Story) -> Sequence[str]:
    tip = (await story.stage.run("git", "rev-parse", "main", "HEAD~1")).out.split()
    text = (await story.stage.run("git", "show", f"HEAD:{PATH}")).out
    if len(set(tip)) != 1 or not text.startswith(_ELSEWHERE.rstrip("\n")):
        raise NotSeen(f"the branch should stand on a main that changed {PATH}; it does not")
    await _demand_clear(story, "after the rebase")
    return [f"onto a main that changed {PATH}, too: still clear"]


async def _change_one_byte(story: Story) -> None:
    text = story.stage.file.read_text("utf-8")
    story.stage.file.write_text(text.replace("1.19", "1.18"), "utf-8")
    await _git(story, "commit", "--quiet", "--all", "--message=Round down")


async def _see_stale(story: Story) -> Sequence[str]:
    verdict = await _verdict(story)
    findings = verdict.get("findings")
    messages = [str(answer_of(one).get("message")) for one in findings] if isinstance(findings, list) else []
    because = [why for message in messages for why in message.split(". ") if "alice" in why and "signed" in why]
    if verdict.get("verdict") != "blocked" or not because:
        raise NotSeen(f"one byte more should block {BRANCH}, and say why alice's word does not count: {messages}")
    return [f"blocked, exit code 1: {because[-1].rstrip('.')}."]


async def _demand_clear(story: Story, when: str) -> None:
    verdict = await _verdict(story)
    if verdict.get("verdict") != "clear":
        said = story.signed.said() if story.signed else "nothing was signed"
        raise NotSeen(f"`check` should be clear {when}; it says {verdict.get('verdict')}; sign said: {said}")


async def _verdict(story: Story) -> Answer:
    return answer_of(await story.stage.answer("check"))


async def _git(story: Story, *arguments: str) -> None:
    ran = await story.stage.run("git", *arguments)
    if ran.code != 0:
        raise StageFault(f"git {arguments[0]}: {ran.said()}")


REVIEW: tuple[Link, ...] = (
    Link("signature", "signs", _sign, _see_clear),
    Link("rebase", "rebases", _rebase, _see_rebased),
    Link("byte", "one byte", _change_one_byte, _see_stale),
)
