"""The gate in a real repository: where policy and roster come from, ranges, and what cannot be judged."""

from pathlib import Path

import pytest

from countersign.origin import TYPED_OBSERVED
from support.firm import AI
from support.reviewed import ROSTER, Reviewed, json_of

pytestmark = pytest.mark.e2e

TRUSTING = 'version = 1\nunknown = "human"\n'


@pytest.fixture
def repository(tmp_path: Path) -> Reviewed:
    made = Reviewed.begin(tmp_path)
    made.write("app.py", "one\n")
    made.set_note(made.commit_all("Work"), {"app.py": AI})
    return made


def with_control(folder: Path, *, roster: str | None = ROSTER, policy: str | None = None) -> Reviewed:
    made = Reviewed.begin(folder, roster=roster, policy=policy)
    made.write("app.py", "one\n")
    made.set_note(made.commit_all("Work"), {"app.py": AI})
    return made


def test_without_a_roster_the_gate_is_clear_and_says_why(tmp_path: Path) -> None:
    ran = with_control(tmp_path, roster=None).countersign("check")

    assert ran.code == 0
    assert ran.out == "clear: nobody has to sign anything off, for main has no .countersign/people.toml\n"


def test_a_roster_in_the_change_or_in_the_work_tree_counts_for_nothing(repository: Reviewed) -> None:
    promoted = ROSTER.replace('role = "junior"', 'role = "senior"')
    repository.control(roster=promoted, policy=TRUSTING)
    head = repository.commit_all("Promote myself")
    repository.set_note(head, dict.fromkeys([".countersign/people.toml", ".countersign/policy.toml"], TYPED_OBSERVED))
    committed = repository.findings()
    repository.control(roster="[people.bob]\nrole = 'principal'\nemails = ['bob@example.com']\n")

    first = [(".countersign/people.toml", ""), (".countersign/policy.toml", "")]
    assert committed == repository.findings() == [*first, ("app.py", "1")]


def test_a_roster_that_the_change_deletes_still_counts(repository: Reviewed) -> None:
    repository.git("rm", "--quiet", ".countersign/people.toml")
    repository.commit_all("No roster, no gate")

    assert repository.findings() == [("app.py", "1")]


def test_a_roster_that_the_target_got_later_counts(tmp_path: Path) -> None:
    repository = with_control(tmp_path, roster=None)
    repository.git("switch", "--quiet", "main")
    repository.control(roster=ROSTER)
    repository.commit_all("A roster")
    repository.git("switch", "--quiet", "work")

    assert repository.findings() == [("app.py", "1")]


@pytest.mark.parametrize(
    ("mode", "verdict", "code"), [("shadow", "clear", 0), ("warn", "warn", 0), ("enforce", "blocked", 1)]
)
def test_the_mode_of_the_policy_decides_the_verdict(tmp_path: Path, mode: str, verdict: str, code: int) -> None:
    ran = with_control(tmp_path, policy=f'version = 1\nmode = "{mode}"\n').countersign("check", "--json")

    assert (ran.code, json_of(ran)["mode"], json_of(ran)["verdict"]) == (code, mode, verdict)
    assert json_of(ran)["unblock"] == [["alice"]]


def test_a_policy_may_trust_unknown_text(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path, policy=TRUSTING)
    repository.write("app.py", "one\n")
    repository.commit_all("No record")

    assert repository.findings() == []


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("people.toml", "[people.bob\n", "people.toml: line 1, column 12: not TOML"),
        ("people.toml", "", "people.toml: names nobody"),
        ("people.toml", '[people.bob]\nrole = "boss"\n', 'people.bob.role: expected one of "junior"'),
        ("policy.toml", "version = 1\nmode = 'off'\n", 'policy.toml: line 2, column 1: mode: expected one of "shadow"'),
        ("policy.toml", "version = 1\n[[rule]]\nid = 'x'\n", "policy.toml: line 2, column 3: rule[1].when: is missing"),
    ],
)
def test_what_the_target_has_and_is_broken_is_never_clear(tmp_path: Path, name: str, text: str, place: str) -> None:
    control = {"roster" if name == "people.toml" else "policy": text}
    ran = with_control(tmp_path, **control).countersign("check")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"countersign: error: .countersign/{name}: ")
    assert place in ran.err
    assert "\nhint: it is read from main (" in ran.err


def test_a_roster_that_is_a_link_or_no_utf_8_is_never_clear(repository: Reviewed) -> None:
    repository.git("switch", "--quiet", "main")
    file = repository.path / ".countersign/people.toml"
    file.write_bytes(ROSTER.encode("utf-16"))
    repository.commit_all("Not UTF-8")
    garbled = repository.countersign("check", "main..work")
    file.unlink()
    file.symlink_to("../README")
    repository.commit_all("A link")
    linked = repository.countersign("check", "main..work")

    assert (garbled.code, linked.code) == (2, 2)
    assert "people.toml: expected UTF-8" in garbled.err
    assert "people.toml: expected a file, found a symbolic link" in linked.err


def test_a_range_names_its_own_target(repository: Reviewed) -> None:
    repository.git("branch", "release", "main")
    repository.git("switch", "--quiet", "main")

    assert repository.findings() == []
    assert repository.findings("release..work") == [("app.py", "1")]
    assert repository.findings("release...work") == [("app.py", "1")]
    assert repository.findings("work") == [("app.py", "1")]
    assert repository.findings("work..") == []


def test_another_base_brings_its_own_roster(repository: Reviewed) -> None:
    repository.git("branch", "lenient", "main")
    repository.git("switch", "--quiet", "lenient")
    repository.control(roster=ROSTER.replace('role = "junior"', 'role = "senior"'))
    repository.commit_all("Bob is senior here")
    repository.git("switch", "--quiet", "work")

    assert repository.findings("--base", "lenient") == []
    assert repository.findings("--base", "lenient", "main..work") == []
    assert repository.findings("--base", "main") == [("app.py", "1")]


def test_a_branch_named_like_a_file_or_an_option_is_a_branch(repository: Reviewed) -> None:
    repository.git("branch", "app.py", "work")
    repository.git("update-ref", "refs/heads/--output=x", "work")

    assert repository.findings("main..app.py") == [("app.py", "1")]
    assert repository.findings("main..--output=x") == [("app.py", "1")]
    assert not (repository.path / "x").exists()


def test_a_range_of_nothing_is_clear(repository: Reviewed) -> None:
    ran = repository.countersign("check", "work..work")

    assert (ran.code, ran.out) == (0, "clear: nothing in work..work needs a sign-off\n")


@pytest.mark.parametrize("arguments", [["no-such..work"], ["main..no-such"], ["--base", "no-such"], ["no-such"]])
def test_a_name_that_stands_for_nothing_is_an_error(repository: Reviewed, arguments: list[str]) -> None:
    ran = repository.countersign("check", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("countersign: error: no such commit: no-such\nhint: ")


def test_histories_without_a_common_commit_cannot_be_judged(repository: Reviewed) -> None:
    repository.git("switch", "--quiet", "--orphan", "island")
    repository.commit_all("Alone")
    ran = repository.countersign("check", "main..island")

    assert (ran.code, ran.out) == (2, "")
    assert "main and island have no history in common" in ran.err


def test_a_repository_without_a_base_branch_says_how_to_name_one(repository: Reviewed) -> None:
    repository.git("branch", "--move", "main", "trunk")
    ran = repository.countersign("check")
    repository.git("config", "countersign.base", "trunk")

    assert ran.code == 2
    assert "there is no branch to judge against\nhint: name one: --base REF" in ran.err
    assert repository.findings() == [("app.py", "1")]


def test_a_repository_without_a_commit_and_a_directory_without_a_repository_are_errors(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path)
    empty, nowhere = tmp_path / "empty", tmp_path / "nowhere"
    nowhere.mkdir()
    repository.git("init", "--quiet", str(empty))
    no_commit = repository.countersign("-C", str(empty), "check")
    no_repository = repository.countersign("-C", str(nowhere), "check")

    assert (no_commit.code, no_repository.code) == (2, 2)
    assert "there is no commit yet" in no_commit.err
    assert "not a git repository" in no_repository.err


def test_a_format_that_there_is_not_is_refused(repository: Reviewed) -> None:
    ran = repository.countersign("check", "--format", "html")

    assert ran.code == 2
    assert ran.err.startswith("countersign: error: ")


def test_nothing_that_the_repository_configures_is_run(repository: Reviewed) -> None:
    canary = repository.path.parent / "canary"
    script = repository.path.parent / "script"
    script.write_text(f"#!/bin/sh\ntouch '{canary}'\ncat\n")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "diff.external", "diff.x.textconv", "filter.x.smudge", "gpg.program", "core.pager"):
        repository.git("config", key, str(script))
    repository.git("config", "log.showSignature", "true")
    repository.git("config", "blame.ignoreRevsFile", "ignored")
    repository.write("ignored", repository.git("rev-parse", "HEAD") + "\n")
    (repository.path / ".git/info/attributes").write_text("* diff=x filter=x\n")

    assert repository.findings() == [("app.py", "1")]
    assert not canary.exists()


@pytest.mark.parametrize("what", ["link", "submodule", "file"])
def test_where_the_directory_of_the_policy_is_something_else_nothing_is_clear(repository: Reviewed, what: str) -> None:
    repository.git("switch", "--quiet", "main")
    repository.git("rm", "--quiet", "-r", ".countersign")
    if what == "link":
        (repository.path / ".countersign").symlink_to("elsewhere")
        repository.git("add", ".countersign")
    elif what == "submodule":
        repository.git("update-index", "--add", "--cacheinfo", f"160000,{repository.head()},.countersign")
    else:
        repository.write(".countersign", "mode = 'shadow'\n")
        repository.git("add", ".countersign")
    repository.git("commit", "--quiet", "--message=No directory")
    ran = repository.countersign("check", "main..work")

    assert (ran.code, ran.out) == (2, "")
    kind = {"link": "a symbolic link", "submodule": "a submodule", "file": "a file"}[what]
    assert f"error: .countersign: expected a directory, found {kind}\n" in ran.err


def test_a_policy_that_is_a_directory_is_never_clear(repository: Reviewed) -> None:
    repository.git("switch", "--quiet", "main")
    repository.write(".countersign/policy.toml/a", "version = 1\n")
    repository.commit_all("A directory")
    ran = repository.countersign("check", "main..work")

    assert (ran.code, ran.out) == (2, "")
    assert "policy.toml: expected a file, found a directory" in ran.err


def test_a_tag_that_is_called_like_the_target_or_the_change_is_neither(repository: Reviewed) -> None:
    """Git itself takes the tag; whoever may push tags would choose what is judged."""
    wanted = [("app.py", "1")]
    for name, at in (("main", "work"), ("work", "main"), ("origin/main", "work")):
        repository.git("tag", name, at)
    repository.git("update-ref", "refs/remotes/origin/main", "refs/heads/main")

    assert repository.findings("--base", "main") == wanted
    assert repository.findings("--base", "origin/main") == wanted
    assert repository.findings("main..work") == wanted
    assert repository.findings("--base", "main~0", "work^0") == wanted
    repository.git("config", "countersign.base", "main")
    assert repository.findings() == wanted
    # What is called by its full name, or as nothing else is, stays what git takes it for.
    assert repository.findings("--base", "refs/heads/main", "refs/heads/work") == wanted
    assert repository.findings("--base", "refs/tags/main", "work") == []
    repository.git("tag", "before", "refs/heads/main")
    assert repository.findings("--base", "before") == wanted


def test_a_tag_that_is_called_like_a_branch_hides_nothing_from_an_audit(repository: Reviewed) -> None:
    repository.git("switch", "--quiet", "main")
    repository.git("merge", "--quiet", "--no-ff", "--message=Past the gate", "work")
    whole = repository.countersign("audit", "--json", "main")
    repository.git("tag", "main", "main~1")
    beside_a_tag = repository.countersign("audit", "--json", "main")

    assert "Past the gate" in whole.out
    assert (whole.code, whole.out) == (beside_a_tag.code, beside_a_tag.out)


def test_a_tag_called_head_does_not_stand_for_what_is_checked_out(repository: Reviewed) -> None:
    repository.git("update-ref", "refs/heads/HEAD", "main")
    repository.git("update-ref", "refs/tags/HEAD", "main")
    repository.git("update-ref", "refs/tags/heads/main", "work")
    repository.git("update-ref", "refs/heads/heads/main", "work")

    assert repository.findings("--base", "main") == [("app.py", "1")]
    assert repository.findings("--base", "heads/main") == [("app.py", "1")]
