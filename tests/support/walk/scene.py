"""What all steps of a walk share: the repository, the dice, and the trail."""

import random
from pathlib import Path

from support.repo import Ran, Repo
from support.walk.alike import Ledger
from support.walk.alphabet import Alphabet, Writer
from support.walk.judgement import Judgement

NAMES = ("a.py", "b.py", "lib/c.py", "lib/d e.py")


class Scene:
    """A repository, and what was done in it.

    Attributes:
        repo: the work tree that things happen in.
        ledger: of who wrote what, where the characters do not say it.
        git_dir: of this work tree.
        chance: of the step that is under way.
        unhooked: commits that plumbing made, which runs no hook.
    """

    def __init__(self, repo: Repo, alphabet: Alphabet, ledger: Ledger | None = None) -> None:
        self.repo = repo
        self.ledger = ledger
        self.alphabet = alphabet
        self.chance = random.Random(0)  # noqa: S311 (repeatable is what it has to be)
        self.judgement = Judgement(ledger)
        self.unhooked: set[str] = set()
        self.git_dir = repo.repository.git_dir
        self._numbers = 0
        self._clock = 1_767_323_045

    def number(self) -> int:
        """A number that nothing else has."""
        self._numbers += 1
        return self._numbers

    def note(self, what: str) -> None:
        """Say what was done."""
        self.judgement.trail.append(what)

    # Git

    def git(self, *words: str, stdin: bytes = b"", **variables: str) -> Ran:
        """Run git, whatever comes of it. Two commits of one content at one second would be one commit."""
        self._clock += 1
        date = f"{self._clock} +0000"
        more = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, **variables}
        return self.repo.run("git", *words, stdin=stdin, variables=more)

    def try_(self, *words: str, stdin: bytes = b"", **variables: str) -> Ran:
        """Run git as a step, or a part of one; our hooks have nothing to complain of."""
        ran = self.git(*words, stdin=stdin, **variables)
        self.note(f"  git {' '.join(words)} -> {ran.code}")
        assert "countersign" not in ran.err, ran.err
        return ran

    def files(self) -> list[str]:
        """The paths of the index."""
        return self.git("ls-files", "-z").out.split("\0")[:-1] or [NAMES[0]]

    def some_path(self) -> str:
        """One of the files, or one that there could be."""
        files = [path for path in self.files() if (self.repo.path / path).is_file()]
        return self.chance.choice([*files, *NAMES])

    def recent(self, most: int = 8) -> list[str]:
        """Commits, the last one first."""
        return self.git("rev-list", "--first-parent", f"--max-count={most}", "HEAD").out.split()

    def any_branch(self) -> str:
        """A branch that is not checked out elsewhere."""
        told = self.git("for-each-ref", "--format=%(refname:short) %(worktreepath)", "refs/heads").out.splitlines()
        here = str(self.repo.path)
        free = [name for name, _, place in (line.partition(" ") for line in told) if place in ("", here)]
        return self.chance.choice(free or ["main"])

    def text(self, path: str) -> str | None:
        """What a file holds; None if there is none."""
        file = self.repo.path / path
        return file.read_bytes().decode() if file.is_file() else None

    def write(self, path: str, text: str) -> None:
        """Write a file as other programs do."""
        file: Path = self.repo.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())

    def lines(self, writer: Writer, count: int) -> list[str]:
        """New lines."""
        source = self.alphabet if self.ledger is None else self.ledger
        return [source.line(self.chance, writer) for _ in range(count)]

    def wrote(self, path: str, before: str, after: str, writer: Writer) -> None:
        """Keep in mind whose the text of a file may be."""
        if self.ledger is not None:
            self.ledger.wrote(path, before, after, writer)
