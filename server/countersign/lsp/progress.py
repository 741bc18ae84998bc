"""Work-done progress for what takes longer than a second."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.capabilities import get_capability

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation

_PATIENCE = 1.0


@asynccontextmanager
async def working(server: "Conversation", title: str) -> AsyncIterator[None]:
    """Show, from the second second on, that something is being done."""
    if not get_capability(server.client_capabilities, "window.work_done_progress"):
        yield
        return
    token = f"countersign-{uuid.uuid4().hex}"
    shown = asyncio.get_running_loop().create_task(_show(server, token, title))
    try:
        yield
    finally:
        if shown.done() and not shown.cancelled() and shown.exception() is None:
            server.work_done_progress.end(token, types.WorkDoneProgressEnd())
        shown.cancel()


async def _show(server: "Conversation", token: str, title: str) -> None:
    await asyncio.sleep(_PATIENCE)
    await server.work_done_progress.create_async(token)
    server.work_done_progress.begin(token, types.WorkDoneProgressBegin(title="Countersign", message=title))
