"""Totals of a range: how much of what its commits add is whose, by tool, path and author.

RANGE is what `git log` takes: A..B, A...B, or one commit, for all that led to it. A merge counts with its resolution.
AI, mixed, human and unknown lines add up to what is added; lines of files that the
policy on the base branch calls generated are counted beside, as excluded.
Figures of people are shown where the policy on the base branch says `people_reports = true`.

for example:
  countersign stats main..HEAD
  countersign stats v1.2..v1.3 -- src '*.py' ':!vendor'
  countersign stats --json HEAD | jq .totals
"""

import argparse
import os

from countersign.cli import errors, pager, render
from countersign.cli.reading import reading
from countersign.cli.shares import Shares
from countersign.cli.wrapped import broken, columns
from countersign.gate.phrases import counted
from countersign.wiring.stats import Stats, Tool, stats_of_range

#: Words after `--` are pathspecs.
TAKES_PATHSPECS = True

_SHORT = 12

#: Beyond these, a person reads no path. The others are in the JSON document.
_PATHS = 30
_COLUMNS = ("added", "ai", "mixed", "human", "unknown")

#: Columns.
_BAR_AND_LEGEND = 62

#: Commits with a note that is not believed are named up to this many.
_FAULTS = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("range", metavar="RANGE", help="which commits; then `-- PATHSPEC …` for some paths only")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    pager.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the totals of a range."""
    given: str = arguments.range
    with reading(arguments.directory, os.environ) as checkout:
        repository = checkout.repository
        if repository.head() is None and "HEAD" in given:
            raise errors.CommandError("there is no commit yet", "`countersign status` shows what is not committed")
        with render.progress(f"reading {given}"):
            stats = stats_of_range(checkout, given, arguments.pathspecs, arguments.directory)
    _warn(stats)
    if arguments.json:
        render.print_json(_document(given, stats))
    else:
        with pager.paged(repository.git, arguments) as page:
            _print(page, given, stats)
    return errors.FINE


def _warn(stats: Stats) -> None:
    for commit, why in list(stats.faults.items())[:_FAULTS]:
        errors.warn(f"the note of {commit[:_SHORT]} is not believed: {why}")
    if len(stats.faults) > _FAULTS:
        errors.warn(f"the notes of {len(stats.faults) - _FAULTS} more commits are not believed")
    if stats.generated_fault:
        errors.warn(stats.generated_fault)
    if stats.left_out:
        errors.warn(
            f"not counted: {counted(len(stats.left_out), 'commit')} at the edge of this shallow clone, "
            "for what they add cannot be known here"
        )
    if stats.lacking:
        errors.warn(
            f"not counted: {counted(len(stats.lacking), 'commit')} of which this partial clone lacks what they "
            f"add ({errors.FETCH_ALL})"
        )


def _document(given: str, stats: Stats) -> dict[str, object]:
    return {
        "range": given,
        "commits": stats.commits,
        "totals": stats.totals.counts(),
        "by_tool": [
            {"tool": tool or None, "model": model or None, "ai": totals.ai, "mixed": totals.mixed}
            for (tool, model), totals in stats.by_tool.items()
        ],
        "by_author": [
            {
                "author": person.author,
                "email": person.email,
                "commits": person.commits,
                **person.totals.counts(),
            }
            for person in stats.by_author or ()
        ],
        "by_path": [{"path": path, **render.counts_document(totals)} for path, totals in stats.by_path.items()],
    }


def _print(page: render.Page, given: str, stats: Stats) -> None:
    page.line(f"{page.paint(render.visible(given), 'bold')}: {counted(stats.commits, 'commit')}")
    page.line(page.totals(stats.totals))
    shares = Shares(page)
    if stats.totals.added:
        for line in _bar_and_legend(shares, stats):
            page.line(line)
    tools = [(_tool_words(tool), totals) for tool, totals in stats.by_tool.items()]
    shares.table("by tool", tools, ("ai", "mixed"), sum(totals.added for _, totals in tools))
    paths = [(render.visible(path), totals) for path, totals in stats.by_path.items()]
    shown = (*_COLUMNS, "excluded") if stats.totals.excluded else _COLUMNS
    shares.table("by path", paths[:_PATHS], shown)
    if len(paths) > _PATHS:
        page.line(page.paint(f"  and {counted(len(paths) - _PATHS, 'more path')}; --json has them all", "faint"))
    if stats.by_author is not None:
        people = [(f"{person.author} <{person.email}>", person.totals) for person in stats.by_author]
        shares.table("by author", [(render.visible(name), totals) for name, totals in people], shown)
    else:
        page.line()
        for line in broken(f"No figures by author: {render.visible(stats.withheld)}.", columns(), "", ""):
            page.line(page.paint(line, "faint"))


def _bar_and_legend(shares: Shares, stats: Stats) -> list[str]:
    parts = [shares.bar(stats.totals, stats.totals.added), shares.legend()]
    return parts if 0 < render.screen_width() < _BAR_AND_LEGEND else ["  ".join(parts)]


def _tool_words(tool: Tool) -> str:
    name, model = tool
    return render.visible(f"{name}:{model}" if name and model else name or model or "(not known)")
