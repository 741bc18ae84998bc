"""A bare remote and clones of it, in which people work at the same time."""

import json
import subprocess
from pathlib import Path
from typing import Any, Self

from support.chronicle import COUNTERSIGN, Chronicle
from support.repo import Ran, Repo, scrubbed


class Hub:
    """A bare repository that clones push to and fetch from."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir(exist_ok=True)
        self.path = folder / "hub.git"
        self.path.mkdir()
        self.bare = Repo(self.path, {**scrubbed(self.home), "GIT_DIR": str(self.path)})
        self.bare.git("init", "--quiet", "--bare", "--initial-branch=main", *options)
        self._seed(options)

    def _seed(self, options: tuple[str, ...]) -> None:
        seed = Repo.create(self.folder / "seed", self.home, *options)
        seed.write("README", "Read me.\n")
        seed.add()
        seed.commit("-m", "Begin")
        seed.git("push", "--quiet", str(self.path), "main")

    def clone(self, name: str, *options: str) -> "Clone":
        """A clone on which `countersign init` was run."""
        path = self.folder / name
        environment = {**scrubbed(self.home), "GIT_CONFIG_GLOBAL": str(self.folder / f"{name}.gitconfig")}
        subprocess.run(
            ["git", "clone", "--quiet", *options, self.path.as_uri(), str(path)],
            env=environment, check=True, capture_output=True,
        )  # fmt: skip
        clone = Clone(path, environment)
        ran = clone.countersign("init")
        assert ran.code == 0, ran.err
        (path / ".git" / "info" / "exclude").write_text(".countersign\n")
        return clone

    def notes(self) -> str:
        """The commit of notes that the remote has; empty if it has none."""
        return self.bare.run("git", "rev-parse", "--verify", "--quiet", "refs/notes/countersign").out.strip()

    def noted(self) -> set[str]:
        """Commits of which the remote has records."""
        listed = self.bare.git("notes", "--ref=countersign", "list").splitlines() if self.notes() else []
        return {line.split(" ")[1] for line in listed}

    def hook(self, name: str, script: str) -> None:
        """Have the remote run a script."""
        file = self.path / "hooks" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)


class Clone(Chronicle):
    """A clone of a hub, with our hooks."""

    def countersign(self, *words: str) -> Ran:
        """Run the command, whatever its exit code."""
        return self.run(*COUNTERSIGN, *words)

    def sync(self, *words: str) -> dict[str, Any]:
        """`countersign sync --json`, which has to succeed and to complain of nothing."""
        ran = self.countersign("sync", "--json", *words)
        assert (ran.code, complaints(ran.err)) == (0, []), ran.err
        return dict(json.loads(ran.out))

    def start_sync(self) -> subprocess.Popen[bytes]:
        """`countersign sync --json` in a process of its own."""
        return subprocess.Popen(
            [*COUNTERSIGN, "sync", "--json"],
            cwd=self.path, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def wrote(self, path: str, content: str, *, session: str = "c0ffee") -> str:
        """An agent writes a file, and it is committed; the commit."""
        self.agent(path, content, session=session)
        return self.commit_all(f"Write {path}")

    def noted(self) -> set[str]:
        """Commits of which this clone has records of its own, or took them over."""
        if self.run("git", "rev-parse", "--verify", "--quiet", "refs/notes/countersign").code != 0:
            return set()
        return {line.split(" ")[1] for line in self.git("notes", "--ref=countersign", "list").splitlines()}

    def forget(self) -> Self:
        """Lose the journal, as a machine has that never saw the text."""
        for file in self.state.glob("journal.db*"):
            file.unlink()
        for file in (self.state / "lines").glob("*"):
            file.unlink()
        return self


def complaints(err: str) -> list[str]:
    """The lines of standard error, without those that only say what takes long."""
    return [line for line in err.splitlines() if not line.endswith(" …")]


def ended(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """What a sync in a process of its own says, when it has succeeded."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err.decode()
    return dict(json.loads(out))
