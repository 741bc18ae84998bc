"""Real temporary repositories, in an environment in which nothing of the user's machine shows."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from countersign.git.repository import Repository
from countersign.hooks.install import Program, install_hooks
from countersign.hooks.places import hooks_place
from countersign.hooks.settings import Ledger, take_over_hooks_path
from countersign.provenance.note import parse_note
from countersign.provenance.record import Record

#: An editor that saves what it is given.
UNCHANGED = "true"


@dataclass(frozen=True, slots=True)
class Ran:
    """A process that came to its end."""

    code: int
    out: str
    err: str


def scrubbed(home: Path) -> dict[str, str]:
    """The environment of everything that tests start: a home of its own, and fixed dates."""
    date = "2026-01-02T03:04:05+00:00"
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_STATE_HOME": str(home / ".state"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_DATA_HOME": str(home / ".data"),
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_AUTHOR_NAME": "Lee Lim",
        "GIT_AUTHOR_EMAIL": "lee@example.com",
        "GIT_AUTHOR_DATE": date,
        "GIT_COMMITTER_NAME": "Lee Lim",
        "GIT_COMMITTER_EMAIL": "lee@example.com",
        "GIT_COMMITTER_DATE": date,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_EDITOR": "false",
        "LC_ALL": "C.UTF-8",
        **{name: value for name, value in os.environ.items() if name.startswith("COVERAGE")},
    }


class Repo:
    """A repository with one work tree."""

    def __init__(self, path: Path, environment: Mapping[str, str]) -> None:
        self.path = path
        self.environment = dict(environment)

    @classmethod
    def create(cls, path: Path, home: Path, *options: str) -> Self:
        """`git init`."""
        home.mkdir(exist_ok=True)
        path.mkdir(parents=True)
        repo = cls(path, scrubbed(home))
        repo.git("init", "--quiet", "--initial-branch=main", *options)
        return repo

    def run(
        self, *words: str, stdin: bytes = b"", cwd: Path | None = None, variables: Mapping[str, str] | None = None,
        **more: str,
    ) -> Ran:  # fmt: skip
        """Run a program, whatever its exit code; environment variables may be given by name, too."""
        done = subprocess.run(
            words,
            cwd=cwd or self.path,
            env={**self.environment, **(variables or {}), **more},
            input=stdin,
            capture_output=True,
            check=False,
        )
        return Ran(done.returncode, _text(done.stdout), _text(done.stderr))

    def git(self, *words: str, stdin: bytes = b"", cwd: Path | None = None, **variables: str) -> str:
        """Run git, which has to succeed; its standard output, without the last line end."""
        done = self.run("git", *words, stdin=stdin, cwd=cwd, variables=variables)
        assert done.code == 0, f"git {' '.join(words)}: {done.err}"
        return done.out.removesuffix("\n")

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file, its line ends as they are given."""
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def add(self, *paths: str) -> None:
        """Stage paths; everything by default."""
        self.git("add", "--", *(paths or (".",)))

    def commit(self, *words: str, **variables: str) -> Ran:
        """`git commit`, which has to succeed and to say nothing of ours."""
        done = self.run("git", "commit", "--quiet", *words, variables=variables)
        assert done.code == 0, done.err
        assert "countersign" not in done.err, done.err
        return done

    def edits_with(self, script: str) -> str:
        """An editor for `GIT_EDITOR`: a shell script that is given the file as `$1`."""
        editor = self.path.parent / "editor.sh"
        editor.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        editor.chmod(0o755)
        return str(editor)

    def message(self, commit: str = "HEAD") -> str:
        """The message of a commit, without the last line end."""
        return self.git("log", "-1", "--format=%B", commit).rstrip("\n")

    def trailers(self, commit: str = "HEAD") -> list[str]:
        """What `git interpret-trailers --parse` reads in the message of a commit."""
        message = self.git("log", "-1", "--format=%B", commit)
        return self.git("interpret-trailers", "--parse", "--no-divider", stdin=message.encode()).splitlines()

    def note(self, commit: str = "HEAD") -> Record:
        """The record of a commit, from its note."""
        return parse_note(self.git("notes", "--ref=countersign", "show", commit))

    def has_note(self, commit: str = "HEAD") -> bool:
        return self.run("git", "notes", "--ref=countersign", "show", commit).code == 0

    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    @property
    def repository(self) -> Repository:
        """As the product sees it."""
        return Repository.find(self.path, self.environment)

    @property
    def state(self) -> Path:
        return self.repository.state_dir

    def install_hooks(self, *, python: Path | None = None) -> None:
        """What `countersign init` does for hooks, without a process."""
        repository = self.repository
        place = hooks_place(repository)
        Ledger().write(repository.state_dir)
        install_hooks(place, Program(python or Path(sys.executable), repository.state_dir))
        take_over_hooks_path(repository, place, Ledger()).write(repository.state_dir)

    def faults(self) -> list[str]:
        """What `faults.log` holds."""
        file = self.state / "faults.log"
        return file.read_text("utf-8").splitlines() if file.exists() else []


def _text(output: bytes) -> str:
    return output.decode("utf-8", "surrogateescape")
