"""`check` in all of its formats, as a process."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft4Validator

from countersign.cli.check import FORMATS
from support.firm import AI
from support.reviewed import Reviewed

pytestmark = pytest.mark.e2e

SCHEMA = Path(__file__).parents[1] / "data/sarif-schema-2.1.0.json"


@pytest.fixture
def repository(tmp_path: Path) -> Reviewed:
    repository = Reviewed.begin(tmp_path)
    repository.write("src/app.py", "one\ntwo\n")
    repository.write("a,b::c%\n@x [y](z).py", "evil\n")
    repository.set_note(repository.commit_all("Work"), {"src/app.py": AI})
    return repository


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_has_the_same_exit_code_and_the_same_bytes_each_time(repository: Reviewed, form: str) -> None:
    first, second = (repository.countersign("check", "--format", form) for _ in range(2))

    assert first.code == 1
    assert first.out == second.out
    assert "src/app.py" in first.out
    assert "alice" in first.out
    assert first.err == ""


def test_sarif_is_valid_by_its_schema(repository: Reviewed) -> None:
    log = json.loads(repository.countersign("check", "--format", "sarif").out)
    Draft4Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(log)

    uris = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in log["runs"][0]["results"]
    ]
    assert uris == ["a%2Cb%3A%3Ac%25%0A%40x%20%5By%5D%28z%29.py", "src/app.py"]


def test_annotations_are_one_line_each_and_nothing_else_is_said(repository: Reviewed) -> None:
    told = repository.countersign("check", "--format", "github").out.splitlines()

    assert len(told) == 3
    assert all(line.startswith("::error ") for line in told)
    assert told[1].startswith("::error file=a%2Cb%3A%3Ac%25\\n@x [y](z).py,title=countersign%3A junior-ai,line=1,")


def test_markdown_names_the_file_in_a_code_span(repository: Reviewed) -> None:
    told = repository.countersign("check", "--format", "markdown").out

    assert told.startswith("<!-- countersign check -->\n### Countersign: Blocked\n")
    assert "- `src/app.py`, lines 1-2: AI text" in told
    assert "\n@x" not in told


def test_every_format_says_what_was_not_judged_and_by_which_pattern(tmp_path: Path) -> None:
    policy = 'version = 1\nrule = []\ngenerated = ["vendor/**", "**/*.lock"]\n'
    repository = Reviewed.begin(tmp_path, policy=policy)
    for name in ("vendor/a.c", "vendor/b.lock", "vendor/c.c", "x.lock"):
        repository.write(name, "one\n\ntwo\n")
    repository.commit_all("Work")
    told = {form: repository.countersign("check", "--format", form) for form in FORMATS}
    said = "6 lines in 3 files (generated: vendor/**); 2 lines in 1 file (generated: **/*.lock)"
    counted = [
        {"pattern": "vendor/**", "bot": None, "files": 3, "lines": 6},
        {"pattern": "**/*.lock", "bot": None, "files": 1, "lines": 2},
    ]

    assert {ran.code for ran in told.values()} == {0}
    assert told["text"].out == f"clear: nothing in main..HEAD needs a sign-off\nnot judged: {said}\n"
    assert json.loads(told["json"].out)["excluded_by"] == counted
    assert json.loads(told["json"].out)["excluded"] == 8
    assert json.loads(told["sarif"].out)["runs"][0]["properties"]["excluded"] == counted
    assert told["github"].out.splitlines()[1] == f"::notice title=countersign::not judged: {said}"
    assert "Not judged: 6 lines in 3 files (generated: `vendor/**)`; 2 lines in 1 file" in told["markdown"].out


def test_an_unknown_format_is_refused_with_those_that_there_are(repository: Reviewed) -> None:
    ran = repository.countersign("check", "--format", "yaml")

    assert ran.code == 2
    assert "markdown" in ran.err
