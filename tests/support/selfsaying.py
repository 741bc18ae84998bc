"""A repository and an editor in which each line says itself whose it is, so that anything can be judged at any time.

An agent's words begin with `made`, a person's with `said`, and those of nobody that was watched with `found`.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from countersign.hooks.late_records import record_late
from countersign.origin import Attribution, Evidence, Origin
from countersign.provenance.events import EditEvent
from countersign.provenance.record import Record
from countersign.wiring.blamed import blamed
from countersign.wiring.checkout import Checkout
from countersign.wiring.recording import record_event
from countersign.wiring.records import Source, records_of_commits
from countersign.wiring.uncommitted import record_of_worktree
from support.chronicle import split
from support.repo import Repo
from support.walk.clients import Client, InPipe, InProcess
from support.walk.desk import Desk

AGENT = Attribution(Origin.AI, Evidence.OBSERVED, "claude-code", "claude-opus-4-8", "c0ffee")

_WORD = re.compile(r"\b(made|said|found)_")

_ORIGINS = {"made": "ai", "said": "human", "found": "unknown"}


class SelfSaying(Repo):
    """A repository with our hooks, and an editor that has some of its files open.

    Attributes:
        desk: the editor.
        unhooked: whether commits may be without a note, because no hook could run.
    """

    desk: Desk
    unhooked = False

    @classmethod
    @contextmanager
    def begin(cls, folder: Path, *options: str, in_pipe: bool = False) -> Iterator["SelfSaying"]:
        """With one commit, our hooks, and an editor that is asked to leave in the end."""
        repo = cls.create(folder / "work", folder / "home", *options)
        repo.environment["GIT_EDITOR"] = "true"
        for words in (("advice.detachedHead", "false"), ("gc.auto", "0"), ("protocol.file.allow", "always")):
            repo.git("config", *words)
        repo.write("README", "found_readme\n")
        repo.add()
        repo.commit("-m", "Begin")
        repo.install_hooks()
        with patch.dict("os.environ", repo.environment, clear=True):
            client: Client = InPipe(repo.environment) if in_pipe else InProcess()
            repo.desk = Desk(client, repo.path, "utf-16")
            yield repo
            repo.desk.client.leave()

    # Who writes

    def agent(self, path: str, *lines: str) -> None:
        """An agent writes a file, and reports it; the editor shows it."""
        file = self.path / path
        before = file.read_bytes().decode() if file.exists() else None
        after = "".join(f"{line}\n" for line in lines)
        self.write(path, after)
        with Checkout(self.repository) as checkout:
            event = EditEvent(path, AGENT.origin, AGENT.tool, AGENT.model, AGENT.session, before, after)
            record_event(checkout, path, event, AGENT)
        self.look()

    def person(self, path: str, *lines: str) -> None:
        """A person turns a file into these lines in the editor: what goes is deleted at once, what comes is typed."""
        (self.path / path).parent.mkdir(parents=True, exist_ok=True)
        document = self.desk.open(self.path / path)
        old, new = document.text.splitlines(keepends=True), [f"{line}\n" for line in lines]
        at = 0
        for line in new:
            if at < len(old) and old[at] == line:
                at += 1
                continue
            here = sum(map(len, old[:at]))
            if line in old[at:]:
                gone = old.index(line, at)
                self.desk.edit(document, (here, sum(map(len, old[:gone])), ""))
                del old[at:gone]
            else:
                for offset, letter in enumerate(line):
                    self.desk.edit(document, (here + offset, here + offset, letter))
                old.insert(at, line)
            at += 1
        if at < len(old):
            self.desk.edit(document, (sum(map(len, old[:at])), len(document.text), ""))
        assert document.text == "".join(new)
        self.save()

    def save(self) -> None:
        for document in self.desk.documents:
            if document.dirty:
                self.desk.save(document)
                self.desk.attribution(document.uri)

    def nobody(self, path: str, *lines: str) -> None:
        """Somebody writes a file, and nobody watches; the editor shows it."""
        self.write(path, "".join(f"{line}\n" for line in lines))
        self.look()

    def look(self) -> None:
        """The editor sees what has become of its files."""
        for document in self.desk.look():
            self.desk.attribution(document.uri)
        self.desk.client.pause(0.6)

    # What git does

    def commit_all(self, message: str = "Change") -> str:
        self.add()
        self.commit("--allow-empty", "-m", message)
        return self.head()

    def git_(self, *words: str, stdin: bytes = b"", **variables: str) -> str:
        """Git, and the editor looks what has become of its files."""
        told = self.git(*words, stdin=stdin, cwd=None, **variables)
        self.look()
        return told

    # What is said of the lines

    def wrong(self) -> list[str]:
        """Whatever is called what it is not, `<where>: <origin>: <line>`; of commits, work, files and the editor."""
        found: list[str] = []
        with Checkout(self.repository) as checkout:
            record_late(checkout)
            commits = self.git("rev-list", "HEAD").split()[:-1]
            for commit, told in records_of_commits(checkout, commits).items():
                if told.source is not Source.NOTE and told.record.totals.added and not self.unhooked:
                    found.append(f"{commit} has no note: {told.fault}")
                found += self._judged(f"show {commit[:7]}", told.record, commit)
            found += self._judged("status", record_of_worktree(checkout).record, None)
            for path in self.files():
                found += self.wrong_in(checkout, path)
        found += self._wrong_in_editor()
        return found

    def status(self, path: str) -> list[str]:
        """The origins of the lines of a file that is not committed yet."""
        with Checkout(self.repository) as checkout:
            rows = record_of_worktree(checkout).record.files[path]
        return [row[0] for _, row in sorted((number, row) for row, numbers in rows for number in numbers)]

    def wrong_in(self, checkout: Checkout, path: str, commit: str | None = None) -> list[str]:
        """As `wrong`, of the lines of one file, which are blamed."""
        if commit is None and not (self.path / path).is_file():
            return []
        lines = blamed(checkout, path, commit).lines
        return [
            f"blame {path}: {fault}"
            for line in lines
            if (fault := judged(line.content.decode("utf-8", "replace"), line.row[0]))
        ]

    def wrong_on_a_clone(self, folder: Path) -> list[str]:
        """As `wrong`, on a clone with an empty journal, to which notes came by a fetch."""
        clone = SelfSaying(folder, self.environment)
        self.git("clone", "--quiet", "--no-local", str(self.path), str(folder))
        clone.git("fetch", "--quiet", "origin", "+refs/notes/countersign*:refs/countersign/remotes/origin/notes*")
        found = []
        with Checkout(clone.repository) as checkout:
            for path in clone.files():
                found += clone.wrong_in(checkout, path, clone.head())
        return [f"clone: {fault}" for fault in found]

    def files(self) -> list[str]:
        return self.git("ls-files", "-z").split("\0")[:-1]

    def _judged(self, where: str, record: Record, commit: str | None) -> Iterator[str]:
        for path, rows in record.files.items():
            if commit is None:
                text = (self.path / path).read_bytes().decode("utf-8", "replace")
            else:
                text = self.run("git", "cat-file", "blob", f"{commit}:{path}").out
            lines = split(text)
            for row, numbers in rows:
                for number in numbers:
                    if fault := judged(lines[number - 1], row[0]):
                        yield f"{where} {path}: {fault}"

    def _wrong_in_editor(self) -> Iterable[str]:
        for document in self.desk.documents:
            lines = split(document.text)
            answer = self.desk.attribution(document.uri)
            origins: list[set[str]] = [set() for _ in [*lines, ""]]
            for told in answer["ranges"]:
                start, end = told["range"]["start"], told["range"]["end"]
                for number in range(start["line"], end["line"] + (end["character"] > 0)):
                    origins[number].add(told["origin"])
            for line, found in zip(lines, origins, strict=False):
                said = next(iter(found)) if len(found) == 1 else "mixed" if "ai" in found else "unknown"
                if fault := judged(line, said):
                    yield f"editor {document.file.name}: {fault} {found}"


def judged(line: str, origin: str) -> str:
    """What is wrong with calling a line so; empty if nothing is."""
    right = truth(line)
    return "" if not right or origin == right else f"{origin}: {line}"


def truth(line: str) -> str:
    """Whose a line is by its own words; empty if they do not say it."""
    origins = {_ORIGINS[word] for word in _WORD.findall(line)}
    if "ai" in origins:
        return "ai" if origins == {"ai"} else "mixed"
    if "unknown" in origins:
        return "unknown"
    return next(iter(origins), "")
