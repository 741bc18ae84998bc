"""`countersign proxy`: completions go on as they were, and what is accepted is the tool's in the record."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support import completion_server
from support.bare_client import BareClient
from support.repo import Repo

pytestmark = pytest.mark.e2e

OFFER = "    total = 0\n    for item in items:\n        total += item\n"
Start = Callable[..., BareClient]


@pytest.fixture
def setting(wired: Repo, tmp_path: Path) -> tuple[Repo, Path, Path]:
    offers, log = tmp_path / "offers.json", tmp_path / "heard.log"
    offers.write_text(json.dumps([OFFER]), "utf-8")
    wired.write("app.py", "def f(items):\n")
    return wired, offers, log


def command(offers: Path, log: Path, *more: str, proxied: bool = True) -> list[str]:
    server = [sys.executable, completion_server.__file__, str(offers), str(log), *more]
    before = [sys.executable, "-m", "countersign", "proxy", "--tool", "fake-model", "--"]
    return [*before, *server] if proxied else server


def heard(log: Path) -> list[str]:
    return [json.loads(line).get("method", "") for line in log.read_text("utf-8").splitlines()]


def totals(repo: Repo) -> dict[str, int]:
    repo.add()
    repo.commit("-m", "Work")
    done = repo.run(sys.executable, "-m", "countersign", "show", "HEAD", "--json")
    found: dict[str, int] = json.loads(done.out)["totals"]
    return found


def rows(repo: Repo) -> list[tuple[str, str, str]]:
    done = repo.run(sys.executable, "-m", "countersign", "blame", "app.py", "--json")
    return [(line["origin"], line["evidence"], line.get("tool") or "") for line in json.loads(done.out)["lines"]]


def write_as_editors_do(repo: Repo, client: BareClient, uri: str, text: str) -> None:
    repo.write("app.py", text)
    client.tell("textDocument/didSave", {"textDocument": {"uri": uri}})


@pytest.mark.parametrize("mode", ["copilot", "plain"])
def test_an_acceptance_is_in_the_record_of_the_commit(setting: tuple[Repo, Path, Path], mode: str) -> None:
    repo, offers, log = setting
    with BareClient(command(offers, log, mode), repo.path, repo.environment) as client:
        client.begin()
        uri = client.open(repo.path / "app.py")
        item = client.offers(uri, (1, 0))[0]
        client.change(uri, 2, (1, 0), item["insertText"])
        client.run(item["command"])
        for number, letter in enumerate("    return total"):
            client.change(uri, 3 + number, (4, number), letter)
        write_as_editors_do(repo, client, uri, f"def f(items):\n{OFFER}    return total")
        code, said = client.leave()

    assert (code, said) == (0, "")
    assert totals(repo) == {"added": 5, "ai": 3, "mixed": 0, "human": 1, "unknown": 1}
    assert rows(repo)[1:] == [("ai", "observed", "fake-model")] * 3 + [("human", "inferred", "")]
    ran = [line for line in log.read_text("utf-8").splitlines() if "executeCommand" in line]
    assert len(ran) == (1 if mode == "copilot" else 0)  # the command that only the proxy has put in goes no further
    assert heard(log).count("textDocument/didSave") == (0 if mode == "copilot" else 1)  # as the server has asked


def test_an_offer_that_arrives_in_one_change_is_the_tools_though_nobody_reports_it(
    setting: tuple[Repo, Path, Path],
) -> None:
    repo, offers, log = setting
    with BareClient(command(offers, log, "plain"), repo.path, repo.environment) as client:
        client.begin()
        uri = client.open(repo.path / "app.py")
        client.offers(uri, (1, 0))
        client.change(uri, 2, (1, 0), OFFER)
        write_as_editors_do(repo, client, uri, f"def f(items):\n{OFFER}")
        assert client.leave() == (0, "")

    assert totals(repo)["ai"] == 3
    assert rows(repo)[1:] == [("ai", "inferred", "fake-model")] * 3


def test_the_offered_text_typed_by_hand_is_a_persons(setting: tuple[Repo, Path, Path]) -> None:
    repo, offers, log = setting
    with BareClient(command(offers, log), repo.path, repo.environment) as client:
        client.begin()
        uri = client.open(repo.path / "app.py")
        client.offers(uri, (1, 0))
        line, column = 1, 0
        for number, letter in enumerate(OFFER):
            client.change(uri, 2 + number, (line, column), letter)
            line, column = (line + 1, 0) if letter == "\n" else (line, column + 1)
        write_as_editors_do(repo, client, uri, f"def f(items):\n{OFFER}")
        assert client.leave() == (0, "")

    assert totals(repo)["ai"] == 0
    assert {origin for origin, _, _ in rows(repo)[1:]} == {"human"}


def test_parts_that_are_accepted_are_the_tools_to_the_character(setting: tuple[Repo, Path, Path]) -> None:
    repo, offers, log = setting
    with BareClient(command(offers, log), repo.path, repo.environment) as client:
        client.begin()
        uri = client.open(repo.path / "app.py")
        item = client.offers(uri, (1, 0))[0]
        client.change(uri, 2, (1, 0), "    total")
        client.tell("textDocument/didPartiallyAcceptCompletion", {"item": item, "acceptedLength": 9})
        client.change(uri, 3, (1, 9), " = 0\n")
        client.tell("textDocument/didPartiallyAcceptCompletion", {"item": item, "acceptedLength": 14})
        client.change(uri, 4, (2, 0), "#")
        write_as_editors_do(repo, client, uri, "def f(items):\n    total = 0\n#")
        assert client.leave() == (0, "")

    assert totals(repo) == {"added": 3, "ai": 1, "mixed": 0, "human": 1, "unknown": 1}
    assert rows(repo)[1:] == [("ai", "observed", "fake-model"), ("human", "inferred", "")]


def test_an_acceptance_that_is_told_before_its_change_counts_too(setting: tuple[Repo, Path, Path]) -> None:
    repo, offers, log = setting
    with BareClient(command(offers, log), repo.path, repo.environment) as client:
        client.begin()
        uri = client.open(repo.path / "app.py")
        item = client.offers(uri, (1, 0))[0]
        client.run(item["command"])
        client.change(uri, 2, (1, 0), item["insertText"])
        write_as_editors_do(repo, client, uri, f"def f(items):\n{OFFER}")
        assert client.leave() == (0, "")
        totals(repo)

    assert rows(repo)[1:] == [("ai", "observed", "fake-model")] * 3


def test_the_server_hears_what_it_would_have_heard_and_the_editor_too(setting: tuple[Repo, Path, Path]) -> None:
    repo, offers, log = setting

    def talk(*, proxied: bool) -> tuple[list[str], list[dict[str, object]]]:
        log.unlink(missing_ok=True)
        with BareClient(command(offers, log, proxied=proxied), repo.path, repo.environment) as client:
            client.begin()
            uri = client.open(repo.path / "app.py")
            item = client.offers(uri, (1, 0))[0]
            client.tell("textDocument/didShowCompletion", {"item": item})
            client.tell("$/unknown", {"ünïcode": "\u2028 \U0001f600", "n": 1e300})
            client.ask("custom/method", {"a": [1, None]})
            client.run(item["command"])
            client.leave()
            return log.read_text("utf-8").splitlines(), client.received[1:]

    assert talk(proxied=True) == talk(proxied=False)


def test_bytes_that_are_no_messages_go_on_as_well(setting: tuple[Repo, Path, Path]) -> None:
    repo, _, _ = setting
    cat = shutil.which("cat")
    assert cat
    noise = b"no header at all\r\n\r\n\x00\xff and so on\r\nContent-Length: nonsense\r\n\r\n{}" * 1000
    done = subprocess.run(
        [sys.executable, "-m", "countersign", "proxy", "--", cat],
        input=noise, capture_output=True, cwd=repo.path, env=repo.environment, check=False, timeout=60,
    )  # fmt: skip

    assert done.stdout == noise
    assert done.returncode == 0


def test_a_message_that_is_not_understood_is_said_once_and_completions_go_on(setting: tuple[Repo, Path, Path]) -> None:
    repo, offers, log = setting
    with BareClient(command(offers, log), repo.path, repo.environment) as client:
        client.begin()
        client.tell("textDocument/didOpen", {"textDocument": "this is no document"})
        client.tell("textDocument/didOpen", {"textDocument": "nor this"})
        items = client.offers((repo.path / "app.py").as_uri(), (1, 0))
        assert client.run(items[0]["command"]) is None
        code, said = client.leave()

    assert items[0]["insertText"] == OFFER
    assert code == 0
    assert said.count("countersign: error: completions are not recorded any more") == 1
    assert "hint: they go on as before" in said


def test_the_end_of_the_server_is_the_end_of_the_proxy_with_its_exit_code(setting: tuple[Repo, Path, Path]) -> None:
    repo, _, _ = setting
    done = repo.run(sys.executable, "-m", "countersign", "proxy", "--", "sh", "-c", "exit 7")

    assert done.code == 7


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ((), "countersign: error: there is no completion server to stand before"),
        (("--", "no-such-server"), "countersign: error: there is no program no-such-server"),
    ],
)
def test_what_cannot_be_started_is_said_with_a_hint(
    setting: tuple[Repo, Path, Path], words: tuple[str, ...], error: str
) -> None:
    repo, _, _ = setting
    done = repo.run(sys.executable, "-m", "countersign", "proxy", *words)

    assert done.code == 2
    assert done.err.splitlines()[0] == error
    assert done.err.splitlines()[1].startswith("hint:")
