"""Which change a review debt is about."""

from collections.abc import Iterable
from dataclasses import replace

from countersign.cli import errors
from countersign.cli.question import Question
from countersign.gate.signoff import Kind, SignOff
from countersign.git.signoff_refs import Chain

_SHORTEST = 8


def owed_change(asked: Question, chains: Iterable[Chain], beginning: str) -> tuple[Question, SignOff]:
    """What an override let in, as the change that it was; and the override, by the beginning of its id.

    Raises:
        CommandError: no override, or several, begin so.
    """
    found = {
        kept.record.id: kept.record
        for chain in chains
        for kept in chain.kept
        if kept.record.kind is Kind.OVERRIDE and kept.record.id.startswith(beginning.lower())
    }
    if len(beginning) < _SHORTEST or len(found) != 1:
        raise errors.CommandError(
            f"expected the beginning of the id of one override, {_SHORTEST} characters or more, found {beginning!r}",
            "`countersign check` names those that are owed a review",
        )
    (record,) = found.values()
    assert record.subject is not None  # noqa: S101 (an override has one)
    about = replace(asked, forks=(record.subject.base,), head=record.subject.head, head_name=record.subject.head[:12])
    return about, record
