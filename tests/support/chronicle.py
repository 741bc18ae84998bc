"""A real repository in which every edit comes in through a real door, so that the truth of each line is known.

What the product says of a line is given as `"<origin>: <the line>"`, and read from the outside only: from the JSON of
`show`, `blame` and `status`, the note and the trailers, which have to agree with each other.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from support.repo import Ran, Repo

Json = dict[str, Any]

#: Whose the lines are, by path: `"<origin>: <line>"`.
Lines = dict[str, list[str]]


class Chronicle(Repo):
    """A repository with our hooks. Its people have no editor plug-in; what they say they wrote is `declared`."""

    @classmethod
    def begin(cls, folder: Path, *options: str) -> Self:
        """With our hooks, and one commit of a README."""
        story = cls.create(folder / "work", folder / "home", *options)
        story.write("README", "Read me.\n")
        story.add()
        story.commit("-m", "Begin")
        story.install_hooks()
        return story

    # Who writes

    def agent(self, path: str, after: str | None, *, session: str = "c0ffee", tool: str = "claude-code") -> None:
        """An agent writes a file (None: deletes it), and reports it."""
        before = self._put(path, after)
        self.report(edited(path, before, after, session=session, tool=tool))

    def person(self, path: str, after: str | None) -> None:
        """A person writes a file, and says so."""
        before = self._put(path, after)
        self.report(edited(path, before, after, origin="human"))

    def nobody(self, path: str, after: str | bytes | None) -> None:
        """Somebody writes a file, and nobody watches."""
        if after is None:
            (self.path / path).unlink()
        else:
            self.write(path, after)

    def report(self, *events: Json) -> None:
        """Events at the door that is open to any tool."""
        lines = "".join(f"{json.dumps(event)}\n" for event in events)
        ran = self.run(*COUNTERSIGN, "record", stdin=lines.encode("utf-8", "surrogateescape"))
        assert (ran.code, ran.err) == (0, ""), ran.err

    def _put(self, path: str, after: str | None) -> str | None:
        file = self.path / path
        before = file.read_bytes().decode("utf-8") if file.exists() else None
        if after is None:
            file.unlink()
        else:
            self.write(path, after)
        return before

    # What git does

    def commit_all(self, message: str = "Change") -> str:
        """Commit all that the work tree has; the id of the commit."""
        self.add()
        self.commit("--allow-empty", "-m", message)
        return self.head()

    def stage(self, path: str, content: str) -> None:
        """Put a content into the index, whatever the work tree has: what `git add --patch` comes to in the end."""
        blob = self.git("hash-object", "-w", "--stdin", f"--path={path}", stdin=content.encode())
        self.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")

    def refused(self, *words: str) -> Ran:
        """Git stops, because there is something to decide."""
        ran = self.run("git", *words)
        assert ran.code != 0, ran.out
        assert "countersign" not in ran.err, ran.err
        return ran

    # What the product says

    def added(self, revision: str = "HEAD") -> Lines:
        """Whose the lines are that a commit adds, blank ones included."""
        shown = self.json("show", revision)
        totals = shown["totals"]
        assert totals["added"] == sum(totals[origin] for origin in ("ai", "mixed", "human", "unknown"))
        found = self._lines(shown["files"], lambda path: self.content(shown["commit"], path))
        assert sum(map(len, found.values())) == totals["added"]
        self._agrees_with_note(shown)
        self._agrees_with_trailers(shown)
        return found

    def pending(self, *, staged: bool = False) -> Lines:
        """Whose the lines are that are not committed yet: of the work tree, or of the index."""
        shown = self.json("status", *(["--staged"] if staged else []))
        read = self._staged_content if staged else self._file_content
        return self._lines(shown["files"], read)

    def blamed(self, path: str, revision: str | None = None) -> list[str]:
        """Whose the lines of a file are, in the work tree or in a commit."""
        told = self.json("blame", *([f"--rev={revision}"] if revision else []), "--", path)
        lines = split(self._file_content(path) if revision is None else self.content(revision, path))
        assert [line["line"] for line in told["lines"]] == list(range(1, len(lines) + 1))
        return [f"{line['origin']}: {text}" for line, text in zip(told["lines"], lines, strict=True)]

    def json(self, *words: str, cwd: Path | None = None) -> Any:  # noqa: ANN401 (whatever the document holds)
        """The JSON of one of our commands, which has nothing to complain of."""
        command, *rest = words
        ran = self.run(*COUNTERSIGN, command, "--json", *rest, cwd=cwd)
        # What takes longer than a second says so on standard error, as it may on a busy machine.
        complaints = [line for line in ran.err.splitlines() if not line.endswith("…")]
        assert (ran.code, complaints) == (0, []), f"{' '.join(words)}: {ran.err}"
        return json.loads(ran.out)

    def content(self, revision: str, path: str) -> str:
        return self.run("git", "cat-file", "blob", f"{revision}:{path}").out

    def _staged_content(self, path: str) -> str:
        return self.content("", path)

    def _file_content(self, path: str) -> str:
        return (self.path / path).read_bytes().decode("utf-8", "surrogateescape")

    @staticmethod
    def _lines(files: Iterable[Json], read: Any) -> Lines:  # noqa: ANN401 (a function)
        found: Lines = {}
        for file in files:
            lines = split(read(file["path"]))
            origins = {number: span["origin"] for span in file["ranges"] for number in numbers(span["lines"])}
            found[file["path"]] = [f"{origins[number]}: {lines[number - 1]}" for number in sorted(origins)]
        return found

    def _agrees_with_note(self, shown: Json) -> None:
        """A merge without conflict runs no hook, and adds nothing that a note could tell."""
        if not shown["files"] and not self.has_note(shown["commit"]):
            return
        note = self.note(shown["commit"])
        told = {
            path: {number: row[0] for row, of_row in rows for number in of_row} for path, rows in note.files.items()
        }
        said = {
            file["path"]: {number: span["origin"] for span in file["ranges"] for number in numbers(span["lines"])}
            for file in shown["files"]
        }
        assert told == said

    def _agrees_with_trailers(self, shown: Json) -> None:
        """A commit that was picked keeps its message; so the trailer is held against what has the same digest only."""
        stamps = [line for line in self.trailers(shown["commit"]) if line.startswith("AI-Provenance: ")]
        assert len(stamps) <= 1
        totals = shown["totals"]
        if not stamps:
            return
        digest = self.note(shown["commit"]).digest[:12]
        counts = " ".join(f"{origin}={totals[origin]}" for origin in ("ai", "mixed", "human", "unknown"))
        for stamp in stamps:
            if stamp.endswith(f"digest={digest}"):
                assert stamp == f"AI-Provenance: {counts} digest={digest}"

    def stamp(self, revision: str = "HEAD") -> str:
        """The counts of a commit's trailer, which has to belong to the note; empty if there is none."""
        stamps = [line for line in self.trailers(revision) if line.startswith("AI-Provenance: ")]
        if not stamps:
            return ""
        (stamp,) = stamps
        counts, _, digest = stamp.removeprefix("AI-Provenance: ").partition(" digest=")
        assert digest == self.note(revision).digest[:12]
        return counts


COUNTERSIGN = (sys.executable, "-I", "-m", "countersign")


def edited(path: str, before: str | None, after: str | None, **more: object) -> Json:
    """An event of `countersign record`: an agent's edit by default."""
    facts: Mapping[str, object] = {
        "v": 1, "type": "edit", "path": path, "origin": "ai", "tool": "claude-code", "model": "claude-opus-4-8",
        "session": "c0ffee", "before": before, "after": after,
    }  # fmt: skip
    return {**facts, **more}


def text(*lines: str) -> str:
    """A text of lines that all end."""
    return "".join(f"{line}\n" for line in lines)


def split(content: str) -> list[str]:
    """The lines of a text as git counts them, without their line ends."""
    return [line.removesuffix("\r") for line in content.removesuffix("\n").split("\n")] if content else []


def numbers(ranges: str) -> Iterator[int]:
    """The numbers that `1-4,9` stands for."""
    for part in ranges.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def whose(origin: str, *lines: str) -> list[str]:
    """The lines, all of one origin, as a chronicle tells them."""
    return [f"{origin}: {line}" for line in lines]
