from hypothesis import given
from hypothesis import strategies as st

from countersign.gate.check import Verdict, findings_for_lines, findings_of_change, judge
from countersign.gate.findings import LineRange, Severity
from countersign.gate.policy import Mode, Policy
from countersign.origin import TYPED_OBSERVED, UNTRACKED
from support.firm import AI, FIRM, MIXED, change_by

ENFORCED = Policy()


def test_ai_text_of_a_junior_is_blocked_and_any_one_senior_would_unblock_it() -> None:
    judgement = judge(change_by("bob@example.com", f={0: AI}), FIRM, ENFORCED)

    assert judgement.verdict is Verdict.BLOCKED
    assert [finding.severity for finding in judgement.findings] == [Severity.ERROR]
    assert judgement.unblock == (("alice",), ("dana",))


def test_the_same_text_of_a_senior_is_clear() -> None:
    judgement = judge(change_by("alice@home.example", f={0: AI}), FIRM, ENFORCED)

    assert judgement.verdict is Verdict.CLEAR
    assert judgement.findings == ()
    assert judgement.unblock == ()


def test_human_text_of_a_junior_is_clear() -> None:
    assert judge(change_by("bob@example.com", f={0: TYPED_OBSERVED, 1: None}), FIRM, ENFORCED).verdict is (
        Verdict.CLEAR
    )


def test_mixed_and_unknown_text_of_a_junior_is_blocked_as_ai_text_is() -> None:
    for line in (MIXED, UNTRACKED):
        assert judge(change_by("bob@example.com", f={0: line}), FIRM, ENFORCED).verdict is Verdict.BLOCKED


def test_warn_mode_warns_and_shadow_mode_only_shows() -> None:
    change = change_by("bob@example.com", f={0: AI})
    warned = judge(change, FIRM, Policy(mode=Mode.WARN))
    shadowed = judge(change, FIRM, Policy(mode=Mode.SHADOW))

    assert (warned.verdict, warned.findings[0].severity) == (Verdict.WARN, Severity.WARNING)
    assert (shadowed.verdict, shadowed.findings[0].severity) == (Verdict.CLEAR, Severity.NOTE)
    assert shadowed.unblock == (("alice",), ("dana",))


def test_without_a_roster_nothing_is_required_of_anyone() -> None:
    judgement = judge(change_by("bob@example.com", f={0: AI}), None, ENFORCED)

    assert (judgement.verdict, judgement.findings) == (Verdict.CLEAR, ())


def test_a_policy_without_a_roster_lets_nothing_in_and_says_what_to_do() -> None:
    change = change_by("alice@example.com", f={0: TYPED_OBSERVED})
    judgement = judge(change, None, Policy(stated=True))
    (finding,) = judgement.findings

    assert (judgement.verdict, judgement.unblock, finding.needs) == (Verdict.BLOCKED, (), None)
    assert finding.message.startswith(
        ".countersign/people.toml: the target has .countersign/policy.toml and not this file"
    )
    assert "in a change of its own that somebody signs off whom it names" in finding.message
    assert judge(change, None, Policy(stated=True, mode=Mode.SHADOW)).verdict is Verdict.CLEAR
    assert judge(change_by("alice@example.com"), None, Policy(stated=True)).verdict is Verdict.CLEAR


def test_the_editor_is_told_what_the_gate_would_say_of_the_same_lines() -> None:
    lines = {0: AI, 1: None, 2: UNTRACKED, 3: TYPED_OBSERVED}

    assert findings_for_lines("f", lines, "bob@example.com", FIRM, ENFORCED) == findings_of_change(
        change_by("bob@example.com", f=lines), FIRM, ENFORCED
    )


def test_without_a_roster_the_editor_gets_notes_that_ask_for_nothing() -> None:
    (note,) = findings_for_lines("f", {4: AI, 5: AI}, "bob@example.com", None, ENFORCED)

    assert (note.severity, note.lines, note.needs) == (Severity.NOTE, LineRange(4, 6), None)
    assert note.message == (
        "f, lines 5-6: AI text (claude-code, claude-opus-4-8); nobody has to sign it off, "
        "for the repository has no roster."
    )


@given(
    st.sets(st.sampled_from([*(email for person in FIRM.people for email in person.emails), "x@example.com"])),
    st.dictionaries(st.integers(0, 5), st.sampled_from([AI, MIXED, UNTRACKED, TYPED_OBSERVED, None])),
)
def test_a_change_is_blocked_exactly_if_it_has_ai_text_and_not_only_seniors_contributed(
    contributors: set[str], lines: dict[int, object]
) -> None:
    seniors = {"alice@example.com", "alice@home.example", "dana@example.com"}
    has_ai_text = any(line in (AI, MIXED, UNTRACKED) for line in lines.values())
    only_seniors = bool(contributors) and contributors <= seniors
    judgement = judge(change_by(*contributors, f=lines), FIRM, ENFORCED)  # type: ignore[arg-type]

    assert (judgement.verdict is Verdict.BLOCKED) == (has_ai_text and not only_seniors)
    for names in judgement.unblock:
        assert not {email for person in FIRM.people if person.name in names for email in person.emails} & (contributors)
