"""A real repository with a roster on main, and commits whose notes say what a test wants them to say."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self, cast

from countersign.git import patches
from countersign.origin import Attribution
from countersign.provenance.line_origins import BLANK, LineOrigins
from countersign.provenance.note import format_note
from countersign.provenance.record import record_of
from support.repo import Ran, Repo

ROSTER = """\
[people.alice]
role = "senior"
emails = ["alice@example.com"]

[people.bob]
role = "junior"
emails = ["bob@example.com"]
"""

_LONGEST = 200


class Reviewed(Repo):
    """`main` has a roster with alice, senior, and bob, junior; bob works on the branch `work`."""

    @classmethod
    def begin(cls, folder: Path, *, roster: str | None = ROSTER, policy: str | None = None) -> Self:
        repo = cls.create(folder / "repository", folder / "home")
        # People are told apart by their addresses here, and `doctor` reads them from the configuration.
        for name in ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL"):
            del repo.environment[f"GIT_{name}"]
        repo.author("alice")
        repo.write("README", "Read me.\n")
        repo.control(roster=roster, policy=policy)
        repo.commit_all("Start")
        repo.git("switch", "--quiet", "--create", "work")
        repo.author("bob")
        return repo

    def author(self, name: str) -> None:
        """Whose the next commits are."""
        self.git("config", "user.name", name)
        self.git("config", "user.email", f"{name}@example.com")

    def control(self, *, roster: str | None = None, policy: str | None = None) -> None:
        """Write the roster and the policy into the work tree."""
        for name, text in (("people.toml", roster), ("policy.toml", policy)):
            if text is not None:
                self.write(f".countersign/{name}", text)

    def commit_all(self, message: str) -> str:
        """Commit everything that the work tree has; the id of the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", f"--message={message}")
        return self.head()

    def set_note(self, commit: str, whose: Mapping[str, Attribution | Mapping[int, Attribution]]) -> None:
        """Give a commit a true note: for each path one attribution, or one for each line (1-based)."""
        changes = patches.of_commit(self.repository, commit)
        origins = {change.name: _origins(whose[change.name]) for change in changes if change.name in whose}
        text = format_note(record_of(changes, lambda change: origins.get(change.name)))
        self.write_note(commit, text)

    def write_note(self, commit: str, text: str) -> None:
        """Give a commit any note."""
        self.git("notes", "--ref=countersign", "add", "--force", "--file=-", commit, stdin=text.encode())

    def countersign(self, *words: str, stdin: str = "") -> Ran:
        """Run our command line."""
        return self.run(sys.executable, "-I", "-m", "countersign", *words, stdin=stdin.encode())

    def judged(self, *words: str) -> dict[str, object]:
        """The JSON of `check`, which has to give one."""
        ran = self.countersign("check", "--json", *words)
        assert ran.code in {0, 1}, ran.err
        return json_of(ran)

    def findings(self, *words: str) -> list[tuple[str, str]]:
        """Paths and lines of the findings."""
        found = cast("list[dict[str, str]]", self.judged(*words)["findings"])
        return [(finding["path"], finding["lines"]) for finding in found]


def json_of(ran: Ran) -> dict[str, object]:
    """What a command said, as JSON."""
    return cast("dict[str, object]", json.loads(ran.out))


def _origins(whose: Attribution | Mapping[int, Attribution]) -> LineOrigins:
    if isinstance(whose, Attribution):
        return LineOrigins([whose.fields()], [0] * _LONGEST)
    rows = [one.fields() for one in whose.values()]
    lines = [BLANK] * _LONGEST
    for index, number in enumerate(whose):
        lines[number - 1] = index
    return LineOrigins(rows, lines)
