"""Git commands that make history anew, and what they ask for on the way."""

import re
from collections.abc import Callable, Iterable

from support.chronicle import split
from support.walk.alphabet import Writer
from support.walk.judgement import MARKER
from support.walk.scene import Scene
from support.walk.writing import Writing

_UNDER_WAY = {
    "rebase-merge": "rebase", "rebase-apply": "rebase", "CHERRY_PICK_HEAD": "cherry-pick", "REVERT_HEAD": "revert",
    "MERGE_HEAD": "merge", "sequencer": "cherry-pick",
}  # fmt: skip

#: Of a list of things to do, what may become of a commit; `split` is an `edit` at whose stop the commit is taken apart.
_TODO = ("pick", "pick", "pick", "reword", "edit", "squash", "fixup", "fixup -C", "drop", "split")


class Rewriting:
    """Steps that rewrite, and the end of what they began."""

    def __init__(self, scene: Scene, writing: Writing) -> None:
        self._scene = scene
        self._writing = writing
        self._split = False

    def steps(self) -> Iterable[tuple[Callable[[], None], int]]:
        """What can be done, and how often it is."""
        yield from (
            (self.rebase, 5), (self.rebase_root, 1), (self.interactive, 6), (self.autosquash, 2), (self.cherry_pick, 6),
            (self.cherry_pick_range, 2), (self.revert, 4), (self.commit_tree, 1), (self.filter, 1),
        )  # fmt: skip

    def commit_work(self) -> None:
        """Mostly, people commit before they have git move commits around; else git refuses."""
        if self._scene.chance.random() < 0.8:
            self._scene.git("add", "--all")
            self._scene.try_("commit", "--quiet", "-m", "Work")

    def stage_part(self) -> None:
        """Stage some hunks of what is not staged."""
        patch = self._scene.git("diff", "-U0", "--no-renames").out
        chosen: list[str] = []
        for one in re.split(r"^(?=diff --git )", patch, flags=re.MULTILINE)[1:]:
            head, *hunks = re.split(r"^(?=@@ )", one, flags=re.MULTILINE)
            kept = [hunk for hunk in hunks if self._scene.chance.random() < 0.5]
            if kept:
                chosen += [head, *kept]
        if chosen:
            self._scene.try_("apply", "--cached", "--unidiff-zero", "-", stdin="".join(chosen).encode())

    # Rebase

    def rebase(self) -> None:
        self.commit_work()
        choices = (
            (), ("--autostash",), ("--apply",), ("--rebase-merges",), ("--exec", "true"),
            ("--exec", "git commit --quiet --amend --no-edit"), ("-X", "ours"), ("-X", "theirs"),
            ("--force-rebase",), ("--keep-base",),
        )  # fmt: skip
        self._scene.try_("rebase", "--quiet", *self._scene.chance.choice(choices), self._scene.any_branch())

    def rebase_root(self) -> None:
        self.commit_work()
        self._scene.try_(
            "rebase", "--quiet", "--root", *self._scene.chance.choice(((), ("--rebase-merges",))), "--autostash"
        )

    def interactive(self) -> None:
        """A list of things to do, shuffled and changed."""
        self.commit_work()
        chance = self._scene.chance
        commits = self._scene.recent(chance.randint(3, 6))
        base, commits = commits[-1], commits[-2::-1]
        if not commits:
            return
        if chance.random() < 0.4:
            chance.shuffle(commits)
        todo = []
        self._split = False
        for number, commit in enumerate(commits):
            verb = chance.choice(_TODO)
            if number == 0 and verb in ("squash", "fixup", "fixup -C"):
                verb = "pick"
            self._split = self._split or verb == "split"
            todo.append(f"{'edit' if verb == 'split' else verb} {commit}\n")
            if chance.random() < 0.1:
                todo.append(chance.choice(("break\n", "exec true\n")))
        self._scene.note("  todo: " + "".join(todo).replace("\n", "; "))
        plan = self._scene.repo.path.parent / "todo"
        plan.write_text("".join(todo), "utf-8")
        self._scene.try_("rebase", "--quiet", "--interactive", "--autostash", base, GIT_SEQUENCE_EDITOR=f"cp '{plan}'")

    def autosquash(self) -> None:
        commits = self._scene.recent(4)
        if len(commits) > 2:
            kind = self._scene.chance.choice(("--fixup", "--squash"))
            self._scene.try_("commit", "--quiet", "--all", kind, commits[1], "--no-edit")
            self._scene.try_(
                "rebase",
                "--quiet",
                "--interactive",
                "--autosquash",
                "--autostash",
                commits[2],
                GIT_SEQUENCE_EDITOR="true",
            )

    # Picks

    def cherry_pick(self) -> None:
        self.commit_work()
        options = self._scene.chance.choice(((), ("--no-commit",), ("-x",), ("--mainline", "1"), ("--ff",)))
        self._scene.try_("cherry-pick", *options, self._some_commit())

    def cherry_pick_range(self) -> None:
        self.commit_work()
        branch = self._scene.any_branch()
        options = self._scene.chance.choice(((), (), ("--no-commit",)))
        self._scene.try_("cherry-pick", *options, f"{branch}~{self._scene.chance.randint(1, 3)}..{branch}")

    def revert(self) -> None:
        self.commit_work()
        commit = self._scene.chance.choice(self._scene.recent())
        choices = (("--no-edit",), ("--no-edit",), ("--no-commit",), ("--no-edit", "--mainline", "1"))
        self._scene.try_("revert", *self._scene.chance.choice(choices), commit)

    def _some_commit(self) -> str:
        commits = self._scene.git("rev-list", "--branches", "--max-count=30").out.split()
        return self._scene.chance.choice(commits)

    # Plumbing

    def commit_tree(self) -> None:
        """Two commits become one, without a hook that could see it."""
        scene = self._scene
        if len(scene.recent()) < 3:
            return
        made = scene.git("commit-tree", "-p", "HEAD~2", "-m", "By plumbing", "HEAD^{tree}").out.strip()
        scene.unhooked.add(made)
        scene.try_("update-ref", "-m", "plumbing", "HEAD", made)

    def filter(self) -> None:
        """What `git filter-repo` does: the whole history through a filter, into commits that no hook has seen."""
        scene = self._scene
        branch = f"branch-{scene.number()}"
        stream = scene.repo.run("git", "fast-export", "--reencode=yes", "HEAD").out
        stream = re.sub(r"^(commit|reset) .*$", rf"\1 refs/heads/{branch}", stream, flags=re.MULTILINE)
        stream = stream.replace("committer Lee Lim", "committer Filter")
        before = set(scene.git("rev-list", "--all").out.split())
        scene.try_("fast-import", "--quiet", "--force", stdin=stream.encode())
        scene.unhooked |= set(scene.git("rev-list", branch).out.split()) - before
        scene.try_("switch", "--quiet", branch)

    # The end

    def come_to_an_end(self) -> None:
        """Leave nothing half done: conflicts are resolved in some way or other, or the whole thing is given up."""
        for _ in range(60):
            command = self._under_way()
            unmerged = self._scene.git("diff", "--name-only", "-z", "--diff-filter=U").out.split("\0")[:-1]
            if command is None and not unmerged:
                return
            self._go_on(command, unmerged)
        self._scene.try_(self._under_way() or "merge", "--abort")

    def _under_way(self) -> str | None:
        folder = self._scene.git_dir
        return next((name for mark, name in _UNDER_WAY.items() if (folder / mark).exists()), None)

    def _go_on(self, command: str | None, unmerged: list[str]) -> None:
        scene, chance = self._scene, self._scene.chance
        if command is not None and chance.random() < 0.1:
            scene.try_(command, "--abort")
            return
        if command in ("rebase", "cherry-pick", "revert") and unmerged and chance.random() < 0.1:
            scene.try_(command, "--skip")
            return
        for path in unmerged:
            self._resolve(path)
        if command == "rebase" and not unmerged and chance.random() < 0.5:
            self._at_a_stop()
        scene.git("add", "--all")
        if command is None:
            return
        if command == "merge":
            scene.try_("commit", "--quiet", "--no-edit")
            return
        before = self._progress()
        if scene.try_(command, "--continue").code and self._progress() == before:
            scene.try_(command, "--skip")  # nothing is left of the commit

    def _progress(self) -> str:
        """What tells one stop from another."""
        return self._scene.git("status", "--porcelain").out + self._scene.git("rev-parse", "HEAD").out

    def _at_a_stop(self) -> None:
        """A rebase has stopped to let somebody change the commit."""
        scene = self._scene
        if self._split or scene.chance.random() < 0.3:
            self._split = False
            scene.try_("reset", "--quiet", "HEAD^")
            self.stage_part()
            scene.try_("commit", "--quiet", "-m", "One part")
            scene.git("add", "--all")
            scene.try_("commit", "--quiet", "-m", "The other part")
        else:
            scene.chance.choice((self._writing.agent, self._writing.person, self._writing.nobody))()
            scene.git("add", "--all")
            scene.try_("commit", "--quiet", "--amend", "--no-edit")

    def _resolve(self, path: str) -> None:
        scene, chance = self._scene, self._scene.chance
        side = chance.choice(("both", "both", "--ours", "--theirs", "person", "agent"))
        text = scene.text(path)
        scene.note(f"  {path} is resolved: {side}")
        if side.startswith("--"):
            scene.git("checkout", side, "--", path)
            return
        if text is None:
            return
        lines = [line for line in split(text) if not MARKER.search(line)]
        resolved = "".join(f"{line}\n" for line in dict.fromkeys(lines))
        scene.wrote(path, "", resolved, Writer.NOBODY)
        scene.write(path, resolved)
        if side in ("person", "agent"):
            writer = Writer.AGENT if side == "agent" else Writer.PERSON
            self._writing.write_as(path, self._writing.changed(resolved, writer), writer)
