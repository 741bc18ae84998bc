"""The hooks of coding agents: which are there, put them there, take them out again.

  list                   agents on this machine, and whether their hooks are installed
  install [NAME…]        put them there: for the agents named, else for all that are on this machine
  uninstall [NAME…]      take them out again, of all agents by default
  guard on|off           in this repository, refuse an agent's write to a path that the policy closes to agents

Configuration is the user's own (below the home directory), or this work tree's with --project. It is merged and never
replaced: comments, order and other people's hooks stay as they are, and uninstalling brings every byte back.

for example:
  countersign agents install --dry-run
  countersign agents install claude-code cursor
  countersign agents uninstall --project
"""

import argparse
import difflib
import os
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from countersign.agents.pieces import Refused, State
from countersign.agents.registry import ALIASES
from countersign.cli import errors, render
from countersign.git.repository import Repository
from countersign.store.reports import has_guard, set_guard
from countersign.wiring import agent_setup
from countersign.wiring.agent_setup import INSTALLABLE, Scope, Target

#: What an agent's user has to do, or to know.
_ADVICE = {
    "codex": "Codex runs new hooks only after you have trusted them: it asks at its next start, or with /hooks",
    "cline": "Cline runs hooks only if they are enabled in its settings (Feature Settings, Enable Hooks)",
    "amp": "Amp's plugins are experimental: it loads them with PLUGINS=all in its environment",
    "vscode": "VS Code takes them from the settings of Claude Code; agent hooks are a preview there",
    "kiro": "Kiro's command line keeps hooks in each agent's file: those in .kiro/agents that are there now",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("action", choices=("list", "install", "uninstall", "guard"), help="what to do")
    parser.add_argument("names", metavar="NAME", nargs="*", help=f"an agent: {', '.join(INSTALLABLE)}")
    parser.add_argument("--project", action="store_true", help="the configuration of this work tree, not of the user")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def run(arguments: argparse.Namespace) -> int:
    """List, install or uninstall."""
    if arguments.action == "guard":
        return _guard(arguments)
    names = [_known(name) for name in arguments.names]
    scope = scope_of(arguments.directory, project=arguments.project)
    if arguments.action == "list":
        return _list(names or INSTALLABLE, scope, as_json=arguments.json)
    if arguments.action == "install":
        chosen = names or [name for name in INSTALLABLE if agent_setup.is_there(name, user_scope())]
        if not chosen:
            raise errors.CommandError(
                "none of the agents that are known is on this machine", f"name one: {', '.join(INSTALLABLE)}"
            )
        return _change(chosen, scope, arguments, installing=True)
    return _change(names or list(INSTALLABLE), scope, arguments, installing=False)


def _guard(arguments: argparse.Namespace) -> int:
    repository = Repository.find(arguments.directory, os.environ)
    state = str(repository.state_dir)
    if arguments.names not in (["on"], ["off"], []):
        raise errors.CommandError("the guard is `on` or `off`", "`countersign agents --help` says more")
    if arguments.names:
        set_guard(state, on=arguments.names == ["on"])
    sys.stdout.write(f"The guard is {'on' if has_guard(state) else 'off'}.\n")
    return errors.FINE


def scope_of(directory: Path, *, project: bool) -> Scope:
    """The configuration that is meant.

    Raises:
        NotARepository: a work tree is meant, and there is none.
    """
    if not project:
        return user_scope()
    top = Repository.find(directory, os.environ).work_tree
    if top is None:
        raise errors.CommandError("a bare repository has no configuration of agents")
    # It is shared with people whose Countersign is elsewhere.
    return Scope(top, project=True, command="countersign", environment=os.environ, ledger=_ledger())


def user_scope() -> Scope:
    """The user's own configuration."""
    return Scope(Path.home(), project=False, command=_command(), environment=os.environ, ledger=_ledger())


def _ledger() -> Path:
    from platformdirs import user_data_path  # noqa: PLC0415 (not for a question of its help)

    return user_data_path("countersign", appauthor=False) / "agents.json"


def _command() -> str:
    """How an agent starts us, whatever its PATH."""
    beside = Path(sys.executable).with_name("countersign.exe" if os.name == "nt" else "countersign")
    found = str(beside) if beside.is_file() else shutil.which("countersign")
    words = [found] if found else [sys.executable, "-m", "countersign"]
    return " ".join(f'"{word}"' if " " in word else word for word in words) if os.name == "nt" else shlex.join(words)


def _known(name: str) -> str:
    agent = ALIASES.get(name, name)
    if agent == "generic":
        raise errors.CommandError(
            "any tool may send `generic`: there is nothing to install", "have it run `countersign ingest generic`"
        )
    if agent not in INSTALLABLE:
        raise errors.CommandError(f"there is no agent {name!r}", f"it is one of {', '.join(INSTALLABLE)}")
    return agent


def _list(names: Sequence[str], scope: Scope, *, as_json: bool) -> int:
    rows = []
    for name in names:
        found = agent_setup.targets(name, scope)
        there = agent_setup.is_there(name, user_scope())
        states = [target.state() for target in found]
        state = State.MISSING if not states else states[0] if len(set(states)) == 1 else State.DRIFTED
        rows.append((name, there, state, [str(target.file) for target in found]))
    if as_json:
        render.print_json([
            {"agent": name, "found": there, "hooks": state.value, "files": files} for name, there, state, files in rows
        ])  # fmt: skip
        return errors.FINE
    width = max(len(name) for name in names)
    for name, there, state, files in rows:
        said = {
            State.INSTALLED: "hooks installed",
            State.DRIFTED: "hooks are not what they would be now: install again",
            State.MISSING: "no hooks" if there else "-",
        }[state]
        where = f"  {files[0]}" if files and state is not State.MISSING else ""
        sys.stdout.write(f"{name:<{width}}  {'found    ' if there else 'not found'}  {said}{where}\n")
    return errors.FINE


def _change(names: Sequence[str], scope: Scope, arguments: argparse.Namespace, *, installing: bool) -> int:
    code = errors.FINE
    changes: list[dict[str, str]] = []
    for name in names:
        found = agent_setup.targets(name, scope)
        if installing and not found:
            errors.warn(f"{name}: there is no file that hooks could be put into{_because(name, scope)}")
        for target in found:
            try:
                done = _show(target, scope, arguments, installing=installing) if arguments.dry_run else (
                    agent_setup.install(target, scope) if installing else agent_setup.remove(target, scope)
                )  # fmt: skip
            except (Refused, OSError) as why:
                errors.say(f"{name}: {target.file}: {why}", "it was left as it is")
                code = errors.MISUSE
                continue
            if done:
                changes.append({"agent": name, "file": str(target.file)})
                if not arguments.dry_run and not arguments.json:
                    sys.stdout.write(f"{name}: {'installed in' if installing else 'taken out of'} {target.file}\n")
        if installing and not arguments.json and any(change["agent"] == name for change in changes) and name in _ADVICE:
            sys.stdout.write(f"  {_ADVICE[name]}\n")
    if arguments.json:
        render.print_json({"changed": changes, "dry_run": arguments.dry_run})
    elif not changes and code == errors.FINE:
        sys.stdout.write("There is nothing to do.\n")
    return code


def _because(name: str, scope: Scope) -> str:
    if name == "kiro" and not scope.project:
        return f": {scope.place('.kiro/agents')} has no agent (use --project for Kiro's editor)"
    return ""


def _show(target: Target, scope: Scope, arguments: argparse.Namespace, *, installing: bool) -> bool:
    """Show what would change; whether anything would."""
    if installing:
        before, after = agent_setup.installed_text(target)
    else:
        before, left = agent_setup.removed_text(target, scope)
        after = left or ""
    lines = list(
        difflib.unified_diff(
            before.splitlines(), after.splitlines(), f"{target.file}", f"{target.file}", lineterm=""
        )
    )  # fmt: skip
    if lines and not arguments.json:
        sys.stdout.write("".join(f"{line}\n" for line in lines))
    return bool(lines)
