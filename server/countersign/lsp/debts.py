"""Reviews that are owed, as an entry of the review queue tells of them: what an override let into the target."""

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from countersign.gate.overriding import Debt
    from countersign.wiring.judged import Judged

Json = dict[str, Any]


def debt_of(found: "Judged | None", path: str) -> "Debt | None":
    """The review of a file that is due first; None if none is owed."""
    debts = () if found is None else found.judgement.debts
    return next((debt for debt in debts if os.fsencode(path) in debt.paths), None)


def told(found: "Judged | None", path: str) -> Json | None:
    """What a queue says of the debt of a file: when it is due, and which content is to be read."""
    debt = debt_of(found, path)
    if debt is None or found is None or found.matter is None or debt.record.subject is None:
        return None
    overdue = debt.is_overdue(found.matter.now)
    return {
        "id": debt.record.id,
        "base": debt.record.subject.base,
        "head": debt.record.subject.head,
        "due": f"{debt.due:%Y-%m-%dT%H:%M:%SZ}",
        "overdue": overdue,
        "says": f"a review is owed, {'was due' if overdue else 'due'} {debt.due:%Y-%m-%d %H:%M} UTC",
    }
