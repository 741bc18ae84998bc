"""One walk: a repository, a seed, and a number of steps."""

import random
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from unittest.mock import patch

from countersign.hooks.late_records import record_late
from countersign.wiring.blamed import blamed
from countersign.wiring.checkout import Checkout
from countersign.wiring.records import Source, records_of_commits
from countersign.wiring.uncommitted import record_of_worktree
from support.repo import scrubbed
from support.walk.alike import Ledger
from support.walk.alphabet import Alphabet, Writer
from support.walk.clients import Client, InPipe, InProcess
from support.walk.editing import Editing
from support.walk.ground import Ground, prepare
from support.walk.judgement import Judgement
from support.walk.scene import NAMES, Scene
from support.walk.verbs import Verbs
from support.walk.writing import Writing

#: The editor is asked about every character after so many of its steps.
_ASKED = 40


@dataclass(frozen=True, slots=True)
class Way:
    """What a walk is like.

    Attributes:
        seed: decides everything else, together with what follows.
        steps: how many of them.
        edits: of a hundred steps, how many are the editor's; of the others, about half are writes and half are git's.
        ground: the kind of repository; None lets the seed decide.
        ambiguous: whether the texts are of three lines, so that many are alike (see `plain`).
        in_pipe: whether the server is a process of its own.
        only: the numbers of the steps that are taken; None for all.
    """

    seed: int
    steps: int
    edits: float = 90.0
    ground: Ground | None = None
    ambiguous: bool = False
    in_pipe: bool = False
    only: Collection[int] | None = None


class Walk:
    """A walk, and what was seen on it.

    Attributes:
        ground: the kind of repository.
        last: number of the last step that was taken.
    """

    def __init__(self, folder: Path, way: Way) -> None:
        self._way = way
        first = _chance(way.seed, -1)
        self.ground = way.ground or first.choice(tuple(Ground))
        alphabet = Alphabet(first.choice(("plain", "plain", "wide")))
        self._environment = scrubbed(folder / "home")
        ledger = Ledger(first) if way.ambiguous else None
        texts = [_text(first, alphabet, ledger) for _ in NAMES]
        self._scene = Scene(prepare(folder, self.ground, texts), alphabet, ledger)
        for path, text in zip(NAMES, texts, strict=True):
            self._scene.wrote(path, "", text, Writer.NOBODY)
        self._editing = Editing(self._scene, self._connect, first.choice(("utf-8", "utf-16", "utf-32")))
        self._writing = Writing(self._scene, self._editing)
        stays = way.ambiguous and first.random() < 0.7
        self._verbs = Verbs(self._scene, self._editing, self._writing, files_stay=stays)
        self._judged = set(self._scene.git("rev-list", "--all").out.split())
        self._edits = 0
        self.last = -1

    @property
    def judgement(self) -> Judgement:
        """Of everything that was seen."""
        return self._scene.judgement

    def run(self) -> None:
        """Take the steps, each judged before the next is taken.

        Raises:
            AssertionError: something was called what it is not; or something else went wrong.
        """
        with patch.dict("os.environ", self._environment, clear=True), ExitStack() as at_the_end:
            at_the_end.callback(self._editing.leave)
            for number in range(self._way.steps):
                if self._way.only is None or number in self._way.only:
                    self._step(number)
            self._editing.judge("the end")
            self._judge_files("the end")

    def _step(self, number: int) -> None:
        self.last = number
        chance = self._scene.chance = _chance(self._way.seed, number)
        kind = chance.random() * 100
        if kind < self._way.edits:
            step = _one_of(chance, self._edit_steps)
            self._begin(number, step, "edits")
            step()
            self._edits += 1
            if self._edits % _ASKED == 0 and self._scene.ledger is None:
                self._editing.judge("edits", edited_only=True)
            return
        if kind < self._way.edits + (100 - self._way.edits) * 0.4:
            step = _one_of(chance, self._write_steps)
            self._begin(number, step, "writes")
            step()
        else:
            step = _one_of(chance, self._git_steps)
            self._begin(number, step, "git commands")
            self._verbs.run(step)
        self._judge(step.__name__)

    def _begin(self, number: int, step: Callable[[], None], kind: str) -> None:
        self.judgement.taken[kind] += 1
        self._scene.note(f"{number} {step.__name__}")

    @property
    def _edit_steps(self) -> Sequence[tuple[Callable[[], None], int]]:
        return tuple(self._editing.steps())

    @property
    def _write_steps(self) -> Sequence[tuple[Callable[[], None], int]]:
        return tuple(self._writing.steps())

    @property
    def _git_steps(self) -> Sequence[tuple[Callable[[], None], int]]:
        return tuple(self._verbs.steps())

    def _connect(self) -> Client:
        return InPipe(self._environment) if self._way.in_pipe else InProcess()

    # The judgement

    def _judge(self, step: str) -> None:
        scene = self._scene
        self._editing.judge(step)
        with Checkout(scene.repo.repository) as checkout:
            record_late(checkout)
            new = [
                commit for commit in scene.git("rev-list", "--max-count=40", "HEAD").out.split()
                if commit not in self._judged
            ]  # fmt: skip
            for commit, found in records_of_commits(checkout, new).items():
                added = found.record.totals.added
                if found.source is not Source.NOTE and added and commit not in scene.unhooked:
                    raise AssertionError(f"after {step}: {commit} has no note: {found.fault}")
                self.judgement.record(step, f"show {commit[:8]}", found.record, partial(self._blob, commit))
            self._judged.update(new)
            self.judgement.record(f"{step}, in work", "status", record_of_worktree(checkout).record, self._file)

    def _judge_files(self, step: str) -> None:
        with Checkout(self._scene.repo.repository) as checkout:
            for path in self._scene.files():
                if (self._scene.repo.path / path).is_file():
                    for line in blamed(checkout, path).lines:
                        self.judgement.line(step, ("blame", path, line.line), line.content.decode(), line.row[0])

    def _blob(self, commit: str, path: str) -> str:
        return self._scene.repo.run("git", "cat-file", "blob", f"{commit}:{path}").out

    def _file(self, path: str) -> str:
        """What `status` is about: of a file that a sparse checkout leaves out, the index has the text."""
        there = self._scene.text(path)
        return self._blob("", path) if there is None else there


def _text(chance: random.Random, alphabet: Alphabet, ledger: Ledger | None) -> str:
    """What a file holds before anybody watches."""
    source = alphabet if ledger is None else ledger
    return "".join(f"{source.line(chance, Writer.NOBODY)}\n" for _ in range(6))


def _chance(seed: int, number: int) -> random.Random:
    return random.Random(f"{seed}/{number}")  # noqa: S311 (repeatable is what it has to be)


def _one_of(chance: random.Random, steps: Sequence[tuple[Callable[[], None], int]]) -> Callable[[], None]:
    (chosen,) = chance.choices([step for step, _ in steps], [weight for _, weight in steps])
    return chosen


def walk(folder: Path, way: Way) -> Judgement:
    """Walk, and return what was seen.

    Raises:
        AssertionError: as `Walk.run`.
    """
    one = Walk(folder, way)
    one.run()
    return one.judgement
