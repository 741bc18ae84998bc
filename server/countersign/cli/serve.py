"""The language server, for editors. Editors start it themselves.

It speaks the Language Server Protocol on standard input and output, or on a port of this machine. It works beside the
language's own server.

for example:
  countersign serve
  countersign serve --tcp 127.0.0.1:4567
"""

import argparse
import gc

from countersign.cli import errors


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    door = parser.add_mutually_exclusive_group()
    door.add_argument("--stdio", action="store_true", help="standard input and output (the default)")
    door.add_argument("--tcp", metavar="HOST:PORT", help="a port of this machine; 0 chooses a free one")


def run(arguments: argparse.Namespace) -> int:
    """Serve until the client is gone, or until the process is stopped."""
    gc.disable()  # half a million objects come now; the server collects once it has said hello
    from countersign.lsp import server  # noqa: PLC0415 (`--help` need not wait for it)

    if arguments.tcp is None:
        return server.serve_stdio()
    host, colon, port = arguments.tcp.rpartition(":")
    hint = "--tcp takes an address of this machine, such as 127.0.0.1:4567"
    if not colon or not (port.isascii() and port.isdigit()):
        raise errors.CommandError(f"{arguments.tcp!r} is no HOST:PORT", hint)
    try:
        return server.serve_tcp(host, int(port))
    except (ValueError, OverflowError) as fault:
        raise errors.CommandError(str(fault), hint) from fault
    except OSError as fault:
        raise errors.CommandError(f"{arguments.tcp}: {fault.strerror or fault}", hint) from fault
