"""A hostile repository names programs wherever git and Python look for some: none of ours ever runs one."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from countersign.cli.main import _COMMANDS
from support.capabilities import VISUAL_STUDIO_CODE
from support.editor import Editor
from support.firm import AI
from support.repo import Ran
from support.reviewed import Reviewed
from support.signing import Office, on_terminal
from support.workbench import Workbench

pytestmark = pytest.mark.e2e

#: Settings of the repository that name a program; `{}` stands for it.
SETTINGS = {
    "core.fsmonitor": "{}", "core.sshCommand": "{}", "core.gitProxy": "{}", "core.askPass": "{}", "core.editor": "{}",
    "core.pager": "{}", "core.alternateRefsCommand": "{}", "sequence.editor": "{}", "diff.external": "{}",
    "diff.evil.command": "{}", "diff.evil.textconv": "{}", "filter.evil.clean": "{}", "filter.evil.smudge": "{}",
    "filter.evil.process": "{}", "merge.evil.driver": "{}", "gpg.program": "{}", "gpg.ssh.program": "{}",
    "gpg.x509.program": "{}", "gpg.ssh.defaultKeyCommand": "{}", "credential.helper": "!{}", "pager.log": "{}",
    "pager.blame": "{}", "pager.diff": "{}", "interactive.diffFilter": "{}", "trailer.evil.command": "{}",
    "trailer.evil.cmd": "{}", "alias.blame": "!{}", "alias.ls-tree": "!{}", "alias.evil": "!{}",
    "remote.origin.uploadpack": "{}", "remote.origin.receivepack": "{}", "uploadpack.packObjectsHook": "{}",
    "ssh.variant": "ssh", "log.showSignature": "true", "commit.gpgSign": "true", "core.untrackedCache": "true",
}  # fmt: skip

HOOKS = (
    "pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "pre-push", "post-checkout", "post-merge",
    "post-rewrite", "reference-transaction", "post-index-change", "pre-auto-gc", "fsmonitor-watchman", "update",
    "pre-receive", "post-receive", "post-update", "push-to-checkout",
)  # fmt: skip

PYTHON = (
    "sitecustomize.py", "usercustomize.py", "countersign/__init__.py", "countersign/__main__.py", "json.py", "re.py",
)  # fmt: skip

EVENT = '{"v":1,"type":"edit","path":"app.py","origin":"ai","tool":"claude-code","before":"one\\n","after":"two\\n"}\n'

#: For every command, ways to call it. A word `KEY` is alice's key, `HEAD` as standard input the last commit.
CALLS: dict[str, list[tuple[str, ...]]] = {
    "status": [()],
    "blame": [("app.py",), ("--rev", "HEAD", "app.py")],
    "show": [()],
    "declare": [("--human", "app.py:3")],
    "stats": [("main..work",)],
    "sync": [()],
    "check": [("main..work",), ("--format", "sarif", "main..work")],
    "explain": [("app.py:1",), ("main..work",)],
    "sign": [("--key", "KEY", "main..work")],
    "attest": [("--key", "KEY", "main..work")],
    "revoke": [("--key", "KEY", "0123456789ab")],
    "override": [("--key", "KEY", "--reason", "It burns", "--incident", "INC-1", "main..work")],
    "delegate": [("--key", "KEY", "dana")],
    "audit": [("work", "--last", "2")],
    "export": [
        ("--format", "csv", "work", "--last", "1"),
        ("--format", "in-toto", "work", "--last", "1"),
        ("--format", "agent-trace", "main..work"),
    ],
    "report": [("main..work", "--html", "-")],
    "signoffs": [("main..work",)],
    "import": [("github-reviews", "-", "--base", "main"), ("agent-trace", "-")],
    "policy": [("lint",), ("simulate", "main..work"), ("backtest", "--last", "2"), ("test",)],
    "init": [(), ("--uninstall",)],
    "agents": [("list",)],
    "doctor": [()],
    "demo": [()],
    "proxy": [("--", "/usr/bin/env", "true")],
    "hook": [("pre-push", "origin", "url"), ("update", "refs/heads/main", "0" * 40, "0" * 40)],
    "record": [()],
    "ingest": [("claude-code",)],
}

#: Asked on a terminal, or they would not get far.
ON_TERMINAL = frozenset({"sign", "revoke", "override", "delegate"})

#: Driven by a client below.
SERVERS = frozenset({"serve"})


class Trap:
    """Alice's clone, turned hostile; every program that runs leaves its name in `sprung`."""

    def __init__(self, folder: Path) -> None:
        self.office = Office(folder)
        bob = self.office.bob
        bob.write("app.py", "one\ntwo\n")
        bob.set_note(bob.commit_all("Work"), {"app.py": AI})
        self.office.share(bob, self.office.alice)
        self.repo: Reviewed = self.office.alice
        self.repo.git("switch", "--quiet", "work")
        self.sprung = folder / "sprung"
        self.sprung.mkdir()
        self._arm(folder / "programs")

    def _arm(self, programs: Path) -> None:
        programs.mkdir()
        path = self.repo.path
        config = path / ".git" / "config"
        lines = []
        for key, value in SETTINGS.items():
            section, _, rest = key.partition(".")
            subsection, dot, name = rest.rpartition(".")
            head = f'[{section} "{subsection}"]' if dot else f"[{section}]"
            lines.append(f'{head}\n\t{name} = "{value.format(self._program(programs / key, key))}"\n')
        for name in HOOKS:
            self._program(programs / "hooks" / name, f"hook-{name}")
        lines.append(f'[core]\n\thooksPath = "{programs / "hooks"}"\n')
        for name in ("git", "ssh-keygen", "ssh", "sh", "less", "python3"):
            self._program(path / name, f"path-{name}")
        for name in PYTHON:
            file = path / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(f"open({str(self.sprung / 'python')!r}, 'w').close()\n")
        (path / ".gitattributes").write_text("* diff=evil filter=evil merge=evil working-tree-encoding=UTF-8\n")
        (path / "app.py").write_text("one\ntwo\nthree\n")
        with config.open("a") as appended:
            appended.write("".join(lines))
        self.repo.environment["PATH"] = f"{path}:.:{self.repo.environment['PATH']}"

    def _program(self, file: Path, name: str) -> Path:
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/sh\n: > '{self.sprung}/{name}'\nexit 1\n")
        file.chmod(0o755)
        return file

    def caught(self) -> list[str]:
        return sorted(file.name for file in self.sprung.iterdir())

    def call(self, name: str, *words: str) -> Ran:
        key = str(self.office.keys["alice"])
        words = tuple(key if word == "KEY" else word for word in words)
        if name in ON_TERMINAL:
            return on_terminal(self.repo, name, *words)
        given = {
            "record": EVENT,
            "ingest": json.dumps({"hook_event_name": "PostToolUse"}),
            "hook": self._pushed(),
            "import": "[]",
        }
        program = Path(sys.executable).with_name("countersign")
        return self.repo.run(str(program), name, *words, stdin=given.get(name, "").encode())

    def _pushed(self) -> str:
        head = (self.repo.path / ".git" / "refs" / "heads" / "work").read_text().strip()
        return f"refs/heads/work {head} refs/heads/work {'0' * 40}\n"


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Trap:
    return Trap(tmp_path_factory.mktemp("hostile"))


def test_every_command_is_called_here() -> None:
    assert set(CALLS) | SERVERS == set(_COMMANDS)


@pytest.mark.parametrize(("name", "words"), [(name, words) for name, calls in CALLS.items() for words in calls])
def test_no_command_runs_a_program_of_the_repository(trap: Trap, name: str, words: tuple[str, ...]) -> None:
    ran = trap.call(name, *words)

    assert ran.code != 3, ran.err
    assert trap.caught() == []


async def test_no_request_to_the_server_runs_one(trap: Trap) -> None:
    bench = Workbench.__new__(Workbench)
    bench.folder, bench.home = trap.repo.path, Path(trap.repo.environment["HOME"])
    bench.environment = trap.repo.environment
    place = {"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 0}}
    async with Editor.at(bench, VISUAL_STUDIO_CODE) as editor:
        uri = await editor.open(trap.repo.path / "app.py")
        version = editor.change(uri, (0, 0), (0, 0), "zero\n")
        editor.save(uri)
        given: dict[str, Any] = {
            "uri": uri, "position": place["start"], "range": place, "version": version, "text": "zero\n",
            "tool": "copilot", "kind": "accept",
        }  # fmt: skip
        assert editor.result is not None
        offered = editor.result.capabilities.execute_command_provider
        assert offered is not None
        for command in offered.commands:
            try:
                await editor.client.workspace_execute_command_async(types.ExecuteCommandParams(command, [given]))
            except JsonRpcException as refused:
                assert refused.code in {-32602, -32803}, (command, refused)  # noqa: PT017 (most are not refused)
        document = types.TextDocumentIdentifier(uri)
        await editor.hover(uri, 0, 0)
        await editor.pull(uri)
        await editor.client.text_document_code_lens_async(types.CodeLensParams(document))
        everywhere = types.Range(types.Position(0, 0), types.Position(3, 0))
        await editor.client.text_document_code_action_async(
            types.CodeActionParams(document, everywhere, types.CodeActionContext([]))
        )
        editor.close(uri)
        editor.words.clear()

    assert len(offered.commands) >= 7
    assert trap.caught() == []


def test_the_traps_are_set(tmp_path: Path) -> None:
    trap = Trap(tmp_path)
    os.utime(trap.repo.path / "app.py")
    git = "/usr/bin/git" if Path("/usr/bin/git").exists() else "git"
    trap.repo.run(git, "status")
    trap.repo.run(git, "diff")
    trap.repo.run(git, "commit", "--quiet", "--message=x", "app.py")
    trap.repo.run(sys.executable, "-c", "pass")
    trap.repo.run(sys.executable, "-m", "countersign", "--version")

    assert {"core.fsmonitor", "filter.evil.process", "python"} <= set(trap.caught())
