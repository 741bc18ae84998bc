"""The beginning and the end of a conversation."""

import asyncio
import gc
import logging
import time
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from countersign.lsp import flush
from countersign.lsp.convert import encoding_of
from countersign.lsp.logs import start_log
from countersign.lsp.settings import SECTION
from countersign.origin import TYPED_OBSERVED

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation

_LOG = logging.getLogger(__name__)

#: Seconds. By then documents are open, and with them the journals that are to be tidied.
_TIDY_AFTER = 60.0


def register(server: "Conversation") -> None:
    """Shake hands, and part without losing anything."""

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.encoding = encoding_of(server.workspace.position_encoding)
        options = params.initialization_options
        _take(server, options.get(SECTION) if isinstance(options, dict) else None)
        # It may be switched off while the server starts. The answer is sent before this happens.
        asyncio.get_running_loop().call_soon(gc.enable)

    @server.feature(types.INITIALIZED)
    def initialized(_: types.InitializedParams) -> None:
        server.begin()
        server.start(_prepare(server))

    @server.feature(types.SHUTDOWN)
    async def shutdown(_: None) -> None:
        await flush.everything(server)


def _take(server: "Conversation", options: Any) -> None:  # noqa: ANN401 (what a client sends)
    if isinstance(options, dict):
        if options.get("reportsCompletions") is True:
            server.typed = TYPED_OBSERVED
        if problem := server.settings.take(options):
            server.warn_once(problem, problem)


async def _prepare(server: "Conversation") -> None:
    """Load what the first document will need, now that nobody waits for it."""
    await server.read(_load)
    await asyncio.sleep(_TIDY_AFTER)
    await server.write(_prune, server)


def _load() -> None:
    import countersign.gate.check  # noqa: PLC0415 (see `_prepare`)
    import countersign.git.live  # noqa: PLC0415 (as above)
    import countersign.store.journal  # noqa: PLC0415, F401 (see `_prepare`)

    start_log()
    # What is loaded stays: the collector need not look through the types of a whole protocol again and again.
    gc.collect()
    gc.freeze()


def _prune(server: "Conversation") -> None:
    """Forget what is too old, in the journals that are open."""
    from countersign.store.errors import JournalError  # noqa: PLC0415 (see `_prepare`)

    for home in server.homes.all():
        if home.journal is not None and home.journal.writable:
            try:
                home.journal.prune(time.time())
            except JournalError as error:
                _LOG.warning("a journal could not be tidied: %s", type(error).__name__)
