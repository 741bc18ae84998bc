"""An editor as the server sees one: a client on standard input and output that types, completes and saves."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from countersign.demo.stage import Stage, StageFault

#: How the server is started, by the interpreter that runs the demo.
SERVE = ("-I", "-m", "countersign", "serve")

#: Seconds to wait for an answer: starting a server takes one on a slow machine.
_PATIENCE = 30.0


class Editor:
    """One document, open in one server process."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._client = LanguageClient("countersign-demo", "1")
        self._uri = stage.file.as_uri()
        self._version = 1
        self._told = asyncio.Event()
        self.text = ""
        #: Whether it takes no notice of diagnostics any more.
        self.deaf = False
        #: What the server had to say to people.
        self.log: list[str] = []
        #: What the server published last.
        self.diagnostics: list[types.Diagnostic] = []

        def published(told: types.PublishDiagnosticsParams) -> None:
            if told.uri == self._uri and not self.deaf:
                self.diagnostics = list(told.diagnostics)
                self._told.set()

        def logged(told: types.LogMessageParams) -> None:
            self.log.append(told.message)

        # Not as a decorator, which pygls leaves untyped; and a function, because pygls puts attributes on it.
        self._client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(published)
        self._client.feature(types.WINDOW_LOG_MESSAGE)(logged)
        self._client.feature("countersign/attributionChanged")(lambda _told: None)

    @property
    def version(self) -> int:
        """Of the document: every change adds one."""
        return self._version

    async def open(self) -> None:
        """Start the server, say hello, and open the file."""
        await self._client.start_io(
            sys.executable, *SERVE, cwd=self._stage.repository, env=dict(self._stage.environment)
        )
        await self._answer(
            self._client.initialize_async(
                types.InitializeParams(
                    capabilities=types.ClientCapabilities(
                        general=types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind.Utf8])
                    ),
                    root_uri=self._stage.repository.as_uri(),
                    workspace_folders=[types.WorkspaceFolder(self._stage.repository.as_uri(), "repository")],
                    initialization_options={"countersign": {"reportsCompletions": True}},
                )
            )
        )
        self._client.initialized(types.InitializedParams())
        self.text = self._stage.file.read_text("utf-8")
        item = types.TextDocumentItem(self._uri, types.LanguageKind.Python, self._version, self.text)
        self._client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def insert(self, text: str) -> None:
        """Put text at the end of the document, by one change."""
        last = self.text.rsplit("\n", 1)[-1]
        end = types.Position(self.text.count("\n"), len(last.encode("utf-8")))
        self._version += 1
        self.text += text
        self._client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self._version, self._uri),
                [types.TextDocumentContentChangePartial(types.Range(end, end), text)],
            )
        )

    def save(self) -> None:
        """Write the file, and say so."""
        self._stage.file.write_text(self.text, "utf-8")
        self._client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(self._uri)))

    async def command(self, name: str, **arguments: object) -> object:
        """What a command of ours answers for this document."""
        answer: object = await self._answer(
            self._client.workspace_execute_command_async(
                types.ExecuteCommandParams(f"countersign.{name}", [{"uri": self._uri, **arguments}])
            )
        )
        return answer

    async def published(self, wanted: Callable[[list[types.Diagnostic]], bool], seconds: float) -> bool:
        """Wait until the server has published what is wanted; whether it has."""
        try:
            async with asyncio.timeout(seconds):
                while not wanted(self.diagnostics):
                    self._told.clear()
                    await self._told.wait()
        except TimeoutError:
            return False
        return True

    async def close(self) -> None:
        """End the server as an editor does; one that has ended already, or does not listen, is killed."""
        try:
            await self._answer(self._client.shutdown_async(None))
            self._client.exit(None)
            await self._answer(self._client.stop())  # type: ignore[no-untyped-call]  # pygls leaves it bare
        except (StageFault, RuntimeError, OSError):
            await self.kill()

    async def kill(self) -> None:
        """End the server at once."""
        process = self._client._server  # noqa: SLF001 (pygls has no other door to the process that it started)
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()

    async def _answer(self, asked: Awaitable[object]) -> object:
        try:
            return await asyncio.wait_for(asked, _PATIENCE)
        except TimeoutError as fault:
            raise StageFault(f"the server gave no answer in {_PATIENCE:g} seconds") from fault
