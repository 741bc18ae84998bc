"""The demo is true: every link is taken out in turn, and the demo then fails and names it."""

import asyncio
import io
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from countersign.demo.chain import whole_chain
from countersign.demo.links import Story
from countersign.demo.page import Page
from countersign.demo.stage import Stage
from countersign.demo.story import tell

pytestmark = pytest.mark.e2e

MOST_LINES = 25
CHAIN = whole_chain()
NAMES = [link.name for link in CHAIN]

Doing = Callable[[Story], Awaitable[None]]


def done_by(name: str) -> Doing:
    return next(link.do for link in CHAIN if link.name == name)


def told_with(folder: Path, **doing: Doing) -> tuple[str, str]:
    """Tell the story with other doings for some links: the link that broke, and what was printed."""
    shown = io.StringIO()
    chain = [replace(link, do=doing.get(link.name, link.do)) for link in CHAIN]
    page = Page(Console(file=shown, width=100))
    ending = asyncio.run(tell(Stage.at(folder.resolve(), os.environ), page, chain))
    return ending.broken, shown.getvalue()


async def nothing(_story: Story) -> None:
    """Does not do its part."""


async def type_in_one_piece_with_no_server_looking(story: Story) -> None:
    story.editor.text += "def total(prices):"


async def complete_without_reporting(story: Story) -> None:
    story.editor.insert("\n    net = sum(price.net for price in prices)\n    return round(net * 1.19, 2)")


async def report_what_was_not_put_in(story: Story) -> None:
    story.completed = await story.editor.command(
        "recordCompletion", version=story.editor.version, text="never seen", tool="github-copilot", kind="accept"
    )


async def write_without_saving(story: Story) -> None:
    story.editor.insert("\n")
    story.stage.file.write_text(story.editor.text + "# by another program\n", "utf-8")


async def kill_the_server(story: Story) -> None:
    await story.editor.kill()


def without_hook(hook: str) -> Doing:
    async def commit(story: Story) -> None:
        found = await story.stage.run("git", "rev-parse", "--git-path", f"hooks/{hook}")
        (story.stage.repository / found.out.strip()).unlink()
        await done_by("trailers")(story)

    return commit


async def commit_with_no_hooks(story: Story) -> None:
    await story.stage.run("git", "add", "--all")
    story.committed = await story.stage.run("git", "-c", "core.hooksPath=/dev/null", "commit", "--message=Add up")


async def commit_nothing(story: Story) -> None:
    story.committed = await story.stage.run("git", "commit", "--message=Add up prices")


async def drop_the_note(story: Story) -> None:
    await story.stage.run("git", "update-ref", "-d", "refs/notes/countersign")


async def empty_the_roster(story: Story) -> None:
    await story.stage.run("git", "switch", "--quiet", "main")
    (story.stage.repository / ".countersign/people.toml").write_text("", "utf-8")
    await story.stage.run("git", "-c", "core.hooksPath=/dev/null", "commit", "--all", "--quiet", "--message=Nobody")
    await story.stage.run("git", "switch", "--quiet", "-")
    await done_by("check")(story)


async def promote_bob(story: Story) -> None:
    roster = story.stage.repository / ".countersign/people.toml"
    await story.stage.run("git", "switch", "--quiet", "main")
    roster.write_text(roster.read_text("utf-8").replace("junior", "principal"), "utf-8")
    await story.stage.run("git", "-c", "core.hooksPath=/dev/null", "commit", "--all", "--quiet", "--message=Promoted")
    await story.stage.run("git", "switch", "--quiet", "-")
    await done_by("check")(story)


async def sign_with_a_key_that_nobody_knows(story: Story) -> None:
    key = story.stage.folder / "alice"
    key.unlink()
    key.with_suffix(".pub").unlink()
    await story.stage.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key))
    await done_by("signature")(story)


async def slip_a_line_in_while_rebasing(story: Story) -> None:
    await done_by("rebase")(story)
    story.stage.file.write_text(story.stage.file.read_text("utf-8") + "total = eval\n", "utf-8")
    await story.stage.run("git", "commit", "--quiet", "--all", "--amend", "--no-edit")


async def take_the_warnings_away(story: Story) -> None:
    story.editor.diagnostics = []
    story.editor.deaf = True


def test_the_whole_story_is_seen_and_is_short(tmp_path: Path) -> None:
    broken, shown = told_with(tmp_path)

    assert (broken, shown.count("✓"), shown.count("✗")) == ("", len(CHAIN), 0), shown
    assert len(shown.rstrip().splitlines()) < MOST_LINES
    assert "Assisted-by: GitHub-Copilot:gpt-5.2" in shown


@pytest.mark.parametrize(
    ("link", "doing"),
    [
        ("typing", {"typing": nothing}),
        ("typing", {"typing": type_in_one_piece_with_no_server_looking}),
        ("typing", {"typing": kill_the_server}),
        ("completion", {"completion": nothing}),
        ("completion", {"completion": complete_without_reporting}),
        ("completion", {"completion": report_what_was_not_put_in}),
        ("journal", {"journal": nothing}),
        ("journal", {"journal": write_without_saving}),
        ("trailers", {"trailers": nothing}),
        ("trailers", {"trailers": commit_nothing}),
        ("trailers", {"trailers": commit_with_no_hooks}),
        ("trailers", {"trailers": without_hook("prepare-commit-msg")}),
        ("note", {"trailers": without_hook("post-commit")}),
        ("note", {"note": drop_the_note}),
        ("blame", {"blame": nothing}),
        ("warning", {"warning": take_the_warnings_away}),
        ("check", {"check": nothing}),
        ("check", {"check": empty_the_roster}),
        ("check", {"check": promote_bob}),
        ("signature", {"signature": nothing}),
        ("signature", {"signature": sign_with_a_key_that_nobody_knows}),
        ("rebase", {"rebase": nothing}),
        ("rebase", {"rebase": slip_a_line_in_while_rebasing}),
        ("byte", {"byte": nothing}),
    ],
    ids=lambda given: given if isinstance(given, str) else ",".join(one.__name__ for one in given.values()),
)
def test_a_link_that_does_not_do_its_part_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: str, doing: dict[str, Doing]
) -> None:
    monkeypatch.setattr("countersign.demo.links._SOON", 2.0)
    broken, shown = told_with(tmp_path, **doing)

    assert broken == link, shown
    assert shown.count("✓") == NAMES.index(link)
    assert f"The chain broke at: {link}." in shown


def test_every_link_is_taken_out_by_some_test() -> None:
    assert len(set(NAMES)) == len(NAMES)
    marks = test_a_link_that_does_not_do_its_part_is_named.pytestmark  # type: ignore[attr-defined]
    taken_out = {link for link, _ in marks[0].args[1]}

    assert taken_out == set(NAMES)


def test_a_server_that_does_not_start_breaks_the_story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("countersign.demo.editor.SERVE", ("-c", "raise SystemExit(1)"))
    broken, shown = told_with(tmp_path)

    assert broken == "server", shown


def run_command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    temporary = folder / "temporary"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary), "HOME": str(folder)}
    return subprocess.run(
        [sys.executable, "-I", "-m", "countersign", "demo", *arguments],
        cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_command_succeeds_and_leaves_nothing_behind(tmp_path: Path) -> None:
    ran = run_command(tmp_path)

    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
    assert len(ran.stdout.rstrip().splitlines()) < MOST_LINES
    assert list((tmp_path / "temporary").iterdir()) == []


def test_the_command_keeps_the_repository_if_it_is_asked_to(tmp_path: Path) -> None:
    ran = run_command(tmp_path, "--keep")
    (kept,) = (tmp_path / "temporary").iterdir()
    last = ran.stdout.rstrip().splitlines()[-1]

    assert ran.returncode == 0, ran.stdout
    assert last.split()[-1] == str(kept / "repository")
    log = subprocess.check_output(["git", "-C", kept / "repository", "log", "--format=%an"], text=True)
    assert log.split() == ["Bob", "Bob", "Alice", "Alice"]
