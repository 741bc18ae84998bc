"""The figures of a report as its page has them: columns over time, bars, and rows of tables."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import resources

from countersign.cli.render import visible
from countersign.provenance.record import Totals
from countersign.wiring.auditing import Audited, Came
from countersign.wiring.periods import Period, periods_of
from countersign.wiring.reporting import MOST_JUDGED, Report

#: In the order in which they are stacked, from the bottom.
ORIGINS = ("ai", "mixed", "unknown", "human")

_CAME = {
    Came.SIGNED: "signed", Came.NOTHING_ASKED: "nothing", Came.LATE: "late", Came.NOT_ENFORCED: "loose",
    Came.OVERRIDDEN: "overridden", Came.BYPASS: "bypass",
}  # fmt: skip

#: Changes and paths that a person reads.
_MOST_CHANGES = 100
_MOST_PATHS = 25
_SHORT = 12


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: what it stands for, how much, and per cent of the whole bar."""

    kind: str
    count: int
    percent: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A row, or a column: its name, its parts, how many they are in all, per cent of the largest one, and its label."""

    name: str
    parts: tuple[Part, ...]
    count: int
    percent: float
    label: str = ""


def page(report: Report, now: datetime, version: str) -> str:
    """The report as one HTML document that needs nothing else, no script included."""
    # Slow, and needed here only.
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["number"] = _number
    template = environment.from_string(
        resources.files("countersign.cli").joinpath("report.html.jinja").read_text("utf-8")
    )
    return template.render(_figures(report, now, version))


def _figures(report: Report, now: datetime, version: str) -> dict[str, object]:
    stats, coverage = report.stats, report.coverage
    periods = periods_of([*stats.by_day, *(one.landed.when.date() for one in coverage.changes)])
    most_ai = list(stats.by_path.items())[:_MOST_PATHS]
    asked = [one for one in coverage.changes if one.came is not Came.NOTHING_ASKED]
    signed = sum(one.came is Came.SIGNED for one in asked)
    return {
        "given": visible(report.given),
        "commits": stats.commits,
        "totals": stats.totals,
        "share": _percent(stats.totals.ai + stats.totals.mixed, stats.totals.added),
        "unknown": _percent(stats.totals.unknown, stats.totals.added),
        "asked": len(asked),
        "signed": _percent(signed, len(asked)),
        "origins": ORIGINS,
        "text": _over_time(periods, stats.by_day, ORIGINS, _origins),
        "evidence": _evidence(stats.by_evidence),
        "tools": _bars(((_tool(*key), totals) for key, totals in stats.by_tool.items()), ("ai", "mixed")),
        "folders": _bars(_folders(stats.by_path), ORIGINS),
        "paths": _bars(((visible(path), totals) for path, totals in most_ai), ORIGINS),
        "more_paths": max(0, len(stats.by_path) - _MOST_PATHS),
        "people": None if stats.by_author is None else _bars(
            ((visible(f"{one.author} <{one.email}>"), one.totals) for one in stats.by_author), ORIGINS
        ),
        "withheld": visible(stats.withheld),
        "coverage": coverage,
        "why_not": visible(coverage.why_not),
        "judged": _changes_over_time(periods, coverage.changes),
        "came_names": [(kind, came.value) for came, kind in _CAME.items()],
        "came": [(kind, came.value, sum(one.came is came for one in coverage.changes)) for came, kind in _CAME.items()],
        "most_judged": MOST_JUDGED,
        "exceptions": _exceptions(coverage.changes)[:_MOST_CHANGES],
        "more_exceptions": max(0, len(_exceptions(coverage.changes)) - _MOST_CHANGES),
        "debts": [visible(sentence) for sentence in coverage.debts],
        "faults": [(commit[:_SHORT], visible(why)) for commit, why in stats.faults.items()],
        "left_out": len(stats.left_out),
        "lacking": len(stats.lacking),
        "generated_fault": visible(stats.generated_fault),
        "made": f"{now.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        "version": version,
    }  # fmt: skip


def _origins(totals: Totals) -> Mapping[str, int]:
    return {name: count for name, count in totals.counts().items() if name in ORIGINS}


def _over_time(
    periods: Sequence[Period], by_day: Mapping[date, Totals], kinds: Sequence[str],
    counts: Callable[[Totals], Mapping[str, int]],
) -> list[Bar]:  # fmt: skip
    summed = {period: Counter[str]() for period in periods}
    for day, totals in by_day.items():
        summed[_period(periods, day)].update(counts(totals))
    return _columns(periods, summed, kinds)


def _changes_over_time(periods: Sequence[Period], changes: Iterable[Audited]) -> list[Bar]:
    summed = {period: Counter[str]() for period in periods}
    for one in changes:
        summed[_period(periods, one.landed.when.date())][_CAME[one.came]] += 1
    return _columns(periods, summed, tuple(_CAME.values()))


def _period(periods: Sequence[Period], day: date) -> Period:
    return next(period for period in periods if day <= period.last)


def _columns(periods: Sequence[Period], summed: Mapping[Period, Counter[str]], kinds: Sequence[str]) -> list[Bar]:
    largest = max((summed[period].total() for period in periods), default=0)
    return [
        Bar(period.name, _parts(summed[period], kinds), summed[period].total(),
            _share(summed[period].total(), largest), period.label)
        for period in periods
    ]  # fmt: skip


def _bars(rows: Iterable[tuple[str, Totals]], kinds: Sequence[str]) -> list[Bar]:
    counted = [(name, {kind: totals.counts()[kind] for kind in kinds}) for name, totals in rows]
    largest = max((sum(counts.values()) for _, counts in counted), default=0)
    return [
        Bar(name, _parts(counts, kinds), sum(counts.values()), _share(sum(counts.values()), largest))
        for name, counts in counted
        if sum(counts.values())
    ]


def _parts(counts: Mapping[str, int], kinds: Sequence[str]) -> tuple[Part, ...]:
    whole = sum(counts.values())
    return tuple(Part(kind, counts[kind], _share(counts[kind], whole)) for kind in kinds if counts.get(kind))


def _evidence(counted: Mapping[tuple[str, str], int]) -> list[tuple[str, str, int, str]]:
    """Origin, evidence, lines and per cent of all of them, in the order of the origins."""
    whole = sum(counted.values())
    return [
        (origin, evidence, counted[origin, evidence], _percent(counted[origin, evidence], whole))
        for origin in ORIGINS
        for evidence in ("observed", "declared", "inferred", "none")
        if counted.get((origin, evidence))
    ]


def _folders(by_path: Mapping[str, Totals]) -> list[tuple[str, Totals]]:
    """Totals of the folders at the top, those with the most AI and mixed text first."""
    summed: dict[str, Counter[str]] = {}
    for path, totals in by_path.items():
        folder, slash, _ = path.partition("/")
        summed.setdefault(f"{visible(folder)}/" if slash else "(at the top)", Counter()).update(totals.counts())
    made = {name: Totals(**{kind: counts[kind] for kind in (*ORIGINS, "excluded")}) for name, counts in summed.items()}
    return sorted(made.items(), key=lambda item: (-(item[1].ai + item[1].mixed), -item[1].added, item[0]))


def _exceptions(changes: Iterable[Audited]) -> list[dict[str, object]]:
    """What nobody signed off in time, the newest first."""
    return [
        {
            "commit": one.landed.commit[:_SHORT],
            "day": f"{one.landed.when:%Y-%m-%d}",
            "subject": visible(one.landed.subject),
            "kind": _CAME[one.came],
            "came": one.came.value,
            "said": [
                *(visible(f"Overridden by {who} for {incident}.") for who, incident in one.incidents),
                *map(visible, one.missing),
            ],
        }
        for one in changes
        if one.came not in (Came.SIGNED, Came.NOTHING_ASKED)
    ]


def _tool(tool: str, model: str) -> str:
    return visible(f"{tool}:{model}" if tool and model else tool or model or "(not known)")


def _share(count: int, whole: int) -> float:
    return round(100 * count / whole, 3) if whole else 0.0


def _percent(count: int, whole: int) -> str:
    """For people. What is there is never called nothing, and what is missing never called all."""
    if not whole:
        return "\N{EN DASH}"
    share = 100 * count / whole
    if 0 < share < 1:
        return "< 1 %"
    return "> 99 %" if 99 < share < 100 else f"{share:.0f} %"  # noqa: PLR2004 (as the words say)


def _number(count: int) -> str:
    return f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
