"""SARIF 2.1.0, by its own schema."""

import json
from pathlib import Path
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from countersign.cli.answer_sarif import document
from support.answers import answer_about, finding_at

SCHEMA = Draft4Validator(json.loads((Path(__file__).parents[2] / "data/sarif-schema-2.1.0.json").read_text("utf-8")))


def run_of(*arguments: Any, **more: Any) -> dict[str, Any]:  # noqa: ANN401 (those of `answer_about`)
    log = json.loads(json.dumps(document(answer_about(*arguments, **more))))
    SCHEMA.validate(log)
    return cast("dict[str, Any]", log["runs"][0])


def test_the_schema_itself_refuses_something() -> None:
    assert not SCHEMA.is_valid({"version": "2.1.0", "runs": [{"tool": {}}]})


def test_findings_have_rule_level_place_and_message() -> None:
    run = run_of(finding_at("src/app.py"), cleared=(finding_at("done.py"),), remarks=("a doubt",))
    blocked, cleared = run["results"]

    assert run["tool"]["driver"]["rules"] == [
        {"id": "junior-ai", "shortDescription": {"text": "The rule junior-ai, see docs/rules.md"}}
    ]
    assert (blocked["ruleId"], blocked["ruleIndex"], blocked["level"]) == ("junior-ai", 0, "error")
    assert blocked["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "src/app.py", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 2, "endLine": 3},
            }
        }
    ]
    assert blocked["message"]["text"].startswith("src/app.py, lines 2-3: AI text")
    assert blocked["properties"] == {"needs": {"count": 1, "role": "senior"}, "have": []}
    assert "suppressions" not in blocked
    assert cleared["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "Signed off."}]
    assert run["properties"]["verdict"] == "blocked"
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"] == {"text": "a doubt"}


def test_a_clear_change_has_no_results() -> None:
    run = run_of()

    assert (run["results"], run["properties"]["verdict"]) == ([], "clear")


def test_a_finding_is_known_again_when_its_lines_have_moved() -> None:
    before = run_of(finding_at("a.py", 1, 3), finding_at("a.py", 7, 8))["results"]
    after = run_of(finding_at("a.py", 11, 13), finding_at("a.py", 17, 18))["results"]

    prints = [[result["partialFingerprints"]["countersign/v1"] for result in results] for results in (before, after)]
    assert prints[0] == prints[1]
    assert len(set(prints[0])) == 2


def test_links_and_placeholders_of_a_name_are_escaped() -> None:
    [result] = run_of(finding_at("[x](1) {0}.py"))["results"]

    assert result["message"]["text"].startswith("\\[x\\](1) {{0}}.py, lines")


@given(st.text(min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_every_name_of_a_file_gives_a_valid_log_and_a_relative_uri(name: str) -> None:
    try:
        name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return
    [result] = run_of(finding_at(name))["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]

    assert uri.isascii()
    assert ":" not in uri
