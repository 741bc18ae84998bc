"""The demo from beginning to end: sets the stage, goes along the chain, and says what it saw."""

from collections.abc import Sequence
from dataclasses import dataclass

from countersign.demo.chain import whole_chain
from countersign.demo.editor import Editor
from countersign.demo.links import Link, NotSeen, Story
from countersign.demo.page import Page
from countersign.demo.stage import Stage, StageFault


@dataclass(frozen=True, slots=True)
class Ending:
    """How it ended: `broken` names the link that did not do its part, and is empty if all did."""

    broken: str = ""


async def tell(stage: Stage, page: Page, chain: Sequence[Link] | None = None) -> Ending:
    """Tell the story on a stage.

    Raises:
        StageFault: the stage could not be set; the story did not begin.
    """
    await stage.set()
    page.opening()
    story = Story(stage, Editor(stage))
    ran = await stage.countersign("init")
    if ran.code != 0:
        return _broken(page, "init", "countersign init", ran.said())
    try:
        return await _along(story, page, whole_chain() if chain is None else chain)
    finally:
        await story.editor.close()


async def _along(story: Story, page: Page, chain: Sequence[Link]) -> Ending:
    try:
        await story.editor.open()
    except (StageFault, RuntimeError) as fault:
        return _broken(page, "server", "the server starts", str(fault))
    for link in chain:
        try:
            await link.do(story)
            shown = await link.see(story)
        except (NotSeen, StageFault) as fault:
            return _broken(page, link.name, link.title, str(fault))
        except RuntimeError as fault:
            # What pygls raises for a request that a dead server will never answer.
            return _broken(page, link.name, link.title, str(fault))
        page.link(link.title, shown, link.style)
    page.closing()
    return Ending()


def _broken(page: Page, name: str, title: str, what: str) -> Ending:
    page.broken(name, title, what)
    return Ending(name)
