"""Wire this repository: hooks, fetch refspecs and a starter policy.

Hooks that are there already go on running, with the same arguments, input and exit code. Twice is the same as once.

for example:
  countersign init                               in any directory of the repository
  countersign init --uninstall                   leaves no trace
  countersign init --uninstall --keep-journal    but keeps what is remembered of texts that are not committed yet
  countersign -C repo.git init --server          the gate in front of a bare repository (see `hook --help`)
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

from countersign.cli import errors


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("--uninstall", action="store_true", help="take everything out again")
    parser.add_argument("--server", action="store_true", help="a bare repository: judge what is pushed to it")
    parser.add_argument("--keep-journal", action="store_true", help="with --uninstall: keep the journal")


def run(arguments: argparse.Namespace) -> int:
    """Wire the repository, or take the wires out."""
    from countersign.hooks.places import HooksPathInWorktreeConfig  # noqa: PLC0415 (`--help` need not wait for it)

    if arguments.keep_journal and not arguments.uninstall:
        raise errors.CommandError("--keep-journal belongs to --uninstall")
    repository = _repository(arguments.directory, server=arguments.server)
    if arguments.server:
        return _serve(repository, uninstall=arguments.uninstall)
    if repository.work_tree is None:
        raise errors.CommandError(
            f"{repository.git_dir} is a bare repository: nobody commits there",
            "`countersign init --server` judges what is pushed to it",
        )
    try:
        if arguments.uninstall:
            return _uninstall(repository, repository.work_tree, keep_journal=arguments.keep_journal)
        return _install(repository, repository.work_tree)
    except HooksPathInWorktreeConfig as fault:
        raise errors.CommandError(
            "core.hooksPath is set in this work tree's own configuration",
            "move it to the repository's: git config --worktree --unset core.hooksPath; git config core.hooksPath …",
        ) from fault
    except (OSError, ValueError) as fault:
        raise errors.CommandError(str(fault)) from fault


def _repository(directory: Path, *, server: bool) -> "Repository":
    """The repository that a directory is in, or with `server` is: who names a bare one on purpose means it."""
    from countersign.git.repository import Repository  # noqa: PLC0415

    if not server:
        return Repository.find(directory, os.environ)
    refusal = errors.CommandError(
        f"{directory} is no bare repository", "name the directory that people push to, such as repo.git"
    )
    if (directory / ".git").exists():
        raise refusal
    repository = Repository.find(directory, {"GIT_DIR": str(directory), **os.environ})
    if repository.git.run("rev-parse", "--is-bare-repository") != b"true\n":
        raise refusal
    return repository


def _serve(repository: "Repository", *, uninstall: bool) -> int:
    from countersign.hooks.install import (  # noqa: PLC0415
        Program,
        install_server_hook,
        uninstall_server_hook,
    )
    from countersign.hooks.places import hooks_place  # noqa: PLC0415
    from countersign.hooks.stubs import SERVER_HOOK  # noqa: PLC0415
    from countersign.wiring.receiving import PROTECTED, protected_branches  # noqa: PLC0415

    directory = repository.git_dir / "hooks"
    place = hooks_place(repository)
    if place.original is not None or place.directory != directory:
        elsewhere = place.original or place.directory
        raise errors.CommandError(
            f"core.hooksPath has git take its hooks from {elsewhere}",
            f"put into {elsewhere}/{SERVER_HOOK}: exec countersign hook {SERVER_HOOK}",
        )
    try:
        if uninstall:
            done = uninstall_server_hook(directory)
            _say(f"{directory / SERVER_HOOK}: {done or 'was not there'}")
            return errors.FINE
        installed = install_server_hook(directory, Program(Path(sys.executable), repository.state_dir))
    except OSError as fault:
        raise errors.CommandError(str(fault)) from fault
    _say(f"{directory / SERVER_HOOK}: {installed}")
    _say(f"Judged is what is pushed to: {', '.join(protected_branches(repository))}")
    _say(f"  git config --add {PROTECTED} 'release/*'    judges other branches; the first one set ends the default")
    _say("Sign-offs can be added to from now on, and not rewound or deleted.")
    return errors.FINE


def _install(repository: "Repository", work_tree: Path) -> int:
    from countersign.hooks.install import Program, install_hooks  # noqa: PLC0415
    from countersign.hooks.places import hooks_place  # noqa: PLC0415
    from countersign.hooks.settings import Ledger, add_refspecs, take_over_hooks_path  # noqa: PLC0415
    from countersign.hooks.starter import POLICY, write_starter_policy  # noqa: PLC0415

    state = repository.state_dir
    before = Ledger.read(state)
    place = hooks_place(repository, before.hooks_path)
    ledger = before if before.made_hooks_directory else _noting_directory(before, place.directory)
    ledger.write(state)
    done = install_hooks(place, Program(Path(sys.executable), state))
    ledger = take_over_hooks_path(repository, place, ledger)
    ledger.write(state)
    ledger = add_refspecs(repository, ledger)
    ledger.write(state)
    ledger = write_starter_policy(work_tree, ledger)
    ledger.write(state)

    _say(f"Hooks in {place.directory}:")
    for name, what in done.items():
        _say(f"  {name}: {what}")
    if place.original is not None:
        _say(f"  core.hooksPath leads there now; every hook is passed on to {place.original} as before")
    for remote, spec in ledger.refspecs:
        new = (remote, spec) not in before.refspecs
        _say(f"`git fetch {remote}` {'brings' if new else 'brought already'} the records of others along: {spec}")
    if ledger.policy != before.policy:
        _say(f"{POLICY.as_posix()} is a starter policy in shadow mode: it blocks nothing. Read it, then commit it.")
    else:
        _say(f"{POLICY.as_posix()} was there and stays as it is.")
    _say("Commits with AI text carry trailers from now on, and every commit gets its record as a note.")
    return errors.FINE


def _uninstall(repository: "Repository", work_tree: Path, *, keep_journal: bool) -> int:
    from countersign.hooks.settings import Ledger, forget_ledger, remove_refspecs  # noqa: PLC0415
    from countersign.hooks.starter import POLICY, remove_starter_policy  # noqa: PLC0415

    state = repository.state_dir
    ledger = Ledger.read(state)
    keep_journal = keep_journal or not _may_delete_journal(state)
    _take_hooks_out(repository, ledger)
    for remote in remove_refspecs(repository, ledger):
        _say(f"`git fetch {remote}` brings no records along any more")
    tracked = repository.git.call("ls-files", "--error-unmatch", "--", POLICY.as_posix()).code == 0
    if remove_starter_policy(work_tree, ledger, tracked=tracked):
        _say(f"{POLICY.as_posix()}: removed; nobody had changed it")
    elif (work_tree / POLICY).exists():
        _say(f"{POLICY.as_posix()}: stays, for it is yours")
    if keep_journal:
        forget_ledger(state)
        _say(f"{state}: the journal stays")
    elif state.exists():
        shutil.rmtree(state)
        _say(f"{state}: removed, and with it what was remembered of texts that are not committed yet")
    if repository.git.call("show-ref", "--quiet", "--verify", "refs/notes/countersign").code == 0:
        _say("The records in refs/notes/countersign stay, for they belong to the history:")
        _say("  git update-ref -d refs/notes/countersign    deletes them")
    return errors.FINE


def _take_hooks_out(repository: "Repository", ledger: "Ledger") -> None:
    from countersign.hooks.install import uninstall_hooks  # noqa: PLC0415
    from countersign.hooks.places import OWN, HooksPlace, hooks_place  # noqa: PLC0415
    from countersign.hooks.settings import give_back_hooks_path  # noqa: PLC0415

    own = repository.state_dir / OWN
    usual = repository.common_dir / "hooks"
    place = hooks_place(repository, ledger.hooks_path)
    if place.directory == own:
        give_back_hooks_path(repository, ledger)
    # Hooks may have been put where git looked for them before a hook manager moved in.
    for one in {one.directory: one for one in (HooksPlace(own, ""), HooksPlace(usual), place)}.values():
        for name, what in uninstall_hooks(one).items():
            _say(f"{one.directory / name}: {what}")
    if ledger.made_hooks_directory and usual.is_dir() and not any(usual.iterdir()):
        usual.rmdir()


def _noting_directory(ledger: "Ledger", directory: Path) -> "Ledger":
    from dataclasses import replace  # noqa: PLC0415

    return replace(ledger, made_hooks_directory=not directory.exists())


def _may_delete_journal(state: Path) -> bool:
    """On a terminal a person is asked, because what is remembered of uncommitted text cannot be had back."""
    if not (state / "journal.db").exists() or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return True
    answer = input("Delete what is remembered of texts that are not committed yet? [y/N] ")
    return answer.strip().lower() in ("y", "yes")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.git.repository import Repository
    from countersign.hooks.settings import Ledger
