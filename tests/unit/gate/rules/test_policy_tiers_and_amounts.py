"""Rules of a policy beyond the built-in one: tiers, amounts, windows, and what the findings are about."""

from countersign.gate.change import JudgedChange, JudgedFile, Past
from countersign.gate.check import Verdict, judge
from countersign.gate.findings import Carry
from countersign.gate.policy import Policy
from countersign.gate.policy_file import parse_policy
from countersign.gate.roles import DEFAULT_ROLES
from countersign.gate.roster import Person, Roster
from countersign.gate.rules import policy_rule
from countersign.gate.traits import Trait
from countersign.origin import TYPED_OBSERVED, UNTRACKED, Attribution
from support.firm import AI, ALICE, BOB, DANA, FIRM, MIXED, change_by

STARTER = parse_policy(
    """
    version = 1
    [[tier]]
    name = "critical"
    paths = ["payments/**"]
    [[rule]]
    id = "critical-ai"
    when = { tier = "critical", ai_lines = ">0", author_role = "<senior" }
    require = { role = ">=senior" }
    [[rule]]
    id = "junior-ai"
    when = { tier = "normal", ai_lines = ">10", author_role = "<senior" }
    require = { role = ">=senior" }
    """
)
BOB_S = "bob@example.com"


def lines(count: int, known: Attribution = AI) -> dict[int, Attribution | None]:
    return dict.fromkeys(range(count), known)


def policy(when: str, require: str = 'role = ">=senior"', more: str = "") -> Policy:
    return parse_policy(
        f'version = 1\n{more}[[tier]]\nname = "critical"\npaths = ["payments/**"]\n'
        f'[[rule]]\nid = "r"\nwhen = {{ {when} }}\nrequire = {{ {require} }}\n'
    )


def found(change: JudgedChange, judged_by: Policy, roster: Roster = FIRM) -> list[tuple[str, str, str]]:
    return [(one.rule, one.path, one.lines.label) for one in policy_rule.findings(change, roster, judged_by)]


def test_ten_ai_lines_outside_the_critical_tier_pass_and_eleven_do_not() -> None:
    assert found(change_by(BOB_S, f=lines(10)), STARTER) == []
    assert found(change_by(BOB_S, f=lines(5), g=lines(6)), STARTER) == [
        ("junior-ai", "f", "1-5"),
        ("junior-ai", "g", "1-6"),
    ]


def test_one_ai_line_in_the_critical_tier_is_enough() -> None:
    change = change_by(BOB_S, **{"payments/core.py": lines(1), "f": lines(5)})

    assert found(change, STARTER) == [("critical-ai", "payments/core.py", "1")]


def test_letter_case_takes_no_file_out_of_its_tier() -> None:
    assert found(change_by(BOB_S, **{"Payments/core.py": lines(1)}), STARTER) == [
        ("critical-ai", "Payments/core.py", "1")
    ]


def test_a_rule_about_a_tier_alone_finds_files_also_where_nothing_is_added() -> None:
    change = JudgedChange(
        (JudgedFile("payments/old.py", {}), JudgedFile("f", lines(1))), frozenset({"dana@example.com"})
    )
    judged_by = policy('tier = "critical"', 'count = 2, role = ">=senior"')
    (finding,) = policy_rule.findings(change, FIRM, judged_by)

    assert finding.message == (
        "payments/old.py: a change of tier critical by dana (principal) needs 2 people of role senior or above to sign "
        "it off; nobody may clear it, for alice is not enough (rule r)."
    )
    assert finding.needs is not None
    assert finding.needs.carry is Carry.SAME_DELTA


def test_what_a_change_does_puts_a_file_into_the_tier_wherever_it_is() -> None:
    change = JudgedChange((JudgedFile("docs/x", {}, traits=frozenset({Trait.SYMLINK})),), frozenset({BOB_S}))
    (finding,) = policy_rule.findings(change, FIRM, policy('tier = "critical"'))

    assert finding.message.startswith("docs/x: a change of tier critical (symlink) by bob (junior) needs one person")


def test_content_that_was_critical_is_critical_where_it_went() -> None:
    change = JudgedChange((JudgedFile("misc/core.py", lines(1), was=("payments/core.py",)),), frozenset({BOB_S}))

    assert found(change, STARTER) == [("critical-ai", "misc/core.py", "1")]


def test_unknown_and_mixed_lines_have_conditions_of_their_own() -> None:
    change = change_by(BOB_S, f={0: AI, 2: MIXED, 4: UNTRACKED})

    assert found(change, policy('unknown_lines = ">0"')) == [("r", "f", "5")]
    assert found(change, policy('mixed_lines = ">0"')) == [("r", "f", "3")]
    assert found(change, policy('unknown_lines = ">0"', more='unknown = "human"\n')) == [("r", "f", "5")]


def test_a_share_is_of_the_added_lines_without_generated_ones() -> None:
    halves: dict[int, Attribution | None] = {0: AI, 1: TYPED_OBSERVED}
    change = change_by(BOB_S, **{"f": halves, "x.lock": lines(90, TYPED_OBSERVED)})
    generated = 'generated = ["**/*.lock"]\n'

    assert found(change, policy('share = ">=50%"', more=generated)) == [("r", "f", "1")]
    assert found(change, policy('share = ">50%"', more=generated)) == []
    assert found(change, policy('share = ">=50%"')) == []


def test_generated_text_is_not_judged_but_the_file_counts_where_files_do() -> None:
    change = change_by(BOB_S, **{"payments/x.lock": lines(90)})
    generated = 'generated = ["**/*.lock"]\n'

    assert found(change, policy('ai_lines = ">0"', more=generated)) == []
    assert found(change, policy('tier = "critical"', more=generated)) == [("r", "payments/x.lock", "")]


def test_many_small_changes_add_up_in_a_window() -> None:
    judged_by = policy('window = { days = 14, ai_lines = ">100" }')
    small = JudgedFile("f", lines(19))
    by_bob = frozenset({"BOB@example.com"})
    past = tuple(Past(BOB_S, days, "g", 19) for days in range(5))

    assert found(JudgedChange((small,), by_bob), judged_by) == []
    assert found(JudgedChange((small,), by_bob, past=past[:4]), judged_by) == []
    assert found(JudgedChange((small,), by_bob, past=past), judged_by) == [("r", "f", "1-19")]
    assert found(JudgedChange((small,), frozenset({"dana@example.com"}), past=past), judged_by) == []


def test_a_window_looks_back_so_many_days_into_the_tiers_that_the_rule_is_about_and_under_all_addresses() -> None:
    judged_by = policy('tier = "critical", window = { days = 14, ai_lines = ">20" }')
    change = JudgedChange((JudgedFile("payments/a", lines(2)),), frozenset({"alice@example.com"}))

    def with_past(past: Past) -> bool:
        return bool(found(JudgedChange(change.files, change.contributors, past=(past,)), judged_by))

    assert with_past(Past("alice@home.example", 14, "payments/b", 19))
    assert not with_past(Past("alice@home.example", 15, "payments/b", 19))
    assert not with_past(Past("alice@home.example", 14, "docs/b", 19))
    assert not with_past(Past("dana@example.com", 14, "payments/b", 19))


def test_whoever_takes_a_new_address_for_every_change_is_one_stranger() -> None:
    judged_by = policy('window = { days = 14, ai_lines = ">20" }')
    past = (Past("one@example.com", 3, "f", 10), Past("two@example.com", 2, "f", 10), Past(BOB_S, 2, "f", 500))
    files = (JudgedFile("f", lines(1)),)

    assert found(JudgedChange(files, frozenset({"three@example.com"}), past=past), judged_by)
    assert not found(JudgedChange(files, frozenset({"three@example.com"}), past=past[1:]), judged_by)
    assert not found(JudgedChange(files, frozenset({"dana@example.com"}), past=past), judged_by)


def test_a_change_without_ai_text_trips_no_window() -> None:
    past = (Past(BOB_S, 1, "f", 500),)
    change = JudgedChange((JudgedFile("f", lines(2, TYPED_OBSERVED)),), frozenset({BOB_S}), past=past)

    assert found(change, policy('window = { days = 14, ai_lines = ">100" }')) == []


def test_people_of_as_many_teams_as_the_rule_asks_for_are_needed() -> None:
    roster = Roster(
        (
            BOB,
            Person("alice", "senior", ("alice@example.com",), teams=("payments",)),
            Person("carol", "senior", ("carol@example.com",), teams=("payments",)),
            Person("dana", "principal", ("dana@example.com",), teams=("payments", "security")),
        ),
        DEFAULT_ROLES,
    )
    judged_by = policy('ai_lines = ">0"', 'count = 2, role = ">=senior", distinct_teams = 2')
    judgement = judge(change_by(BOB_S, f=lines(1)), roster, judged_by)

    assert judgement.unblock == (("alice", "dana"), ("carol", "dana"))
    assert "needs 2 people of role senior or above from 2 teams to sign it off" in judgement.findings[0].message


def test_terms_stand_in_the_sentence() -> None:
    judged_by = policy('ai_lines = ">0"', 'role = ">=senior", note = "rollback"')
    (finding,) = policy_rule.findings(change_by(BOB_S, f=lines(1)), FIRM, judged_by)

    assert 'to sign it off with a note that says "rollback"; alice or dana may' in finding.message


def test_somebody_whose_name_no_key_has_proven_ranks_lowest() -> None:
    change = JudgedChange(
        (JudgedFile("f", lines(1)),), frozenset({"alice@example.com"}), unproven=frozenset({"alice@example.com"})
    )
    judged_by = policy('ai_lines = ">0", author_role = "<senior"')
    (finding,) = policy_rule.findings(change, Roster((ALICE, DANA), DEFAULT_ROLES), judged_by)

    assert "in the name of alice@example.com (no key of theirs has signed it, so junior) needs" in finding.message
    assert "; dana may clear it" in finding.message


def test_a_change_of_five_thousand_files_is_judged_file_by_file_and_nothing_is_left_out() -> None:
    change = change_by(BOB_S, **{f"payments/{number}.py": lines(1) for number in range(5_000)})
    judgement = judge(change, FIRM, STARTER)

    assert judgement.verdict is Verdict.BLOCKED
    assert len(judgement.findings) == 5_000
