"""Put our hooks into a repository, and take them out so that nothing shows that they were there.

A hook that is there already is renamed to `<name>.countersign-chained`, and our file in its place runs it. Of the ways
to chain, this one lasts longest where hook managers write their files anew: `pre-commit install` takes our file for
somebody's own hook, renames it and goes on running it, while it would overwrite a block inside of its own script.
husky and lefthook overwrite whatever is there; `countersign init` puts ours back in front.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from countersign.hooks.places import HooksPlace
from countersign.hooks.stubs import CHAINED, HOOKS, PASSED_ON, PRE_COMMIT_MARK, SERVER_HOOK, is_stub, stub

#: What `pre-commit install` renames a hook to that it finds.
_BEHIND_PRE_COMMIT = ".legacy"

#: A chained hook whose own manager has put another one into its place since.
_REPLACED = ".countersign-replaced"


class Done(StrEnum):
    """What was done with one hook."""

    INSTALLED = "installed"
    CHAINED = "installed, and runs the hook that was there"
    KEPT = "was installed"
    REMOVED = "removed"
    RESTORED = "removed, and the hook that was there is back"
    REPLACED = "taken away by another tool before; the hook that we had chained is kept"


@dataclass(frozen=True, slots=True)
class HookState:
    """What stands in the place of one hook.

    Attributes:
        name: of the hook.
        installed: git runs ours, directly or behind pre-commit.
        chained: ours runs another one.
    """

    name: str
    installed: bool
    chained: bool


@dataclass(frozen=True, slots=True)
class Program:
    """What the hooks run.

    Attributes:
        python: the interpreter that has Countersign.
        state: where Countersign keeps what it remembers of the repository.
    """

    python: Path
    state: Path


def install_hooks(place: HooksPlace, program: Program) -> dict[str, Done]:
    """Put the hooks there; twice is the same as once.

    Returns:
        What was done, by hook.

    Raises:
        OSError: the directory cannot be written.
    """
    place.directory.mkdir(parents=True, exist_ok=True)
    if place.original is None:
        return {name: _install(place.directory, name, program) for name in HOOKS}
    done = {}
    original = Path(place.original)
    for name in sorted({*HOOKS, *PASSED_ON, *_names(original)}):
        file = place.directory / name
        text = stub(name, python=program.python, state=program.state, directory=original)
        if name in HOOKS:
            done[name] = Done.KEPT if is_stub(file) else Done.CHAINED if (original / name).exists() else Done.INSTALLED
        _write(file, text)
    return done


def uninstall_hooks(place: HooksPlace) -> dict[str, Done]:
    """Take the hooks away and put back what was there, byte for byte.

    Returns:
        What was done, by hook; a hook that was not there is left out.

    Raises:
        OSError: the directory cannot be written.
    """
    if place.original is not None:
        done = {}
        for file in place.directory.iterdir() if place.directory.is_dir() else ():
            if is_stub(file):
                file.unlink()
                if file.name in HOOKS:
                    done[file.name] = Done.REMOVED
        if place.directory.is_dir() and not any(place.directory.iterdir()):
            place.directory.rmdir()
        return done
    found = {name: _uninstall(place.directory, name) for name in HOOKS}
    return {name: what for name, what in found.items() if what is not None}


def install_server_hook(directory: Path, program: Program) -> Done:
    """Put the gate in front of a bare repository; twice is the same as once.

    Raises:
        OSError: the directory cannot be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    return _install(directory, SERVER_HOOK, program)


def uninstall_server_hook(directory: Path) -> Done | None:
    """Take it away again, and put back what was there; None if there is none.

    Raises:
        OSError: the directory cannot be written.
    """
    return _uninstall(directory, SERVER_HOOK)


def hook_states(place: HooksPlace) -> list[HookState]:
    """What stands in the place of each of our hooks."""
    states = []
    for name in HOOKS:
        file = _ours(place.directory, name)
        chained = place.directory / f"{name}{CHAINED}" if place.original is None else Path(place.original, name)
        states.append(HookState(name, file is not None, file is not None and chained.exists()))
    return states


def _install(directory: Path, name: str, program: Program) -> Done:
    file = directory / name
    chained = directory / f"{name}{CHAINED}"
    text = stub(name, python=program.python, state=program.state, directory=None)
    ours = _ours(directory, name)
    if ours is not None:
        _write(ours, text)
        return Done.KEPT
    if _exists(file):
        if _exists(chained):
            _set_aside(directory, name)
        file.rename(chained)
    _write(file, text)
    return Done.CHAINED if _exists(chained) else Done.INSTALLED


def _uninstall(directory: Path, name: str) -> Done | None:
    chained = directory / f"{name}{CHAINED}"
    ours = _ours(directory, name)
    if ours is not None:
        if not _exists(chained):
            ours.unlink()
            return Done.REMOVED
        if ours.name != name and _is_of_pre_commit(chained):
            # pre-commit has written itself anew in front of us; its older self it would have overwritten.
            ours.unlink()
            chained.unlink()
            return Done.REMOVED
        chained.replace(ours)
        return Done.RESTORED
    if _exists(chained):
        _set_aside(directory, name)
        return Done.REPLACED
    return None


def _ours(directory: Path, name: str) -> Path | None:
    """Our file for a hook: in its place, or behind pre-commit."""
    for file in (directory / name, directory / f"{name}{_BEHIND_PRE_COMMIT}"):
        if is_stub(file):
            return file
    return None


def _set_aside(directory: Path, name: str) -> None:
    """A chained hook is out of use, because another one stands in the place of ours: keep it, unless it is the same."""
    chained = directory / f"{name}{CHAINED}"
    if _same(chained, directory / name):
        chained.unlink()
    else:
        chained.replace(directory / f"{name}{_REPLACED}")


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()


def _is_of_pre_commit(file: Path) -> bool:
    return PRE_COMMIT_MARK.encode() in file.read_bytes()


def _exists(file: Path) -> bool:
    return os.path.lexists(file)


def _names(directory: Path) -> Iterable[str]:
    if not directory.is_dir():
        return ()
    return (file.name for file in directory.iterdir() if file.is_file() and "." not in file.name)


def _write(file: Path, text: str) -> None:
    """Put a whole file there or none; git may run it at any moment."""
    fresh = file.with_name(f"{file.name}.countersign-new")
    fresh.write_text(text, "utf-8", "surrogateescape", newline="\n")
    fresh.chmod(0o755)
    fresh.replace(file)
