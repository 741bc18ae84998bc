"""The protocol class: everything goes through pygls, but for the two messages that come with every keystroke.

pygls turns each message into nested attrs objects and keeps a document of its own, which it splits into lines again at
every change. Here `textDocument/didChange` and the `countersign.` commands are handled as the JSON that they are,
and the only document is our own.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidRequest,
    JsonRpcParseError,
    JsonRpcRequestCancelled,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol, lsp_method

from countersign.lsp.transport import frame

if TYPE_CHECKING:
    from cattrs import Converter
    from pygls.lsp.server import LanguageServer

_LOG = logging.getLogger(__name__)

_encode = json.JSONEncoder(separators=(",", ":")).encode

Json = Any
MessageId = str | int
#: Takes the arguments of a command. What it returns is the answer, or a future of it.
CommandHandler = Callable[[list[Json]], object]


class RequestFailed(JsonRpcException):
    """The request was right, and could not be fulfilled; the message is one sentence for people."""

    CODE = -32803  # LSP 3.17, RequestFailed
    MESSAGE = "The request failed"


class CountersignProtocol(LanguageServerProtocol):
    """JSON-RPC with a short way for what a keystroke costs."""

    def __init__(self, server: "LanguageServer", converter: "Converter") -> None:
        self._light_notifications: dict[str, Callable[[Json], None]] = {}
        self._light_commands: dict[str, CommandHandler] = {}
        self._leave: Callable[[], None] = lambda: None
        self._ending: MessageId | None = None
        super().__init__(server, converter)

    def on_light_notification(self, method: str, handler: Callable[[Json], None]) -> None:
        """Handle a notification as JSON, at once and in order."""
        self._light_notifications[method] = handler

    def on_command(self, name: str, handler: CommandHandler) -> None:
        """Handle a command as JSON, at once and in order; it is announced to the client as any other."""
        self._light_commands[name] = handler
        self.fm.command(name)(lambda *arguments: handler(list(arguments)))

    def on_exit(self, leave: Callable[[], None]) -> None:
        """What to do when the client says `exit`."""
        self._leave = leave

    @property
    def was_shut_down(self) -> bool:
        """Whether the client has asked for the end of the conversation."""
        return self._ending is not None

    async def shutdown_answered(self) -> None:
        """Wait until the client's `shutdown` is answered: it may have said `exit` without waiting for that."""
        under_way = self._request_futures.get(self._ending) if self._ending is not None else None
        if under_way is not None:
            await asyncio.wait([asyncio.wrap_future(under_way)])

    # What arrives

    def receive(self, body: bytes) -> None:
        """Handle one message. It never raises: a bad message is answered, or logged where there is nobody to answer."""
        try:
            message = json.loads(body)
        except (ValueError, RecursionError):
            _LOG.warning("a message of %d bytes is not JSON", len(body))
            self._refuse(None, JsonRpcParseError("The message is not JSON."))
            return
        if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
            self._refuse(None, JsonRpcInvalidRequest("The message is not a JSON-RPC 2.0 object."))
            return
        method = message.get("method")
        if not isinstance(method, str | None):
            self._refuse(message.get("id"), JsonRpcInvalidRequest("The method must be a string."))
            return
        light = self._light_notifications.get(method or "")
        if light is not None and method is not None:
            if self._ending is None:
                self._notify_lightly(light, method, message.get("params"))
        elif method == types.EXIT:
            self._leave()
        elif method is not None and "id" in message:
            self._request(message["id"], method, message)
        else:
            self._delegate(message)

    def _notify_lightly(self, handler: Callable[[Json], None], method: str, params: Json) -> None:
        try:
            handler(params)
        except Exception as error:  # noqa: BLE001 (one bad notification must not end the conversation)
            self._server._report_server_error(error, JsonRpcInternalError)  # noqa: SLF001 (pygls' own way to say it)
            _LOG.error("%s failed: %s", method, type(error).__name__, exc_info=error)

    def _request(self, message_id: MessageId, method: str, message: dict[str, Json]) -> None:
        initialized = self._workspace is not None
        if not initialized and method != types.INITIALIZE:
            self._refuse(message_id, JsonRpcServerNotInitialized("The first request must be initialize."))
            return
        if initialized and method == types.INITIALIZE:
            self._refuse(message_id, JsonRpcInvalidRequest("initialize may be sent only once."))
            return
        if self._ending is not None:
            self._refuse(message_id, JsonRpcInvalidRequest("The server was asked to shut down."))
            return
        if method == types.SHUTDOWN:
            self._ending = message_id
        if method == types.WORKSPACE_EXECUTE_COMMAND:
            params = message.get("params")
            command = params.get("command") if isinstance(params, dict) else None
            handler = self._light_commands.get(command) if isinstance(command, str) else None
            if handler is not None and isinstance(params, dict):
                self._execute(message_id, handler, params.get("arguments"))
                return
        self._delegate(message)

    def _execute(self, message_id: MessageId, handler: CommandHandler, arguments: Json) -> None:
        try:
            result = handler(arguments if isinstance(arguments, list) else [])
        except JsonRpcException as error:
            self._refuse(message_id, error)
        except Exception as error:  # noqa: BLE001 (a request is always answered)
            self._fail(message_id, error)
        else:
            if isinstance(result, asyncio.Future):
                self._request_futures[message_id] = result  # type: ignore[assignment]  # pygls only cancels it
                result.add_done_callback(lambda done: self._answer_later(message_id, done))
            else:
                self.answer(message_id, result)

    def _answer_later(self, message_id: MessageId, done: "asyncio.Future[object]") -> None:
        self._request_futures.pop(message_id, None)
        if done.cancelled():
            self._refuse(message_id, JsonRpcRequestCancelled("The request was cancelled."))
        elif (error := done.exception()) is None:
            self.answer(message_id, done.result())
        elif isinstance(error, JsonRpcException):
            self._refuse(message_id, error)
        else:
            self._fail(message_id, error)

    def _delegate(self, message: dict[str, Json]) -> None:
        """Hand a message to pygls."""
        message_id = message.get("id") if "method" in message else None
        try:
            structured = self.structure_message(message)
        except JsonRpcException as error:
            _LOG.warning("the parameters of %r are not what the protocol says", message.get("method"))
            if message_id is not None:
                self._refuse(message_id, error)
            return
        try:
            self.handle_message(structured)
        except Exception as error:  # noqa: BLE001 (as above)
            if message_id is not None:
                self._fail(message_id, error)
            else:
                _LOG.error("a message was not handled: %s", type(error).__name__, exc_info=error)

    # What is sent

    def answer(self, message_id: MessageId, result: object) -> None:
        """Send the result of a request, which is JSON already."""
        self._write(_encode({"jsonrpc": "2.0", "id": message_id, "result": result}))

    def tell(self, method: str, params: object) -> None:
        """Send a notification whose parameters are JSON already."""
        self._write(_encode({"jsonrpc": "2.0", "method": method, "params": params}))

    def _refuse(self, message_id: MessageId | None, error: JsonRpcException) -> None:
        body = {"code": error.code, "message": error.message}
        self._write(_encode({"jsonrpc": "2.0", "id": message_id, "error": body}))

    def _fail(self, message_id: MessageId, error: BaseException) -> None:
        _LOG.error("request %r failed: %s", message_id, type(error).__name__, exc_info=error)
        self._refuse(message_id, JsonRpcInternalError("Countersign has a fault here; its log says more."))

    def _write(self, body: str) -> None:
        if self.writer is not None:
            self.writer.write(frame(body.encode()))

    # Documents are ours

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(  # type: ignore[explicit-override]  # typing.override is newer
        self, params: types.DidOpenTextDocumentParams
    ) -> None:
        """Keep the text out of pygls' workspace."""
        self._call_feature(types.TEXT_DOCUMENT_DID_OPEN, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(  # type: ignore[explicit-override]  # as above
        self, params: types.DidCloseTextDocumentParams
    ) -> None:
        """The counterpart of `lsp_text_document__did_open`."""
        self._call_feature(types.TEXT_DOCUMENT_DID_CLOSE, params)

    def _call_feature(self, method: str, params: object) -> None:
        handler = self.fm.features.get(method)
        if handler is not None:
            handler(params)
