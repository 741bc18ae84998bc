"""What hands and completions do in an editor."""

from collections.abc import Callable, Iterable
from pathlib import Path

from support.walk.alphabet import Writer
from support.walk.clients import Client
from support.walk.desk import Desk, Document
from support.walk.scene import Scene

#: Characters from which on a document is cut rather than grown.
_ENOUGH = 1500

#: Documents that are open at the same time.
_OPEN = 4

#: Versions between a completion and its report, at most.
_LATE = 3


class Editing:
    """Steps at an editor. It opens its server when it is first needed."""

    def __init__(self, scene: Scene, connect: Callable[[], Client], encoding: str) -> None:
        self._scene = scene
        self._connect = connect
        self._encoding = encoding
        self._desk: Desk | None = None
        self._at = 0
        self._clipboard = ""
        self._reports: list[tuple[Document, int, str]] = []

    def steps(self) -> Iterable[tuple[Callable[[], None], int]]:
        """What can be done, and how often it is."""
        yield from (
            (self.key, 520), (self.backspace, 70), (self.newline, 40), (self.jump_and_key, 60), (self.complete, 60),
            (self.complete_lines, 18), (self.complete_over, 12), (self.paste, 14), (self.delete, 24),
            (self.cut_and_paste, 10), (self.copy_and_paste, 5), (self.drag, 8), (self.move_line, 10), (self.undo, 40),
            (self.redo, 14), (self.indent, 6), (self.rewrap, 3), (self.resend, 3), (self.save, 24), (self.reopen, 3),
            (self.other_document, 18), (self.pause, 16), (self.restart, 1), (self.crash, 1),
        )  # fmt: skip

    # Keys

    def key(self) -> None:
        document, chance = self._document(), self._scene.chance
        letter = " " if chance.random() < 0.15 else self._scene.alphabet.letter(chance, Writer.PERSON)
        self._put(document, document.cursor, document.cursor, letter)

    def jump_and_key(self) -> None:
        document = self._document()
        document.cursor = self._place(document)
        self.key()

    def newline(self) -> None:
        document = self._document()
        self._put(document, document.cursor, document.cursor, "\n" + " " * self._scene.chance.choice((0, 0, 4)))

    def backspace(self) -> None:
        document = self._document()
        if document.cursor:
            self._put(document, document.cursor - 1, document.cursor, "")

    def delete(self) -> None:
        document = self._document()
        start, end = self._stretch(document)
        self._put(document, start, end, "")

    # What comes in one piece

    def complete(self) -> None:
        self._complete(self._scene.alphabet.word(self._scene.chance, Writer.AGENT))

    def complete_lines(self) -> None:
        lines = [
            self._scene.alphabet.line(self._scene.chance, Writer.AGENT) for _ in range(self._scene.chance.randint(1, 3))
        ]
        self._complete("\n".join(lines) + self._scene.chance.choice(("", "\n")))

    def complete_over(self) -> None:
        """The completion comes with what is before the cursor, as editors have it that replace the word."""
        document, chance = self._document(), self._scene.chance
        start = document.text.rfind("\n", 0, document.cursor) + 1
        start = max(start, document.cursor - chance.randint(0, 6))
        word = self._scene.alphabet.word(chance, Writer.AGENT)
        kept = document.text[start : document.cursor]
        self._trail(f"complete {word!r} over {kept!r} at {start}")
        version = self._desk_of().edit(document, (start, document.cursor, kept + word))
        self._report(document, version, kept + word)

    def paste(self) -> None:
        alphabet, chance = self._scene.alphabet, self._scene.chance
        text = alphabet.line(chance, Writer.NOBODY) + chance.choice(("", "\n"))
        document = self._document()
        self._put(document, document.cursor, document.cursor, text)

    # Text that moves

    def cut_and_paste(self) -> None:
        document = self._document()
        start, end = self._stretch(document)
        self._clipboard = document.text[start:end]
        self._put(document, start, end, "")
        other = self._document(self._scene.chance.random() < 0.3)
        place = self._place(other)
        if len(self._clipboard) > 1:
            self._put(other, place, place, self._clipboard)

    def copy_and_paste(self) -> None:
        document = self._document()
        start, end = self._stretch(document)
        place = self._place(document)
        if end - start > 1:
            self._put(document, place, place, document.text[start:end])

    def drag(self) -> None:
        document = self._document()
        start, end = self._stretch(document)
        text, place = document.text[start:end], self._place(document)
        if len(text) < 2:
            return
        if place <= start:
            edits = ((start, end, ""), (place, place, text))
        elif place >= end:
            edits = ((place, place, text), (start, end, ""))
        else:
            return
        self._trail(f"drag {text!r} from {start} to {place}")
        self._desk_of().edit(document, *edits)

    def move_line(self) -> None:
        document = self._document()
        lines = document.text.splitlines(keepends=True)
        if len(lines) < 3:
            return
        number = self._scene.chance.randrange(len(lines) - 2)
        start = sum(map(len, lines[:number]))
        end = start + len(lines[number])
        behind = end + len(lines[number + 1])
        self._trail(f"move line {number} down")
        self._desk_of().edit(document, (behind, behind, lines[number]), (start, end, ""))

    def undo(self) -> None:
        document = self._document()
        if self._desk_of().undo(document):
            self._trail("undo")

    def redo(self) -> None:
        document = self._document()
        if self._desk_of().undo(document, again=True):
            self._trail("redo")

    # Formatters

    def indent(self) -> None:
        """White space at the start of every line, in one change."""
        document = self._document()
        width = self._scene.chance.choice((0, 2, 4))
        lines = document.text.split("\n")
        text = "\n".join(" " * width + line.strip() if line.strip() else "" for line in lines)
        self._put(document, 0, len(document.text), text)

    def rewrap(self) -> None:
        """The words of two lines on one, or of one line on two."""
        document, chance = self._document(), self._scene.chance
        lines = document.text.split("\n")
        number = chance.randrange(len(lines))
        words = lines[number].split()
        if len(words) > 2 and chance.random() < 0.5:
            middle = chance.randrange(1, len(words))
            lines[number : number + 1] = [" ".join(words[:middle]), " ".join(words[middle:])]
        else:
            lines[number : number + 2] = [" ".join(" ".join(lines[number : number + 2]).split())]
        self._put(document, 0, len(document.text), "\n".join(lines))

    def resend(self) -> None:
        """The editor sends the whole text, with a word typed into it."""
        document = self._document()
        self._trail("the whole text anew")
        self._desk_of().replace(document, document.text)

    # Documents and the server

    def save(self) -> None:
        document = self._document()
        self._trail(f"save {self._name(document)}")
        self._desk_of().save(document)

    def save_all(self) -> None:
        """Save what is not saved."""
        if self._desk is not None:
            for document in self._desk.documents:
                if document.dirty:
                    self._trail(f"save {self._name(document)}")
                    self._desk.save(document)

    def reopen(self) -> None:
        document, desk = self._document(), self._desk_of()
        self._trail(f"close and open {self._name(document)}{', not saved' if document.dirty else ''}")
        desk.close(document)
        if document.file.exists():
            desk.open(document.file)

    def other_document(self) -> None:
        self._document(True)

    def pause(self) -> None:
        if self._desk is not None:
            seconds = self._scene.chance.choice((0.4, 0.8, 6.0))
            self._trail(f"pause {seconds}")
            self._desk.client.pause(seconds)

    def restart(self) -> None:
        if self._desk is not None:
            self._tell_reports()
            self._trail("the server is restarted")
            self._desk.client.leave()
            self._desk.restart(self._connect(), self._scene.repo.path)

    def crash(self) -> None:
        """What a server may lose that is killed is half a second."""
        if self._desk is not None:
            self._tell_reports()
            self._desk.client.pause(0.6)
            self._trail("the server is killed")
            self._desk.client.kill()
            self._desk.restart(self._connect(), self._scene.repo.path)

    # For those who change files, and at the end

    def look(self, *, told: bool = True) -> None:
        """Files may have changed."""
        if self._desk is not None:
            for document in self._desk.look(told=told):
                self._trail(f"{self._name(document)} is shown anew")

    def pause_for(self, seconds: float) -> None:
        """Nobody touches a key."""
        if self._desk is not None:
            self._desk.client.pause(seconds)

    def judge(self, step: str, *, edited_only: bool = False) -> None:
        """Hold what the editor shows against the truth."""
        if self._desk is not None:
            self._tell_reports()
            self._desk.judge(self._scene.judgement, step, edited_only=edited_only)

    def leave(self) -> None:
        if self._desk is not None:
            self._desk.client.leave()

    # Inside

    def _desk_of(self) -> Desk:
        if self._desk is None:
            self._desk = Desk(self._connect(), self._scene.repo.path, self._encoding)
        return self._desk

    def _document(self, other: bool = False) -> Document:  # noqa: FBT001, FBT002 (a coin that was thrown)
        desk = self._desk_of()
        if other or not desk.documents:
            path = self._scene.some_path()
            self._trail(f"open {path}")
            document = desk.open(self._scene.repo.path / path)
            self._at = desk.documents.index(document)
            if len(desk.documents) > _OPEN:
                self._trail(f"save and close {self._name(desk.documents[0])}")
                desk.save(desk.documents[0])
                desk.close(desk.documents[0])
                self._at -= 1
        self._at %= len(desk.documents)
        document = desk.documents[self._at]
        document.cursor = min(document.cursor, len(document.text))
        return document

    def _put(self, document: Document, start: int, end: int, text: str) -> None:
        if len(document.text) > _ENOUGH and len(text) > end - start:
            start, end, text = 0, document.text.find("\n", len(document.text) // 2) + 1, ""
        self._trail(f"edit {self._name(document)} {start}:{end} {document.text[start:end]!r} -> {text!r}")
        self._desk_of().edit(document, (start, end, text))
        self._reports_due()

    def _complete(self, text: str) -> None:
        document = self._document()
        if len(document.text) > _ENOUGH:
            return
        place = document.cursor
        self._trail(f"complete {text!r} at {place} of {self._name(document)}")
        if self._scene.chance.random() < 0.2:
            self._desk_of().completed(document, document.version + 1, text)
            self._desk_of().edit(document, (place, place, text))
        else:
            self._report(document, self._desk_of().edit(document, (place, place, text)), text)

    def _report(self, document: Document, version: int, text: str) -> None:
        if self._scene.chance.random() < 0.2:
            self._reports.append((document, version, text))
        else:
            self._desk_of().completed(document, version, text)

    def _reports_due(self) -> None:
        if any(document.version - version >= _LATE for document, version, _ in self._reports):
            self._tell_reports()

    def _tell_reports(self) -> None:
        reports, self._reports = self._reports, []
        for document, version, text in reports:
            if document in self._desk_of().documents:
                self._trail(f"the completion {text!r} is reported")
                self._desk_of().completed(document, version, text)

    def _place(self, document: Document) -> int:
        """Anywhere, but mostly where a line begins or ends."""
        chance = self._scene.chance
        anywhere = chance.randint(0, len(document.text))
        if chance.random() < 0.4:
            return anywhere
        end = document.text.find("\n", anywhere)
        return end if end >= 0 else len(document.text)

    def _stretch(self, document: Document) -> tuple[int, int]:
        """Something that can be marked: a few characters, or whole lines.

        Never one character: where that comes alone, nobody can tell it from one that was typed.
        """
        chance = self._scene.chance
        start = chance.randint(0, max(0, len(document.text) - 2))
        if chance.random() < 0.5:
            return start, min(len(document.text), start + chance.randint(2, 12))
        start = document.text.rfind("\n", 0, start) + 1
        end = start
        for _ in range(chance.randint(1, 3)):
            end = document.text.find("\n", end) + 1 or len(document.text)
        return start, max(start, end)

    def _name(self, document: Document) -> Path:
        return document.file.relative_to(self._scene.repo.path.parent)

    def _trail(self, what: str) -> None:
        self._scene.note(f"  {what}")
