from datetime import timedelta

import pytest

from countersign.gate.configuration import ConfigurationError, read_toml
from countersign.gate.roles import DEFAULT_ROLES
from countersign.gate.signing_terms import LONGEST, BreakGlass, SigningTerms, signing_terms


def read(text: str) -> SigningTerms:
    return signing_terms(read_toml(text, "policy.toml"), DEFAULT_ROLES.order)


def test_a_policy_that_says_nothing_of_it_lets_nobody_override_delegate_or_bring_in_a_forge() -> None:
    assert read("") == SigningTerms(LONGEST, None, None, frozenset())


def test_all_tables_say_what_holds() -> None:
    terms = read(
        '[sign_off]\nlongest = "30d"\n[break_glass]\nrequire = { count = 2, role = ">=senior" }\nttl = "30m"\n'
        'review_within = "2d"\n[delegation]\nlongest = "7d"\n[forge_approvals]\nallow = ["github"]\n'
    )

    assert terms.longest == timedelta(days=30)
    assert terms.break_glass == BreakGlass(2, "senior", timedelta(minutes=30), timedelta(days=2))
    assert terms.delegation == timedelta(days=7)
    assert terms.forges == {"github"}


def test_times_that_are_left_out_are_short() -> None:
    terms = read('[break_glass]\nrequire = { role = ">=mid" }\n[delegation]\n')

    assert terms.break_glass == BreakGlass(1, "mid", timedelta(hours=4), timedelta(days=1))
    assert terms.delegation == timedelta(days=14)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[sign_off]\nlongest = "91d"', 'at most "90d", found "91d"'),
        ('[sign_off]\nlongest = "soon"', 'found "soon"'),
        ('[sign_off]\nlonger = "1d"', "unknown key"),
        ("[break_glass]", "role: is missing"),
        ('[break_glass]\nrequire = { role = "senior" }', 'one of ">=junior"'),
        ('[break_glass]\nrequire = { role = ">=senior", count = 0 }', "expected 1 or more, found 0"),
        ('[break_glass]\nrequire = { role = ">=senior" }\nttl = "2d"', 'at most "1d"'),
        ('[delegation]\nlongest = "0d"', 'found "0d"'),
        ('[forge_approvals]\nallow = ["gitea"]', 'found "gitea"'),
    ],
)
def test_what_may_not_stand_there_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(text)

    assert problem in str(caught.value)
