"""The policy that a repository begins with: it says what it would ask for, and blocks nothing."""

import hashlib
import uuid
from dataclasses import replace
from pathlib import Path

from countersign.hooks.settings import Ledger

POLICY = Path(".countersign", "policy.toml")

_TEXT = """\
# How strictly changes are judged. Only what stands on the branch that a change is merged into counts.
# `countersign check` says what it asks for; docs/policy.md of Countersign explains every key.
version = 1
repository = "{repository}"       # a sign-off names it, so that it cannot be used in another repository

# shadow: show what would be needed. warn: say that it is. enforce: block.
mode = "shadow"

# How text is judged that nobody observed: "ai", or "human"; or a table, by reason.
unknown = "ai"

[roles]
order = ["junior", "mid", "senior", "principal"]

# Rules apply once there is a roster. Say who is who in .countersign/people.toml:
#
#   [people.alice]
#   role = "senior"
#   emails = ["alice@example.com"]
"""


def write_starter_policy(work_tree: Path, ledger: Ledger) -> Ledger:
    """Write the policy, unless there is one."""
    file = work_tree / POLICY
    if file.exists():
        return ledger
    made_directory = not file.parent.exists()
    text = _TEXT.format(repository=uuid.uuid4())
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8", newline="\n")
    return replace(ledger, policy=_sha256(file), made_policy_directory=made_directory)


def remove_starter_policy(work_tree: Path, ledger: Ledger, *, tracked: bool) -> bool:
    """Remove the policy that init wrote, unless somebody has changed it, or committed it.

    Returns:
        Whether it was removed.
    """
    file = work_tree / POLICY
    if not ledger.policy or tracked or not file.is_file() or _sha256(file) != ledger.policy:
        return False
    file.unlink()
    if ledger.made_policy_directory and not any(file.parent.iterdir()):
        file.parent.rmdir()
    return True


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
