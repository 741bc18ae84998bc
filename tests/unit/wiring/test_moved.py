"""What paths held before is known by renames; where there was too much to compare, any that went may be it."""

from datetime import UTC, datetime, timedelta

from countersign.wiring.moved import Origins, origins_of
from support.repo import Repo

_MANY = range(1001)
_NOW = datetime(2026, 1, 3, tzinfo=UTC)  # the commits are of the day before
_CORE = "".join(f"line {number}\n" for number in range(30))


def kind(path: str) -> str:
    """As a policy would see it: the first directory."""
    return path.partition("/")[0]


def crowded(repo: Repo) -> tuple[str, str]:
    """A thousand files that went, a thousand others that came, and one among them that was moved and changed."""
    for number in _MANY:
        repo.write(f"old/{number}", f"{number} old\n")
    repo.write("pay/core.py", _CORE)
    repo.write("stays.py", "x\n")
    repo.add()
    repo.commit("-m", "Old")
    fork = repo.head()
    repo.git("rm", "-r", "--quiet", "old")
    repo.git("mv", "pay/core.py", "innocent.py")
    repo.write("innocent.py", f"{_CORE}more\n")
    repo.write("stays.py", "y\n")
    for number in _MANY:
        repo.write(f"new/{number}", f"{number} is new\n")
    repo.add()
    repo.commit("-m", "New")
    return fork, repo.head()


def origins(repo: Repo, target: str, fork: str, head: str, now: datetime = _NOW) -> Origins:
    return origins_of(repo.repository, target, fork, head, now, kind)


def test_among_too_many_to_compare_each_file_may_be_any_that_went(repo: Repo) -> None:
    fork, head = crowded(repo)
    found = origins(repo, fork, fork, head)

    assert found.of("innocent.py") == found.of("new/7") == {"old/0", "pay/core.py"}, "one of each kind is enough"
    assert found.is_unsure("innocent.py")
    assert found.of("stays.py") == set()
    assert not found.is_unsure("stays.py")


def test_it_stays_so_in_what_comes_after_it_for_a_month(repo: Repo) -> None:
    _, target = crowded(repo)
    repo.write("more/keep", "")
    repo.git("mv", "innocent.py", "more/innocent.py")
    repo.commit("-m", "Again")
    found = origins(repo, target, target, repo.head())
    later = origins(repo, target, target, repo.head(), _NOW + timedelta(days=40))

    assert found.of("more/innocent.py") == {"innocent.py", "old/0", "pay/core.py"}
    assert found.is_unsure("more/innocent.py")
    assert found.of("stays.py") == set()
    assert later.of("more/innocent.py") == {"innocent.py"}
    assert not later.is_unsure("more/innocent.py")


def test_where_there_are_few_each_is_what_it_was(repo: Repo) -> None:
    repo.write("pay/core.py", _CORE)
    repo.write("old/a", "a\n")
    repo.add()
    repo.commit("-m", "Old")
    fork = repo.head()
    repo.git("mv", "pay/core.py", "innocent.py")
    repo.git("rm", "--quiet", "old/a")
    repo.write("new/b", "something else\n")
    repo.add()
    repo.commit("-m", "New")
    found = origins(repo, fork, fork, repo.head())

    assert found.of("innocent.py") == {"pay/core.py"}
    assert found.of("new/b") == set()
    assert not found.is_unsure("innocent.py")
