"""The hooks in agents' configurations: found, put there, and taken out again as if they had never been."""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from countersign.agents import codex, kiro
from countersign.agents.pieces import Owned, Piece, Refused, State
from countersign.agents.registry import AGENTS

#: Agents that are told by their configuration or a program. Any tool may send `generic`, and there is nothing to put.
INSTALLABLE = tuple(name for name in AGENTS if name != "generic")

#: Environment variables that put a directory below the home directory somewhere else.
_ELSEWHERE = {
    ".claude": "CLAUDE_CONFIG_DIR", ".codex": "CODEX_HOME", ".continue": "CONTINUE_GLOBAL_DIR",
    ".config": "XDG_CONFIG_HOME",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose configuration: a user's, or that of one work tree.

    Attributes:
        directory: the home directory, or the top of the work tree.
        project: whether it is a work tree.
        command: that starts `countersign`.
        environment: of the process.
        ledger: where is put down what an exact removal has to know.
    """

    directory: Path
    project: bool
    command: str
    environment: Mapping[str, str]
    ledger: Path

    def place(self, file: str) -> Path:
        """A file of a configuration."""
        first, _, rest = file.partition("/")
        elsewhere = "" if self.project else self.environment.get(_ELSEWHERE.get(first, ""), "")
        return Path(elsewhere, rest) if elsewhere else self.directory / file


@dataclass(frozen=True, slots=True)
class Target:
    """One file, and what belongs into it."""

    agent: str
    piece: Piece
    file: Path

    def text(self) -> str | None:
        """What is in the file, line ends as they are; None if there is no file.

        Raises:
            Refused: it is not UTF-8, or cannot be read.
        """
        try:
            return self.file.read_bytes().decode("utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (UnicodeDecodeError, OSError) as why:
            raise Refused(f"it cannot be read: {why}") from None

    def state(self) -> State:
        """How the piece stands in the file."""
        try:
            return self.piece.state(self.text() or "")
        except Refused:
            return State.MISSING


def is_there(agent: str, scope: Scope) -> bool:
    """Whether an agent is on this machine: a directory of its own, or its program."""
    search = scope.environment.get("PATH")
    for sign in import_module(f"countersign.agents.{AGENTS[agent]}").FOUND:
        if sign.startswith("~/"):
            if scope.place(sign[2:]).is_dir():
                return True
        elif shutil.which(sign, path=search):
            return True
    return False


def targets(agent: str, scope: Scope) -> list[Target]:
    """The files that the hooks of an agent belong into."""
    module = import_module(f"countersign.agents.{AGENTS[agent]}")
    pieces: list[Piece] = module.pieces(scope.command, project=scope.project)
    if agent == "codex" and _has_hooks(scope.place(".codex/config.toml")):
        pieces = codex.pieces_of_toml(scope.command)
    if agent == "kiro":
        for file in sorted(scope.place(".kiro/agents").glob("*.json")):
            pieces += kiro.pieces_of_agent(f".kiro/agents/{file.name}", scope.command)
    return [Target(agent, piece, scope.place(piece.file)) for piece in pieces]


def installed_text(target: Target) -> tuple[str, str]:
    """What is in the file, and what would be with the piece in it.

    Raises:
        Refused: it cannot be put there without taking something away.
    """
    before = target.text() or ""
    return before, target.piece.installed(before)


def install(target: Target, scope: Scope) -> bool:
    """Put a piece where it belongs; whether anything had to be done.

    Raises:
        Refused: see `installed_text`.
        OSError: the file cannot be written.
    """
    existed = target.file.exists()
    before, after = installed_text(target)
    if before == after:
        return False
    if target.piece.state(before) is State.MISSING:
        left = target.piece.removed(after)
        with _ledger(scope) as entries:
            if existed and left == before:
                entries.pop(str(target.file), None)
            else:
                entries[str(target.file)] = _difference(left, before, existed=existed)
    _write(target, after)
    return True


def removed_text(target: Target, scope: Scope) -> tuple[str, str | None]:
    """What is in the file, and what would be without the piece; None: no file.

    Raises:
        Refused: it cannot be read.
    """
    before = target.text()
    if before is None:
        return "", None
    after = target.piece.removed(before)
    if after == before:
        return before, before
    with _ledger(scope) as entries:
        entry = entries.get(str(target.file), {})
    if not entry.get("existed", True) and target.piece.says_nothing(after):
        return before, None
    if entry.get("left") == _digest(after):
        start, end = int(str(entry["start"])), int(str(entry["end"]))
        return before, after[:start] + str(entry["text"]) + after[len(after) - end :]
    if isinstance(target.piece, Owned) and not after:
        return before, None
    return before, after


def remove(target: Target, scope: Scope) -> bool:
    """Take a piece out; whether there was anything to take out.

    Raises:
        Refused: see `removed_text`.
        OSError: the file cannot be written.
    """
    before, after = removed_text(target, scope)
    if after == before or target.text() is None:
        return False
    if after is None:
        target.file.unlink()
        for folder in target.file.parents:
            if folder == scope.directory or not folder.name.startswith((".", "hooks", "plugins")):
                break
            try:
                folder.rmdir()
            except OSError:
                break  # something else is in it
    else:
        _write(target, after)
    with _ledger(scope) as entries:
        entries.pop(str(target.file), None)
    return True


def _has_hooks(file: Path) -> bool:
    import tomllib  # noqa: PLC0415 (for the one agent that has such a file)

    try:
        return "hooks" in tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return False


def _difference(left: str, before: str, *, existed: bool) -> dict[str, object]:
    """How to get from what is left to what there was."""
    shorter = min(len(left), len(before))
    start = next((at for at in range(shorter) if left[at] != before[at]), shorter)
    end = next((at for at in range(shorter - start) if left[-1 - at] != before[-1 - at]), shorter - start)
    text = before[start : len(before) - end]
    return {"existed": existed, "left": _digest(left), "start": start, "end": end, "text": text}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@contextlib.contextmanager
def _ledger(scope: Scope) -> Iterator[dict[str, dict[str, object]]]:
    """What was put down of each file; written again if it was changed."""
    try:
        entries = json.loads(scope.ledger.read_bytes())
    except (FileNotFoundError, ValueError):
        entries = {}  # without it, a removal is as exact as the text itself allows
    known = json.dumps(entries)
    yield entries
    if json.dumps(entries) != known:
        scope.ledger.parent.mkdir(parents=True, exist_ok=True)
        _replace(scope.ledger, json.dumps(entries, indent=1) + "\n", 0o600)


def _write(target: Target, text: str) -> None:
    # A link to a file elsewhere, as people who keep their settings in a repository have it, stays one.
    real = Path(os.path.realpath(target.file))
    real.parent.mkdir(parents=True, exist_ok=True)
    try:
        mode = real.stat().st_mode & 0o777
    except FileNotFoundError:
        mode = 0o755 if isinstance(target.piece, Owned) and target.piece.executable else 0o644
    _replace(real, text, mode)


def _replace(file: Path, text: str, mode: int) -> None:
    handle, fresh = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode("utf-8"))
        Path(fresh).chmod(mode)
        Path(fresh).replace(file)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise
