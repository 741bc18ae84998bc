"""What the messages of a completion server and its editor say."""

import json
from typing import Any

from countersign.proxy.frames import Frames, framed
from countersign.proxy.observer import Accepted, Begun, Document, News, Observer, Offered

URI = "file:///a.py"


def encoded(message: dict[str, Any]) -> bytes:
    return json.dumps({"jsonrpc": "2.0", **message}).encode()


class Talk:
    """A conversation that has begun, with one document open."""

    def __init__(self, capabilities: dict[str, Any] | None = None) -> None:
        self.observer = Observer()
        self.news: list[News] = []
        self.say({"id": 0, "method": "initialize", "params": {"rootUri": None}})
        self.begun = self.answer(0, {"capabilities": capabilities or {}, "serverInfo": {"name": "x"}})
        self.say({"method": "textDocument/didOpen", "params": {"textDocument": {"uri": URI, "version": 5, "text": ""}}})
        self.news.clear()

    def say(self, message: dict[str, Any]) -> None:
        self.news += self.observer.from_editor(encoded(message))

    def answer(self, number: int, result: object) -> dict[str, Any]:
        body, news = self.observer.from_server(encoded({"id": number, "result": result}))
        self.news += news
        found: dict[str, Any] = json.loads(body)
        return found

    def offer(self, *items: dict[str, Any], method: str = "inlineCompletion", number: int = 1) -> list[dict[str, Any]]:
        self.say({"id": number, "method": f"textDocument/{method}", "params": {"textDocument": {"uri": URI}}})
        told = self.answer(number, {"items": list(items)})
        found: list[dict[str, Any]] = told["result"]["items"]
        return found

    def execute(self, command: dict[str, Any]) -> None:
        self.say({"id": 9, "method": "workspace/executeCommand", "params": command})


def test_the_beginning_tells_how_the_editor_introduced_itself_and_what_positions_count() -> None:
    observer = Observer()
    list(observer.from_editor(encoded({"id": "one", "method": "initialize", "params": {"rootUri": "file:///w"}})))
    assert observer.expects()
    _, news = observer.from_server(encoded({"id": "one", "result": {"capabilities": {"positionEncoding": "utf-8"}}}))

    assert news == [Begun({"rootUri": "file:///w"}, "utf-8", "")]
    assert not observer.expects()


def test_our_command_is_announced_beside_those_of_the_server() -> None:
    talk = Talk({"executeCommandProvider": {"commands": ["theirs"], "workDoneProgress": True}})

    assert talk.begun["result"]["capabilities"]["executeCommandProvider"] == {
        "commands": ["theirs", "countersign.accepted"], "workDoneProgress": True,
    }  # fmt: skip


def test_an_item_without_a_command_gets_ours_and_one_with_a_command_keeps_it() -> None:
    talk = Talk()
    theirs = {"title": "", "command": "accept", "arguments": ["id-1"]}
    first, second = talk.offer({"insertText": "one"}, {"insertText": "two", "command": theirs})

    assert first["command"] == {"title": "Accepted", "command": "countersign.accepted", "arguments": [1]}
    assert second == {"insertText": "two", "command": theirs}
    assert talk.news == [Offered(URI, ["one", "two"])]


def test_an_answer_in_which_nothing_has_to_be_put_goes_on_byte_by_byte() -> None:
    talk = Talk()
    talk.say({"id": 1, "method": "textDocument/inlineCompletion", "params": {"textDocument": {"uri": URI}}})
    body = b'{ "jsonrpc":"2.0", "id" : 1,"result":{"items":[{"insertText":"\\u0061","command":{"command":"c"}}]} }'

    assert talk.observer.from_server(body) == (body, [Offered(URI, ["a"])])


def test_a_command_that_runs_says_that_its_item_was_accepted_once() -> None:
    talk = Talk()
    (item,) = talk.offer({"insertText": "one"})
    talk.news.clear()
    talk.execute(item["command"])
    talk.execute(item["command"])
    talk.execute({"command": "something else", "arguments": [1]})

    assert talk.news == [Accepted(URI, 5, "one", "accept")]


def test_parts_are_cumulative_and_count_utf_16_units() -> None:
    talk = Talk()
    item: dict[str, Any] = {"insertText": "\U0001f600 = x\nrest", "command": {"command": "c", "arguments": ["id"]}}
    talk.offer(item)
    talk.news.clear()
    for length in (2, 2, 7):
        params = {"item": item, "acceptedLength": length}
        talk.say({"method": "textDocument/didPartiallyAcceptCompletion", "params": params})
    talk.execute(item["command"])

    assert talk.news == [
        Accepted(URI, 5, "\U0001f600", "word"), Accepted(URI, 5, " = x\n", "line"), Accepted(URI, 5, "rest", "accept"),
    ]  # fmt: skip


def test_next_edits_are_offers_too() -> None:
    talk = Talk()
    talk.say({"id": 1, "method": "textDocument/copilotInlineEdit", "params": {"textDocument": {"uri": URI}}})
    edit: dict[str, Any] = {"text": "better", "command": {"command": "c", "arguments": ["id"]}}
    talk.answer(1, {"edits": [edit]})
    talk.execute(edit["command"])

    assert talk.news == [Offered(URI, ["better"]), Accepted(URI, 5, "better", "next-edit")]


def test_a_list_a_snippet_and_no_answer_at_all_are_understood() -> None:
    talk = Talk()
    results: list[object] = [[{"insertText": {"kind": "snippet", "value": "f($1)"}}], None, {"items": []}]
    for number, result in enumerate(results):
        talk.say({"id": number, "method": "textDocument/inlineCompletion", "params": {"textDocument": {"uri": URI}}})
        talk.answer(number, result)

    assert talk.news == [Offered(URI, ["f($1)"])]


def test_documents_are_told_on_as_they_stand_and_their_versions_kept() -> None:
    talk = Talk()
    change = {"textDocument": {"uri": URI, "version": 6}, "contentChanges": []}
    talk.say({"method": "textDocument/didChange", "params": change})
    (item,) = talk.offer({"insertText": "one"})
    talk.execute(item["command"])

    assert isinstance(talk.news[0], Document)
    assert talk.news[-1] == Accepted(URI, 6, "one", "accept")


def test_frames_are_the_same_bytes_in_whatever_pieces_they_come() -> None:
    stream = b"Content-Type: x\r\ncontent-length: 2\r\n\r\n{}" + framed(b'{"a": "\r\n\r\n"}') + framed(b"")
    for size in (1, 2, 7, len(stream)):
        frames = Frames()
        taken = [frame for at in range(0, len(stream), size) for frame in frames.feed(stream[at : at + size])]

        assert b"".join(frame.raw for frame in taken) == stream
        assert [frame.body for frame in taken] == [b"{}", b'{"a": "\r\n\r\n"}', b""]
        assert frames.rest() == b""
