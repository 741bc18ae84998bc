"""What the note of a commit says, as lines of words."""

from support.repo import Repo


def recorded(repo: Repo, commit: str = "HEAD") -> dict[str, list[tuple[str, ...]]]:
    """Path to (lines, origin, evidence, tool, model, session)."""
    files: dict[str, list[tuple[str, ...]]] = {}
    path = ""
    for line in repo.git("notes", "--ref=countersign", "show", commit).splitlines():
        if line.startswith("  "):
            files.setdefault(path, []).append(tuple([*line[2:].split("\t"), "", "", ""][:6]))
        else:
            path = line
    return files


def origins(repo: Repo, commit: str = "HEAD") -> dict[str, list[tuple[str, ...]]]:
    """Path to (lines, origin, tool)."""
    return {path: [(one[0], one[1], one[3]) for one in ranges] for path, ranges in recorded(repo, commit).items()}
