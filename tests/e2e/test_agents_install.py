"""Hooks put into agents' configurations as their vendors' documentation shows them, and taken out again."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from countersign.agents import jsonc
from support.agent_payloads import ingest
from support.repo import Ran, Repo

pytestmark = pytest.mark.e2e

#: File below the home directory, and its text: the example of each vendor's documentation, with somebody's own hooks.
EXAMPLES = {
    ".claude/settings.json": """{
  "$schema": "https://json.schemastore.org/claude-code-settings.json",
  "permissions": {"allow": ["Bash(npm run lint)"], "deny": []},
  "hooks": {
    "PreToolUse": [
      {
        "matcher": "Bash",
        "hooks": [{"type": "command", "command": "jq -r '.tool_input.command' >> ~/.claude/log.txt"}]
      }
    ],
    "Stop": []
  }
}
""",
    ".cursor/hooks.json": """{
  "version": 1,
  "hooks": {
    "beforeShellExecution": [{ "command": "./hooks/audit.sh" }],
    "afterFileEdit": [
      {
        "command": "./hooks/format.sh"
      }
    ]
  }
}
""",
    ".codex/hooks.json": """{
    "hooks": {
        "SessionStart": [
            {"matcher": "startup|resume", "hooks": [{"type": "command", "command": "python3 ~/.codex/hooks/start.py"}]}
        ]
    }
}""",
    ".gemini/settings.json": """{
  // How Gemini CLI looks
  "ui": { "theme": "GitHub" }, /* the light one */
  "hooks": {
    "BeforeTool": [
      {
        "matcher": "write_file|replace",
        "hooks": [
          { "name": "scanner", "type": "command", "command": "$GEMINI_PROJECT_DIR/scan.sh", "timeout": 5000 }, // ours
        ],
      },
    ],
  },
}
""",
    ".copilot/hooks/mine.json": """{"version": 1, "hooks": {"preToolUse": [{"type": "command", "bash": "./mine.sh"}]}}
""",
    ".codeium/windsurf/hooks.json": """{\r
\t"hooks": {\r
\t\t"pre_run_command": [\r
\t\t\t{\r
\t\t\t\t"command": "python3 /opt/check.py",\r
\t\t\t\t"show_output": true\r
\t\t\t}\r
\t\t]\r
\t}\r
}\r
""",
    ".kiro/agents/mine.json": """{
  "name": "mine",
  "tools": ["*"],
  "hooks": {
    "agentSpawn": [{"command": "git status"}],
    "preToolUse": [{"matcher": "execute_bash", "command": "{ echo \\"$(date)\\"; cat; } >> /tmp/audit_log"}]
  }
}
""",
    ".factory/settings.json": """{
  "model": "opus",
  "hooks": {"PostToolUse": [{"matcher": "Edit", "hooks": [{"type": "command", "command": "prettier --write"}]}]}
}
""",
    ".continue/settings.json": "{}\n",
    ".config/opencode/opencode.json": '{"$schema": "https://opencode.ai/config.json"}\n',
    ".config/amp/settings.json": '{"amp.notifications.enabled": true}\n',
    "Documents/Cline/Hooks/TaskStart": "#!/usr/bin/env bash\necho '{\"cancel\": false}'\n",
}  # fmt: skip

ALL = {
    "claude-code", "cursor", "codex", "gemini", "copilot-cli", "windsurf", "kiro", "opencode", "amp", "droid", "cline",
    "continue",
}  # fmt: skip


@pytest.fixture
def furnished(repo: Repo, home: Path) -> Repo:
    for file, text in EXAMPLES.items():
        (home / file).parent.mkdir(parents=True, exist_ok=True)
        (home / file).write_bytes(text.encode())
    (home / ".claude" / "settings.json").chmod(0o600)
    repo.environment["PATH"] = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    return repo


def agents(repo: Repo, *words: str, code: int = 0) -> Ran:
    done = repo.run(sys.executable, "-m", "countersign", "agents", *words)
    assert done.code == code, done.err
    return done


def everything(home: Path) -> dict[str, tuple[int, bytes]]:
    """Every file below the home directory but our own: its mode and its bytes."""
    return {
        str(file.relative_to(home)): (file.stat().st_mode & 0o777, file.read_bytes())
        for file in sorted(home.rglob("*"))
        if file.is_file() and ".data" not in file.parts
    }


def test_install_adds_and_takes_nothing_away_and_uninstall_brings_every_byte_back(furnished: Repo, home: Path) -> None:
    before = everything(home)

    agents(furnished, "install")

    after = everything(home)
    for file, (mode, content) in before.items():
        assert after[file][0] == mode
        rest = iter(after[file][1])
        assert all(byte in rest for byte in content), f"something in {file} is gone"
    listed = {one["agent"]: one for one in json.loads(agents(furnished, "list", "--json").out)}
    assert {name for name, one in listed.items() if one["found"]} >= ALL
    assert {listed[name]["hooks"] for name in ALL} == {"installed"}

    agents(furnished, "install")
    assert everything(home) == after

    agents(furnished, "uninstall")
    assert everything(home) == before


def test_what_is_installed_is_read_by_a_parser_of_the_format_and_starts_us(furnished: Repo, home: Path) -> None:
    agents(furnished, "install")

    claude = jsonc.parse((home / ".claude" / "settings.json").read_text("utf-8")).plain()
    assert isinstance(claude, dict)
    theirs, ours = claude["hooks"]["PreToolUse"]
    assert theirs["matcher"] == "Bash"
    command = ours["hooks"][0]["command"]
    assert command.endswith("countersign ingest claude-code")
    started = subprocess.run(
        ["sh", "-c", command],
        cwd=furnished.path,
        env=furnished.environment,
        input=b"{}",
        capture_output=True,
        check=False,
    )
    assert b"this is no payload of claude-code" in started.stderr
    assert claude["hooks"]["Stop"] == []
    json.loads((home / ".cursor" / "hooks.json").read_text("utf-8"))
    gemini = jsonc.parse((home / ".gemini" / "settings.json").read_text("utf-8")).plain()
    assert isinstance(gemini, dict)
    assert gemini["tools"]["enableHooks"] is True
    assert gemini["hooks"]["BeforeTool"][-1]["hooks"][0]["timeout"] >= 1000, "Gemini counts milliseconds"
    script = home / "Documents" / "Cline" / "Hooks" / "PreToolUse"
    assert os.access(script, os.X_OK)
    assert (
        (home / ".config" / "amp" / "plugins" / "countersign.ts")
        .read_text("utf-8")
        .startswith("// @i-know-the-amp-plugin-api-is-wip-and-very-experimental-right-now\n")
    )


def test_a_dry_run_shows_and_changes_nothing(furnished: Repo, home: Path) -> None:
    before = everything(home)

    shown = agents(furnished, "install", "--dry-run").out

    assert "+++ " in shown
    assert '+        "matcher": "Edit|Write|MultiEdit|NotebookEdit|Bash"' in shown
    assert everything(home) == before


def test_what_a_person_changes_after_an_install_survives_the_uninstall(furnished: Repo, home: Path) -> None:
    agents(furnished, "install", "cursor", "gemini")
    file = home / ".cursor" / "hooks.json"
    file.write_text(file.read_text("utf-8").replace('"./hooks/format.sh"', '"./hooks/other.sh"'), "utf-8")

    agents(furnished, "uninstall")

    assert file.read_text("utf-8") == EXAMPLES[".cursor/hooks.json"].replace("format.sh", "other.sh")
    assert (home / ".gemini" / "settings.json").read_text("utf-8") == EXAMPLES[".gemini/settings.json"]


def test_hooks_of_an_installation_that_was_moved_are_drift_and_installing_mends_it(furnished: Repo, home: Path) -> None:
    agents(furnished, "install", "claude-code")
    file = home / ".claude" / "settings.json"
    good = file.read_text("utf-8")
    file.write_text(good.replace(str(Path(sys.executable).parent), "/somewhere/else"), "utf-8")

    assert "install again" in agents(furnished, "list", "claude-code").out
    agents(furnished, "install", "claude-code")

    assert file.read_text("utf-8") == good


def test_codex_hooks_stay_in_the_toml_file_of_who_has_them_there(furnished: Repo, home: Path) -> None:
    config = home / ".codex" / "config.toml"
    text = (
        'model = "gpt-5"  # mine\n\n[[hooks.PreToolUse]]\nmatcher = "Bash"\n[[hooks.PreToolUse.hooks]]\n'
        'type = "command"\ncommand = "mine"\n'
    )
    config.write_text(text, "utf-8")

    agents(furnished, "install", "codex")

    made = config.read_text("utf-8")
    assert made.startswith(text)
    hooks = tomllib.loads(made)["hooks"]
    assert [hook["hooks"][0]["command"].split("/")[-1] for hook in hooks["PreToolUse"]] == [
        "mine", "countersign ingest codex"
    ]  # fmt: skip
    agents(furnished, "install", "codex")
    assert config.read_text("utf-8") == made
    agents(furnished, "uninstall", "codex")
    assert config.read_text("utf-8") == text


@pytest.mark.parametrize("text", ["{broken", '{"hooks": []}', '{"hooks": {"PreToolUse": {}}}', "\udcff"])
def test_a_file_that_is_not_understood_is_left_as_it_is(furnished: Repo, home: Path, text: str) -> None:
    file = home / ".claude" / "settings.json"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))

    done = agents(furnished, "install", "claude-code", code=2)

    assert "countersign: error: claude-code: " in done.err
    assert file.read_bytes() == text.encode("utf-8", "surrogateescape")


def test_somebody_elses_hook_script_is_not_replaced(furnished: Repo, home: Path) -> None:
    script = home / "Documents" / "Cline" / "Hooks" / "PreToolUse"
    script.write_text("#!/bin/sh\nmine\n", "utf-8")

    done = agents(furnished, "install", "cline", code=2)

    assert "not ours" in done.err
    assert script.read_text("utf-8") == "#!/bin/sh\nmine\n"


def test_a_link_to_settings_elsewhere_stays_a_link(furnished: Repo, home: Path) -> None:
    file, dotfiles = home / ".claude" / "settings.json", home / "dotfiles.json"
    file.rename(dotfiles)
    file.symlink_to(dotfiles)

    agents(furnished, "install", "claude-code")

    assert file.is_symlink()
    assert "ingest claude-code" in dotfiles.read_text("utf-8")


def test_a_projects_hooks_stand_in_its_work_tree_and_name_no_machine(furnished: Repo, home: Path) -> None:
    before = everything(home)

    agents(furnished, "install", "--project")

    assert everything(home) == before
    files = {str(file.relative_to(furnished.path)) for file in furnished.path.rglob("*") if file.is_file()}
    made = {file for file in files if not file.startswith(".git/")}
    assert made >= {
        ".claude/settings.json", ".cursor/hooks.json", ".codex/hooks.json", ".gemini/settings.json",
        ".github/hooks/countersign.json", ".windsurf/hooks.json", ".kiro/hooks/countersign-before.kiro.hook",
        ".opencode/plugins/countersign.js", ".clinerules/hooks/PreToolUse",
    }  # fmt: skip
    assert not any(str(home) in (furnished.path / file).read_text("utf-8") for file in made)
    assert not any(sys.prefix in (furnished.path / file).read_text("utf-8") for file in made)
    agents(furnished, "uninstall", "--project")
    left = {file for file in furnished.path.rglob("*") if ".git" not in file.parts}
    assert left == set()


def doctor(repo: Repo) -> dict[str, str]:
    done = repo.run(sys.executable, "-m", "countersign", "doctor", "--json")
    return {one["said"]: one["state"] for one in json.loads(done.out)["answers"] if one["about"] == "agents"}


def test_doctor_knows_agents_without_hooks_drift_silence_and_what_went_wrong_outside(
    furnished: Repo, home: Path
) -> None:
    (said,) = [one for one in doctor(furnished) if "not hooked" in one]
    assert all(name in said for name in ALL)

    agents(furnished, "install")
    answers = doctor(furnished)
    assert not any("not hooked" in one for one in answers)
    assert answers["claude-code has hooks, and has reported nothing here yet"] == "note"

    payload = {"hook_event_name": "PreToolUse", "session_id": "s", "tool_name": "Write", "tool_use_id": "t",
               "tool_input": {"file_path": str(furnished.path / "a.py")}}  # fmt: skip
    ingest(furnished, "claude-code", payload)
    assert any(one.startswith("claude-code has hooks, and last reported at ") for one in doctor(furnished))

    file = home / ".cursor" / "hooks.json"
    file.write_text(file.read_text("utf-8").replace(str(Path(sys.executable).parent), "/gone"), "utf-8")
    assert doctor(furnished)["the hooks of cursor are not what they would be now"] == "todo"

    furnished.run(sys.executable, "-m", "countersign", "ingest", "codex", stdin=b"{", cwd=home)
    assert any("outside of any repository" in one and "codex" in one for one in doctor(furnished))


def test_where_no_agent_is_found_the_names_are_asked_for(repo: Repo) -> None:
    repo.environment["PATH"] = f"{Path(shutil.which('git') or '').parent}:/bin"
    assert "none of the agents" in agents(repo, "install", code=2).err
    assert "no agent 'nobody'" in agents(repo, "install", "nobody", code=2).err
    assert agents(repo, "uninstall").out == "There is nothing to do.\n"
