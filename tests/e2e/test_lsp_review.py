"""The review of base..HEAD in an editor: what it finds, and what a sign-off would cover."""

from pathlib import Path

import pytest
from lsprotocol import types

from support.capabilities import EMACS
from support.editor import Editor
from support.signing import Office
from support.workbench import ROSTER, Workbench

pytestmark = pytest.mark.e2e

POLICY = 'version = 1\nrepository = "5f0c"\n'


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    """A branch `work` with one commit of which nothing is known, and a change that is not committed."""
    bench = Workbench(tmp_path)
    bench.write(".countersign/people.toml", ROSTER)
    bench.write(".countersign/policy.toml", POLICY)
    bench.commit("Say who is who", old__py="old = 0\n")
    bench.git("switch", "--quiet", "--create", "work")
    bench.commit("Work", **{"app__py": "one = 1\ntwo = 2\n", "a b__py": "x = 1\n", "old__py": "old = 0\nnew = 1\n"})
    bench.write("app.py", "one = 1\ntwo = 2\n\nthree = 3\n")
    return bench


async def test_a_review_has_the_findings_of_the_branch_and_of_the_work_tree(bench: Workbench) -> None:
    async with Editor.at(bench, EMACS) as editor:
        answer = await editor.command("review")

    [review] = answer["reviews"]
    assert review["root"] == bench.folder.as_uri()
    assert (review["range"], review["target"], review["mode"], review["verdict"]) == (
        "main..HEAD", "main", "enforce", "blocked",
    )  # fmt: skip
    assert review["head"] == bench.git("rev-parse", "HEAD")
    assert review["base"] == bench.git("rev-parse", "main")
    assert review["unblock"] == [["ada"]]
    assert review["you"] == {"name": "lee", "role": "junior"}
    assert (review["problem"], review["remarks"], review["cleared"]) == (None, [], [])
    found = {finding["path"]: finding for finding in review["findings"]}
    assert set(found) == {"app.py", "a b.py", "old.py"}
    assert found["old.py"]["range"] == {"start": {"line": 1, "character": 0}, "end": {"line": 2, "character": 0}}
    assert found["a b.py"]["uri"] == (bench.folder / "a b.py").as_uri()
    assert (found["app.py"]["lines"], found["app.py"]["needs"]) == ("1-2", {"count": 1, "role": "senior"})
    assert [(file["path"], file["state"], file["toRead"]) for file in review["queue"]] == [
        ("app.py", "needs-review", 2), ("a b.py", "needs-review", 1), ("old.py", "needs-review", 1),
    ]  # fmt: skip
    assert review["queue"][0]["lines"] == {"unknown": 2}
    [fresh] = review["workTree"]["findings"]
    assert (fresh["path"], fresh["lines"], fresh["severity"]) == ("app.py", "3-4", "note")


async def test_a_review_says_the_same_as_check(bench: Workbench) -> None:
    bench.write("loud.py", "")
    async with Editor.at(bench, EMACS) as editor:
        [review] = (await editor.command("review"))["reviews"]
    said = bench.json("check", "--json")

    shown = {"uri", "range"}
    assert [{name: one[name] for name in one if name not in shown} for one in review["findings"]] == said["findings"]
    assert (review["verdict"], review["unblock"]) == (said["verdict"], said["unblock"])


async def test_a_review_follows_the_branch_and_a_broken_policy_is_a_problem_and_never_clear(bench: Workbench) -> None:
    async with Editor.at(bench, EMACS) as editor:
        await editor.command("review")
        bench.commit("More", more__py="more = 1\n")
        [more] = (await editor.command("review"))["reviews"]
        bench.git("switch", "--quiet", "main")
        bench.commit("Break it", **{".countersign/policy__toml": "version = [\n"})
        bench.git("switch", "--quiet", "work")
        [broken] = (await editor.command("review"))["reviews"]

    assert "more.py" in {file["path"] for file in more["queue"]}
    assert broken["verdict"] is None
    assert ".countersign/policy.toml" in broken["problem"]


async def test_without_a_branch_to_judge_against_there_is_nothing_to_say(tmp_path: Path) -> None:
    bench = Workbench(tmp_path)
    async with Editor.at(bench, EMACS) as editor:
        [review] = (await editor.command("review"))["reviews"]

    assert (review["verdict"], review["problem"], review["findings"], review["queue"]) == (None, None, [], [])


async def test_signing_is_only_prepared(bench: Workbench) -> None:
    bench.git("config", "--global", "user.email", "ada@example.com")
    async with Editor.at(bench, EMACS) as editor:
        whole = await editor.command("sign")
        await editor.open(bench.folder / "app.py")
        nothing = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
        one = await editor.command("sign", uri=(bench.folder / "app.py").as_uri(), range=nothing)
        refused = await editor.refusal("countersign.sign", {"uri": (bench.folder / "README").as_uri()})

    head = bench.git("rev-parse", "HEAD")
    assert [file["path"] for file in whole["files"]] == ["a b.py", "app.py", "old.py"]
    assert whole["command"] == ["countersign", "-C", str(bench.folder), "sign", f"main..{head[:12]}"]
    assert whole["you"] == {"name": "ada", "role": "senior"}
    assert whole["warnings"] == ["There are changes that are not committed: a sign-off covers what is committed."]
    assert one["files"] == [
        {
            "path": "app.py", "uri": (bench.folder / "app.py").as_uri(), "whole": False, "findings": 1,
            "lines": {"ai": 0, "mixed": 0, "unknown": 2, "human": 0},
        }
    ]  # fmt: skip
    assert one["commandLine"] == f"countersign -C {bench.folder} sign main..{head[:12]} --file app.py"
    assert (one["base"], one["head"]) == (bench.git("rev-parse", "main"), head)
    assert refused == (-32803, "There is nothing to sign: README is not in main..HEAD.")
    assert bench.git("for-each-ref", "refs/countersign/") == ""


async def test_a_contributor_is_told_that_a_sign_off_would_not_count(bench: Workbench) -> None:
    async with Editor.at(bench, EMACS) as editor:
        prepared = await editor.command("sign")

    assert "lee has contributed to this change: a sign-off of theirs will not count." in prepared["warnings"]


async def test_a_path_that_a_terminal_would_act_upon_gets_no_command_line(bench: Workbench) -> None:
    bench.write("evil\x1b[2J.py", "x = 1\n")
    bench.commit("Evil")
    async with Editor.at(bench, EMACS) as editor:
        prepared = await editor.command("sign", uri=(bench.folder / "evil\x1b[2J.py").as_uri())

    assert prepared["commandLine"] is None
    assert prepared["command"][-1] == "evil\x1b[2J.py"


async def test_whoever_has_signed_before_is_told_what_is_new(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.bob.write("a.py", "1\n2\n")
    office.bob.write("b.py", "1\n")
    office.bob.commit_all("Work")
    office.share(office.bob, office.alice)
    office.alice.git("switch", "--quiet", "work")
    signed = office.alice.head()
    assert office.sign(office.alice, "alice", "main..work").code == 0
    office.bob.write("a.py", "1\nnew\n2\nnew, too\n")
    office.bob.write("c.py", "1\n")
    office.bob.commit_all("More")
    office.share(office.bob, office.alice)
    office.alice.git("pull", "--quiet", "--ff-only", "origin", "work")
    bench = Workbench.__new__(Workbench)
    bench.folder, bench.home = office.alice.path, Path(office.alice.environment["HOME"])
    bench.environment = office.alice.environment

    async with Editor.at(bench, EMACS) as editor:
        [review] = (await editor.command("review"))["reviews"]

    since = {file["path"]: file["since"] for file in review["queue"]}
    assert since["c.py"] is None
    assert (since["a.py"]["head"], since["a.py"]["lines"]) == (signed, "2,4")
    assert since["b.py"]["lines"] == ""
    assert since["b.py"]["id"] == since["a.py"]["id"]


def overridden(office: Office, *how: str) -> Workbench:
    """What alice let in past the review of `app.py`, merged so; and a branch that goes on from there."""
    repo = office.bob
    repo.git("switch", "--quiet", "main")
    repo.control(policy=POLICY + '[break_glass]\nrequire = { count = 1, role = ">=senior" }\n')
    repo.commit_all("Glass")
    repo.git("switch", "--quiet", "-C", "work", "main")
    repo.write("app.py", "one\n")
    repo.commit_all("Work")
    why = ("--incident", "INC-7", "--reason", "Down.")
    assert office.sign(repo, "alice", "main..work", *why, command="override").code == 0
    repo.git("switch", "--quiet", "main")
    repo.git("merge", "--quiet", *how, "work")
    if "--squash" in how:
        repo.commit_all("Squash")
    repo.git("switch", "--quiet", "-C", "next", "main")
    repo.write("other.py", "one\n")
    repo.commit_all("More")
    bench = Workbench.__new__(Workbench)
    bench.folder, bench.home = repo.path, Path(repo.environment["HOME"])
    bench.environment = repo.environment
    return bench


async def test_a_file_that_is_owed_a_review_is_in_the_queue_and_says_so_when_it_is_opened(tmp_path: Path) -> None:
    office = Office(tmp_path)
    repo = office.bob
    bench = overridden(office, "--no-ff", "--no-edit")

    async with Editor.at(bench, EMACS) as editor:
        uri = await editor.open(repo.path / "app.py")
        [diagnostic] = await editor.pushed(uri)
        [review] = (await editor.command("review"))["reviews"]
        document = types.TextDocumentIdentifier(uri)
        lenses = await editor.client.text_document_code_lens_async(types.CodeLensParams(document))
        actions = await editor.client.text_document_code_action_async(
            types.CodeActionParams(document, diagnostic.range, types.CodeActionContext([diagnostic]))
        )
        prepared = await editor.command("sign", uri=uri)

    assert (diagnostic.code, diagnostic.range.start.line) == ("review-debt", 0)
    assert diagnostic.message.startswith("app.py: a review is owed: alice overrode the review of app.py on ")
    assert [(file["path"], file["state"]) for file in review["queue"]] == [
        ("other.py", "needs-review"), ("app.py", "owed"),
    ]  # fmt: skip
    [debt] = review["debts"]
    assert (debt["by"], debt["incident"], debt["overdue"]) == ("alice", "INC-7", False)
    assert [file["path"] for file in debt["files"]] == ["app.py"]
    assert f"`countersign sign --debt {debt['id'][:12]}`" in debt["message"]
    [fresh, owed] = (file["debt"] for file in review["queue"])
    assert fresh is None
    assert (owed["id"], owed["overdue"], owed["due"]) == (debt["id"], False, debt["due"])
    assert owed["says"] == f"a review is owed, due {debt['due'][:10]} {debt['due'][11:16]} UTC"
    assert [one.command.title for one in lenses or () if one.command] == ["Countersign: a review of this file is owed"]
    assert [one.title for one in actions or ()] == ["Countersign: Sign the review that is owed"]
    assert prepared["command"] == [
        "countersign", "-C", str(repo.path), "sign", "--debt", debt["id"][:12], "--file", "app.py",
    ]  # fmt: skip
    assert (prepared["base"], prepared["head"]) == (owed["base"], owed["head"])
    assert [(file["path"], file["lines"]["unknown"]) for file in prepared["files"]] == [("app.py", 1)]
    assert "bob has overridden or written it: somebody else has to look." in prepared["warnings"]
    assert office.sign(repo, "dana", *prepared["command"][4:]).code == 0
    assert "review debt" not in repo.countersign("check").err


async def test_a_debt_whose_content_cannot_be_read_is_refused_in_words(tmp_path: Path) -> None:
    office = Office(tmp_path)
    bench = overridden(office, "--squash")
    # The chain of sign-offs keeps the commits that it is about, so that only a damaged or partial clone lacks them.
    gone = office.bob.git("rev-parse", "work")
    (office.bob.path / ".git" / "objects" / gone[:2] / gone[2:]).unlink()

    async with Editor.at(bench, EMACS) as editor:
        uri = await editor.open(office.bob.path / "app.py")
        await editor.pushed(uri)
        refused = await editor.refusal("countersign.sign", {"uri": uri})

    assert refused[1] == (
        f"What is to be signed cannot be read here: git diff-tree: bad object {gone}; `git fetch` may bring it."
    )
