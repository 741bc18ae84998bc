"""A real client on a real server process. It fails if a word of warning went unread."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import converters, types
from pygls.exceptions import JsonRpcException
from pygls.lsp.client import LanguageClient

from support.workbench import Workbench

SERVER = [sys.executable, "-I", "-m", "countersign", "serve"]

#: Seconds. A server on a busy machine may take a while; a test that waits so long has failed.
PATIENCE = 30.0

Json = dict[str, Any]


class Editor:
    """One editor: its server, and the documents that it has open there.

    `words` holds what the server said to the user (window/showMessage and window/logMessage) and nobody has read yet.
    """

    def __init__(self) -> None:
        self.client = LanguageClient("test-editor", "1")
        self.words: list[str] = []
        self.diagnostics: dict[str, list[types.Diagnostic]] = {}
        self.changed: list[Json] = []
        self.progress: list[str] = []
        self.registered: list[str] = []
        self.refreshed = 0
        self.lenses_renewed = 0
        self.settings: Json = {}
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.result: types.InitializeResult | None = None
        self._news = asyncio.Condition()
        self._listen()

    # The server

    @classmethod
    @asynccontextmanager
    async def at(
        cls,
        bench: Workbench,
        capabilities: Json | None = None,
        options: Json | None = None,
        *,
        folders: list[Path] | None = None,
        settings: Json | None = None,
    ) -> AsyncIterator["Editor"]:
        """An editor with the bench's folder open. At the end the server is asked to leave, and must do so cleanly."""
        editor = cls()
        editor.settings = settings or {}
        await editor.start(bench, capabilities, options, folders)
        try:
            yield editor
        except BaseException:
            editor.kill()
            raise
        await editor.leave()
        assert editor.words == [], f"the server said something that the test did not read: {editor.words}\n{bench.log}"

    async def start(
        self, bench: Workbench, capabilities: Json | None, options: Json | None, folders: list[Path] | None = None
    ) -> None:
        await self.client.start_io(*SERVER, cwd=bench.folder, env=bench.environment)
        shown = folders if folders is not None else [bench.folder]
        parameters = converters.get_converter().structure(
            {
                "processId": os.getpid(),
                "rootUri": shown[0].as_uri() if shown else None,
                "workspaceFolders": [{"uri": folder.as_uri(), "name": folder.name} for folder in shown],
                "capabilities": capabilities or {},
                "initializationOptions": options,
            },
            types.InitializeParams,
        )
        async with asyncio.timeout(PATIENCE):
            self.result = await self.client.initialize_async(parameters)
        self.client.initialized(types.InitializedParams())

    async def leave(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.client.shutdown_async(None)
            self.client.exit(None)
            assert self.process.returncode is None or self.process.returncode == 0
            await self.process.wait()
            await self.client.stop()  # type: ignore[no-untyped-call]  # pygls does not say
        assert self.process.returncode == 0

    def kill(self) -> None:
        """Take the server away without a word."""
        if self.process.returncode is None:
            os.kill(self.process.pid, signal.SIGKILL)

    @property
    def process(self) -> asyncio.subprocess.Process:
        assert self.client._server is not None
        return self.client._server

    # Documents

    async def open(self, document: Path | str, text: str | None = None) -> str:
        """Open a file (with its own text by default) or a URI."""
        uri = document.as_uri() if isinstance(document, Path) else document
        if text is None:
            assert isinstance(document, Path)
            text = document.read_bytes().decode("utf-8-sig")  # noqa: ASYNC240 (nothing else waits in a test)
        self.texts[uri], self.versions[uri] = text, 1
        item = types.TextDocumentItem(uri, "python", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def change(
        self, uri: str, start: tuple[int, int], end: tuple[int, int], text: str, *, version: int | None = None
    ) -> int:
        """Replace a range; positions in units of the negotiated encoding. Returns the version that it leads to."""
        self.versions[uri] = self.versions[uri] + 1 if version is None else version
        change = types.TextDocumentContentChangePartial(types.Range(types.Position(*start), types.Position(*end)), text)
        self._send_change(uri, change)
        return self.versions[uri]

    def replace(self, uri: str, text: str) -> int:
        """Send the whole text anew."""
        self.versions[uri] += 1
        self._send_change(uri, types.TextDocumentContentChangeWholeDocument(text))
        return self.versions[uri]

    def type(self, uri: str, line: int, character: int, text: str) -> int:
        """Type on one line, a change for each character."""
        for offset, letter in enumerate(text):
            self.change(uri, (line, character + offset), (line, character + offset), letter)
        return self.versions[uri]

    def _send_change(self, uri: str, change: types.TextDocumentContentChangeEvent) -> None:
        identifier = types.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))

    def save(self, uri: str) -> None:
        """Say that the document was saved; the test writes the file."""
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))

    def close(self, uri: str) -> None:
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))

    def say(self, method: str, params: object) -> None:
        """Send a notification as it stands, however wrong."""
        self.client.protocol._send_data({"jsonrpc": "2.0", "method": method, "params": params})

    def watched(self, *uris: str) -> None:
        changes = [types.FileEvent(uri, types.FileChangeType.Changed) for uri in uris]
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes))

    async def renamed(self, old: Path, new: Path) -> None:
        """Say that a file was renamed, and wait until the server has seen to it."""
        files = [types.FileRename(old.as_uri(), new.as_uri())]
        self.client.workspace_did_rename_files(types.RenameFilesParams(files))
        await self.until_flushed()

    async def until_flushed(self) -> None:
        """Half a second: what a server may lose when it is killed."""
        await asyncio.sleep(0.5)

    # Questions

    async def command(self, name: str, **arguments: object) -> Any:  # noqa: ANN401 (the commands answer what they like)
        """The answer of one of our commands."""
        async with asyncio.timeout(PATIENCE):
            answer = await self.client.workspace_execute_command_async(
                types.ExecuteCommandParams(f"countersign.{name}", [arguments])
            )
        return _plain(answer)

    async def refusal(self, name: str, *arguments: object) -> tuple[int, str]:
        """Code and message of the error that a command answers with."""
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await self.client.workspace_execute_command_async(
                    types.ExecuteCommandParams(name, list(arguments))
                )
        except JsonRpcException as error:
            return error.code, error.message
        raise AssertionError(f"the command was not refused: {answer}")

    async def totals(self, uri: str) -> tuple[int, int, int, int]:
        """Lines: AI's, mixed, people's, unknown."""
        found = (await self.command("attribution", uri=uri))["totals"]
        return found["ai"], found["mixed"], found["human"], found["unknown"]

    async def hover(self, uri: str, line: int, character: int) -> str:
        """The text of the hover at a position; empty if there is none."""
        async with asyncio.timeout(PATIENCE):
            answer = await self.client.text_document_hover_async(
                types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(line, character))
            )
        if answer is None:
            return ""
        assert isinstance(answer.contents, types.MarkupContent)
        return answer.contents.value

    async def pull(self, uri: str, previous: str | None = None) -> types.DocumentDiagnosticReport:
        async with asyncio.timeout(PATIENCE):
            return await self.client.text_document_diagnostic_async(
                types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri), previous_result_id=previous)
            )

    # What the server says by itself

    async def pushed(self, uri: str) -> list[types.Diagnostic]:
        """The next diagnostics that are pushed for a document."""
        await self.until(lambda: uri in self.diagnostics)
        return self.diagnostics.pop(uri)

    async def told(self, part: str) -> str:
        """The first word to the user that holds some text; it counts as read."""
        await self.until(lambda: any(part in word for word in self.words))
        found = next(word for word in self.words if part in word)
        self.words.remove(found)
        return found

    async def until(self, seen: Any) -> None:  # noqa: ANN401 (a predicate)
        """Wait for something to be seen."""
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(seen)

    def _listen(self) -> None:
        for method, hear in {
            types.WINDOW_SHOW_MESSAGE: self._hear_word,
            types.WINDOW_LOG_MESSAGE: self._hear_word,
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: self._hear_diagnostics,
            "countersign/attributionChanged": self._hear_change,
            types.PROGRESS: self._hear_progress,
            types.WINDOW_WORK_DONE_PROGRESS_CREATE: self._create_progress,
            types.CLIENT_REGISTER_CAPABILITY: self._register,
            types.WORKSPACE_DIAGNOSTIC_REFRESH: self._refresh,
            types.WORKSPACE_CODE_LENS_REFRESH: self._renew_lenses,
            types.WORKSPACE_CONFIGURATION: self._configuration,
        }.items():
            self.client.feature(method)(_free(hear))

    async def _hear_word(self, params: Any) -> None:  # noqa: ANN401 (as below)
        await self._note(self.words, params.message)

    async def _hear_diagnostics(self, params: Any) -> None:  # noqa: ANN401 (as below)
        self.diagnostics[params.uri] = list(params.diagnostics)
        await self._note([], None)

    async def _hear_change(self, params: Any) -> None:  # noqa: ANN401 (as below)
        await self._note(self.changed, _plain(params))

    async def _hear_progress(self, params: Any) -> None:  # noqa: ANN401 (as below)
        value = _plain(params.value)
        await self._note(self.progress, value["kind"] if isinstance(value, dict) else value.kind)

    async def _create_progress(self, _: Any) -> None:  # noqa: ANN401 (as below)
        await self._note(self.progress, "create")

    async def _register(self, params: Any) -> None:  # noqa: ANN401 (as below)
        for registration in params.registrations:
            await self._note(self.registered, registration.method)

    async def _refresh(self, _: Any) -> None:  # noqa: ANN401 (as below)
        self.refreshed += 1
        await self._note([], None)

    async def _renew_lenses(self, _: Any) -> None:  # noqa: ANN401 (as below)
        self.lenses_renewed += 1
        await self._note([], None)

    async def _configuration(self, params: Any) -> list[object]:  # noqa: ANN401 (as below)
        return [self.settings.get(item.section or "") for item in params.items]

    async def _note(self, shelf: list[Any], news: object) -> None:
        shelf.append(news)
        async with self._news:
            self._news.notify_all()


def _free(hear: Callable[[Any], Awaitable[object]]) -> Callable[[Any], Awaitable[object]]:
    """A function for pygls, which writes attributes into what it is given, and methods take none."""

    async def listener(params: Any) -> object:  # noqa: ANN401 (pygls would take anything else for the client itself)
        return await hear(params)

    return listener


def _plain(value: Any) -> Any:  # noqa: ANN401 (whatever a server answers)
    """JSON as Python's own types, whatever pygls' client has made of it."""
    if hasattr(value, "_asdict"):
        return {name: _plain(field) for name, field in value._asdict().items()}
    if isinstance(value, dict):
        return {name: _plain(field) for name, field in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
