"""`countersign sync --merged`: a forge squashes or rebases a pull request, and CI makes the records afterwards."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.chronicle import Chronicle, text
from support.clones import Clone, Hub, complaints

pytestmark = pytest.mark.e2e

POLICY = (
    'version = 1\nmode = "enforce"\n[[rule]]\nid = "ai"\nwhen = { ai_lines = ">0" }\n'
    'require = { count = 1, role = ">=senior" }\n'
)
BASE = [f"base = {number}" for number in range(1, 7)]


@dataclass
class Forge:
    """A bare remote on which pull requests are merged by a server that knows nothing of us."""

    hub: Hub
    author: Clone

    def __post_init__(self) -> None:
        self.server = Chronicle(self.hub.folder / "server", {**self.author.environment})
        self.hub.bare.git("clone", "--quiet", str(self.hub.path), str(self.server.path), GIT_DIR="")

    def request(self, *, shared: bool = True) -> str:
        """Two commits of a pull request, by an agent and by a person; the last of them."""
        self.author.git("switch", "--quiet", "--create", "feature")
        self.author.agent("a.py", text(*BASE, "made = 1"))
        self.author.commit_all("One")
        self.author.person("a.py", text("said = 2", *BASE, "made = 1"))
        self.author.agent("b.py", text("made = 2", "made = 3"), session="other")
        self.author.commit_all("Two")
        self.author.git("push", "--quiet", "origin", "feature")
        if shared:
            self.author.sync()
        return self.author.head()

    def merge(self, how: str, message: str = "Add things (#7)") -> tuple[str, str]:
        """Merge the branch on the server; main before and after."""
        server = self.server
        server.git("fetch", "--quiet")
        server.git("switch", "--quiet", "--force-create", "main", "origin/main")
        before = server.head()
        if how == "squash":
            server.git("merge", "--quiet", "--squash", "origin/feature")
            server.git("commit", "--quiet", "-m", message)
        else:
            server.git("-c", "rebase.forkPoint=false", "rebase", "--quiet", "--force-rebase", "main", "origin/feature")
            server.git("branch", "--force", "main", "HEAD")
            server.git("switch", "--quiet", "main")
        server.git("push", "--quiet", "origin", "main")
        return before, server.head()

    def moves_on(self, path: str = "elsewhere.py") -> None:
        """Somebody else's commit gets into main."""
        self.author.git("switch", "--quiet", "main")
        old = (self.author.path / path).read_text() if (self.author.path / path).exists() else ""
        self.author.nobody(path, old.replace("base = 3\n", "") + ("" if old else "moved = 1\n"))
        self.author.commit_all("Elsewhere")
        self.author.git("push", "--quiet", "origin", "main")
        self.author.git("switch", "--quiet", "feature")

    def ci(self, *words: str) -> tuple[Clone, dict[str, object], list[str]]:
        """What CI does, in a new clone; what it says of the merge, and its complaints."""
        clone = self.hub.clone("ci")
        ran = clone.countersign("sync", "--json", "--merged", *words)
        assert ran.code == 0, ran.err
        return clone, json.loads(ran.out)["merged"], complaints(ran.err)


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    hub = Hub(tmp_path)
    author = hub.clone("author")
    author.nobody("a.py", text(*BASE))
    author.commit_all("Base")
    author.git("push", "--quiet")
    return Forge(hub, author)


LINES = {"a.py": ["human: said = 2", "ai: made = 1"], "b.py": ["ai: made = 2", "ai: made = 3"]}


@pytest.mark.parametrize(
    ("branch", "moved"),
    [
        ("kept", ""),
        ("kept", "elsewhere.py"),
        ("deleted, but the forge has its ref", "a.py"),
        ("deleted, and told by --from", "a.py"),
    ],
)
def test_a_squash_gets_what_is_known_of_every_commit_in_it(forge: Forge, branch: str, moved: str) -> None:
    last = forge.request()
    if moved:
        forge.moves_on(moved)
    before, after = forge.merge("squash")
    words = [f"{before}..{after}"]
    if branch != "kept":
        forge.hub.bare.git("update-ref", "refs/pull/7/head", last)
        forge.hub.bare.git("branch", "--quiet", "-D", "feature")
    if branch.endswith("--from"):
        words += ["--from", last]
        forge.hub.bare.git("update-ref", "-d", "refs/pull/7/head")
        forge.hub.bare.git("tag", "still-there", last)
    clone, merged, said = forge.ci(*words)
    assert said == []
    assert merged == {"written": 1, "sources": {after: last}, "recorded": [], "unknown": []}
    assert clone.added(after) == LINES
    assert after in forge.hub.noted()
    sessions = {span["session"] for file in clone.json("show", after)["files"] for span in file["ranges"]}
    assert sessions == {"c0ffee", "other"}


@pytest.mark.parametrize("branch", ["kept", "gone"])
def test_the_commits_of_a_rebase_get_the_records_of_those_they_were_made_from(forge: Forge, branch: str) -> None:
    last = forge.request()
    forge.moves_on("a.py")
    before, after = forge.merge("rebase")
    if branch == "gone":
        # Nothing but the notes is left of the pull request's commits.
        forge.hub.bare.git("branch", "--quiet", "-D", "feature")
    clone, merged, said = forge.ci(f"{before}..{after}")
    assert said == []
    first = clone.git("rev-parse", f"{after}^")
    assert clone.added(first) == {"a.py": ["ai: made = 1"]}
    assert clone.added(after) == {"a.py": ["human: said = 2"], "b.py": LINES["b.py"]}
    known = {first: forge.author.git("rev-parse", f"{last}^"), after: last}
    assert merged["sources"] == (known if branch == "kept" else dict.fromkeys(known))
    assert merged["written"] == 2


def test_commits_with_one_content_and_one_message_are_paired_in_their_order(forge: Forge) -> None:
    author = forge.author
    author.git("switch", "--quiet", "--create", "feature")
    author.agent("a.py", text(*BASE, "same = 1"))
    author.commit_all("Same")
    author.nobody("a.py", text(*BASE))
    author.commit_all("Back")
    author.person("a.py", text(*BASE, "same = 1"))
    author.commit_all("Same")
    author.git("push", "--quiet", "origin", "feature")
    author.sync()
    forge.moves_on()
    before, after = forge.merge("rebase")
    clone, _, _ = forge.ci(f"{before}..{after}")
    told = [clone.added(f"{after}~{age}").get("a.py") for age in (2, 1, 0)]
    assert told == [["ai: same = 1"], None, forge.author.added("feature")["a.py"]]


def test_commits_without_a_record_stay_unknown_in_the_squash(forge: Forge) -> None:
    forge.request()
    forge.author.nobody("c.py", text("found = 1"))
    forge.author.add()
    forge.author.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "Three")
    forge.author.git("push", "--quiet", "origin", "feature")
    before, after = forge.merge("squash")
    clone, _, _ = forge.ci(f"{before}..{after}")
    assert clone.added(after) == {**LINES, "c.py": ["unknown: found = 1"]}


def test_commits_of_the_base_are_left_alone(forge: Forge) -> None:
    forge.request()
    forge.moves_on()
    before, after = forge.merge("squash")
    base = forge.server.git("rev-parse", f"{before}^")
    clone, merged, said = forge.ci(f"{base}..{after}")
    assert merged["recorded"] == []
    assert merged["unknown"] == [before]
    assert len(said) == 1
    assert f"what {before[:12]} was made from" in said[0]
    assert clone.json("show", before)["totals"]["unknown"] == 1
    assert before not in forge.hub.noted()


def test_what_cannot_be_found_out_is_said_and_stays_unknown(forge: Forge) -> None:
    forge.request(shared=False)
    before, after = forge.merge("squash")
    forge.hub.bare.git("branch", "--quiet", "-D", "feature")
    clone, merged, said = forge.ci(f"{before}..{after}")
    assert merged["unknown"] == [after]
    assert "`--from REV`" in said[0]
    assert clone.json("show", after)["totals"] == {"added": 4, "ai": 0, "mixed": 0, "human": 0, "unknown": 4}


def test_doing_it_twice_changes_nothing(forge: Forge) -> None:
    forge.request()
    before, after = forge.merge("squash")
    clone, _, _ = forge.ci(f"{before}..{after}")
    notes = forge.hub.notes()
    again = clone.sync("--merged", f"{before}..{after}")
    assert again["merged"] == {"written": 0, "sources": {}, "recorded": [after], "unknown": []}
    assert forge.hub.notes() == notes


def test_the_authors_of_all_squashed_commits_contribute_to_the_change(forge: Forge) -> None:
    forge.request()
    forge.author.agent("b.py", text("made = 2", "made = 3", "made = 4"))
    forge.author.add()
    forge.author.commit("-m", "By Kim", "--author=Kim <kim@example.com>")
    forge.author.git("push", "--quiet", "origin", "feature")
    forge.author.sync()
    roster = "".join(
        f'[people.{name}]\nrole = "{role}"\nemails = ["{name}@example.com"]\n'
        for name, role in (("lee", "junior"), ("kim", "senior"), ("ada", "senior"))
    )
    before, after = forge.merge("squash")
    clone, _, _ = forge.ci(f"{before}..{after}")
    kept = forge.hub.bare.git("for-each-ref", "--format=%(refname)", "refs/countersign/merged/")
    assert kept == f"refs/countersign/merged/{after}"
    clone.git("switch", "--quiet", "--create", "release", before)
    clone.write(".countersign/people.toml", roster)
    clone.write(".countersign/policy.toml", POLICY)
    clone.git("add", "--force", ".countersign")
    clone.commit("-m", "Roster")
    clone.git("switch", "--quiet", "main")
    ran = clone.countersign("check", "--json", "--base", "release", f"release..{after}")
    have = json.loads(ran.out)
    assert "kim" not in json.dumps(have["unblock"])
    assert have["unblock"] == [["ada"]]


@pytest.mark.parametrize("given", ["HEAD", "main..", "nothing..HEAD"])
def test_what_is_no_range_is_an_error(forge: Forge, given: str) -> None:
    ran = forge.author.countersign("sync", "--merged", given)
    assert ran.code == (0 if given == "main.." else 2), ran.err


def test_from_goes_with_merged_only(forge: Forge) -> None:
    ran = forge.author.countersign("sync", "--from", "HEAD")
    assert (ran.code, ran.err.splitlines()) == (2, ["countersign: error: --from REV goes with --merged BASE..HEAD"])
