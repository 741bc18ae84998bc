"""What trailers are called, and which are written, is git's configuration to say, wherever it stands."""

from collections.abc import Callable
from pathlib import Path

import pytest

from support.memory import AI, ASSISTED, COPILOT, TYPED, write_as
from support.repo import UNCHANGED, Ran, Repo

pytestmark = pytest.mark.e2e

AGENT = ASSISTED.partition(": ")[2]
KEYS = ("assistedByTrailer", "provenanceTrailer", "reviewRequiredTrailer")


@pytest.fixture
def staged(wired: Repo) -> Repo:
    """A line of a machine is staged."""
    write_as(wired, "a.py", ("y = 1", AI))
    wired.add("a.py")
    return wired


def counts(repo: Repo, ai: int = 1) -> str:
    return f"ai={ai} mixed=0 human=0 unknown=0 digest={repo.note().digest[:12]}"


def choose(repo: Repo, assisted_by: str = "", provenance: str = "", review_required: str = "") -> None:
    for key, name in zip(KEYS, (assisted_by, provenance, review_required), strict=True):
        repo.git("config", f"countersign.{key}", name)


def commit_again(repo: Repo) -> None:
    """Amend the last commit, in which nothing changes."""
    repo.commit("--amend", "--no-edit")


def test_chosen_names_are_written(staged: Repo) -> None:
    choose(staged, "Helped-by", "X-Lines", "Look")
    staged.commit("-m", "Add a")
    assert staged.message() == f"Add a\n\nHelped-by: {AGENT}\nX-Lines: {counts(staged)}\nLook: senior"


@pytest.mark.parametrize("off", ["", "false", "False", "no", "off"])
def test_each_can_be_switched_off(staged: Repo, off: str) -> None:
    staged.git("config", "countersign.assistedByTrailer", off)
    staged.commit("-m", "Add a")
    assert staged.message() == f"Add a\n\nAI-Provenance: {counts(staged)}"
    staged.git("config", "countersign.provenanceTrailer", off)
    staged.git("config", "countersign.reviewRequiredTrailer", off)
    commit_again(staged)
    assert staged.message() == "Add a"
    assert staged.note().totals.ai == 1


def test_switched_on_without_a_name_they_have_their_own(staged: Repo) -> None:
    file = staged.path / ".git/config"
    file.write_text(f"{file.read_text()}[Countersign]\n\treviewRequiredTrailer\n\tassistedByTrailer = true\n")
    staged.commit("-m", "Add a")
    assert staged.trailers() == [ASSISTED, f"AI-Provenance: {counts(staged)}", "Review-Required: senior"]


def test_review_is_asked_for_only_where_a_machine_has_written(staged: Repo) -> None:
    staged.git("config", "countersign.reviewRequiredTrailer", "Review-Required")
    staged.commit("-m", "Add a")
    assert "Review-Required: senior" in staged.trailers()
    write_as(staged, "a.py", ("z = 2", TYPED))
    staged.commit("-a", "-m", "Change a")
    assert staged.message() == "Change a"
    write_as(staged, "a.py", ("z = 2", TYPED), ("y = 1", AI))
    staged.commit("-a", "-m", "Again")
    write_as(staged, "a.py", ("z = 2", TYPED), ("w = 3", TYPED))
    staged.add()
    commit_again(staged)
    assert staged.message() == "Again"


def set_for_the_user(repo: Repo) -> dict[str, str]:
    repo.git("config", "--global", "countersign.assistedByTrailer", "Chosen")
    return {}


def set_in_another_file_for_the_user(repo: Repo) -> dict[str, str]:
    return {"GIT_CONFIG_GLOBAL": str(repo.write("../another", "[countersign]\n\tassistedByTrailer = Chosen\n"))}


def set_in_the_home_directory(repo: Repo) -> dict[str, str]:
    set_for_the_user(repo)
    del repo.environment["GIT_CONFIG_GLOBAL"]
    return {}


def set_in_the_xdg_directory(repo: Repo) -> dict[str, str]:
    del repo.environment["GIT_CONFIG_GLOBAL"]
    repo.write("../home/.config/git/config", "[countersign] assistedbytrailer = Chosen\n")
    return {}


def set_in_the_usual_place_of_the_xdg_directory(repo: Repo) -> dict[str, str]:
    set_in_the_xdg_directory(repo)
    return {"XDG_CONFIG_HOME": ""}


def set_for_the_system(repo: Repo) -> dict[str, str]:
    file = repo.write("../system", '[countersign]\nASSISTEDBYTRAILER = "Chosen"\n')
    return {"GIT_CONFIG_SYSTEM": str(file)}


def set_by_inclusion(repo: Repo) -> dict[str, str]:
    repo.write("../home/more", "[countersign]\n\tassistedByTrailer = Chosen\n")
    repo.git("config", "--global", "include.path", "more")
    return {}


def set_by_inclusion_under_a_condition(repo: Repo) -> dict[str, str]:
    repo.write("../home/more", "[countersign]\n\tassistedByTrailer = Chosen\n")
    repo.git("config", "--global", f"includeIf.gitdir:{repo.path}/.path", "more")
    return {}


def set_in_the_environment(_: Repo) -> dict[str, str]:
    value = {"GIT_CONFIG_KEY_0": "Countersign.AssistedByTrailer", "GIT_CONFIG_VALUE_0": "Chosen"}
    return {"GIT_CONFIG_COUNT": "1", **value}


def set_beside_a_file_that_git_commit_does_not_read(repo: Repo) -> dict[str, str]:
    repo.git("config", "countersign.assistedByTrailer", "Chosen")
    return {"GIT_CONFIG": str(repo.write("../unread", "[countersign]\nassistedByTrailer = Wrong\n"))}


@pytest.mark.parametrize(
    "place",
    [
        set_for_the_user,
        set_in_another_file_for_the_user,
        set_in_the_home_directory,
        set_in_the_xdg_directory,
        set_in_the_usual_place_of_the_xdg_directory,
        set_for_the_system,
        set_by_inclusion,
        set_by_inclusion_under_a_condition,
        set_in_the_environment,
        set_beside_a_file_that_git_commit_does_not_read,
    ],
)
def test_names_may_be_chosen_anywhere(staged: Repo, place: Callable[[Repo], dict[str, str]]) -> None:
    variables = place(staged)
    staged.commit("-m", "Add a", **variables)
    assert staged.trailers()[0] == f"Chosen: {AGENT}"


def test_names_may_be_chosen_for_one_commit(staged: Repo) -> None:
    staged.git("config", "countersign.assistedByTrailer", "Otherwise")
    staged.git("-c", "countersign.assistedByTrailer=Chosen", "commit", "--quiet", "-m", "Add a")
    assert staged.trailers()[0] == f"Chosen: {AGENT}"


def test_names_may_be_chosen_for_one_work_tree(wired: Repo, tmp_path: Path) -> None:
    wired.git("config", "extensions.worktreeConfig", "true")
    wired.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "-b", "side")
    linked = Repo(tmp_path / "linked", wired.environment)
    for repo, name in ((wired, "Here"), (linked, "There")):
        repo.git("config", "--worktree", "countersign.assistedByTrailer", name)
        write_as(repo, "a.py", ("y = 1", AI))
        repo.add()
        repo.commit("-m", "Add a")
        assert repo.trailers()[0] == f"{name}: {AGENT}"


def commits_with_a_warning(repo: Repo, *words: str) -> str:
    """Commit; returns the one line that was said."""
    done: Ran = repo.run("git", "commit", "--quiet", *words)
    assert done.code == 0
    (warning,) = done.err.splitlines()
    assert warning.startswith("countersign: warning: ")
    return warning


@pytest.mark.parametrize("name", ["AI Text", "AI:", "Assisté-par", "---", "a_b", " ", "x\ny: z", "\x1b[31m"])
def test_what_cannot_be_a_name_is_said_and_the_default_taken(staged: Repo, name: str) -> None:
    staged.git("config", "countersign.assistedByTrailer", name)
    staged.git("config", "countersign.provenanceTrailer", "X-Lines")
    warning = commits_with_a_warning(staged, "-m", "Add a")
    assert "countersign.assistedByTrailer is '" in warning
    assert "letters, digits and hyphens" in warning
    assert "Assisted-by is used" in warning
    assert warning.isprintable()
    assert staged.message() == f"Add a\n\n{ASSISTED}\nX-Lines: {counts(staged)}"


@pytest.mark.parametrize("name", ["Signed-off-by", "co-authored-by", "Co-Authored-By"])
def test_what_only_a_person_may_give_is_no_name(staged: Repo, name: str) -> None:
    choose(staged, name, name, name)
    warning = commits_with_a_warning(staged, "-m", "Add a")
    assert all(f"countersign.{key} is '{name}', which is for people only" in warning for key in KEYS)
    assert staged.trailers() == [ASSISTED, f"AI-Provenance: {counts(staged)}"]


def test_a_warning_stands_beside_trailers_that_git_puts_in_and_beside_none(staged: Repo) -> None:
    choose(staged, "", "", "no name")
    assert "there is none" in commits_with_a_warning(staged, "-m", "Add a")
    assert staged.message() == "Add a"
    choose(staged, "A", "B", "no name")
    write_as(staged, "b.py", ("y = 1", AI))
    staged.add()
    assert "there is none" in commits_with_a_warning(staged, "-m", "Add b\n\nNote: this\nText")
    assert staged.trailers() == [f"A: {AGENT}", f"B: {counts(staged)}"]


def test_a_commit_without_ai_text_is_not_bothered(wired: Repo) -> None:
    wired.git("config", "countersign.assistedByTrailer", "no name")
    write_as(wired, "a.py", ("y = 1", TYPED))
    wired.add()
    wired.commit("-m", "Add a")
    assert wired.message() == "Add a"


RENAMINGS = [
    (("true", "true"), ("Helped-by", "X-Lines")),
    (("Helped-by", "X-Lines"), ("true", "true")),
    (("Helped-by", "X-Lines"), ("Aided-by", "X-Counts")),
    (("Helped-by", "false"), ("Aided-by", "false")),
    (("true", "false"), ("Aided", "false")),
    (("A", "B"), ("B", "A")),
]


@pytest.mark.parametrize(("before", "after"), RENAMINGS)
def test_an_amend_after_a_renaming_has_the_new_names_only(
    staged: Repo, before: tuple[str, str], after: tuple[str, str]
) -> None:
    choose(staged, *before, "true")
    staged.commit("-m", "Add a\n\nReviewed-by: Ada <ada@example.com>")
    assert len(staged.trailers()) == (4 if before[1] != "false" else 3)
    choose(staged, *after, "Look")
    write_as(staged, "a.py", ("y = 1", COPILOT), ("z = 2", COPILOT))
    staged.add()
    commit_again(staged)
    names = [name if name != "true" else own for name, own in zip(after, ("Assisted-by", "AI-Provenance"), strict=True)]
    assert staged.trailers() == [
        "Reviewed-by: Ada <ada@example.com>",
        f"{names[0]}: GitHub-Copilot:gpt-5.2",
        *([f"{names[1]}: {counts(staged, 2)}"] if names[1] != "false" else []),
        "Look: senior",
    ]


def test_default_names_go_from_an_amended_commit_whenever_it_was_made(staged: Repo) -> None:
    staged.commit("-m", "Add a")
    first = staged.head()
    write_as(staged, "b.py", ("y = 1", COPILOT))
    staged.add()
    staged.commit("-m", "Add b")
    staged.git("reset", "--quiet", "--hard", first)
    choose(staged, "Helped-by")
    commit_again(staged)
    assert staged.message() == f"Add a\n\nHelped-by: {AGENT}"


def test_a_trailer_that_a_person_typed_stays_where_nothing_says_that_it_is_ours(staged: Repo) -> None:
    choose(staged, "Helped-by")
    staged.commit("-m", "Add a")
    write_as(staged, "a.py", ("y = 1", AI), ("z = 2", COPILOT))
    staged.commit("-a", "-m", f"Change a\n\nHelped-by: {AGENT}")
    assert staged.trailers() == [f"Helped-by: {AGENT}", "Helped-by: GitHub-Copilot:gpt-5.2"]


def test_an_editor_is_shown_the_chosen_names_and_aborts_if_nothing_is_added(staged: Repo) -> None:
    choose(staged, "Helped-by", "X-Lines", "Look")
    for options in ([], ["-v"], ["--signoff"]):
        done = staged.run("git", "commit", *options, GIT_EDITOR=UNCHANGED)
        assert done.code == 1
        assert "empty commit message" in done.err
    staged.commit(GIT_EDITOR=staged.edits_with('sed -i "1s/.*/Add a/" "$1"'))
    assert staged.message() == f"Add a\n\nHelped-by: {AGENT}\nX-Lines: {counts(staged)}\nLook: senior"
    choose(staged, "Aided-by", "X-Counts", "Look")
    editor = staged.edits_with('grep -E "^(Aided-by|X-Counts|Look|$|#)" "$1" > "$1.new"; mv "$1.new" "$1"')
    done = staged.run("git", "commit", "--amend", GIT_EDITOR=editor)
    assert done.code == 1
    assert "empty commit message" in done.err


def test_git_is_asked_only_where_something_may_be_configured(staged: Repo, tmp_path: Path) -> None:
    # As `countersign init` and others leave it: our name is there, and no setting of trailers.
    staged.git("config", "remote.origin.fetch", "+refs/notes/countersign*:refs/countersign/remotes/origin/notes*")
    staged.git("config", "countersign.base", "origin/main")
    trace = tmp_path / "trace"
    staged.commit("-m", "Add a", GIT_TRACE=str(trace))
    assert "built-in: git config " not in trace.read_text()
    assert "interpret-trailers" not in trace.read_text()
    write_as(staged, "b.py", ("y = 1", AI))
    staged.add()
    staged.git("config", "countersign.provenanceTrailer", "X-Lines")
    staged.commit("-m", "Add b", GIT_TRACE=str(trace))
    assert trace.read_text().count("built-in: git config ") == 1
