"""The same acceptance through the proxy in Neovim and in Emacs: the record is the one that a bare client gets."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support import completion_server
from support.neovim import PATIENCE, Neovim, with_server
from support.repo import Repo

pytestmark = pytest.mark.e2e

OFFER = "    total = 0\n    for item in items:\n        total += item"
TYPED = "\n    return total"

#: What is in the record of the commit, whatever the editor: `f` was there before anybody looked.
RECORD = [
    ("unknown", "none", ""),
    ("ai", "observed", "fake-model"),
    ("ai", "observed", "fake-model"),
    ("ai", "observed", "fake-model"),
    ("human", "inferred", ""),
]


@pytest.fixture
def offers(wired: Repo, tmp_path: Path) -> Path:
    wired.write("app.py", "def f(items):\n")
    file = tmp_path / "offers.json"
    file.write_text(json.dumps([OFFER]), "utf-8")
    return file


def command(offers: Path, *more: str) -> list[str]:
    server = [sys.executable, completion_server.__file__, str(offers), str(offers.with_name("heard.log")), *more]
    return [sys.executable, "-m", "countersign", "proxy", "--tool", "fake-model", "--", *server]


def record(repo: Repo) -> list[tuple[str, str, str]]:
    assert (repo.path / "app.py").read_text("utf-8").rstrip("\n") == f"def f(items):\n{OFFER}{TYPED}"
    repo.add()
    repo.commit("-m", "Work")
    done = repo.run(sys.executable, "-m", "countersign", "blame", "app.py", "--json")
    return [(line["origin"], line["evidence"], line.get("tool") or "") for line in json.loads(done.out)["lines"]]


@pytest.mark.parametrize("mode", ["copilot", "plain"])
def test_neovim(wired: Repo, offers: Path, mode: str) -> None:
    vim = Neovim(wired.path, with_server(wired.environment), setup="vim.g.loaded_countersign = 1")
    try:
        vim.ex("edit app.py")
        vim.lua(
            "local id = vim.lsp.start({ name = 'model', cmd = ..., root_dir = vim.uv.cwd() })"
            "client = vim.lsp.get_client_by_id(id)",
            command(offers, mode),
        )
        vim.until("client.initialized")
        vim.ex("setlocal noautoindent")
        vim.keys("Go")
        vim.lua(
            """
            local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
            params.context = { triggerKind = 1 }
            local answer = client:request_sync("textDocument/inlineCompletion", params, 60000, 0)
            local item = answer.result.items[1]
            vim.lsp.util.apply_text_edits(
              { { range = item.range, newText = item.insertText } },
              vim.api.nvim_get_current_buf(),
              client.offset_encoding
            )
            client:exec_cmd(item.command, { bufnr = vim.api.nvim_get_current_buf() })
            """
        )
        vim.keys("<Esc>G", "o", TYPED.strip("\n"), "<Esc>")
        vim.ex("write")
        vim.lua("vim.wait(600)")  # Neovim holds changes back for a moment, also over a save
    finally:
        vim.leave()
    _until_kept(wired)

    assert record(wired) == RECORD


EGLOT = """
(require 'package) (package-initialize) (require 'eglot)
(define-derived-mode plain-mode prog-mode "Plain")
(setq eglot-sync-connect 60 eglot-send-changes-idle-time 0 eglot-autoshutdown nil create-lockfiles nil
      make-backup-files nil require-final-newline nil)
(find-file "app.py") (plain-mode)
(apply #'eglot (append (list '(plain-mode) (project-current) 'eglot-lsp-server '(%s))
                       (if (>= (cdr (func-arity 'eglot)) 5) '("plain"))))
(goto-char (point-max))
(let* ((server (eglot-current-server))
       (answer (jsonrpc-request server :textDocument/inlineCompletion
                 (append (eglot--TextDocumentPositionParams) '(:context (:triggerKind 1)))))
       (item (aref (plist-get answer :items) 0)))
  (insert (plist-get item :insertText))
  (eglot--signal-textDocument/didChange)
  (let ((command (plist-get item :command)))
    (jsonrpc-request server :workspace/executeCommand
      (list :command (plist-get command :command) :arguments (plist-get command :arguments))))
  (mapc (lambda (letter) (insert letter) (eglot--signal-textDocument/didChange)) %s)
  (save-buffer)
  (eglot-shutdown server nil 30))
"""


@pytest.mark.parametrize("mode", ["copilot", "plain"])
def test_emacs_with_eglot(wired: Repo, offers: Path, tmp_path: Path, mode: str) -> None:
    emacs = shutil.which("emacs")
    if emacs is None:
        pytest.skip("Emacs is not installed (Debian: `apt install emacs-nox elpa-eglot`)")
    probe = subprocess.run(
        [emacs, "--batch", "--eval", "(progn (package-initialize) (require 'eglot))"],
        env=wired.environment, capture_output=True, check=False,
    )  # fmt: skip
    if probe.returncode != 0:
        pytest.skip("Emacs is installed without eglot (Debian: `apt install elpa-eglot`)")
    script = tmp_path / "accept.el"
    words = " ".join(json.dumps(word) for word in command(offers, mode))
    script.write_text(EGLOT % (words, json.dumps(TYPED)), "utf-8")
    done = subprocess.run(
        [emacs, "--batch", "-l", str(script)],
        cwd=wired.path, env=wired.environment, capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    _until_kept(wired)

    assert record(wired) == RECORD


def _until_kept(repo: Repo) -> None:
    """Wait until what was saved is written down, in processes that nobody here waits for."""
    deadline = time.monotonic() + PATIENCE
    repo.git("add", "app.py")
    while json.loads(repo.run(sys.executable, "-m", "countersign", "status", "--json").out)["totals"]["ai"] == 0:
        assert time.monotonic() < deadline
        time.sleep(0.1)
