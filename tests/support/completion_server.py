"""A completion language server, as a process: it offers what stands in a file, in the documented messages.

python completion_server.py OFFERS LOG [plain]

OFFERS holds a JSON list of texts, the next of which is offered each time. LOG gets every message that arrives, one a
line. With `plain`, its items carry no command, as the standard allows; without, they are those of Copilot's server.
"""

import json
import sys
from itertools import count
from pathlib import Path
from typing import Any


def main() -> int:
    offers, log = Path(sys.argv[1]), Path(sys.argv[2])
    plain = "plain" in sys.argv[3:]
    numbers = count(1)
    with log.open("ab", buffering=0) as heard:
        while (body := read()) is not None:
            heard.write(body.replace(b"\n", b" ") + b"\n")
            message = json.loads(body)
            if message.get("method") == "exit":
                return 0
            if "id" in message and "method" in message:
                answer(message["id"], result(message, offers, numbers, plain=plain))
    return 0


def result(message: dict[str, Any], offers: Path, numbers: "count[int]", *, plain: bool) -> Any:  # noqa: ANN401 (JSON)
    params: Any = message.get("params")
    match message["method"]:
        case "initialize":
            known = [] if plain else ["github.copilot.didAcceptCompletionItem"]
            return {
                "capabilities": {
                    "textDocumentSync": {"openClose": True, "change": 2, **({"save": True} if plain else {})},
                    "inlineCompletionProvider": {},
                    "executeCommandProvider": {"commands": known},
                },
                "serverInfo": {"name": "fake"},
            }
        case "textDocument/inlineCompletion":
            texts = json.loads(offers.read_text("utf-8"))
            at = params["position"]
            items = []
            for text in texts[:1]:
                item: dict[str, Any] = {"insertText": text, "range": {"start": at, "end": at}}
                if not plain:
                    name = "github.copilot.didAcceptCompletionItem"
                    item["command"] = {"title": "", "command": name, "arguments": [f"offer-{next(numbers)}"]}
                items.append(item)
            return {"items": items}
        case _:
            return None


def read() -> bytes | None:
    length = 0
    while (line := sys.stdin.buffer.readline()) not in {b"\r\n", b""}:
        if line.lower().startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    return sys.stdin.buffer.read(length) if length else None


def answer(number: object, value: object) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": number, "result": value}).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
