"""Edits of every kind and git's verbs in a random order, held against a truth that can be read from the text.

Every word is unique and begins with who wrote it: `A` an agent, `H` a person who said so, `U` nobody knows. So whatever
git does with a line, its words say what the product may call it, and no model of git is needed.

    python -m support.random_walk [--steps N] SEED…        (in tests/, or with it on PYTHONPATH)
"""

import argparse
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from countersign.hooks.late_records import record_late
from countersign.origin import Attribution, Evidence, Origin
from countersign.provenance.events import EditEvent
from countersign.wiring.blamed import blamed
from countersign.wiring.checkout import Checkout
from countersign.wiring.recording import record_event
from countersign.wiring.records import Source, records_of_commits
from countersign.wiring.uncommitted import record_of_worktree
from support.chronicle import split
from support.judgement import MARKER, Judgement
from support.repo import Ran, Repo

AGENT = Attribution(Origin.AI, Evidence.OBSERVED, "claude-code", "claude-opus-4-8", "c0ffee")
PERSON = Attribution(Origin.HUMAN, Evidence.DECLARED, by="lee@example.com", at="2026-01-02T03:04:05Z")

_NAMES = ("a.py", "b.py", "lib/c.py", "lib/d e.py")
_ENOUGH_LINES = 30


class RandomWalk:
    """One repository, and a random way through it.

    Attributes:
        judgement: of what was seen on the way.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 (repeatable is what it has to be)
        self.repo = Repo.create(folder / "work", folder / "home")
        self.repo.environment["GIT_EDITOR"] = "true"
        self.repo.git("config", "advice.detachedHead", "false")
        self._words = 0
        self._branches = 0
        self._clock = 1_767_323_045
        self._judged: set[str] = set()
        self.judgement = Judgement()
        self._trail = self.judgement.trail
        self._begin()

    # The way

    def run(self, steps: int) -> None:
        """Take some steps, each judged before the next is taken."""
        verbs = list(self._verbs())
        for _ in range(steps):
            (verb,) = self._random.choices([verb for verb, _ in verbs], [weight for _, weight in verbs])
            name = verb.__name__.strip("_")
            self._trail.append(name)
            verb()
            self._tidy()
            self._judge(name)
        self._judge_files("the end")

    def _verbs(self) -> Iterable[tuple[Callable[[], None], int]]:
        yield from (
            (self._agent, 22), (self._person, 14), (self._unwatched, 9), (self._commit, 12), (self._commit_all, 10),
            (self._commit_part, 14), (self._amend, 7), (self._branch, 5), (self._switch, 6), (self._rebase, 5),
            (self._cherry_pick, 5), (self._revert, 3), (self._merge, 5), (self._squash, 2), (self._stash, 5),
            (self._reset, 4), (self._move, 3), (self._restore, 2), (self._delete, 1), (self._fixup, 2),
        )  # fmt: skip

    def _begin(self) -> None:
        for path in _NAMES[:3]:
            self.repo.write(path, "".join(f"{self._line('U')}\n" for _ in range(8)))
        self.repo.add()
        self._git("commit", "--quiet", "-m", "Begin")
        self.repo.install_hooks()

    # Edits

    def _agent(self) -> None:
        self._edit("A")

    def _person(self) -> None:
        self._edit("H")

    def _unwatched(self) -> None:
        self._edit("U")

    def _edit(self, writer: str) -> None:
        path = self._random.choice([*self._files(), *_NAMES])
        file = self.repo.path / path
        before = file.read_text("utf-8") if file.exists() else None
        after = self._changed(split(before or ""), writer)
        self._trail.append(f"  {path}")
        self.repo.write(path, after)
        if writer != "U":
            self._report(path, before, after, AGENT if writer == "A" else PERSON)

    def _report(self, path: str, before: str | None, after: str | None, whose: Attribution) -> None:
        event = EditEvent(path, whose.origin, whose.tool, whose.model, whose.session, before, after)
        with Checkout(self.repo.repository) as checkout:
            record_event(checkout, path, event, whose)

    def _changed(self, lines: list[str], writer: str) -> str:
        lines = list(lines)
        for _ in range(self._random.choice((1, 1, 1, 2, 3))):
            at = self._random.randint(0, len(lines))
            count = self._random.randint(1, 3)
            kinds = ("insert", "insert", "replace", "words", "words", "delete", "move", "blank")
            kind = self._random.choice(kinds) if lines else "insert"
            if len(lines) > _ENOUGH_LINES:
                kind = "delete"
            match kind:
                case "insert":
                    lines[at:at] = [self._line(writer) for _ in range(count)]
                case "replace":
                    lines[at : at + count] = [self._line(writer) for _ in range(self._random.randint(1, 3))]
                case "words":
                    at = self._random.randrange(len(lines))
                    words = lines[at].split()
                    if words:
                        words[self._random.randrange(len(words))] = self._word(writer)
                    lines[at] = " ".join(words)
                case "delete":
                    del lines[at : at + count]
                case "move":
                    moved = lines[at : at + count]
                    del lines[at : at + count]
                    at = self._random.randint(0, len(lines))
                    lines[at:at] = moved
                case _:
                    lines.insert(at, "")
        return "".join(f"{line}\n" for line in lines)

    def _line(self, writer: str) -> str:
        return " ".join(self._word(writer) for _ in range(4))

    def _word(self, writer: str) -> str:
        self._words += 1
        return f"{writer}{self._words:05d}"

    # Git

    def _commit(self) -> None:
        if self._random.random() < 0.5:
            self._git("add", "--all")
        self._try("commit", "--quiet", "-m", "Commit")

    def _commit_all(self) -> None:
        self._try("commit", "--quiet", "-a", "-m", "Commit all")

    def _commit_part(self) -> None:
        """Stage some hunks, and commit them."""
        patch = self._git("diff", "-U0", "--no-renames").out
        chosen: list[str] = []
        for one in re.split(r"^(?=diff --git )", patch, flags=re.MULTILINE)[1:]:
            head, *hunks = re.split(r"^(?=@@ )", one, flags=re.MULTILINE)
            kept = [hunk for hunk in hunks if self._random.random() < 0.5]
            if kept:
                chosen += [head, *kept]
        if chosen:
            self._try("apply", "--cached", "--unidiff-zero", "-", stdin="".join(chosen).encode())
        self._try("commit", "--quiet", "-m", "Commit a part")

    def _amend(self) -> None:
        if self._random.random() < 0.5:
            self._git("add", "--update")
        self._try("commit", "--quiet", "--amend", *self._random.choice((("--no-edit",), ("-m", "Amended"))))

    def _branch(self) -> None:
        self._branches += 1
        self._try("switch", "--quiet", "-c", f"branch-{self._branches}", self._random.choice(self._recent()))

    def _switch(self) -> None:
        options = self._random.choice(((), (), ("--merge",), ("--force",)))
        self._try("switch", "--quiet", *options, self._any_branch())

    def _clean(self) -> None:
        """Mostly, people commit before they have git move commits around; else git refuses."""
        if self._random.random() < 0.8:
            self._git("add", "--all")
            self._try("commit", "--quiet", "-m", "Clean")

    def _rebase(self) -> None:
        self._clean()
        self._try("rebase", "--quiet", *self._random.choice(((), ("--autostash",))), self._any_branch())

    def _fixup(self) -> None:
        """Rebase the last commits onto themselves, with one squashed into the one before."""
        self._clean()
        if len(self._recent()) > 3:
            verb = self._random.choice(("squash", "fixup", "edit", "drop"))
            self._try(
                "rebase", "--quiet", "--interactive", "--autostash", "HEAD~2",
                GIT_SEQUENCE_EDITOR=f"sed -i -e '2s/^pick/{verb}/'",
            )  # fmt: skip

    def _cherry_pick(self) -> None:
        self._clean()
        commit = self._random.choice(self._git("rev-list", "--branches", "--no-merges", "--max-count=30").out.split())
        self._try("cherry-pick", *self._random.choice(((), ("--no-commit",), ("-x",))), commit)

    def _revert(self) -> None:
        self._clean()
        self._try("revert", "--no-edit", self._random.choice(self._recent()))

    def _merge(self) -> None:
        self._clean()
        self._try("merge", "--quiet", "--no-edit", *self._random.choice(((), ("--no-ff",))), self._any_branch())

    def _squash(self) -> None:
        self._clean()
        self._try("merge", "--quiet", "--squash", self._any_branch())

    def _stash(self) -> None:
        choices = (
            ("push", "--quiet"),
            ("push", "--quiet", "--include-untracked"),
            ("pop", "--index"),
            ("pop",),
            ("apply",),
        )
        self._try("stash", *self._random.choice(choices))

    def _reset(self) -> None:
        self._try("reset", "--quiet", self._random.choice(("--soft", "--mixed", "--mixed", "--hard")), "HEAD~1")

    def _move(self) -> None:
        self._try("mv", self._random.choice(self._files()), self._random.choice(("moved.py", "lib/moved.py", *_NAMES)))

    def _restore(self) -> None:
        self._try("checkout", "--quiet", "HEAD", "--", self._random.choice(self._files()))

    def _delete(self) -> None:
        (self.repo.path / self._random.choice(self._files())).unlink(missing_ok=True)

    def _tidy(self) -> None:
        """Leave nothing half done: conflicts are resolved with all lines of both sides, or the whole thing given up."""
        for _ in range(30):
            git = self.repo.path / ".git"
            command = next((name for mark, name in _UNDER_WAY.items() if (git / mark).exists()), None)
            unmerged = self._git("diff", "--name-only", "--diff-filter=U").out.splitlines()
            if command is None and not unmerged:
                return
            if command is not None and self._random.random() < 0.2:
                self._try(command, "--abort")
                continue
            for path in unmerged:
                self._resolve(path.strip('"'))
            self._git("add", "--all")
            if command is None:
                return
            if command == "merge":
                self._try("commit", "--quiet", "--no-edit")
            elif self._try(command, "--continue").code:
                self._try(command, "--skip")
        raise AssertionError("git never came to an end")

    def _resolve(self, path: str) -> None:
        file = self.repo.path / path
        if not file.exists():
            return
        lines = [line for line in split(file.read_text("utf-8")) if not MARKER.match(line)]
        lines = list(dict.fromkeys(lines))
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")

    def _try(self, *words: str, stdin: bytes = b"", **variables: str) -> Ran:
        ran = self._git(*words, stdin=stdin, **variables)
        self._trail.append(f"  git {' '.join(words)} -> {ran.code}")
        assert "countersign" not in ran.err, ran.err
        return ran

    def _git(self, *words: str, stdin: bytes = b"", **variables: str) -> Ran:
        # Two commits of one content at one second would be one commit.
        self._clock += 1
        date = f"{self._clock} +0000"
        more = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, **variables}
        return self.repo.run("git", *words, stdin=stdin, variables=more)

    def _files(self) -> list[str]:
        return self._git("ls-files", "-z").out.split("\0")[:-1] or [_NAMES[0]]

    def _recent(self) -> list[str]:
        return self._git("rev-list", "--first-parent", "--max-count=8", "HEAD").out.split()

    def _any_branch(self) -> str:
        return self._random.choice(self._git("for-each-ref", "--format=%(refname:short)", "refs/heads").out.split())

    # The judgement

    def _judge(self, step: str) -> None:
        with Checkout(self.repo.repository) as checkout:
            record_late(checkout)
            reachable = self._git("rev-list", "--max-count=40", "HEAD").out.split()
            new = [commit for commit in reachable if commit not in self._judged]
            for commit, found in records_of_commits(checkout, new).items():
                # The first commit was made before anything was installed.
                assert found.source is Source.NOTE or commit == reachable[-1] or not found.record.totals.added, (
                    f"after {step}: {commit} has no note: {found.fault}\n" + "\n".join(self._trail[-40:])
                )
                self.judgement.record(step, f"show {commit[:8]}", found.record, partial(self._blob, commit))
            self._judged.update(new)
            self.judgement.record(f"{step}, in work", "status", record_of_worktree(checkout).record, self._file)

    def _judge_files(self, step: str) -> None:
        with Checkout(self.repo.repository) as checkout:
            for path in self._files():
                if (self.repo.path / path).is_file():
                    for line in blamed(checkout, path).lines:
                        self.judgement.line(step, f"blame {path}:{line.line}", line.content.decode(), line.row[0])

    def _blob(self, commit: str, path: str) -> str:
        return self.repo.run("git", "cat-file", "blob", f"{commit}:{path}").out

    def _file(self, path: str) -> str:
        return (self.repo.path / path).read_text("utf-8")


_UNDER_WAY = {
    "rebase-merge": "rebase", "rebase-apply": "rebase", "CHERRY_PICK_HEAD": "cherry-pick", "REVERT_HEAD": "revert",
    "MERGE_HEAD": "merge",
}  # fmt: skip


def walk(folder: Path, seed: int, steps: int) -> Judgement:
    """Walk, and return what was seen.

    Raises:
        WrongOriginError: a line was called what it is not.
    """
    one = RandomWalk(folder, seed)
    one.run(steps)
    return one.judgement


def main() -> int:
    """Walk from each seed, and print what was lost."""
    parser = argparse.ArgumentParser(description="Random edits and git commands, held against the truth.")
    parser.add_argument("seeds", metavar="SEED", type=int, nargs="+")
    parser.add_argument("--steps", type=int, default=150)
    parser.add_argument("--trail", action="store_true", help="print what was done, too")
    given = parser.parse_args()
    wrong = 0
    lost: Counter[str] = Counter()
    told = 0
    for seed in given.seeds:
        with tempfile.TemporaryDirectory() as folder:
            one = RandomWalk(Path(folder), seed)
            try:
                one.run(given.steps)
            except AssertionError as fault:
                wrong += 1
                sys.stdout.write(f"seed {seed}: WRONG {fault}\n")
            seen = one.judgement
            told += seen.told
            lost += seen.lost
            sys.stdout.write(f"seed {seed}: {seen.told} judged, {sum(seen.lost.values())} lost {dict(seen.lost)}\n")
            if given.trail:
                sys.stdout.write("\n".join(seen.trail) + "\n")
            sys.stdout.flush()
    sys.stdout.write(
        f"{told} lines judged, {sum(lost.values())} lost, {wrong} walks wrong: {dict(lost.most_common())}\n"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
