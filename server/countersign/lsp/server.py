"""The language server: its features put together, and its two doors, standard input and output, and TCP on loopback."""

import asyncio
import contextlib
import ipaddress
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from typing import BinaryIO

from pygls.io_ import StdoutWriter

from countersign.lsp import (
    attribution,
    cause,
    code_actions,
    code_lens,
    declare,
    diagnostics,
    documents,
    explain,
    flush,
    folders,
    hearing,
    hover,
    lifecycle,
    offering,
    recording,
    refs,
    renames,
    request_review,
    review,
    settings,
    sign,
    watching,
)
from countersign.lsp.conversation import Conversation
from countersign.lsp.homes import Homes
from countersign.lsp.transport import Reading

_LOG = logging.getLogger(__name__)

_FINE, _BAD_END = 0, 1


def create_server(homes: Homes | None = None) -> Conversation:
    """A server for one client, with every feature.

    Args:
        homes: shared with the other conversations of the process, if there are any.
    """
    server = Conversation(homes if homes is not None else Homes())
    for feature in (
        lifecycle,
        documents,
        attribution,
        recording,
        offering,
        cause,
        declare,
        explain,
        review,
        sign,
        request_review,
        code_actions,
        code_lens,
        refs,
        hover,
        diagnostics,
        renames,
        folders,
        watching,
        hearing,
    ):
        feature.register(server)
    settings.register(server, lambda: diagnostics.refresh_all(server))
    return server


async def converse(server: Conversation, given: int, taken: BinaryIO) -> int:
    """Serve one client until it says `exit`, or is gone.

    Args:
        server: for this client only.
        given: the file descriptor of what the client sends.
        taken: what it reads.

    Returns:
        The exit code that the protocol demands: 0 after `shutdown`, else 1.
    """
    over = asyncio.Event()

    def ended(problem: str | None) -> None:
        if problem:
            _LOG.error("the connection ended badly: %s", problem)
        over.set()

    server.protocol.set_writer(StdoutWriter(taken))
    server.protocol.on_exit(over.set)
    with _on_termination(over), Reading(given, server.protocol.receive, ended):
        await over.wait()
        await server.protocol.shutdown_answered()
        await flush.everything(server)
    server.release()
    return _FINE if server.protocol.was_shut_down else _BAD_END


@contextlib.contextmanager
def _on_termination(over: asyncio.Event) -> Iterator[None]:
    """A polite signal ends the conversation as the client would, so that nothing is lost."""
    loop = asyncio.get_running_loop()
    possible = os.name != "nt" and threading.current_thread() is threading.main_thread()
    if possible:
        loop.add_signal_handler(signal.SIGTERM, over.set)
    try:
        yield
    finally:
        if possible:
            loop.remove_signal_handler(signal.SIGTERM)


def serve_stdio() -> int:
    """Serve the client that started this process."""
    logging.getLogger().addHandler(logging.NullHandler())  # until there is a log; standard error would quote texts
    # Whatever else writes to standard output would break the framing: the client's end is ours alone from here on.
    taken = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    homes = Homes()
    try:
        return asyncio.run(converse(create_server(homes), 0, taken))
    except BrokenPipeError:
        return _BAD_END
    finally:
        homes.close()


def serve_tcp(host: str, port: int) -> int:
    """Serve any number of clients, one conversation each, until the process is stopped.

    Raises:
        ValueError: `host` is not this machine's loopback.
    """
    address = _loopback(host)
    logging.getLogger().addHandler(logging.NullHandler())  # as above
    homes = Homes()
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, port), family=family) as door:
        sys.stderr.write(f"countersign: listening on {door.getsockname()[0]}:{door.getsockname()[1]}\n")
        sys.stderr.flush()
        while True:
            connection, _ = door.accept()
            threading.Thread(target=_serve_connection, args=(connection, homes), daemon=True).start()


def _serve_connection(connection: socket.socket, homes: Homes) -> None:
    with connection, connection.makefile("wb") as taken:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError):  # the client is gone; its documents are written down
            asyncio.run(converse(create_server(homes), connection.fileno(), taken))
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


def _loopback(host: str) -> str:
    name = "127.0.0.1" if host in ("", "localhost") else host.strip("[]")
    try:
        if ipaddress.ip_address(name).is_loopback:
            return name
    except ValueError:
        pass
    raise ValueError(f"{host} is not this machine: the server listens on loopback only, such as 127.0.0.1")
