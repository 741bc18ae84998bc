"""The files that decide how changes are judged and what runs on whose machine: the floor that no policy can lower."""

import re
from functools import lru_cache

from countersign.gate.globs import Globs

#: Compared without case and in one form of Unicode. A file more costs a look; a file too few is a way around the gate.
_CONTROL = Globs((
    # who is asked, and for what
    "**/.countersign", "**/CODEOWNERS", "**/OWNERS", "**/OWNERS_ALIASES", "**/.gitattributes", "**/.gitmodules",
    "**/.mailmap", "**/allowed_signers", "**/.git-blame-ignore-revs", "**/.lfsconfig",
    # what runs in CI, or decides what does
    ".github", ".forgejo", ".gitea", ".gitlab", ".circleci", ".buildkite", ".woodpecker", ".drone", ".azure-pipelines",
    ".ci", "**/.gitlab-ci.yml", "**/.travis.yml", "**/.drone.yml", "**/.woodpecker.yml", "**/.cirrus.yml",
    "**/Jenkinsfile", "**/azure-pipelines*.yml", "**/bitbucket-pipelines.yml", "**/appveyor.yml", "**/cloudbuild.yaml",
    "**/action.yml", "**/action.yaml", "**/renovate.json", "**/.renovaterc*", "**/.mergify.yml", "**/.policy.yml",
    # what runs at a commit
    "**/.pre-commit-config.yaml", "**/.pre-commit-hooks.yaml", "**/.husky", "**/.githooks", "**/git-hooks",
    "**/lefthook*.yml", "**/.lefthook*.yml", "**/lefthook*.toml", "**/lefthook*.json", "**/.lintstagedrc*",
    "**/.overcommit.yml",
    # what tells agents what to do, and what they may
    "**/AGENTS.md", "**/AGENT.md", "**/CLAUDE.md", "**/CLAUDE.local.md", "**/GEMINI.md", "**/QWEN.md", "**/.claude",
    "**/.cursor", "**/.cursorrules", "**/.cursorignore", "**/.windsurf", "**/.windsurfrules", "**/.clinerules",
    "**/.clineignore", "**/.roo", "**/.roorules", "**/.roomodes", "**/.kiro", "**/.amazonq", "**/.codex", "**/.gemini",
    "**/.qwen", "**/.opencode", "**/opencode.json*", "**/.aider*", "**/.continue", "**/.junie", "**/.augment*",
    "**/.goosehints", "**/.crush*", "**/crush.json", "**/.factory", "**/.agents", "**/.mcp.json", "**/mcp.json",
    "**/copilot-instructions.md", "**/.rules", "**/.zed", "**/SKILL.md",
    # what editors and shells run when they open a folder
    "**/.vscode", "**/*.code-workspace", "**/.idea", "**/.devcontainer*", "**/.nvim.lua", "**/.nvimrc", "**/.exrc",
    "**/.envrc", "**/.dir-locals.el", "**/mise.toml", "**/.mise.toml",
    # what Python runs before any program of its user
    "**/sitecustomize.py", "**/usercustomize.py", "**/pip.conf",
))  # fmt: skip

#: What Windows may call a file beside its name, such as `VSCODE~1` for `.vscode`: a disk that has both takes what is
#: written to the one for the other, and nobody can tell from the short name which file that is.
_SHORT_NAME = re.compile(r"(?:^|/)[^/.~]{1,6}~[0-9]{1,6}(?:\.[^/.]{0,3})?(?:/|$)")


@lru_cache(maxsize=20_000)  # every rule asks, for every file of a change
def is_control(path: str) -> bool:
    """Whether a change to a path needs a senior and an admin, whatever the policy says."""
    return _CONTROL.match(path) or ("~" in path and _SHORT_NAME.search(path) is not None)
