"""What `countersign init` changes in the repository's own configuration, and how it finds its changes again.

The ledger is a file in the state directory: what stands in it was not there before us, and goes when we go.
"""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

from countersign.git.remotes import TRACKING, refspecs, remote_names
from countersign.git.repository import Repository
from countersign.hooks.places import HooksPlace

_LEDGER = "installed.json"


@dataclass(frozen=True, slots=True)
class Ledger:
    """What init has put into a repository.

    Attributes:
        hooks_path: the value of `core.hooksPath` that our own hooks directory passes on to; None if there is none.
        had_hooks_path: that value stood in the repository's own configuration.
        made_hooks_directory: there was no hooks directory.
        refspecs: those that were added, by remote.
        policy: SHA-256 of the starter policy, in hexadecimal; empty if there was a policy.
        made_policy_directory: there was no `.countersign`.
    """

    hooks_path: str | None = None
    had_hooks_path: bool = False
    made_hooks_directory: bool = False
    refspecs: tuple[tuple[str, str], ...] = ()
    policy: str = ""
    made_policy_directory: bool = False

    @classmethod
    def read(cls, state: Path) -> Self:
        """The ledger of a repository; an empty one if init never ran.

        Raises:
            ValueError: somebody has changed it.
        """
        file = state / _LEDGER
        try:
            told = json.loads(file.read_text("utf-8"))
            return cls(**{**told, "refspecs": tuple((remote, spec) for remote, spec in told["refspecs"])})
        except FileNotFoundError:
            return cls()
        except (KeyError, TypeError, ValueError) as fault:
            raise ValueError(f"{file} is damaged: {fault}") from fault

    def write(self, state: Path) -> None:
        """Keep it; makes the state directory, which nobody else may look into."""
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = state / f"{_LEDGER}.new"
        fresh.write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")
        fresh.replace(state / _LEDGER)


def forget_ledger(state: Path) -> None:
    """Remove the ledger."""
    (state / _LEDGER).unlink(missing_ok=True)


def take_over_hooks_path(repository: Repository, place: HooksPlace, ledger: Ledger) -> Ledger:
    """Make git look into our own hooks directory, where the hooks of this repository cannot be put beside others."""
    if place.original is None or ledger.hooks_path is not None:
        return ledger
    repository.git.run("config", "--local", "core.hooksPath", place.directory.as_posix())
    return replace(ledger, hooks_path=place.original, had_hooks_path=place.configured is not None)


def give_back_hooks_path(repository: Repository, ledger: Ledger) -> None:
    """Undo `take_over_hooks_path`."""
    if ledger.hooks_path is None:
        return
    if ledger.had_hooks_path:
        repository.git.run("config", "--local", "core.hooksPath", ledger.hooks_path)
    else:
        repository.git.run("config", "--local", "--unset", "core.hooksPath", accept=(0, 5))


def add_refspecs(repository: Repository, ledger: Ledger) -> Ledger:
    """Have `git fetch` bring the records along, from every remote that branches are fetched from."""
    git = repository.git
    added = list(ledger.refspecs)
    for remote in remote_names(git):
        key = f"remote.{remote}.fetch"
        told = git.run("config", "--get-all", key, accept=(0, 1)).decode("utf-8", "surrogateescape").splitlines()
        for ours in refspecs(remote):
            if told and ours not in told and "+refs/*:refs/*" not in told:
                git.run("config", "--local", "--add", key, ours)
                added.append((remote, ours))
    return replace(ledger, refspecs=tuple(dict.fromkeys(added)))


def remove_refspecs(repository: Repository, ledger: Ledger) -> list[str]:
    """Undo `add_refspecs`, and drop what was fetched by them; returns the remotes."""
    git = repository.git
    for remote, spec in ledger.refspecs:
        # 5: somebody has removed it already.
        git.run("config", "--local", "--fixed-value", "--unset", f"remote.{remote}.fetch", spec, accept=(0, 5))
    fetched = git.run("for-each-ref", "--format=delete %(refname)", TRACKING)
    git.run("update-ref", "--stdin", stdin=fetched)
    return list(dict.fromkeys(remote for remote, _ in ledger.refspecs))
