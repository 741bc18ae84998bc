import pytest

from countersign.gate.change import JudgedChange, JudgedFile
from countersign.gate.findings import Need
from countersign.gate.policy import Policy
from countersign.gate.roles import DEFAULT_ROLES, Roles
from countersign.gate.roster import Person, Roster
from countersign.gate.rules import policy_rule
from countersign.origin import PASTE, TYPED_OBSERVED, UNTRACKED, Attribution
from support.firm import AI, ALICE, BOB, CAROL, DANA, FIRM, MIXED, change_by


def messages(*emails: str, roster: Roster = FIRM, **files: dict[int, Attribution | None]) -> list[str]:
    return [finding.message for finding in policy_rule.findings(change_by(*emails, **files), roster, Policy())]


def test_a_finding_is_a_sentence_with_place_text_author_need_and_way_out() -> None:
    (message,) = messages("bob@example.com", app={1: AI, 2: AI})

    assert message == (
        "app, lines 2-3: AI text (claude-code, claude-opus-4-8) in a change by bob (junior) needs one person "
        "of role senior or above to sign it off; alice or dana may clear it (rule junior-ai)."
    )


def test_a_finding_names_each_kind_of_text_of_its_block_once() -> None:
    (message,) = messages("bob@example.com", app={0: UNTRACKED, 1: AI, 2: MIXED, 3: PASTE, 4: AI})

    assert message.startswith(
        "app, lines 1-5: AI text (claude-code, claude-opus-4-8), text that is partly AI's (github-copilot) "
        "and text of unknown origin (paste, untracked) in a change by bob (junior) needs"
    )


def test_every_block_has_its_own_finding_with_need_and_id() -> None:
    change = change_by("bob@example.com", f={0: AI, 2: AI}, g={0: AI, 1: TYPED_OBSERVED})
    findings = list(policy_rule.findings(change, FIRM, Policy()))

    assert [(finding.path, finding.lines.label) for finding in findings] == [
        ("f", "1"),
        ("f", "3"),
        ("g", "1"),
    ]
    assert {(finding.rule, finding.needs, finding.have) for finding in findings} == {
        ("junior-ai", Need(1, "senior"), ())
    }


@pytest.mark.parametrize("email", ["bob@example.com", "carol@example.com", "mallory@example.com"])
def test_everyone_below_senior_needs_a_senior(email: str) -> None:
    assert messages(email, f={0: AI})


@pytest.mark.parametrize("email", ["alice@example.com", "dana@example.com"])
def test_a_senior_or_above_needs_nobody(email: str) -> None:
    assert messages(email, f={0: AI}) == []


def test_one_junior_among_seniors_lowers_the_whole_change() -> None:
    (message,) = messages("alice@example.com", "carol@example.com", "bob@example.com", f={0: AI})

    assert "by bob (junior)" in message


def test_a_senior_who_contributed_cannot_clear_the_change_under_any_address() -> None:
    (message,) = messages("bob@example.com", "alice@home.example", f={0: AI})

    assert "; dana may clear it (" in message


def test_an_unknown_address_is_named_with_the_role_it_gets() -> None:
    (message,) = messages("mallory@example.com", f={0: AI})

    assert "by mallory@example.com (not on the roster, so junior) needs" in message


def test_text_without_any_contributor_counts_as_the_lowest_role() -> None:
    (message,) = messages(f={0: AI})

    assert "by nobody that is known (so junior) needs" in message


def test_a_roster_without_seniors_says_that_nobody_may_clear_it() -> None:
    (message,) = messages("bob@example.com", roster=Roster((BOB, CAROL), DEFAULT_ROLES), f={0: AI})

    assert "nobody may clear it, for the roster has no one of role senior or above" in message


def test_a_change_to_which_every_senior_contributed_says_so() -> None:
    emails = ("bob@example.com", ALICE.emails[0], DANA.emails[0])
    (message,) = messages(*emails, f={0: AI})

    assert "nobody may clear it, for everyone of role senior or above contributed to the change" in message


def test_a_long_list_of_seniors_is_cut_short() -> None:
    seniors = [Person(f"senior{n}", "senior", (f"s{n}@example.com",)) for n in range(6)]
    (message,) = messages("bob@example.com", roster=Roster((BOB, *seniors), DEFAULT_ROLES), f={0: AI})

    assert "senior0, senior1, senior2 or 3 others may clear it" in message


def test_the_rule_goes_by_the_order_that_the_policy_gives_the_roles() -> None:
    roles = Roles(("senior", "mid", "junior"))
    upside_down = Roster((ALICE, BOB, CAROL), roles)

    assert messages("bob@example.com", roster=upside_down, f={0: AI}) == []
    assert messages("alice@example.com", roster=upside_down, f={0: AI}) == []
    assert messages("mallory@example.com", roster=upside_down, f={0: AI}) == []


def test_a_file_that_cannot_be_read_is_named_as_a_whole() -> None:
    change = JudgedChange((JudgedFile("logo.png", {}, UNTRACKED),), frozenset({"bob@example.com"}))
    (finding,) = policy_rule.findings(change, FIRM, Policy())

    assert finding.message.startswith("logo.png as a whole: text of unknown origin (untracked) in a change by bob")


def test_a_path_cannot_write_to_the_terminal() -> None:
    change = change_by("bob@example.com", **{"a\x1b[2Jb\n": {0: AI}})
    (finding,) = policy_rule.findings(change, FIRM, Policy())

    assert finding.message.isprintable()
    assert finding.path == "a\x1b[2Jb\n"
