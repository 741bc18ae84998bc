"""The shadow of an open document: beside every line a string of marks, one for each character.

A mark names the edit that put the character in; a table says what is known of that edit. Every edit splices both
lists in the same way, so there is no offset arithmetic, and the cost of an edit is that of the lines it touches.
Evidence that arrives late changes one row of the table and searches no text.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from countersign.origin import BURST, TYPED_INFERRED, UNTRACKED, Attribution, Evidence
from countersign.text.classify import line_attribution
from countersign.text.departed import Departed, Piece
from countersign.text.edit_table import Answers, EditTable
from countersign.text.frozen import frozen, seeded
from countersign.text.kept_ends import kept_ends
from countersign.text.lines import content, content_length, split_lines
from countersign.text.marked_lines import Place, end_of
from countersign.text.marks import Marks, run_end
from countersign.text.offers import Offers
from countersign.text.positions import PositionEncoding
from countersign.text.replacement import UNEXPLAINED, aligned_marks
from countersign.text.typed import is_typed, may_be_typed_late
from countersign.text.undoable_lines import UndoableLines

#: What may stand at either end of a line that is moved.
_LINE_ENDS = "\r\n"


class Edit(NamedTuple):
    """One content change of the protocol: 0-based lines, and units of the negotiated encoding."""

    start_line: int
    start_units: int
    end_line: int
    end_units: int
    text: str


class Span(NamedTuple):
    """Neighbouring characters of one line of which the same is known; code point indexes, half-open."""

    line: int
    start: int
    end: int
    attribution: Attribution


class ShadowText(UndoableLines):
    """A tracked document. Not thread-safe: one thread edits and reads it.

    Attributes:
        version: the last version that a change led to.
        generation: how often the marks were named anew; names of different generations have nothing in common.
        offers: what completion tools have offered for this document.
    """

    __slots__ = (
        "_at", "_departed", "_early", "_leaving", "_typed", "generation", "offers", "version",
    )  # fmt: skip

    def __init__(
        self,
        text: str,
        *,
        typed: Attribution = TYPED_INFERRED,
        departed: Departed | None = None,
        seed: Marks | None = None,
        otherwise: Attribution = UNTRACKED,
        version: int = 0,
    ) -> None:
        """Open a document.

        Args:
            text: its text.
            typed: what is known of a character that a hand typed: it depends on what the client reports.
            departed: the memory of text that left, shared with the documents that text is moved to and from.
            seed: the marks of the text, if they are known. Lines whose lengths do not fit are `otherwise`.
            otherwise: what is known of the text where there is no seed.
            version: the version of the text.
        """
        super().__init__(split_lines(text))
        self.version = version
        self.generation = 0
        self._typed = typed
        self._departed = departed if departed is not None else Departed()
        self.offers = Offers()
        self._early: list[tuple[int, str, Attribution]] = []
        self._leaving: dict[str, str] | None = None
        self._at = 0.0
        self.marks = seeded(self.lines, seed, otherwise, self._table)

    # Reading

    def attribution(self, mark: str) -> Attribution:
        """What is known of the edit that a mark names."""
        return self._table.attribution(mark)

    def line_attributions(self, first: int, last: int) -> list[Attribution | None]:
        """What is known of each of the lines `first` to `last` (half-open); None for a blank line."""
        table = Answers(self._table)
        return [
            line_attribution(letters := content(line), marks[: len(letters)], table)
            for line, marks in zip(self.lines[first:last], self.marks[first:last], strict=True)
        ]

    def spans(self, first: int, last: int) -> Iterator[Span]:
        """The lines `first` to `last` (half-open) as spans of like attribution, line ends left out."""
        known = Answers(self._table)
        for number in range(max(first, 0), min(last, len(self.lines))):
            end = content_length(self.lines[number])
            marks = self.marks[number][:end]
            start = 0
            while start < end:
                whose = known[marks[start]]
                stop = run_end(marks, start)
                while stop < end and ((other := known[marks[stop]]) is whose or other == whose):
                    stop = run_end(marks, stop)
                yield Span(number, start, stop, whose)
                start = stop

    def freeze(self) -> Marks:
        """The marks of the text as it stands, as a value. Settled edits of which the same is known become one."""
        return frozen(self.lines, self.marks, self._table, self._insertions.all_marks())

    # What the journal follows

    def take_settled(self) -> dict[str, Attribution]:
        """The marks of which more has become known since this was last asked."""
        return self._table.take_settled()

    # Editing

    def change(
        self,
        version: int,
        edits: Sequence[Edit],
        encoding: PositionEncoding = PositionEncoding.UTF16,
        at: float = 0.0,
    ) -> None:
        """Apply the content changes of one notification, in order.

        Args:
            version: the version that they lead to.
            edits: the changes; a line behind the last one counts as misplaced and means the end of the text.
            encoding: what the positions count.
            at: when, in seconds of any steady clock.
        """
        self.version = version
        seen = len(self._insertions)
        self._leaving = {} if len(edits) > 1 else None
        for edit in edits:
            if not (self._deletion(edit) if not edit.text else self._one_key(edit)):
                self._edit(edit, encoding, at)
        if self._leaving:
            self._find_moved(seen, self._leaving)
        self._finish(at)

    def replace_all(self, version: int, text: str, at: float = 0.0) -> None:
        """Put another text in the place of the whole one (full synchronisation): only what differs is an edit."""
        self.version = version
        self._leaving = None
        self._replace((0, 0), (len(self.lines) - 1, len(self.lines[-1])), text, at)
        self._finish(at)

    def _finish(self, at: float) -> None:
        self._at = at
        if self._early:
            self._take_early()
        if self._insertions.are_many:
            self._insertions.trim()
            if self._table.is_full:
                self._start_over()

    def _one_key(self, edit: Edit) -> bool:
        """The commonest edit, a character typed into a line of ASCII, where positions need no conversion."""
        number, start, last, end, text = edit
        if start != end or number != last or len(text) != 1 or text in "\r\n" or not 0 <= number < len(self.lines):
            return False
        line = self.lines[number]
        if not line.isascii() or start < 0 or (start + 2 > len(line) and start > content_length(line)):
            return False
        undo = self._undo
        if (undo.run_line != number or undo.run_index != start) and not undo.begins_run(number, start):
            return False
        undo.run_index = start + 1
        mark = self._table.new(self._typed)
        self._insertions.append((self.version, text, 0, mark))
        self.lines[number] = line[:start] + text + line[start:]
        marks = self.marks[number]
        self.marks[number] = marks[:start] + mark + marks[start:]
        self._splices.append((number, start, number, start, text, mark))
        return True

    def _deletion(self, edit: Edit) -> bool:
        """Text that goes from within a line of ASCII: the next commonest edit."""
        number, start, last, end, _ = edit
        if number != last or not 0 <= number < len(self.lines):
            return False
        line = self.lines[number]
        if not line.isascii() or not 0 <= start < end <= content_length(line):
            return False
        left = line[:start] + line[end:]
        if left == "\n":
            return False  # it may have kept a `\r` apart from this line end
        gone, marks = line[start:end], self.marks[number]
        gone_marks = marks[start:end]
        place = (number, start)
        self._undo.change(place, ((number, end), place), gone, gone_marks, "")
        self._leave(gone, gone_marks)
        self.lines[number] = left
        self.marks[number] = marks[:start] + marks[end:]
        self._splices.append((number, start, number, end, "", ""))
        self._insertions.append((self.version, "", 0, ""))
        return True

    def _edit(self, edit: Edit, encoding: PositionEncoding, at: float) -> None:
        start = self._place(edit.start_line, edit.start_units, encoding)
        end = start if edit[2:4] == edit[:2] else self._place(edit.end_line, edit.end_units, encoding)
        if end < start:
            start, end = end, start
            self.misplaced += 1
        self._replace(start, end, edit.text, at)

    def _replace(self, start: Place, end: Place, text: str, at: float) -> None:
        old, old_marks = self._between(start, end) if start != end else ("", "")
        kept, behind = kept_ends(old, text) if old and text else (0, 0)
        core = text[kept : len(text) - behind]
        gone, gone_marks = old[kept : len(old) - behind], old_marks[kept : len(old) - behind]
        if kept:
            start = self._forward(start, kept)
        if kept or behind:
            end = self._forward(start, len(gone))
        marks = ""
        if core or gone:
            returned = self._undo.change(start, (end, end_of(start, core)), gone, gone_marks, core)
            if returned is not None:
                marks = self._inherit(core, returned, at)
            elif core:
                marks = self._marks_of(core, gone, gone_marks, at)
            self._leave(gone, gone_marks)
            self._put(start, end, core, marks)
        self._insertions.append((self.version, text, kept, marks))

    def _marks_of(self, core: str, gone: str, gone_marks: str, at: float) -> str:
        """The marks of a text that comes in: inherited where it came back or was there before, else fresh."""
        inherited = None
        if not is_typed(core):
            if (offered := self.offers.find(core)) is not None:
                return self._table.new(offered) * len(core)
            if (found := self._departed.find(core)) is not None:
                inherited = self._marks_from(found, len(core))
            elif gone:
                inherited = aligned_marks(core, gone, gone_marks)
        elif "\n" in gone and not core.isspace():
            # Of lines that go, one may stay that is as short as a key.
            inherited = aligned_marks(core, gone, gone_marks)
        if inherited is None:
            return self._table.new(self._known_of(core, at)) * len(core)
        return self._inherit(core, inherited, at)

    def _inherit(self, core: str, parents: str, at: float) -> str:
        """Fresh marks that speak for the older ones; what nothing explains is an edit of its own."""
        names = set(parents)
        heirs = self._table.heirs(names - {UNEXPLAINED})
        if UNEXPLAINED in names:
            rest = "".join([letter for letter, parent in zip(core, parents, strict=True) if parent == UNEXPLAINED])
            heirs[UNEXPLAINED] = self._table.new(self._known_of(rest, at))
        if len(heirs) == 1:
            return heirs.popitem()[1] * len(core)
        return parents.translate({ord(parent): heir for parent, heir in heirs.items()})

    def _known_of(self, text: str, at: float) -> Attribution:
        late = self._typed.evidence is Evidence.INFERRED and may_be_typed_late(text, at - self._at)
        return self._typed if late or is_typed(text) else BURST

    # Text that leaves and comes back

    def _leave(self, gone: str, gone_marks: str) -> None:
        if self._leaving is not None:
            self._leaving[gone] = gone_marks
        if len(gone) > 1 and not gone.isspace():
            self._departed.add(Piece(gone, gone_marks, self._table))

    def _marks_from(self, found: tuple[Piece, int], length: int) -> str:
        """The marks of a piece, as names of this document."""
        piece, begin = found
        marks = piece.marks[begin : begin + length]
        if piece.table is self._table:
            return marks
        known = {mark: piece.table.attribution(mark) for mark in sorted(set(marks))}
        own = {attribution: self._table.new(attribution) for attribution in known.values()}
        return marks.translate({ord(mark): own[attribution] for mark, attribution in known.items()})

    def _find_moved(self, seen: int, leaving: Mapping[str, str]) -> None:
        """Text that one notification took out here and put in there, in either order (a line moved, a drag).

        An editor may take a line out with the line end behind it, and put it in with the one before it.
        """
        bare = {text.strip(_LINE_ENDS): marks[_lead(text) :] for text, marks in leaving.items()}
        for k in range(seen, len(self._insertions)):
            core = self._insertions.core(k)
            inner = core.strip(_LINE_ENDS)
            if inner in bare and not inner.isspace() and inner:
                marks, lead = bare[inner][: len(inner)], _lead(core)
                self._bring_back(k, marks[0] * lead + marks + marks[-1] * (len(core) - lead - len(inner)))

    def report_undo(self, version: int) -> int:
        """The client says that the change that led to `version` was an undo or a redo.

        Text of which nobody remembers that it was there before, as after a new start of the server, is unknown: no hand
        typed it now.

        Returns:
            How many characters are decided by this.
        """
        restored = 0
        for k in self._insertions.of_version(version):
            core = self._insertions.core(k)
            found = self._departed.find(core) if core else None
            if found is not None:
                restored += self._bring_back(k, self._marks_from(found, len(core)))
        return restored + self.report_cause(version, BURST)

    def _bring_back(self, k: int, parents: str) -> int:
        """Let an insertion that nothing explains yet inherit older marks; how many characters do."""
        if any(self._table.is_heir(mark) for mark in self._insertions.marks(k)):
            return 0
        marks = self._inherit(self._insertions.core(k), parents, self._at)
        return len(parents) if self._remark(k, marks) else 0

    # Evidence

    def report_completion(self, version: int, text: str, attribution: Attribution) -> int:
        """The client says that the change that led to `version` and put `text` in was an accepted completion.

        It may say so before that change is here: then it is kept until the change comes.

        Returns:
            How many characters are AI's by this report; 0 if no change of late put that text in.
        """
        if version > self.version:
            self._early.append((version, text, attribution))
            return len(text)
        return sum(
            self._claim(k, begin, end, attribution) for k, begin, end in self._insertions.reported(version, text)
        )

    def report_formatting(self, version: int) -> int:
        """The client says that a formatter made the change: punctuation that it put in goes with what it stands beside.

        Returns:
            How many characters are decided by this.
        """
        decided = 0
        for k in self._insertions.of_version(version):
            core = self._insertions.core(k)
            if core and not any(map(str.isalnum, core)) and (beside := self._beside(self._insertions.marks(k))):
                decided += self._bring_back(k, beside * len(core))
        return decided

    def _take_early(self) -> None:
        early, self._early = self._early, []
        for report in early:
            self.report_completion(*report)

    def declare(self, first: int, last: int, attribution: Attribution) -> int:
        """A person's statement about the lines `first` to `last` (half-open); how many characters it covers."""
        mark = self._table.new(attribution)
        covered = 0
        for number in range(max(first, 0), min(last, len(self.lines))):
            line = self.lines[number]
            self._put_marks(number, mark * len(line))
            covered += content_length(line)
        return covered

    def attribute(self, line: int, start: int, end: int, attribution: Attribution) -> int:
        """What somebody else knows of the characters `start` to `end` of a line; how many they are."""
        marks = self.marks[line]
        self._put_marks(line, marks[:start] + self._table.new(attribution) * (end - start) + marks[end:])
        return end - start

    # Marks

    def _start_over(self) -> None:
        """The names run out: join the edits of which the same is known, and name the rest from the start."""
        seed = self.freeze()
        self._undo.forget()
        self._insertions.clear()
        self._splices.clear()
        self._table = EditTable()
        self.generation += 1
        self.marks = seeded(self.lines, seed, UNTRACKED, self._table)


def _lead(text: str) -> int:
    """How many characters of line ends a text begins with."""
    return len(text) - len(text.lstrip(_LINE_ENDS))
