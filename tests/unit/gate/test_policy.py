import pytest

from countersign.gate.configuration import ConfigurationError
from countersign.gate.findings import Severity
from countersign.gate.policy import Human, Identity, Mode, Policy
from countersign.gate.policy_file import parse_policy
from countersign.origin import (
    BURST,
    PASTE,
    TYPED_INFERRED,
    TYPED_OBSERVED,
    UNTRACKED,
    Attribution,
    Evidence,
    Origin,
)

AI = Attribution(Origin.AI, Evidence.OBSERVED, "claude-code")
MIXED = Attribution(Origin.MIXED, Evidence.OBSERVED, "claude-code")


def test_a_policy_that_says_nothing_but_its_version_is_the_default_one() -> None:
    assert parse_policy("version = 1\n") == Policy()


def test_by_default_everything_but_human_text_is_judged_as_ai_text_and_blocks() -> None:
    policy = Policy()

    assert policy.mode is Mode.ENFORCE
    assert [policy.judged_as_ai(line) for line in (AI, MIXED, UNTRACKED, PASTE)] == [True] * 4
    assert [policy.judged_as_ai(line) for line in (TYPED_OBSERVED, TYPED_INFERRED)] == [False] * 2


def test_a_policy_may_trust_all_unknown_text() -> None:
    policy = parse_policy('version = 1\nunknown = "human"\n')

    assert not policy.judged_as_ai(UNTRACKED)
    assert not policy.judged_as_ai(BURST)
    assert policy.judged_as_ai(AI)


def test_a_policy_may_trust_unknown_text_of_one_reason_and_then_trusts_no_other() -> None:
    policy = parse_policy('version = 1\n[unknown]\npaste = "human"\nburst = "ai"\n')

    assert not policy.judged_as_ai(PASTE)
    assert policy.judged_as_ai(BURST)
    assert policy.judged_as_ai(UNTRACKED)


def test_unknown_text_without_a_reason_is_never_trusted_by_reason() -> None:
    policy = parse_policy('version = 1\nunknown = "human"\n')

    assert policy.judged_as_ai(Attribution(Origin.UNKNOWN, Evidence.NONE))


@pytest.mark.parametrize(
    ("mode", "severity"),
    [("shadow", Severity.NOTE), ("warn", Severity.WARNING), ("enforce", Severity.ERROR)],
)
def test_the_mode_says_how_loudly_findings_are_shown(mode: str, severity: Severity) -> None:
    assert parse_policy(f'version = 1\nmode = "{mode}"\n').mode.severity is severity


def test_a_policy_may_order_its_own_roles() -> None:
    policy = parse_policy('version = 1\n[roles]\norder = ["guest", "senior"]\n')

    assert policy.roles.order == ("guest", "senior")


def test_values_that_say_what_is_done_anyway_are_accepted() -> None:
    text = 'version = 1\nrepository = "5f0c"\nhuman = "declared"\nidentity = "email"\npeople_reports = false\n'

    assert parse_policy(text) == Policy(repository="5f0c")


def test_figures_by_person_have_to_be_allowed() -> None:
    assert not Policy().people_reports
    assert not parse_policy("version = 1\n").people_reports
    assert parse_policy("version = 1\npeople_reports = true\n").people_reports


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "version: is missing"),
        ("version = 2", "version: expected 1, found 2: a newer countersign may understand it"),
        ("version = true", "version: expected a whole number, found true"),
        ('version = 1\nmode = "strict"', 'mode: expected one of "shadow", "warn", "enforce", found "strict"'),
        ("version = 1\nmode = 3", 'mode: expected one of "shadow", "warn", "enforce", found 3'),
        ('version = 1\nunknown = "ok"', 'unknown: expected one of "ai", "human", found "ok"'),
        ("version = 1\nunknown = 1", 'unknown: expected one of "ai", "human", found 1'),
        (
            'version = 1\n[unknown]\nplagiarised = "ai"',
            'unknown.plagiarised: unknown key; expected one of "untracked", "external", "paste", "burst"',
        ),
        ('version = 1\n[unknown]\npaste = "?"', 'unknown.paste: expected one of "ai", "human", found "?"'),
        ("version = 1\n[roles]\norder = []", 'roles.order: expected a list that holds "senior", the role'),
        (
            'version = 1\n[roles]\norder = ["senior", "senior"]',
            "roles.order: expected a list of different strings",
        ),
        ("version = 1\n[roles]\norder = [1]", "roles.order: expected a list of strings, found 1 in it"),
        ('version = 1\n[roles]\norder = "senior"', 'roles.order: expected a list of strings, found "senior"'),
        ('version = 1\n[roles]\norders = ["senior"]', 'roles.orders: unknown key; expected one of "order"'),
        ("version = 1\nroles = 1", "roles: expected a table, found 1"),
        ("version = 1\nmodus = 1", "modus: unknown key; expected one of "),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place_and_what_was_expected(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_policy(text)

    assert f"{caught.value.place}: {caught.value.problem}".startswith(message)
    assert str(caught.value).startswith(f".countersign/policy.toml: line {caught.value.line}, column ")
    assert caught.value.line >= 1


def test_what_evidence_and_which_identity_is_asked_for_are_words_of_the_policy() -> None:
    policy = parse_policy('version = 1\nhuman = "attested"\nidentity = "signed"\n')

    assert (policy.human, policy.identity) == (Human.ATTESTED, Identity.SIGNED)


def test_human_text_that_nobody_attested_counts_as_ai_text_where_attestation_is_asked_for() -> None:
    policy = parse_policy('version = 1\nhuman = "attested"\n')

    assert policy.judged_as_ai(TYPED_OBSERVED)
    assert not policy.judged_as_ai(TYPED_OBSERVED, attested=True)
    assert policy.judged_as_ai(AI, attested=True)


def test_text_that_is_not_toml_is_refused_with_line_and_column() -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_policy("version = 1\nmode = = 3\n", "elsewhere.toml")

    assert str(caught.value) == "elsewhere.toml: line 2, column 8: not TOML: Invalid value"
