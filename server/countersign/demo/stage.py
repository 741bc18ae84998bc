"""A repository of its own for the demo, with two people and nobody else's configuration."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from countersign.git.process import path_outside

PATH = "prices.py"
BRANCH = "bob/prices"

START = '"""Prices."""\n\n\n'

#: Alice's private key, in the folder of the stage.
KEY = "alice"

_ROSTER = """\
[people.alice]
role = "senior"
emails = ["alice@example.com"]
keys = [%s]

[people.bob]
role = "junior"
emails = ["bob@example.com"]
"""
_POLICY = 'version = 1\nrepository = "demo"\nmode = "enforce"\n'

#: Seconds that one process may take: a slow machine needs two.
_PATIENCE = 60


class StageFault(Exception):  # noqa: N818 (it reads as what it says)
    """Something that the story needs before it can begin, or a program that did not start."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A process that came to its end."""

    code: int
    out: str
    err: str

    def said(self) -> str:
        """Its last word, for a person."""
        words = (self.err.strip() or self.out.strip()).splitlines()
        return words[-1] if words else f"exit code {self.code}"


@dataclass(frozen=True, slots=True)
class Stage:
    """The repository and the environment of every process of the demo.

    Attributes:
        folder: holds everything; the repository is in it, and a home.
        environment: of every process: nothing of the user's git configuration gets in.
    """

    folder: Path
    environment: Mapping[str, str]

    @classmethod
    def at(cls, folder: Path, environment: Mapping[str, str]) -> "Stage":
        """A stage in an empty folder."""
        home = folder / "home"
        home.mkdir()
        kept = {name: value for name, value in environment.items() if not name.startswith(("GIT_", "XDG_"))}
        own = {"HOME": str(home), "USERPROFILE": str(home), "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
        # It may be called in any repository, and what lies there is not to be taken for git.
        safe = {"PATH": path_outside(Path.cwd(), environment.get("PATH", os.defpath))}
        return cls(folder, {**kept, **own, **safe})

    @property
    def repository(self) -> Path:
        """The work tree."""
        return self.folder / "repository"

    @property
    def file(self) -> Path:
        """The file that the story is about."""
        return self.repository / PATH

    async def run(self, *command: str) -> Ran:
        """Run a program in the repository to its end, without standard input."""
        return await asyncio.to_thread(self._run, command)

    async def countersign(self, *arguments: str) -> Ran:
        """Run our own command line, by the interpreter that runs the demo."""
        return await self.run(sys.executable, "-I", "-m", "countersign", *arguments)

    async def answer(self, *arguments: str) -> object:
        """What a command of ours says as JSON; None if it does not say any."""
        ran = await self.countersign(*arguments, "--json")
        try:
            said: object = json.loads(ran.out)
        except ValueError:
            return None
        return said

    async def set(self) -> None:
        """Alice puts a roster on main, and Bob begins a branch.

        Raises:
            StageFault: git is missing, or does not do what it is asked to do.
        """
        self.repository.mkdir()
        await self._git("init", "--quiet", "--initial-branch=main")
        control = self.repository / ".countersign"
        control.mkdir()
        (control / "people.toml").write_text(_ROSTER % await self._key(), "utf-8")
        (control / "policy.toml").write_text(_POLICY, "utf-8")
        self.file.write_text(START, "utf-8")
        await self._git("config", "user.name", "Alice")
        await self._git("config", "user.email", "alice@example.com")
        await self._git("add", "--all")
        await self._git("commit", "--quiet", "--message=Who is who")
        await self._git("switch", "--quiet", "--create", BRANCH)
        await self._git("config", "user.name", "Bob")
        await self._git("config", "user.email", "bob@example.com")

    async def _key(self) -> str:
        """A key for alice; her public one as TOML, or nothing where there is no OpenSSH."""
        if shutil.which("ssh-keygen") is None:
            return ""
        file = self.folder / KEY
        ran = await self.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "alice", "-f", str(file))
        if ran.code != 0:
            raise StageFault(f"ssh-keygen: {ran.said()}")
        return f'"{file.with_suffix(".pub").read_text("ascii").strip()}"'

    async def _git(self, *arguments: str) -> None:
        ran = await self.run("git", *arguments)
        if ran.code != 0:
            raise StageFault(f"git {arguments[0]}: {ran.said()}")

    def _run(self, command: tuple[str, ...]) -> Ran:
        try:
            done = subprocess.run(  # noqa: S603 (a fixed program each, and no shell)
                command, cwd=self.repository, env=dict(self.environment), stdin=subprocess.DEVNULL,
                capture_output=True, timeout=_PATIENCE, check=False,
            )  # fmt: skip
        except FileNotFoundError as fault:
            raise StageFault(f"{command[0]} was not found") from fault
        except subprocess.TimeoutExpired as fault:
            raise StageFault(f"{os.fsdecode(command[0])} gave no answer in {_PATIENCE} seconds") from fault
        return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
