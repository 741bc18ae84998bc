"""Which commit alone has changed a path."""

from countersign.git.touched import Touch, sole_touches
from support.repo import Repo


def commits(repo: Repo) -> list[str]:
    return repo.git("rev-list", "HEAD").split()


def blob(repo: Repo, name: str) -> str:
    return repo.git("rev-parse", name)


def test_a_path_that_one_commit_has_changed_has_that_commit_and_both_blobs(repo: Repo) -> None:
    repo.write("a\nb é.py", "1\n")
    repo.write("twice", "1\n")
    repo.add()
    repo.commit("-m", "One")
    repo.write("twice", "2\n")
    repo.add()
    repo.commit("-m", "Two")
    first = commits(repo)[-1]

    assert sole_touches(repo.repository.git, commits(repo)) == {
        "a\nb é.py": Touch(first, "0" * 40, repo.git("hash-object", "--stdin", stdin=b"1\n"))
    }
    [only] = sole_touches(repo.repository.git, commits(repo)[:1]).items()
    assert only == ("twice", Touch(repo.head(), blob(repo, "HEAD~1:twice"), blob(repo, "HEAD:twice")))


def test_what_may_be_a_rename_is_left_to_blame(repo: Repo) -> None:
    repo.write("old", "1\n")
    repo.add()
    repo.commit("-m", "One")
    repo.git("mv", "old", "new")
    repo.write("other", "2\n")
    repo.add()
    repo.commit("-m", "Two")

    assert set(sole_touches(repo.repository.git, [repo.head()])) == {"old"}


def test_what_a_merge_has_changed_by_itself_is_left_to_blame(repo: Repo) -> None:
    repo.write("a", "1\n")
    repo.add()
    repo.commit("-m", "One")
    repo.git("switch", "--quiet", "--create", "side")
    repo.write("b", "side\n")
    repo.add()
    repo.commit("-m", "Side")
    repo.git("switch", "--quiet", "main")
    repo.write("c", "main\n")
    repo.add()
    repo.commit("-m", "Main")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    repo.write("b", "evil\n")
    repo.add()
    repo.commit("-m", "Merge")

    assert set(sole_touches(repo.repository.git, commits(repo))) == {"a", "c"}


def test_of_no_commits_there_is_nothing(repo: Repo) -> None:
    assert sole_touches(repo.repository.git, []) == {}
