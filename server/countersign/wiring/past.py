"""What people have brought into a target lately, for rules that look at many small changes as one."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from countersign.gate.change import Past
from countersign.gate.line_counts import counts_of_hunks
from countersign.gate.machines import is_machine
from countersign.gate.policy import Policy
from countersign.git.repository import Repository
from countersign.origin import Attribution
from countersign.provenance.line_origins import facts_of
from countersign.wiring.checkout import Checkout
from countersign.wiring.main_line import commit_before
from countersign.wiring.records import AT_THE_GATE, records_of_commits


def past_of(checkout: Checkout, target: str, policy: Policy, now: datetime) -> tuple[Past, ...]:
    """AI text that came into a target (a full id) within the longest window of a policy; nothing without windows.

    What nobody has a record of is unknown, and counts as the policy says.

    Raises:
        GitError: git failed, or an object is missing.
    """
    windows = sorted({rule.when.window.days for rule in policy.rules if rule.when.window is not None})
    came: dict[str, tuple[int, list[str]]] = {}
    for days in windows:
        start = commit_before(checkout.repository, target, now - timedelta(days=days))
        for commit, addresses in _since(checkout.repository, target, start).items():
            came.setdefault(commit, (days, addresses))
    return tuple(_counted(checkout, came, policy))


def _since(repository: Repository, target: str, start: str | None) -> dict[str, list[str]]:
    """The commits since, with the addresses of the author of each and of the people who are co-authors."""
    left_out = [f"^{start}"] if start is not None else []
    git = repository.git.with_settings("trailer.separators=:")
    shown = "%H%n%ae%n%(trailers:key=Co-authored-by,valueonly,unfold)"
    told = git.run("log", "-z", "--encoding=UTF-8", f"--format={shown}", target, *left_out, "--")
    found: dict[str, list[str]] = {}
    for entry in told.decode("utf-8", "surrogateescape").split("\0"):
        if entry:
            commit, author, *others = entry.split("\n")
            addresses = [other.rpartition("<")[2].rstrip("> ") for other in others if other.strip()]
            found[commit] = [author, *(address for address in addresses if not is_machine(address))]
    return found


def _counted(checkout: Checkout, commits: dict[str, tuple[int, list[str]]], policy: Policy) -> Iterator[Past]:
    records = records_of_commits(checkout, list(commits), AT_THE_GATE)
    for commit, found in records.items():
        days, addresses = commits[commit]
        hunks = {change.name: change.hunks for change in found.changes}
        for path, rows in found.record.files.items():
            if policy.generated.match(path):
                continue
            counts = counts_of_hunks(hunks.get(path, ()))
            lines = sum(
                counts.get(number - 1, 1)
                for row, numbers in rows
                if policy.judged_as_ai(Attribution.from_fields(facts_of(row)), attested=True)
                for number in numbers
            )
            if lines:
                yield from (Past(address, days, path, lines) for address in dict.fromkeys(addresses))
