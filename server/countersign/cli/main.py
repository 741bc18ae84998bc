"""`countersign [-C DIR] [--no-pager] COMMAND …`: finds the command, and imports no other one.

A command is a module of this package with

- `add_arguments(parser)`: its options; the parser carries its description and examples already;
- `run(arguments) -> int`: does it, and returns the exit code. `arguments.directory` is where it works;
- `TAKES_PATHSPECS = True`, if the words after `--` are to be in `arguments.pathspecs`.

Its docstring is its help: the first paragraph, then the rest, examples included, as it stands.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from countersign.cli import errors


@dataclass(frozen=True, slots=True)
class _Command:
    group: str
    summary: str
    module: str = ""


_COMMANDS = {
    "status": _Command("Read", "whose the text is that is not committed yet"),
    "blame": _Command("Read", "who wrote each line of a file, and how we know"),
    "show": _Command("Read", "the record of a commit"),
    "stats": _Command("Read", "totals of a range: by tool, path and author"),
    "report": _Command("Read", "pictures on one page: AI text over time, by tool and path; review coverage"),
    "declare": _Command("Share", "say who wrote what is not committed yet: you, or an AI tool"),
    "sync": _Command("Share", "fetch the records and sign-offs of others, join them with ours, push what comes out"),
    "check": _Command("Review", "the gate: what has to be signed off before a merge"),
    "explain": _Command("Review", "why a line is called so, and what would unblock a change"),
    "sign": _Command("Review", "sign a change off, or reject it: asks on a terminal"),
    "attest": _Command("Review", "sign the records of your own change: whose its lines are"),
    "revoke": _Command("Review", "take a sign-off of yours back"),
    "override": _Command("Review", "let a change through before anybody has looked, and owe the review"),
    "delegate": _Command("Review", "let somebody sign in your place for a while"),
    "audit": _Command("Review", "what a branch has got: signed off, overridden, or past the gate"),
    "signoffs": _Command("Review", "who has signed what of a change, and whether it counts"),
    "policy": _Command("Review", "lint, test, simulate and backtest what you ask for"),
    "init": _Command("Set up", "hooks, fetch refspecs and a starter policy for this repository"),
    "agents": _Command("Set up", "the hooks of coding agents: list, install, uninstall"),
    "doctor": _Command("Set up", "is everything wired, in words, with what to do"),
    "demo": _Command("Set up", "the whole story on a temporary repository"),
    "serve": _Command("For programs", "the language server, for editors"),
    "proxy": _Command("For programs", "stands before a completion server, and records what is accepted"),
    "hook": _Command("For programs", "what git runs before a push, and when it receives one"),
    "import": _Command("For programs", "reviews of a forge, or Agent Trace records", module="importing"),
    "record": _Command("For programs", "events of any tool, as JSON lines on standard input"),
    "export": _Command("For programs", "what a branch has got as CSV or in-toto statements; Agent Trace records"),
    "ingest": _Command("For programs", "one payload of an agent's hook on standard input"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: without the name of the program; `sys.argv` by default.

    Returns:
        The exit code: 0 fine or clear, 1 findings, 2 usage, configuration or repository error, 3 our own fault,
        130 interrupted.
    """
    return errors.guarded(lambda: _run(list(sys.argv[1:] if argv is None else argv)))


def _run(argv: list[str]) -> int:
    parser = _Parser(
        prog="countersign",
        usage="countersign [-C DIR] [--no-pager] COMMAND …",
        description="Which of this text came from an AI, how do we know, and has a person signed it off?",
        epilog=_overview(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "-C", dest="directories", metavar="DIR", action="append", default=[], help="work there instead of here"
    )
    parser.add_argument("--no-pager", action="store_true", help="show nothing through a pager")
    parser.add_argument("--version", action="store_true", help="say which version this is")
    general, rest = _split(argv)
    given = parser.parse_args(general)
    if given.version:
        from importlib import metadata  # noqa: PLC0415 (slow, and needed here only)

        sys.stdout.write(f"countersign {metadata.version('git-countersign')}\n")
        return errors.FINE
    if not rest:
        parser.print_help(sys.stderr)
        return errors.MISUSE
    # Like git: each -C counts from where the one before it leads.
    return _run_command(rest[0], rest[1:], Path.cwd().joinpath(*given.directories), no_pager=given.no_pager)


def _split(argv: list[str]) -> tuple[list[str], list[str]]:
    """The words before the command, and the command with all of its own words, `--` included."""
    at = 0
    while at < len(argv) and argv[at].startswith("-"):
        at += 2 if argv[at] == "-C" else 1
    return argv[:at], argv[at:]


def _run_command(name: str, rest: list[str], directory: Path, *, no_pager: bool) -> int:
    if name not in _COMMANDS:
        from difflib import get_close_matches  # noqa: PLC0415 (needed here only)

        close = get_close_matches(name, _COMMANDS, n=1)
        hint = f"did you mean `countersign {close[0]}`?" if close else "`countersign --help` lists the commands"
        raise errors.CommandError(f"there is no command {name!r}", hint)
    module = import_module(f"countersign.cli.{_COMMANDS[name].module or name}")
    summary, _, more = (module.__doc__ or "").partition("\n\n")
    parser = _Parser(
        prog=f"countersign {name}",
        description=summary,
        epilog=more,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    pathspecs: list[str] = []
    if getattr(module, "TAKES_PATHSPECS", False) and "--" in rest:
        at = rest.index("--")
        rest, pathspecs = rest[:at], rest[at + 1 :]
    arguments = parser.parse_args(rest)
    arguments.directory = directory
    arguments.pathspecs = pathspecs
    arguments.no_pager = no_pager or getattr(arguments, "no_pager", False)
    if not directory.is_dir():
        raise errors.CommandError(f"no such directory: {directory}")
    code = module.run(arguments)
    return int(code)


def _overview() -> str:
    width = max(map(len, _COMMANDS))
    lines: list[str] = []
    group = ""
    for name, command in _COMMANDS.items():
        if command.group != group:
            group = command.group
            lines += ["", f"{group}:"]
        lines.append(f"  {name:<{width}}  {command.summary}")
    return "\n".join([*lines[1:], "", "`countersign COMMAND --help` says more about a command."])


class _Parser(argparse.ArgumentParser):
    """Errors in the words and in the form that all of our errors have."""

    def error(self, message: str) -> NoReturn:  # type: ignore[explicit-override]  # typing.override is newer
        raise errors.CommandError(message, f"`{self.prog} --help` says what it takes")
