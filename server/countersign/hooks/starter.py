"""The policy that a repository begins with: it says what it would ask for, and blocks nothing."""

import hashlib
import uuid
from dataclasses import replace
from pathlib import Path

from countersign.hooks.settings import Ledger

POLICY = Path(".countersign", "policy.toml")

_TEXT = """\
# What changes need, before they are merged into the branch that has this file. Only that branch's policy counts, and
# `countersign check` says what it asks for. `countersign policy lint` reads what you write here.
# docs/policy.md of Countersign explains every key.
version = 1
repository = "{repository}"       # a sign-off names it, so that it cannot be used in another repository

# shadow: show what would be needed. warn: say that it is. enforce: block.
mode = "shadow"

# How text is judged that nobody observed: "ai", or "human"; or a table, by reason.
unknown = "ai"

# Files whose text nobody wrote; their lines are counted and not judged.
# generated = ["**/*.lock", "vendor/**"]

[roles]
order = ["junior", "mid", "senior", "principal"]

# Where a mistake spreads far: name the paths, and what a change does, wherever it does it.
[[tier]]
name = "critical"
# paths = ["payments/**", "infra/**"]
does = ["symlink", "submodule", "executable", "migration", "destructive", "workflow-permissions"]

# There, one line of AI text by somebody below senior needs a senior.
[[rule]]
id = "critical-ai"
when = {{ tier = "critical", ai_lines = ">0", author_role = "<senior" }}
require = {{ count = 1, role = ">=senior" }}

# Elsewhere, more than ten.
[[rule]]
id = "junior-ai"
when = {{ tier = "normal", ai_lines = ">10", author_role = "<senior" }}
require = {{ count = 1, role = ">=senior" }}

# Rules apply once there is a roster. Say who is who in .countersign/people.toml:
#
#   [people.alice]
#   role = "senior"
#   admin = true                             # may clear changes of this file, together with a senior
#   emails = ["alice@example.com"]
#   keys = ["ssh-ed25519 AAAA... alice"]     # the line of ~/.ssh/id_ed25519.pub: she signs with it
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
