"""Annotations: nothing in a file name or a message becomes a command of its own."""

from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.cli.answer_github import lines
from support.answers import answer_about, finding_at


def test_a_finding_is_an_error_at_its_lines_and_the_verdict_comes_first() -> None:
    told = list(lines(answer_about(finding_at("src/app.py"), remarks=("100% sure",))))

    assert told == [
        "::error title=countersign::blocked: 1 finding in main..HEAD; to unblock: alice or dana",
        "::warning title=countersign::100%25 sure",
        (
            "::error file=src/app.py,title=countersign%3A junior-ai,line=2,endLine=3"
            "::src/app.py, lines 2-3: AI text in a change by bob (junior) needs one person (rule junior-ai)."
        ),
    ]


def test_a_file_as_a_whole_has_no_line() -> None:
    [_, told] = lines(answer_about(finding_at("logo.png", 0, 0)))

    assert told.startswith("::error file=logo.png,title=countersign%3A junior-ai::")


def test_commas_and_colons_of_a_name_end_no_property() -> None:
    [_, told] = lines(answer_about(finding_at("a,line=9::b%0A.py")))

    assert told.startswith("::error file=a%2Cline=9%3A%3Ab%250A.py,title=")


@given(st.text(min_size=1, max_size=40))
@settings(max_examples=100, deadline=None)
def test_there_is_one_line_for_each_finding_whatever_the_file_is_called(name: str) -> None:
    told = list(lines(answer_about(finding_at(name))))

    assert len(told) == 2
    assert all(line.startswith("::error ") and len(line.splitlines()) == 1 for line in told)
    assert all(character.isprintable() or character.isspace() for line in told for character in line)
