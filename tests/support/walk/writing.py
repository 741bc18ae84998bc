"""Writes of whole files: an agent's, a person's who says so, and those of nobody that is watched."""

from collections.abc import Callable, Iterable, Sequence

from countersign.origin import Attribution, Evidence, Origin
from countersign.provenance.events import EditEvent
from countersign.wiring.checkout import Checkout
from countersign.wiring.recording import record_event
from support.chronicle import split
from support.walk.alphabet import Writer, says_too_little
from support.walk.editing import Editing
from support.walk.scene import Scene

AGENT = Attribution(Origin.AI, Evidence.OBSERVED, "claude-code", "claude-opus-4-8", "c0ffee")
PERSON = Attribution(Origin.HUMAN, Evidence.DECLARED, by="lee@example.com", at="2026-01-02T03:04:05Z")

_ENOUGH_LINES = 30


class Writing:
    """Steps that change files from outside of the editor.

    Attributes:
        files_stay: nobody moves or removes one.
    """

    def __init__(self, scene: Scene, editing: Editing) -> None:
        self._scene = scene
        self._editing = editing
        self.files_stay = False

    def steps(self) -> Iterable[tuple[Callable[[], None], int]]:
        """What can be done, and how often it is."""
        yield from ((self.agent, 24), (self.person, 14), (self.nobody, 9))
        if not self.files_stay:
            yield from ((self.delete, 2), (self.agent_deletes, 1))

    def agent(self) -> None:
        self._edit(Writer.AGENT)

    def person(self) -> None:
        self._edit(Writer.PERSON)

    def nobody(self) -> None:
        self._edit(Writer.NOBODY)

    def delete(self) -> None:
        path = self._scene.some_path()
        (self._scene.repo.path / path).unlink(missing_ok=True)
        self._gone()
        self._scene.note(f"  {path} is gone")
        self._editing.look()

    def agent_deletes(self) -> None:
        path = self._scene.some_path()
        before = self._scene.text(path)
        if before is not None:
            self._gone()
            (self._scene.repo.path / path).unlink()
            self._report(path, (before, None), AGENT)
            self._editing.look()

    def _gone(self) -> None:
        if self._scene.ledger is not None:
            self._scene.ledger.move()

    def _edit(self, writer: Writer) -> None:
        scene = self._scene
        path = scene.some_path()
        self.write_as(path, self.changed(scene.text(path) or "", writer), writer)

    def write_as(self, path: str, after: str, writer: Writer) -> None:
        """Write a file, and report it as its writer would; an editor that has it open shows it, sooner or later."""
        scene, chance = self._scene, self._scene.chance
        before = scene.text(path)
        scene.note(f"  {path}: {before!r} -> {after!r}")
        scene.wrote(path, before or "", after, writer)
        scene.write(path, after)
        seen_first = chance.random() < 0.5
        if seen_first:
            self._editing.look(told=chance.random() < 0.9)
        if writer is not Writer.NOBODY:
            self._report(path, (before, after), AGENT if writer is Writer.AGENT else PERSON)
        self._editing.look()
        self._editing.pause_for(0.6)

    def _report(self, path: str, texts: tuple[str | None, str | None], whose: Attribution) -> None:
        event = EditEvent(path, whose.origin, whose.tool, whose.model, whose.session, *texts)
        self._scene.note(f"  {whose.origin} reports {path}")
        with Checkout(self._scene.repo.repository) as checkout:
            record_event(checkout, path, event, whose)

    def changed(self, text: str, writer: Writer) -> str:
        """A text with some changes of a writer in it.

        Lines are moved or they are edited: one that is both at once may be its editor's (`docs/scenarios.md`).
        """
        chance = self._scene.chance
        lines = split(text)
        kinds: tuple[str, ...] = ("insert", "replace", "words", "words", "delete", "blank", "indent")
        if self._scene.ledger is not None:
            kinds = ("insert", "insert", "replace", "delete", "move", "template", "empty")
        elif chance.random() < 0.2:
            kinds = ("insert", "move", "move", "delete", "blank", "indent")
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            kind = chance.choice(kinds) if lines else "insert"
            if len(lines) > _ENOUGH_LINES:
                at = chance.randint(0, 20)
                del lines[at : at + 10]
            else:
                self._change(lines, kind, writer)
        return "".join(f"{line}\n" for line in lines)

    def _change(self, lines: list[str], kind: str, writer: Writer) -> None:
        scene, chance = self._scene, self._scene.chance
        at, count = chance.randint(0, len(lines)), chance.randint(1, 3)
        match kind:
            case "insert":
                lines[at:at] = scene.lines(writer, count)
            case "replace":
                lines[at : at + count] = scene.lines(writer, chance.randint(1, 3))
            case "words":
                at = chance.randrange(len(lines))
                words = lines[at].split()
                # A word of one letter beside another word that is new says too little to keep its owner.
                if words and min(map(len, words)) > 1:
                    words[chance.randrange(len(words))] = scene.alphabet.word(chance, writer)
                lines[at] = " ".join(words)
            case "delete":
                del lines[at : at + count]
            case "move":
                moved = lines[at : at + count]
                del lines[at : at + count]
                to = chance.randint(0, len(lines))
                lines[to:to] = moved
                self._rewrite_little(lines, range(min(at, to), min(max(at, to) + count, len(lines))), writer)
            case "template":
                lines[at:at] = _template(scene.lines(writer, 3))
            case "empty":
                lines.clear()
            case "indent":
                lines[at : at + count] = [f"    {line}" for line in lines[at : at + count]]
            case _:
                lines.insert(at, "")

    def _rewrite_little(self, lines: list[str], moved: range, writer: Writer) -> None:
        """A line that says too little is an agent's if an agent moves it, itself or by what it was moved past.

        That is the rule (`docs/scenarios.md`). So that its letters tell the truth also when somebody writes around
        them later, the agent writes such a line anew.
        """
        for number in moved if writer is Writer.AGENT and self._scene.ledger is None else ():
            if lines[number].strip() and says_too_little(lines[number]):
                lines[number] = self._scene.alphabet.line(self._scene.chance, Writer.AGENT)


def _template(lines: Sequence[str]) -> list[str]:
    """What stands in many files alike."""
    return [*lines[:1], "}", "", *lines[1:], "}"]
