"""What one payload of an agent's hook says, in the words that all agents share.

Lean: loaded at every tool call of an agent.
"""

from __future__ import annotations


class Unsaid:
    """Of a text: the payload does not say; the file does."""

    __slots__ = ()


UNSAID = Unsaid()

BEFORE = "before"  # the tool is about to run: remember the texts
AFTER = "after"  # it has run: compare
NOTHING = "nothing"  # no edit: a tool that only reads, the beginning of a session

#: Characters of a name in a record. What is longer is cut: it is for people to read.
_LONGEST_NAME = 200


class Unrecognised(Exception):  # noqa: N818 (it reads as what it says)
    """A payload that is not one of the shapes that its agent is known to send; the message says what is wrong."""


class Touched:
    """One file that a tool is about to write, or has written.

    Attributes:
        path: as the agent names it: absolute, or relative to `Told.directory`.
        written: texts that the agent says it puts in. Hints: they tell its text from that of others, never where it is.
        before: the text just before if the payload has it (None: no file).
        after: the text just after if the payload has it (None: no file).
    """

    __slots__ = ("after", "before", "path", "written")

    def __init__(
        self,
        path: str,
        written: list[str] | None = None,
        before: str | Unsaid | None = UNSAID,
        after: str | Unsaid | None = UNSAID,
    ) -> None:
        self.path = path
        self.written = [text for text in written or [] if text]
        self.before = before
        self.after = after


class Told:
    """What one payload says.

    Attributes:
        agent: whose edit it is, as records name it.
        phase: BEFORE, AFTER or NOTHING.
        directory: what relative paths are relative to; empty: where the hook runs.
        session: as the agent names it; empty if it does not say.
        call: names this one call of a tool, so that its two hooks find each other; empty if the agent does not say.
        model: empty if it does not say. Never a guess.
        transcript: a file that may name the model; empty if there is none, or none is needed.
        touched: the files.
        shell: whether the tool may write any file: then work trees are compared.
        mixed: whether a person changed what the agent proposed before it was written.
    """

    __slots__ = ("agent", "call", "directory", "mixed", "model", "phase", "session", "shell", "touched", "transcript")

    def __init__(self, agent: str, phase: str, *, directory: str = "", session: str = "", call: str = "") -> None:
        self.agent = named(agent)
        self.phase = phase
        self.directory = directory
        self.session = named(session)
        self.call = call
        self.model = ""
        self.transcript = ""
        self.touched: list[Touched] = []
        self.shell = False
        self.mixed = False


def named(name: str) -> str:
    """A name as records hold it: one line that can be shown."""
    shown = "".join(character if character.isprintable() else " " for character in name)
    return " ".join(shown.split())[:_LONGEST_NAME]
