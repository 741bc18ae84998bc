"""A real repository in a temporary directory, far from the user's own configuration."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from countersign.git.repository import Repository
from countersign.wiring.checkout import Checkout

IDENTITY = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
}


@dataclass(frozen=True, slots=True)
class Scratch:
    top: Path
    environment: Mapping[str, str]

    @classmethod
    def create(cls, folder: Path, *options: str, environment: Mapping[str, str] | None = None) -> "Scratch":
        home = folder / "home"
        home.mkdir(exist_ok=True)
        top = folder / "repository"
        top.mkdir()
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            **(IDENTITY if environment is None else environment),
        }
        scratch = cls(top, variables)
        scratch.git("init", "-q", "-b", "main", *options)
        return scratch

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.top, env=self.environment, input=stdin, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")

    def write(self, path: str, content: str | bytes) -> Path:
        file = self.top / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def commit(self, path: str, content: str | bytes, message: str = "change") -> str:
        self.write(path, content)
        self.git("add", "--all")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")

    def repository(self, directory: Path | None = None, **more: str) -> Repository:
        return Repository.find(directory or self.top, {**self.environment, **more})

    def checkout(self) -> Checkout:
        return Checkout(self.repository())

    def countersign(
        self, *arguments: str, stdin: bytes = b"", code: int = 0, directory: Path | None = None, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """The real command as a process."""
        done = subprocess.run(
            [sys.executable, "-m", "countersign", *arguments],
            cwd=directory or self.top, env={**self.environment, **more}, input=stdin, capture_output=True, check=False,
        )  # fmt: skip
        out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        assert done.returncode == code, f"exit code {done.returncode}\n{out}\n{err}"
        return subprocess.CompletedProcess(done.args, done.returncode, out, err)

    def json(self, *arguments: str) -> Any:  # noqa: ANN401 (whatever the document holds)
        return json.loads(self.countersign(*arguments, "--json").stdout)

    def record(self, *events: Mapping[str, object] | str, code: int = 0) -> subprocess.CompletedProcess[str]:
        lines = [event if isinstance(event, str) else json.dumps(event) for event in events]
        return self.countersign("record", stdin="".join(f"{line}\n" for line in lines).encode(), code=code)


def edit(path: str, before: str | None, after: str | None, **more: object) -> dict[str, object]:
    """An event of `countersign record`."""
    facts = {
        "v": 1,
        "type": "edit",
        "path": path,
        "origin": "ai",
        "tool": "claude-code",
        "model": "opus",
        "session": "c0",
    }
    return {**facts, "before": before, "after": after, **more}
