"""Between an editor and a completion server: sees what is offered and accepted, and keeps the record of it.

Put it before the command of a completion language server in the configuration of an editor. Every message goes on,
in order; what is accepted counts as the tool's. If something is wrong with it, the completions go on, and that is said
once on standard error.

for example:
  countersign proxy -- copilot-language-server --stdio
  countersign proxy --tool my-model -- my-completion-server
"""

import argparse
import re
import shutil
import sys

from countersign.cli import errors

TAKES_PATHSPECS = True

#: What servers are called in records; others by the name of their program.
_TOOLS = {"copilot": "github-copilot"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--tool", metavar="NAME", default="", help="whose the completions are, in the record")


def run(arguments: argparse.Namespace) -> int:
    """Stand between the two until one is gone; the exit code is that of the server."""
    command: list[str] = arguments.pathspecs
    hint = "`countersign proxy -- copilot-language-server --stdio`: the command of the completion server comes last"
    if not command:
        raise errors.CommandError("there is no completion server to stand before", hint)
    if shutil.which(command[0]) is None:
        raise errors.CommandError(f"there is no program {command[0]}", "install it, or name it with its path")
    tool = arguments.tool.strip() or _tool_of(command)
    if not tool.isprintable():
        raise errors.CommandError("--tool takes one line", "such as --tool github-copilot")
    from countersign.proxy.pump import Pump  # noqa: PLC0415 (`--help` need not wait for it)

    try:
        return Pump(command, [sys.executable, "-m", "countersign", "serve"], tool).run()
    except OSError as fault:
        raise errors.CommandError(f"{command[0]} could not be started: {fault.strerror or fault}", hint) from fault


def _tool_of(command: list[str]) -> str:
    words = " ".join(command).lower()
    for part, tool in _TOOLS.items():
        if part in words:
            return tool
    return re.split(r"[/\\]", command[0])[-1].removesuffix(".exe") or "completion-server"
