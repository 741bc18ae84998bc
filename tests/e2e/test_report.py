"""The page of `report`, as a process writes it."""

import shutil
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from countersign.origin import Attribution, Evidence, Origin
from countersign.wiring.checkout import Checkout
from countersign.wiring.reporting import report_of
from support.firm import AI
from support.signing import POLICY, Office

pytestmark = pytest.mark.e2e

TYPED = Attribution(Origin.HUMAN, Evidence.OBSERVED)
GLASS = POLICY + '[break_glass]\nrequire = { count = 1, role = ">=senior" }\n'


class Page(HTMLParser):
    """Its text, and whatever a browser would load or run."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.text = ""
        self.active: list[str] = []
        self.cells: list[list[str]] = []
        self._open = ""
        self._inside = False
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # type: ignore[explicit-override]  # typing.override is newer
        self._open = tag
        if tag == "tr":
            self.cells.append([])
        elif tag in ("td", "th"):
            self.cells[-1].append("")
            self._inside = True
        loads = [name for name, _ in attrs if name in ("src", "href", "action") or name.startswith("on")]
        if tag in ("script", "iframe", "img", "link", "object", "form") or loads:
            self.active.append(f"{tag} {loads}")

    def handle_endtag(self, tag: str) -> None:  # type: ignore[explicit-override]  # as above
        self._inside = self._inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:  # type: ignore[explicit-override]  # as above
        if self._open == "style":
            return
        self.text += data
        if self._inside:
            self.cells[-1][-1] += data

    def row(self, name: str) -> list[str]:
        """The cells of the row that begins so, but for those of the bar."""
        (found,) = [row for row in self.cells if row and row[0].strip() == name]
        return [cell.strip() for cell in found[1:] if cell.strip()]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """`main` has a change that was signed, one that was overridden, and one that came past the gate."""
    made = Office(tmp_path_factory.mktemp("office"))
    bob = made.bob
    bob.git("switch", "--quiet", "main")
    bob.control(policy=GLASS)
    bob.commit_all("Glass")
    for number, name in enumerate(("signed.py", "<img src=x onerror=alert(1)>.py", "past.py")):
        bob.git("switch", "--quiet", "-C", "work", "main")
        bob.write(name, "one\ntwo\nthree\n")
        bob.set_note(bob.commit_all(f"Write <script>alert({number})</script>"), {name: {1: AI, 3: TYPED}})
        if number == 0:
            assert made.sign(bob, "alice", "main..work").code == 0
        if number == 1:
            words = ("main..work", "--incident", "INC-7<b>", "--reason", "payments are down")
            assert made.sign(bob, "alice", *words, command="override").code == 0
        bob.environment["GIT_COMMITTER_DATE"] = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        bob.git("switch", "--quiet", "main")
        bob.git("merge", "--quiet", "--no-ff", "-m", f"Merge {name}", "work")
    return made


def page(office: Office, *words: str) -> Page:
    ran = office.bob.countersign("report", *words, "--html", "-")
    assert ran.code == 0, ran.err
    return Page(ran.out)


def test_the_page_tells_whose_the_text_is_and_who_has_looked(office: Office) -> None:
    shown = page(office, "main~3..main")
    assert shown.row("signed.py") == ["2", "0", "0", "1"], "ai, mixed, unknown, human"
    assert shown.row("signed off") == ["1"]
    assert shown.row("overridden") == ["1"]
    assert shown.row("bypass") == ["1"]
    assert "Overridden by alice for INC-7<b>." in shown.text
    assert "past.py, lines 1-2: AI text" in shown.text
    assert "alice overrode the review of" in shown.text
    assert "No figures of people: .countersign/policy.toml on main does not say" in shown.text


def test_a_review_that_is_owed_for_too_long_is_called_overdue(office: Office) -> None:
    def owed(now: datetime) -> tuple[str, ...]:
        with Checkout(office.bob.repository) as checkout:
            return report_of(checkout, "main", (), office.bob.path, now).coverage.debts

    now = datetime.now(UTC)
    (fresh,), (late,) = owed(now), owed(now + timedelta(days=365))
    assert fresh.startswith("alice overrode")
    assert late.startswith("Overdue: alice overrode")


def test_changes_that_were_not_judged_are_counted(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("countersign.wiring.reporting.MOST_JUDGED", 1)
    with Checkout(office.bob.repository) as checkout:
        coverage = report_of(checkout, "main~3..main", (), office.bob.path, datetime.now(UTC)).coverage
    assert (len(coverage.changes), coverage.left_out) == (1, 2)


def test_where_signatures_cannot_be_checked_the_page_says_so(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("git", "sh"):
        (tools / tool).symlink_to(str(shutil.which(tool)))
    monkeypatch.setitem(office.bob.environment, "PATH", str(tools))
    ran = office.bob.countersign("report", "--html", "-")
    assert ran.code == 0, ran.err
    assert "Not everything can be said here: signatures cannot be checked:" in Page(ran.out).text


def test_where_the_policy_is_broken_the_page_says_where(office: Office, tmp_path: Path) -> None:
    bob = office.bob
    broken = tmp_path / "broken"
    bob.git("clone", "--quiet", "--branch", "main", str(bob.path), str(broken), cwd=tmp_path)
    bob.git("remote", "remove", "origin", cwd=broken)
    (broken / ".countersign" / "policy.toml").write_text("mode = 7\n", "utf-8")
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    bob.git(*who, "commit", "--quiet", "-am", "Break it", cwd=broken)
    ran = bob.countersign("-C", str(broken), "report", "--html", "-")
    assert ran.code == 0, ran.err
    assert "Not everything can be said here: on main, .countersign/policy.toml: line 1, column" in Page(ran.out).text


def test_nothing_that_a_repository_holds_gets_the_page_to_load_or_run_anything(office: Office) -> None:
    shown = page(office)
    assert shown.active == []
    assert "Write <script>" not in shown.text or "<script>" in shown.text, "as text, if at all"
    assert "<img src=x onerror=alert(1)>.py" in shown.text


def test_pathspecs_narrow_the_text_and_not_the_reviews(office: Office) -> None:
    ran = office.bob.countersign("report", "main~3..main", "--html", "-", "--", "past.py")
    shown = Page(ran.out)
    assert "signed.py" not in {row[0] for row in shown.cells if row}
    assert shown.row("signed off") == ["1"]


def test_a_page_that_is_there_is_replaced_whole_or_not_at_all(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "a page.html"
    file.write_text("old")
    assert office.bob.countersign("report", "--html", str(file)).out == f"{file.resolve().as_uri()}\n"
    assert file.read_text("utf-8").startswith("<!doctype html>")
    assert [one.name for one in tmp_path.iterdir()] == ["a page.html"]

    for target, why in ((tmp_path / "nowhere" / "page.html", "No such file"), (tmp_path, "")):
        ran = office.bob.countersign("report", "--html", str(target))
        assert ran.code == 2
        assert "countersign: error: " in ran.err
        assert why in ran.err
    assert [one.name for one in tmp_path.iterdir()] == ["a page.html"]


def test_a_repository_without_a_policy_gets_its_figures_and_is_told_so(tmp_path: Path, office: Office) -> None:
    bob = office.bob
    path = tmp_path / "plain"
    bob.git("init", "--quiet", "--initial-branch=main", str(path), cwd=tmp_path)
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    bob.git(*who, "commit", "--quiet", "--allow-empty", "-m", "x", cwd=path)
    told = bob.countersign("-C", str(path), "report", "--html", "-")
    assert told.code == 0, told.err
    assert "Nothing was added." in Page(told.out).text
    none = bob.countersign("-C", str(path), "report", "nowhere..main", "--html", "-")
    assert (none.code, none.out) == (2, "")
