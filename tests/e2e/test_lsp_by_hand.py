"""JSON-RPC made by hand: bytes into a pipe, bytes out of it, and no library in between."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.editor import SERVER
from support.workbench import Workbench

pytestmark = pytest.mark.e2e

Json = dict[str, Any]


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


def framed(*messages: Json | bytes) -> bytes:
    bodies = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in messages]
    return b"".join(b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies)


def unframed(stream: bytes) -> list[Json]:
    found = []
    while stream:
        head, _, rest = stream.partition(b"\r\n\r\n")
        length = int(head.removeprefix(b"Content-Length: ").split(b"\r\n")[0])
        found.append(json.loads(rest[:length]))
        stream = rest[length:]
    return found


def request(number: int, method: str, params: object = None) -> Json:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def notification(method: str, params: object = None) -> Json:
    return {"jsonrpc": "2.0", "method": method, "params": params}


INITIALIZE = request(1, "initialize", {"processId": None, "rootUri": None, "capabilities": {}})
INITIALIZED = notification("initialized", {})
GOODBYE = (request(99, "shutdown"), notification("exit"))


def converse(bench: Workbench, stream: bytes) -> tuple[int, list[Json]]:
    """All that a server says to a stream of bytes, and the code that it exits with."""
    done = subprocess.run(
        SERVER, cwd=bench.folder, env=bench.environment, input=stream, capture_output=True, check=False, timeout=60
    )
    assert done.stderr == b""
    return done.returncode, unframed(done.stdout)


def answers(said: list[Json]) -> dict[int | None, Json]:
    return {message["id"]: message for message in said if "id" in message and "method" not in message}


def test_printf_is_client_enough(bench: Workbench) -> None:
    script = r"""
    message() { printf 'Content-Length: %d\r\n\r\n%s' "${#1}" "$1"; }
    {
      message '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}'
      message '{"jsonrpc":"2.0","method":"initialized","params":{}}'
      message '{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"untitled:a","languageId":"c","version":1,"text":""}}}'
      message '{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"untitled:a","version":2},"contentChanges":[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"text":"int x;\nint y;\n"}]}}'
      message '{"jsonrpc":"2.0","id":2,"method":"workspace/executeCommand","params":{"command":"countersign.recordCompletion","arguments":[{"uri":"untitled:a","version":2,"text":"int x;\nint y;\n","tool":"copilot","kind":"accept"}]}}'
      message '{"jsonrpc":"2.0","id":3,"method":"workspace/executeCommand","params":{"command":"countersign.attribution","arguments":[{"uri":"untitled:a"}]}}'
      message '{"jsonrpc":"2.0","id":4,"method":"shutdown"}'
      message '{"jsonrpc":"2.0","method":"exit"}'
    } | "$PYTHON" -m countersign serve
    """  # noqa: E501 (a message is a message)
    done = subprocess.run(
        ["sh", "-c", script], cwd=bench.folder, env={**bench.environment, "PYTHON": sys.executable},
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    said = answers(unframed(done.stdout))

    assert said[2]["result"] == {"recorded": 14}
    assert said[3]["result"]["totals"] == {"lines": 2, "ai": 2, "mixed": 0, "human": 0, "unknown": 0}
    assert said[4]["result"] is None


def test_what_is_no_message_is_answered_and_the_conversation_goes_on(bench: Workbench) -> None:
    deep = b"[" * 100_000
    code, said = converse(
        bench,
        framed(request(7, "textDocument/hover"), INITIALIZE, INITIALIZED, b"{nonsense", deep, b"[1]", b'{"id":3}')
        + b"content-type: x\r\nCONTENT-LENGTH: 2\r\n\r\n{}"
        + framed(
            {"jsonrpc": "2.0", "id": 8, "method": 5},
            request(9, "no/such/method"),
            request(10, "initialize", {"capabilities": {}}),
            request(11, "textDocument/hover", {"textDocument": 1}),
            notification("no/such/notification"),
            notification("$/cancelRequest", {"id": 77}),
            {"jsonrpc": "2.0", "id": "nobody-asked", "result": 1},
            *GOODBYE,
        ),
    )
    errors = [message["error"]["code"] for message in said if "error" in message and message["id"] is None]
    by_id = answers(said)

    assert code == 0
    assert errors == [-32700, -32700, -32600, -32600, -32600]
    assert {number: by_id[number]["error"]["code"] for number in (7, 8, 9, 10, 11)} == {
        7: -32002, 8: -32600, 9: -32601, 10: -32600, 11: -32602,
    }  # fmt: skip
    assert by_id[99]["result"] is None


def test_a_request_after_shutdown_is_refused(bench: Workbench) -> None:
    late = request(100, "textDocument/hover", {})
    code, said = converse(bench, framed(INITIALIZE, INITIALIZED, GOODBYE[0], late, GOODBYE[1]))

    assert code == 0
    assert answers(said)[100]["error"]["code"] == -32600


@pytest.mark.parametrize(
    "ending",
    [b"", b"Content-Length: 400\r\n\r\n{", b"Content-Length: x\r\n\r\n", b"Hello: you\r\n\r\n",
     b"Content-Length: 999999999999\r\n\r\n", framed(notification("exit"))],
    ids=["silence", "half a message", "no number", "no length", "too long", "exit without shutdown"],
)  # fmt: skip
def test_a_client_that_just_goes_leaves_code_1_and_nothing_lost(bench: Workbench, ending: bytes) -> None:
    file = bench.write("app.py", "")
    opened = notification(
        "textDocument/didOpen",
        {"textDocument": {"uri": file.as_uri(), "languageId": "python", "version": 1, "text": ""}},
    )
    change = {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "text": "x"}
    changed = notification(
        "textDocument/didChange",
        {"textDocument": {"uri": file.as_uri(), "version": 2}, "contentChanges": [change]},
    )
    code, said = converse(bench, framed(INITIALIZE, INITIALIZED, opened, changed) + ending)

    assert code == 1
    assert 1 in answers(said)
    assert (bench.folder / ".git" / "countersign" / "known-paths").read_text("utf-8").split() == ["app.py"]


def test_tcp_serves_two_clients_on_loopback_at_once(bench: Workbench) -> None:
    command = [*SERVER, "--tcp", "127.0.0.1:0"]
    with subprocess.Popen(command, cwd=bench.folder, env=bench.environment, stderr=subprocess.PIPE) as server:
        try:
            assert server.stderr is not None
            line = server.stderr.readline().decode()
            found = re.search(r"listening on 127\.0\.0\.1:(\d+)", line)
            assert found, line
            address = ("127.0.0.1", int(found[1]))
            with socket.create_connection(address, 30) as one, socket.create_connection(address, 30) as other:
                for client in (one, other):
                    client.sendall(framed(INITIALIZE, INITIALIZED, *GOODBYE))
                for client in (one, other):
                    said = b""
                    while piece := client.recv(65536):
                        said += piece
                    assert answers(unframed(said))[99]["result"] is None
        finally:
            os.kill(server.pid, signal.SIGKILL)


@pytest.mark.parametrize("address", ["0.0.0.0:0", "192.0.2.1:0", "example.com:80", "127.0.0.1:99999", "nowhere"])
def test_tcp_listens_nowhere_else(bench: Workbench, address: str) -> None:
    done = subprocess.run(
        [*SERVER, "--tcp", address], cwd=bench.folder, env=bench.environment, capture_output=True, check=False,
        timeout=60,
    )  # fmt: skip

    assert done.returncode == 2
    assert done.stderr.startswith(b"countersign: error: ")


def test_a_file_will_do_for_standard_input(bench: Workbench, tmp_path: Path) -> None:
    stream = tmp_path / "conversation"
    stream.write_bytes(framed(INITIALIZE, INITIALIZED, *GOODBYE))
    with stream.open("rb") as given:
        done = subprocess.run(
            SERVER, cwd=bench.folder, env=bench.environment, stdin=given, capture_output=True, check=True, timeout=60
        )

    assert answers(unframed(done.stdout))[99]["result"] is None
