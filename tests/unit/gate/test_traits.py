import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.gate import traits
from countersign.gate.traits import Trait, traits_of

FILE, PROGRAM, LINK, SUBMODULE = 0o100644, 0o100755, 0o120000, 0o160000


@pytest.mark.parametrize(
    ("modes", "traits"),
    [
        ((0, LINK), {Trait.SYMLINK}),
        ((LINK, 0), {Trait.SYMLINK}),
        ((FILE, LINK), {Trait.SYMLINK}),
        ((0, SUBMODULE), {Trait.SUBMODULE}),
        ((SUBMODULE, SUBMODULE), {Trait.SUBMODULE}),
        ((FILE, PROGRAM), {Trait.EXECUTABLE}),
        ((0, PROGRAM), {Trait.EXECUTABLE}),
        ((PROGRAM, PROGRAM), set()),
        ((PROGRAM, FILE), set()),
        ((FILE, FILE), set()),
        ((FILE, 0), set()),
    ],
)
def test_modes_tell_links_submodules_and_programs(modes: tuple[int, int], traits: set[Trait]) -> None:
    assert traits_of("a", *modes, []) == traits


@pytest.mark.parametrize("path", ["db/migrations/0001.py", "x.sql", "app/db/migrate/1_a.rb", "Migrations/2.cs"])
def test_paths_tell_migrations(path: str) -> None:
    assert traits_of(path, FILE, FILE, []) == {Trait.MIGRATION}


@pytest.mark.parametrize(
    "line",
    [
        b"DROP TABLE users;",
        b"  drop   table users",
        b"TRUNCATE orders",
        b"delete from orders where 1",
        b"ALTER TABLE a DROP COLUMN b",
        b"rm -rf /",
        b"terraform -chdir=x destroy",
        b"terraform destroy",
        b"kubectl -n prod delete deploy x",
        b"op.drop_table('x')",
        b"migrations.RemoveField(",
        b"migrations.DeleteModel(",
        b"aws s3 rb b",
        b"AWS S3 rm b",
        b"helm uninstall x",
        b"git push --mirror",
        b"MKFS /dev/sda",
        b"shutil.rmtree(x)",
        b"FlushAll",
        b"x" * 5_000 + b" DROP TABLE users",
        b"x" * 4_090 + b" DROP TABLE users",
    ],
)
def test_statements_that_delete_are_destructive(line: bytes) -> None:
    assert traits_of("a", FILE, FILE, [line]) == {Trait.DESTRUCTIVE}


_FOUND = st.from_regex(
    re.compile(traits._DESTRUCTIVE.pattern.decode("ascii"), re.IGNORECASE | re.ASCII),
    alphabet=st.characters(max_codepoint=127),
).map(str.encode)


@given(_FOUND, st.lists(st.binary(max_size=9), max_size=3))
def test_whatever_deletes_is_found_among_other_lines(found: bytes, others: list[bytes]) -> None:
    """To look at all lines at once first must not hide one."""
    lines = [*others, *found.split(b"\n"), *others]
    by_line = any(traits._DESTRUCTIVE.search(line) for line in lines)
    assert (Trait.DESTRUCTIVE in traits_of("a", FILE, FILE, lines)) == by_line


@pytest.mark.parametrize("line", [b"drop the table", b"delete(x)", b"truncated", b"confirm -r", b"print('hello')"])
def test_ordinary_lines_are_not(line: bytes) -> None:
    assert traits_of("a", FILE, FILE, [line]) == set()


@pytest.mark.parametrize("line", [b"permissions: write-all", b"  contents: write", b"on: pull_request_target"])
def test_a_workflow_that_says_what_it_may_do_is_told_from_other_yaml(line: bytes) -> None:
    assert traits_of(".github/workflows/ci.yml", FILE, FILE, [line]) == {Trait.WORKFLOW_PERMISSIONS}
    assert traits_of("config.yml", FILE, FILE, [line]) == set()


def test_what_nobody_can_read_here_is_opaque() -> None:
    assert traits_of("a", FILE, FILE, [], binary=True) == {Trait.OPAQUE}
    assert traits_of("a", FILE, FILE, [b"version https://git-lfs.github.com/spec/v1"]) == {Trait.OPAQUE}
