"""What the gate says of a document: it judges commits, so lines are looked up that stand in the last one as they are.

Called in threads.
"""
# ruff: noqa: PLC0415

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from countersign.lsp.homes import Place
from countersign.lsp.reviews import Review
from countersign.lsp.standing import Line, Standing
from countersign.text.lines import content, split_lines

if TYPE_CHECKING:
    from countersign.gate.findings import Finding
    from countersign.wiring.judged import Judged


@dataclass(frozen=True, slots=True)
class Committed:
    """The committed part of a document.

    Attributes:
        lines: how each line stands that is committed as it is, counted from zero.
        findings: what the gate says of them, one for each block, at the lines where they stand now.
        cleared: the same of what is signed off.
    """

    lines: Mapping[int, Line]
    findings: "tuple[Finding, ...]" = ()
    cleared: "tuple[Finding, ...]" = ()


def committed_part(place: Place, review: Review, lines: Sequence[str]) -> Committed | None:
    """What a review says of a document.

    Args:
        place: of the document.
        review: of its repository.
        lines: of the document, without line ends.

    Returns:
        None where the gate asks nothing of anybody, or could not be asked: then nothing is known beyond the document.
    """
    found = review.judged
    if found is None or found.requirements.roster is None or place.home.live is None:
        return None
    now = {head: line for line, head in _at_head(place, found, lines).items()}
    said = _committed(found, place.path, now)
    debts = tuple(one for one in review.owed if one.path == place.path)
    return replace(said, findings=(*said.findings, *debts)) if debts else said


def by_now(findings: "Iterable[Finding]", standing: Standing) -> "Iterator[Finding]":
    """Findings where their lines are by now, in a document that was edited since; without those that have none left."""
    from countersign.gate.findings import LineRange
    from countersign.gate.wording import at_other_lines

    for finding in findings:
        lines = finding.lines
        if lines.start == lines.stop:
            yield finding
            continue
        now = standing.where(range(lines.start, lines.stop))
        if now is not None:
            moved = LineRange(now.start, now.stop)
            yield finding if moved == lines else at_other_lines(finding, moved)


def _at_head(place: Place, found: "Judged", lines: Sequence[str]) -> Mapping[int, int]:
    """For lines of the document the same line of the last commit."""
    from countersign.text.matching import matches

    assert place.home.live is not None  # noqa: S101 (the caller has looked)
    entry = place.home.live.commit_entry(place.path, found.asked.head)
    stored = place.home.live.content(entry.id) if entry is not None and entry.is_file else None
    if stored is None:
        return {}
    text = stored.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    return {line: head for head, line in matches([content(one) for one in split_lines(text)], list(lines))}


def _committed(found: "Judged", path: str, now: Mapping[int, int]) -> Committed:
    changed = next((file.lines for file in found.delta.change.files if file.path == path), {})
    standing = {line: Line.FREE if head in changed else Line.OLD for head, line in now.items()}
    judgement = found.judgement
    cleared = tuple(_here(judgement.cleared, path, now))
    findings = tuple(_here(judgement.findings, path, now))
    for about, line in ((cleared, Line.SIGNED), (findings, Line.OPEN)):
        for finding in about:
            if finding.needs is not None or line is Line.SIGNED:
                standing.update((n, line) for n in range(finding.lines.start, finding.lines.stop) if n in standing)
    return Committed(standing, findings, cleared)


def _here(findings: "Sequence[Finding]", path: str, now: Mapping[int, int]) -> "Iterator[Finding]":
    """Findings about a file where its lines stand now: one that edits have taken apart is several."""
    from countersign.gate.findings import LineRange
    from countersign.gate.wording import at_other_lines

    for finding in findings:
        if finding.path != path:
            continue
        if finding.lines.start == finding.lines.stop:
            yield finding
            continue
        run: list[int] = []
        for line in sorted(now[head] for head in range(finding.lines.start, finding.lines.stop) if head in now):
            if run and line != run[-1] + 1:
                yield at_other_lines(finding, LineRange(run[0], run[-1] + 1))
                run = []
            run.append(line)
        if run:
            yield at_other_lines(finding, LineRange(run[0], run[-1] + 1))
