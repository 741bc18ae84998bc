"""When a rule of a policy asks for something: conditions on a change, all of which have to hold."""

from dataclasses import dataclass

from countersign.gate.comparison import Comparison, RoleComparison
from countersign.gate.tally import Tally


@dataclass(frozen=True, slots=True)
class Window:
    """What the contributors have brought into the target lately, this change included.

    Attributes:
        days: how far back.
        ai_lines: what is judged as AI text of theirs in that time.
    """

    days: int
    ai_lines: Comparison


@dataclass(frozen=True, slots=True)
class When:
    """Conditions; those that are None are not asked.

    Attributes:
        ai_lines: lines that are judged as AI text: AI, mixed, and unknown as the policy says.
        unknown_lines: lines of unknown origin, however the policy judges them.
        mixed_lines: lines that are partly AI's.
        share: per cent of the added lines that are judged as AI text.
        lines: added lines that are not blank.
        files: changed files.
        author_role: the least role among the contributors.
        tiers: names; only files of these tiers are looked at, and all files if there are none.
        window: of an author's AI lines.
    """

    ai_lines: Comparison | None = None
    unknown_lines: Comparison | None = None
    mixed_lines: Comparison | None = None
    share: Comparison | None = None
    lines: Comparison | None = None
    files: Comparison | None = None
    author_role: RoleComparison | None = None
    tiers: tuple[str, ...] = ()
    window: Window | None = None

    @property
    def about_text(self) -> bool:
        """Whether it asks whose text it is, so that what it finds are lines and not files."""
        return any((self.ai_lines, self.unknown_lines, self.mixed_lines, self.share, self.window))

    def amounts_hold(self, tally: Tally) -> bool:
        """Whether the numbers of a change are so. A file that nobody can read meets every comparison of lines."""
        conditions = (
            (self.ai_lines, tally.ai, tally.opaque_ai),
            (self.unknown_lines, tally.unknown, tally.opaque_ai),
            (self.mixed_lines, tally.mixed, tally.opaque_ai),
            (self._share_of(tally.lines), 100 * tally.ai, tally.opaque_ai),
            (self.lines, tally.lines, tally.opaque),
            (self.files, tally.files, False),
        )
        return all(asked is None or open_end or asked.holds(number) for asked, number, open_end in conditions)

    def _share_of(self, lines: int) -> Comparison | None:
        """The share as a comparison of a hundred times the lines, which needs no fractions."""
        return None if self.share is None else Comparison(self.share.sign, self.share.value * lines)
