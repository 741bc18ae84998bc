"""What the documents promise about the house, held to the house."""

import ast
import os
import re
import subprocess
from pathlib import Path

import pytest

from countersign.gate.findings import Severity
from countersign.gate.rules import RULES

ROOT = Path(__file__).parents[1]
LONGEST_FILE = 400
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "base"}
DOCUMENTS = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def sources() -> list[Path]:
    return sorted(path for room in ("server", "tests", "benchmarks") for path in (ROOT / room).rglob("*.py"))


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def headings(name: str) -> set[str]:
    return set(re.findall(r"^#+ (.+)$", text_of(name), re.MULTILINE))


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))


def test_every_rule_has_its_heading_in_the_rules_page() -> None:
    assert {rule.id for rule in RULES} <= headings("docs/rules.md")


def test_the_rules_page_describes_no_rule_that_there_is_not() -> None:
    beside_rules = {"Rules", "no-roster", "roster-missing", "record-changed", "review-debt", "policy-first"}

    assert headings("docs/rules.md") - beside_rules == {rule.id for rule in RULES}


def test_every_rule_is_a_file_of_its_name_with_tests_of_its_name() -> None:
    for rule in RULES:
        name = rule.id.replace("-", "_")
        assert (ROOT / f"server/countersign/gate/rules/{name}.py").is_file()
        assert (ROOT / f"tests/unit/gate/rules/test_{name}.py").is_file()


def test_rule_ids_are_different() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_every_severity_is_explained() -> None:
    page = text_of("docs/rules.md")

    for severity in Severity:
        assert f"`{severity}`" in page


def test_no_file_is_too_long_to_be_one_idea() -> None:
    long = {str(path): n for path in sources() if (n := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE}

    assert long == {}


def test_no_room_or_file_has_a_name_that_says_nothing() -> None:
    names = {part for path in sources() for part in path.relative_to(ROOT).with_suffix("").parts}

    assert names & VAGUE == set()


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path)
        for path in sources()
        if "server" in path.parts and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]

    assert silent == []


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_the_make_commands_that_documents_name_are_there(document: str) -> None:
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)\b", text_of(document), re.MULTILINE))

    assert named
    assert named <= make_targets()


def test_the_first_commands_of_the_readme_are_test_and_demo() -> None:
    block = re.search(r"```sh\n(.*?)```", text_of("README.md"), re.DOTALL)

    assert block
    assert [line.partition("#")[0].strip() for line in block[1].splitlines()] == ["make test", "make demo"]


@pytest.mark.parametrize(
    ("document", "lines"), [("README.md", 150), ("ARCHITECTURE.md", 120), ("CONTRIBUTING.md", 100)]
)
def test_documents_are_short_enough_to_be_read(document: str, lines: int) -> None:
    assert len(text_of(document).splitlines()) <= lines


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_between_documents_lead_somewhere(document: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(document)):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / document).parent / path if path else ROOT / document
        assert file.exists(), target
        if anchor:
            slugs = {heading.lower().replace(" ", "-") for heading in headings(file.relative_to(ROOT).as_posix())}
            assert anchor in slugs, target


def test_the_rooms_that_the_architecture_draws_are_the_rooms_that_there_are() -> None:
    drawn = set(re.findall(r"^    ([a-z_]+?)(?:/|\.py)? +\S", text_of("ARCHITECTURE.md"), re.MULTILINE))
    rooms = {
        path.stem
        for path in (ROOT / "server/countersign").iterdir()
        if path.name not in {"__init__.py", "__pycache__", "py.typed"}
    }

    assert rooms == drawn


def test_the_arrow_of_the_architecture_is_the_one_that_import_linter_holds() -> None:
    layers = re.search(r"^layers = \[(.*)\]$", text_of("pyproject.toml"), re.MULTILINE)
    assert layers

    assert " → ".join(re.findall(r'"([^"]+)"', layers[1])) in text_of("ARCHITECTURE.md")


def test_the_ci_script_runs_what_the_readme_says_and_can_be_run() -> None:
    script = ROOT / ".ci/run"

    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)
    assert re.search(r"^make test\b", script.read_text("utf-8"), re.MULTILINE)
    assert re.search(r"^make demo\b", script.read_text("utf-8"), re.MULTILINE)


def test_make_help_lists_every_target_with_a_sentence() -> None:
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert set(re.findall(r"^  make ([a-z-]+) +\S", shown.stdout, re.MULTILINE)) == make_targets()


def test_the_readme_shows_trailers_as_they_are_written() -> None:
    shown = re.search(r"^AI-Provenance: (.+)$", text_of("README.md"), re.MULTILINE)

    assert shown
    assert re.fullmatch(r"ai=\d+ mixed=\d+ human=\d+ unknown=\d+ digest=[0-9a-f]{12}", shown[1])


def test_every_threat_has_a_row_and_every_test_that_the_page_names_exists() -> None:
    page = text_of("docs/threat-model.md")
    rows = re.findall(r"^\| ([0-9+][0-9a-d]*) \| .+ \| .+ \| (.+) \|$", page, re.MULTILINE)
    known = {
        name
        for path in sources()
        for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    numbered = [str(number) for number in range(1, 37) if number != 17]

    assert {number for number, _ in rows} == {*numbered, "17a", "17b", "17c", "17d", "+"}
    for number, tests in rows:
        assert re.findall(r"`(test_\w+)`", tests), f"threat {number} names no test"
    assert set(re.findall(r"`(test_\w+)`", page)) <= known


def test_only_four_threats_are_out_of_reach_in_part() -> None:
    page = text_of("docs/threat-model.md")

    assert set(re.findall(r"^\| (\S+) \| [^|]+ \| in part", page, re.MULTILINE)) == {"16", "18", "19", "31"}
