"""What people do with git day by day: staging, commits, branches, merges, stashes, resets."""

from collections.abc import Callable, Iterable

from support.walk.editing import Editing
from support.walk.rewriting import Rewriting
from support.walk.scene import NAMES, Scene
from support.walk.writing import Writing


class Verbs:
    """Steps with git."""

    def __init__(self, scene: Scene, editing: Editing, writing: Writing, *, files_stay: bool) -> None:
        self._scene = scene
        self._editing = editing
        self._writing = writing
        self._files_stay = writing.files_stay = files_stay
        self._rewriting = Rewriting(scene, writing)

    def steps(self) -> Iterable[tuple[Callable[[], None], int]]:
        """What can be done, and how often it is."""
        own: tuple[tuple[Callable[[], None], int], ...] = (
            (self.commit, 12), (self.commit_all, 10), (self.commit_part, 14), (self.commit_paths, 4), (self.amend, 8),
            (self.branch, 5), (self.switch, 6), (self.detach, 1), (self.merge, 6), (self.squash, 3), (self.octopus, 1),
            (self.stash, 7), (self.reset, 6), (self.reset_paths, 2),
            (self.restore, 4), (self.pull, 3), (self.clean, 1),
        )  # fmt: skip
        yield from own
        if not self._files_stay:
            yield from ((self.move, 3), (self.remove, 1))
        yield from self._rewriting.steps()

    def run(self, verb: Callable[[], None]) -> None:
        """Do it; what is open in the editor is mostly saved before, and shown anew behind it."""
        chance = self._scene.chance
        if chance.random() < 0.85:
            self._editing.save_all()
        verb()
        self._rewriting.come_to_an_end()
        self._editing.look(told=chance.random() < 0.9)

    # Commits

    def commit(self) -> None:
        if self._scene.chance.random() < 0.5:
            self._scene.git("add", "--all")
        self._scene.try_("commit", "--quiet", "-m", "Commit")

    def commit_all(self) -> None:
        self._scene.try_("commit", "--quiet", "-a", "-m", "Commit all")

    def commit_part(self) -> None:
        """Stage some hunks, and commit them."""
        self._rewriting.stage_part()
        self._scene.try_("commit", "--quiet", "-m", "Commit a part")

    def commit_paths(self) -> None:
        option = self._scene.chance.choice(("--only", "--include"))
        self._scene.try_(
            "commit", "--quiet", "-m", "Commit paths", option, "--", self._scene.chance.choice(self._scene.files())
        )

    def amend(self) -> None:
        chance = self._scene.chance
        if chance.random() < 0.5:
            self._scene.git("add", "--update")
        choices = (("--no-edit",), ("-m", "Amended"), ("-C", "HEAD"), ("--reset-author", "--no-edit"), ())
        self._scene.try_("commit", "--quiet", "--amend", *chance.choice(choices))

    # Branches

    def branch(self) -> None:
        name = f"branch-{self._scene.number()}"
        self._scene.try_("switch", "--quiet", "-c", name, self._scene.chance.choice(self._scene.recent()))

    def switch(self) -> None:
        options = self._scene.chance.choice(((), (), ("--merge",), ("--force",)))
        self._scene.try_("switch", "--quiet", *options, self._scene.any_branch())

    def detach(self) -> None:
        self._scene.try_("checkout", "--quiet", "--detach", self._scene.chance.choice(self._scene.recent()))
        self._scene.try_("switch", "--quiet", "-c", f"branch-{self._scene.number()}")

    def merge(self) -> None:
        self._rewriting.commit_work()
        choices = ((), ("--no-ff",), ("-X", "ours"), ("-X", "theirs"), ("--no-commit",), ("-s", "ours"))
        options = self._scene.chance.choice(choices)
        self._scene.try_("merge", "--quiet", "--no-edit", *options, self._scene.any_branch())

    def squash(self) -> None:
        self._rewriting.commit_work()
        self._scene.try_("merge", "--quiet", "--squash", self._scene.any_branch())
        if self._scene.chance.random() < 0.5:
            self._rewriting.come_to_an_end()
            self._scene.try_("commit", "--quiet", "--no-edit")

    def octopus(self) -> None:
        self._rewriting.commit_work()
        branches = {self._scene.any_branch() for _ in range(2)}
        self._scene.try_("merge", "--quiet", "--no-edit", *sorted(branches))

    def pull(self) -> None:
        """Somebody else has pushed a branch of ours to the remote, and it is pulled under our work."""
        scene, chance = self._scene, self._scene.chance
        scene.try_("push", "--quiet", "--force", "--no-verify", "origin", f"{scene.any_branch()}:refs/heads/shared")
        choices = (
            ("--rebase", "--autostash"),
            ("--rebase", "--autostash"),
            ("--no-rebase", "--no-edit"),
            ("--rebase=merges",),
        )
        scene.try_("pull", "--quiet", *chance.choice(choices), "origin", "shared")

    # Work that is not committed

    def stash(self) -> None:
        scene = self._scene
        path = scene.chance.choice(scene.files())
        choices = (
            ("push", "--quiet"), ("push", "--quiet", "--include-untracked"), ("push", "--quiet", "--keep-index"),
            ("push", "--quiet", "--", path), ("push", "--quiet", "--staged"), ("push", "--all", "--quiet"),
            ("pop", "--index"), ("pop",), ("pop",), ("apply",), ("apply", "--index", "stash@{1}"), ("drop",),
            ("branch", f"branch-{scene.number()}"), ("show", "--include-untracked"), ("list",), ("clear",),
        )  # fmt: skip
        words = scene.chance.choice(choices)
        if words == ("clear",) and scene.chance.random() < 0.8:
            created = scene.git("stash", "create").out.strip()
            if created:
                scene.try_("stash", "store", "-m", "Stored", created)
            return
        scene.try_("stash", *words)

    def reset(self) -> None:
        chance = self._scene.chance
        mode = chance.choice(("--soft", "--mixed", "--mixed", "--hard", "--keep", "--merge"))
        target = chance.choice(
            ("HEAD", "HEAD~1", "HEAD~1", "HEAD~2", "ORIG_HEAD", "HEAD@{1}", self._scene.any_branch())
        )
        self._scene.try_("reset", "--quiet", mode, target)

    def reset_paths(self) -> None:
        scene = self._scene
        scene.try_(
            "reset", "--quiet", scene.chance.choice(("HEAD", "HEAD~1")), "--", scene.chance.choice(scene.files())
        )

    def restore(self) -> None:
        scene = self._scene
        path, some = scene.chance.choice(scene.files()), scene.chance.choice(scene.recent())
        choices = (
            ("checkout", "--quiet", "HEAD", "--", path), ("checkout", "--quiet", some, "--", path), ("restore", path),
            ("restore", "--staged", path), ("restore", "--staged", "--worktree", path),
            ("restore", "--source", some, path),
        )  # fmt: skip
        scene.try_(*scene.chance.choice(choices))

    def move(self) -> None:
        scene = self._scene
        if scene.ledger is not None:
            scene.ledger.move()
        scene.try_("mv", scene.chance.choice(scene.files()), scene.chance.choice(("moved.py", "lib/moved.py", *NAMES)))

    def remove(self) -> None:
        if self._scene.ledger is not None:
            self._scene.ledger.move()
        self._scene.try_(
            "rm",
            "--quiet",
            *self._scene.chance.choice(((), ("--cached",))),
            self._scene.chance.choice(self._scene.files()),
        )

    def clean(self) -> None:
        self._scene.try_("clean", "--quiet", "-d", "--force")
