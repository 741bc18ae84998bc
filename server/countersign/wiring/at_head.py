"""What the gate says of a line of the work tree: it judges commits, so the line is looked up in the last one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from countersign.gate.findings import Finding
from countersign.gate.queue import ReviewState
from countersign.git.objects import read_blobs
from countersign.git.repository import Repository
from countersign.text.matching import matches
from countersign.wiring.judged import Judged


@dataclass(frozen=True, slots=True)
class LineAtGate:
    """How a line stands.

    Attributes:
        sentence: what there is to say about it.
        findings: those that are open.
        way_out: who could clear them, each by name; empty if nobody has to, or nobody could.
    """

    sentence: str
    state: ReviewState = ReviewState.NONE
    findings: tuple[Finding, ...] = ()
    way_out: tuple[str, ...] = ()


def line_at_gate(repository: Repository, found: Judged, path: str, number: int) -> LineAtGate:
    """What a judgement says of a line of a file in the work tree, counted from one."""
    name = found.asked.range
    committed = committed_lines(repository, found.asked.head, path)
    at_head = {now: then for then, now in lines_now(committed, _work_tree_lines(repository, path)).items()}
    line = at_head.get(number - 1)
    if line is None:
        return LineAtGate("the line is not committed yet, and only commits are judged")
    judgement = found.judgement
    findings = tuple(finding for finding in judgement.findings if _holds(finding, path, line))
    if findings:
        open_ones = any(finding.needs is not None for finding in findings)
        state = ReviewState.NEEDS_REVIEW if open_ones else ReviewState.NONE
        way_out = tuple(" and ".join(names) for names in judgement.unblock)
        return LineAtGate(" ".join(finding.message for finding in findings), state, findings, way_out)
    if any(_holds(finding, path, line) for finding in judgement.cleared):
        return LineAtGate(f"signed off in {name}", ReviewState.SIGNED_OFF)
    if found.requirements.roster is None:
        asked = "and only the roster is let in" if found.requirements.policy.stated else "so nobody has to sign it off"
        return LineAtGate(f"{found.asked.target_name} has no roster, {asked}")
    changed = next((file for file in found.delta.change.files if file.path == path), None)
    if changed is None or line not in changed.lines:
        return LineAtGate(f"{name} does not add this line, so nobody has to sign it off")
    return LineAtGate(f"no rule asks for a sign-off of this line of {name}")


def lines_now(then: Sequence[str | bytes], now: Sequence[str | bytes]) -> Mapping[int, int]:
    """Where the lines of an earlier text stand in a later one, those that are the same; counted from zero."""
    return dict(matches(then, now))


def committed_lines(repository: Repository, commit: str, path: str) -> list[bytes]:
    """The lines of a file in a commit, without line ends; none if it has no such file."""
    name = f"{commit}:{path}"
    stored = read_blobs(repository.git, [name] if "\n" not in path else []).get(name)
    return split_content(stored.content) if stored is not None and stored.content else []


def split_content(content: bytes) -> list[bytes]:
    """Lines as git counts them, without line ends of any kind."""
    return [line.removesuffix(b"\r") for line in content.removesuffix(b"\n").split(b"\n")]


def _work_tree_lines(repository: Repository, path: str) -> list[bytes]:
    assert repository.work_tree is not None  # noqa: S101 (the line is one of it)
    return split_content((repository.work_tree / path).read_bytes())


def _holds(finding: Finding, path: str, line: int) -> bool:
    whole = finding.lines.start == finding.lines.stop
    return finding.path == path and (whole or finding.lines.start <= line < finding.lines.stop)
