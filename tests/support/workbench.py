"""A temporary repository and a home of its own, so that no test touches the user's configuration or logs."""

import json
import os
import subprocess
import sys
from pathlib import Path

LEE = ("Lee Lim", "lee@example.com")

ROSTER = """
[people.lee]
role = "junior"
emails = ["lee@example.com"]

[people.ada]
role = "senior"
emails = ["ada@example.com"]
"""


class Workbench:
    """A folder with a repository in it, and the environment in which git and the server run there."""

    def __init__(self, root: Path, *, who: tuple[str, str] = LEE) -> None:
        self.home = root / "home"
        self.folder = root / "work"
        self.home.mkdir()
        self.folder.mkdir()
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_DATA_HOME": str(self.home / ".data"),
            "XDG_STATE_HOME": str(self.home / ".state"),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": "C.UTF-8",
            **{name: value for name, value in os.environ.items() if name.startswith("COVERAGE")},
        }
        (self.home / ".gitconfig").write_text(
            f"[user]\n\tname = {who[0]}\n\temail = {who[1]}\n[init]\n\tdefaultBranch = main\n", "utf-8"
        )
        self.git("init", "--quiet")

    @property
    def log(self) -> str:
        """What the servers of this home have logged."""
        file = self.home / ".state" / "countersign" / "log" / "server.log"
        return file.read_text("utf-8") if file.exists() else ""

    def git(self, *words: str, stdin: bytes = b"") -> str:
        """Run git in the repository."""
        done = subprocess.run(
            ["git", *words], cwd=self.folder, env=self.environment, input=stdin, capture_output=True, check=True
        )
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file, its line ends as they are given."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return file

    def commit(self, message: str = "Change", **files: str) -> str:
        """Commit everything, after writing some files; names have `__` for `.`."""
        for name, content in files.items():
            self.write(name.replace("__", "."), content)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def record(self, path: str, tool: str, before: str, after: str) -> None:
        """Report an agent's edit through the stable door for any tool."""
        event: dict[str, object] = {
            "v": 1,
            "type": "edit",
            "path": path,
            "origin": "ai",
            "tool": tool,
            "before": before,
            "after": after,
        }
        self.countersign("record", stdin=json.dumps(event).encode() + b"\n")

    def countersign(self, *words: str, stdin: bytes = b"") -> None:
        """Run a command of ours in the repository."""
        subprocess.run(
            [sys.executable, "-m", "countersign", *words],
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            capture_output=True,
            check=True,
        )

    def json(self, *words: str) -> dict[str, object]:
        """The JSON of a command of ours, whatever its exit code."""
        done = subprocess.run(
            [sys.executable, "-m", "countersign", *words],
            cwd=self.folder, env=self.environment, capture_output=True, check=False,
        )  # fmt: skip
        return dict(json.loads(done.stdout))

    def add_roster(self) -> None:
        """Commit a roster in which Lee is a junior and Ada a senior."""
        self.write(".countersign/people.toml", ROSTER)
        self.commit("Say who is who")
