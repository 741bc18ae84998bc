"""What is missing, wrong or no text is said once, and Neovim goes on as if there were no client."""

import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.neovim import CLIENT, Neovim, with_server, without_server
from support.workbench import Workbench

pytestmark = pytest.mark.e2e

Start = Callable[..., Neovim]


@pytest.fixture
def own(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


@pytest.fixture
def start(own: Workbench) -> Iterator[Start]:
    """Start a Neovim; it is ended after the test."""
    started: list[Neovim] = []

    def begin(environment: dict[str, str] | None = None, *, setup: str = "") -> Neovim:
        vim = Neovim(own.folder, environment or with_server(own.environment), setup=setup)
        started.append(vim)
        return vim

    yield begin
    for vim in started:
        vim.leave()


def follows(vim: Neovim) -> bool:
    return bool(vim.lua("return require('countersign.exact').document(0) ~= nil"))


def can_type(vim: Neovim) -> None:
    vim.keys("i", "still typing<Esc>")
    assert "still typing" in vim.text()
    assert "Error" not in vim.messages()


def test_a_missing_server_is_said_once_with_what_to_do(own: Workbench, start: Start) -> None:
    vim = start(without_server(own.environment))
    for name in ("one.txt", "two.txt"):
        vim.ex(f"edit {own.folder / name}")
        can_type(vim)
        vim.ex("write")

    told = vim.notices()
    assert len(told) == 1
    assert "no `countersign` on PATH" in told[0]
    assert "uv tool install git-countersign" in told[0]


def test_a_server_that_is_named_and_not_there_is_said_once(own: Workbench, start: Start) -> None:
    vim = start(setup="require('countersign').setup({ cmd = { '/nowhere/countersign', 'serve' } })")
    vim.ex(f"edit {own.folder / 'one.txt'}")
    can_type(vim)

    assert [told for told in vim.notices() if "there is no program /nowhere/countersign" in told] == vim.notices()
    assert len(vim.notices()) == 1


FAKE = """#!{python}
import json, sys
def read():
    length = 0
    while (line := sys.stdin.buffer.readline()).strip():
        if line.lower().startswith(b"content-length"): length = int(line.split(b":")[1])
    return json.loads(sys.stdin.buffer.read(length))
message = read()
result = {{"capabilities": {{"textDocumentSync": 2}}, "serverInfo": {info}}}
body = json.dumps({{"jsonrpc": "2.0", "id": message["id"], "result": result}}).encode()
sys.stdout.buffer.write(b"Content-Length: %d\\r\\n\\r\\n" % len(body) + body); sys.stdout.buffer.flush()
sys.stdin.buffer.read()
"""


@pytest.mark.parametrize(
    ("info", "said"),
    [
        ('{"name": "countersign", "version": "0.0.3"}', "the server is version 0.0.3"),
        ('{"name": "other", "version": "9.0"}', "the server is another program"),
        ('{"name": "countersign"}', "the server is version unknown"),
    ],
)
def test_a_server_of_another_version_is_refused_once(own: Workbench, start: Start, info: str, said: str) -> None:
    script = own.folder.parent / "fake-server"
    script.write_text(FAKE.format(python=shutil.which("python3"), info=info), "utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    vim = start(setup=f"require('countersign').setup({{ cmd = {{ '{script}' }} }})")
    vim.ex(f"edit {own.folder / 'one.txt'}")
    assert "this client needs Countersign 0.1 or later" in vim.notice(said)
    vim.until("#vim.lsp.get_clients({ name = 'countersign' }) == 0")
    vim.ex(f"edit {own.folder / 'two.txt'}")
    can_type(vim)

    assert len(vim.notices()) == 1


def test_a_server_that_is_killed_is_started_again_and_knows_what_it_saw(own: Workbench, start: Start) -> None:
    vim = start()
    vim.open(own.folder / "killed.txt")
    vim.keys("i", "typed<CR><Esc>")
    vim.accept("accepted", row=1, col=0)
    vim.ex("write")
    before = vim.picture()
    vim.lua("vim.wait(800)")  # what a killed server may lose is half a second
    for child in vim.lua("return vim.api.nvim_get_proc_children(vim.fn.getpid())"):
        os.kill(child, signal.SIGKILL)
    vim.notice("the server ended (signal 9) and is started again")
    vim.keys("o<Esc>")
    can_type(vim)
    vim.until("require('countersign.exact').document(0) ~= nil")
    after = vim.picture()

    assert before == ["typed", "hhhhh", "accepted", "a" * 8]
    assert after[:4] == before
    assert len([told for told in vim.notices() if told.startswith("countersign:")]) == 1


def test_a_server_that_keeps_ending_is_given_up_with_a_word(own: Workbench, start: Start) -> None:
    script = own.folder.parent / "ending-server"
    script.write_text("#!/bin/sh\nexit 7\n", "utf-8")
    script.chmod(0o755)
    vim = start(setup=f"require('countersign').setup({{ cmd = {{ '{script}' }} }})")
    vim.ex(f"edit {own.folder / 'one.txt'}")
    vim.notice("keeps ending (exit code 7)")
    can_type(vim)

    assert not follows(vim)


def test_a_buffer_without_a_name_is_followed_when_it_gets_one(own: Workbench, start: Start) -> None:
    vim = start()
    vim.keys("i", "no name yet<Esc>")
    assert not follows(vim)
    vim.ex(f"write {own.folder / 'named.txt'}")
    vim.until("require('countersign.exact').document(0) ~= nil")
    vim.keys("o", "named<Esc>")

    assert vim.picture()[2:] == ["named", "hhhhh"]
    assert vim.notices() == []


def status(vim: Neovim) -> str:
    """Why this buffer is not followed, as somebody is told who asks."""
    vim.ex("Countersign status")
    return vim.notice("this buffer is not followed").partition("not followed: ")[2]


def name_it(vim: Neovim, name: str) -> None:
    vim.lua(
        "local b = vim.api.nvim_create_buf(true, false); vim.api.nvim_buf_set_name(b, ...);"
        "vim.api.nvim_set_current_buf(b); vim.cmd('doautocmd BufReadPost')",
        name,
    )


def test_buffers_that_are_no_files_are_left_alone_and_say_why_when_asked(start: Start) -> None:
    vim = start()
    for name in ("oil:///tmp/", "term://nothing", "fugitive:///x//0/y"):
        name_it(vim, name)
        can_type(vim)
        assert not follows(vim)
    vim.ex("new | setlocal buftype=nofile | file scratch")
    can_type(vim)

    assert not follows(vim)
    assert vim.notices() == []
    assert status(vim) == "it is no file."


def test_files_of_other_machines_are_left_alone_with_a_word(start: Start) -> None:
    vim = start()
    for name in ("scp://example.com//etc/motd", "sftp://example.com/a.py", "oil-ssh://example.com/b/"):
        name_it(vim, name)
        can_type(vim)
        assert not follows(vim)

        assert vim.lua("return require('countersign.server').why_not(0)") == "it is a file of another machine"

    assert "files of other machines are not followed" in vim.notice("files of other machines")
    assert len(vim.notices()) == 1


def test_the_health_check_names_what_is_not_followed_and_why(own: Workbench, start: Start) -> None:
    vim = start()
    vim.keys("i", "no name<Esc>")
    vim.ex(f"edit {own.home / 'alone.txt'}")
    vim.ex("checkhealth countersign")
    text = vim.text()

    assert "[No Name]: it has no name yet; it is followed when it gets one" in text
    assert "alone.txt: it is in no git repository" in text


def test_a_file_in_no_repository_is_left_alone_without_a_word(own: Workbench, start: Start) -> None:
    vim = start()
    vim.ex(f"edit {own.home / 'alone.txt'}")
    can_type(vim)

    assert not follows(vim)
    assert vim.notices() == []


@pytest.mark.parametrize("content", [b"\x00\x01\x02 binary\n", b"\xff\xfe broken \xff\n"])
def test_a_binary_file_is_left_alone_with_a_word(own: Workbench, start: Start, content: bytes) -> None:
    file = own.write("data.bin", content)
    vim = start()
    for _ in range(2):
        vim.ex(f"edit ++bin {file}")
        assert not follows(vim)
        vim.ex("bwipeout!")

    assert len(vim.notices()) <= 1
    assert all("data.bin is not followed" in told for told in vim.notices())


def test_a_document_that_becomes_binary_is_not_followed_any_further(own: Workbench, start: Start) -> None:
    vim = start()
    vim.open(own.folder / "text.txt")
    vim.keys("i", "text<Esc>")
    vim.keys("A", "<C-v>000", "<Esc>")
    vim.notice("text.txt is not followed any more")
    can_type(vim)

    assert not follows(vim)


def test_a_buffer_that_may_not_be_changed_is_followed_all_the_same(own: Workbench, start: Start) -> None:
    file = own.write("fixed.txt", "fixed\n")
    own.commit("Begin")
    vim = start()
    vim.open(file)
    vim.ex("setlocal nomodifiable readonly")
    vim.keys("gg", "x")

    assert vim.picture()[0] == "fixed"
    assert vim.notices() == []


def test_a_file_that_is_renamed_is_followed_under_its_new_name(own: Workbench, start: Start) -> None:
    vim = start()
    vim.open(own.folder / "old-name.txt")
    vim.keys("i", "typed<CR><Esc>")
    vim.accept("accepted", row=1, col=0)
    vim.ex("write")
    before = vim.picture()
    vim.ex(f"saveas {own.folder / 'new-name.txt'}")
    vim.keys("Go", "more<Esc>")
    vim.lua("vim.wait(100)")

    assert before == ["typed", "hhhhh", "accepted", "a" * 8]
    assert vim.picture() == [*before, "more", "hhhh"]


def test_wrong_options_are_said_and_change_nothing(own: Workbench, start: Start) -> None:
    vim = start(setup="require('countersign').setup({ show = 'everything' })")

    assert "the option `show` must be one of off, signs, full" in vim.messages() + " ".join(vim.notices())
    vim.open(own.folder / "fine.txt")
    can_type(vim)


def test_it_works_beside_another_server(own: Workbench, start: Start) -> None:
    other = own.folder.parent / "other-server"
    other.write_text(FAKE.format(python=shutil.which("python3"), info='{"name": "other"}'), "utf-8")
    other.chmod(0o755)
    vim = start()
    vim.ex(f"edit {own.folder / 'both.py'}")
    vim.lua("vim.lsp.start({ name = 'other', cmd = { ... } })", str(other))
    vim.until("#vim.lsp.get_clients({ bufnr = 0 }) == 2")
    vim.until("require('countersign.exact').document(0) ~= nil")
    vim.keys("i", "typed ")
    vim.accept("accepted")
    vim.keys("<Esc>", "u", "<C-r>")

    assert vim.picture() == ["typed accepted", "hhhhhhaaaaaaaa"]
    assert vim.notices() == []


def _version(program: str, own: Workbench) -> str:
    told = subprocess.run([program, "--version"], env=own.environment, capture_output=True, text=True, check=True)
    return told.stdout.split("\n")[0]


def test_an_old_neovim_is_refused_kindly_and_once(own: Workbench) -> None:
    old = os.environ.get("COUNTERSIGN_OLD_NVIM") or shutil.which("nvim", path="/usr/bin:/usr/local/bin")
    if old is None:
        pytest.skip("no Neovim before 0.10 is installed (Debian 12: `apt install neovim`)")
    version = _version(old, own)
    if not version.startswith("NVIM v0.") or int(version.split(".")[1]) >= 10:
        pytest.skip(f"the Neovim that is installed is not an old one: {version}")
    file = own.write("one.txt", "text\n")
    done = subprocess.run(
        [
            old, "--headless", "-u", "NONE", "-i", "NONE", "-n", "--cmd", f"set rtp^={CLIENT}",
            "--cmd", "runtime plugin/countersign.lua", "--cmd", "lua require('countersign').setup()", str(file),
            "-c", "sleep 200m", "-c", "edit two.txt", "-c", "sleep 100m", "-c", "messages", "-c", "qall!",
        ],
        cwd=own.folder, env=own.environment, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    told = done.stderr + done.stdout

    assert "needs Neovim 0.10 or later" in told
    assert "Error" not in told
