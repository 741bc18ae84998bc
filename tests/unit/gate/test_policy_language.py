from datetime import date

import pytest

from countersign.gate.comparison import Comparison, RoleComparison, parse_comparison, parse_percent
from countersign.gate.conditions import When, Window
from countersign.gate.configuration import ConfigurationError
from countersign.gate.findings import Carry, Need
from countersign.gate.policy_file import parse_policy, with_directory
from countersign.gate.policy_rules import DEFAULT_RULES, PolicyRule
from countersign.gate.tally import Tally
from countersign.gate.traits import Trait

HEAD = "version = 1\n"
RULE = '[[rule]]\nid = "r"\nwhen = { ai_lines = ">0" }\nrequire = { role = ">=senior" }\n'
CRITICAL = '[[tier]]\nname = "critical"\npaths = ["payments/**"]\n'


def test_the_two_rules_of_the_interface_are_read_as_they_are_meant() -> None:
    policy = parse_policy(
        HEAD
        + CRITICAL
        + """
        [[rule]]
        id = "junior-ai"
        when = { ai_lines = ">0", author_role = "<senior" }
        require = { count = 1, role = ">=senior" }

        [[rule]]
        id = "critical-two-people"
        when = { tier = "critical" }
        require = { count = 2, role = ">=senior" }
        carry = "same-delta"
        until = 2027-02-20
        """
    )

    assert policy.rules == (
        PolicyRule(
            "junior-ai",
            When(ai_lines=Comparison(">", 0), author_role=RoleComparison("<", "senior")),
            Need(1, "senior"),
        ),
        PolicyRule(
            "critical-two-people",
            When(tiers=("critical",)),
            Need(2, "senior"),
            carry=Carry.SAME_DELTA,
            until=date(2027, 2, 20),
        ),
    )


def test_every_condition_and_requirement_has_its_word() -> None:
    (rule,) = parse_policy(
        HEAD
        + CRITICAL
        + """
        [[rule]]
        id = "all"
        when.ai_lines = ">=1"
        when.unknown_lines = ">2"
        when.mixed_lines = ">3"
        when.share = ">=50%"
        when.lines = ">400"
        when.files = "<=7"
        when.author_role = "=junior"
        when.tier = ["critical", "normal"]
        when.window = { days = 14, ai_lines = ">200" }
        [rule.require]
        count = 2
        role = ">=mid"
        distinct_teams = 2
        note = ["rollback", "ticket"]
        touch = true
        """
    ).rules

    assert rule.when == When(
        Comparison(">=", 1), Comparison(">", 2), Comparison(">", 3), Comparison(">=", 50), Comparison(">", 400),
        Comparison("<=", 7), RoleComparison("=", "junior"), ("critical", "normal"), Window(14, Comparison(">", 200)),
    )  # fmt: skip
    assert rule.need == Need(2, "mid", distinct_teams=2, note=("rollback", "ticket"), touch=True)


def test_a_policy_without_rules_asks_what_the_built_in_one_asks_and_an_empty_list_asks_nothing() -> None:
    assert parse_policy(HEAD).rules == DEFAULT_RULES
    assert parse_policy(HEAD + "rule = []\n").rules == ()


def test_a_rule_holds_on_its_last_day_and_not_on_the_next() -> None:
    policy = parse_policy(HEAD + RULE + "until = 2027-02-20\n")

    assert len(policy.on(date(2027, 2, 20)).rules) == 1
    assert policy.on(date(2027, 2, 21)).rules == ()
    assert [rule.id for rule in policy.ended(date(2027, 2, 21))] == ["r"]


def test_an_approval_of_a_critical_file_survives_no_replay_unless_the_rule_says_so() -> None:
    (silent,) = parse_policy(HEAD + RULE).rules
    (stated,) = parse_policy(HEAD + RULE + 'carry = "replay"\n').rules

    assert silent.carry_in(frozenset({"critical"})) is Carry.SAME_DELTA
    assert silent.carry_in(frozenset({"normal"})) is Carry.REPLAY
    assert stated.carry_in(frozenset({"critical"})) is Carry.REPLAY


def test_links_submodules_and_programs_are_critical_unless_the_tier_says_what_is() -> None:
    policy = parse_policy(HEAD + CRITICAL)
    stated = parse_policy(HEAD + CRITICAL + 'does = ["migration"]\n')

    for trait in (Trait.SYMLINK, Trait.SUBMODULE, Trait.EXECUTABLE):
        assert policy.tiers_of(["a"], frozenset({trait})) == {"critical"}
        assert stated.tiers_of(["a"], frozenset({trait})) == {"normal"}
    assert stated.tiers_of(["a"], frozenset({Trait.MIGRATION})) == {"critical"}


def test_a_file_is_in_every_tier_that_holds_it_and_else_in_the_normal_one() -> None:
    policy = parse_policy(HEAD + CRITICAL + '[[tier]]\nname = "sql"\npaths = ["**/*.sql"]\n')

    assert policy.tiers_of(["payments/a.sql"], frozenset()) == {"critical", "sql"}
    assert policy.tiers_of(["docs/a.md"], frozenset()) == {"normal"}
    assert policy.tiers_of(["docs/a.md", "payments/a.md"], frozenset()) == {"critical"}


def test_a_directory_adds_tiers_and_rules_that_reach_no_further_than_itself() -> None:
    top = parse_policy(HEAD + 'directories = ["payments"]\n' + RULE)
    policy = with_directory(
        top,
        "payments",
        HEAD
        + '[[tier]]\nname = "core"\npaths = ["core/**"]\n'
        + RULE.replace('"r"', '"two"').replace("ai_lines", 'tier = "core", ai_lines'),
        "payments/.countersign/policy.toml",
    )
    one, two = policy.rules

    assert policy.tiers_of(["payments/core/a"], frozenset()) == {"core"}
    assert policy.tiers_of(["core/a"], frozenset()) == {"normal"}
    assert [rule.covers("payments/a") for rule in (one, two)] == [True, True]
    assert [rule.covers("src/a") for rule in (one, two)] == [True, False]


def test_a_directory_without_parent_goes_by_its_own_rules_alone() -> None:
    top = parse_policy(HEAD + 'directories = ["vendor"]\n' + RULE)
    policy = with_directory(top, "vendor", HEAD + "noparent = true\n", "vendor/.countersign/policy.toml")

    assert [rule.covers("vendor/a") for rule in policy.rules] == [False]
    assert [rule.covers("Vendor/a") for rule in policy.rules] == [False]
    assert [rule.covers("src/a") for rule in policy.rules] == [True]


@pytest.mark.parametrize("text", ["0", ">", "> 0", ">-1", ">01", ">1.5", "=>1", ">1 ", ">٣", "!=1", ">0x1", ""])
def test_a_comparison_is_written_in_one_way_or_not_at_all(text: str) -> None:
    assert parse_comparison(text) is None


@pytest.mark.parametrize("text", [">50", ">101%", "50%", ">%"])
def test_a_share_is_a_comparison_with_up_to_a_hundred_per_cent(text: str) -> None:
    assert parse_percent(text) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[rule]]\nid = "R"', 'rule[1].id: expected an id of a-z, 0-9 and "-", at most 64 characters, found "R"'),
        ('[[rule]]\nid = "control-plane"', 'rule[1].id: expected an id of its own: "control-plane" is built in'),
        ('[[rule]]\nid = "r"', "rule[1].when: is missing"),
        ('[[rule]]\nid = "r"\nwhen = {}\nrequire = {}', "rule[1].when: expected at least one condition"),
        (RULE.replace(">0", "0"), 'rule[1].when.ai_lines: expected a comparison with a whole number like ">0"'),
        (RULE.replace('">0"', "0"), "rule[1].when.ai_lines: expected a string, found 0"),
        (RULE.replace("ai_lines", "ai_line"), 'rule[1].when.ai_line: unknown key; expected one of "'),
        (RULE.replace("ai_lines", "share"), 'rule[1].when.share: expected a comparison with a share like ">50%"'),
        (RULE.replace("ai_lines", "tier"), 'rule[1].when.tier: expected one of the tiers "normal", found ">0"'),
        (RULE.replace("ai_lines", "author_role"), "rule[1].when.author_role: expected a comparison with a role like"),
        (RULE.replace('">0"', '">0", tier = []'), "rule[1].when.tier: expected at least one tier, found none"),
        (RULE.replace(">=senior", "senior"), 'rule[1].require.role: expected one of ">=junior", ">=mid", ">=senior"'),
        (RULE.replace(">=senior", "<senior"), 'rule[1].require.role: expected one of ">=junior"'),
        (RULE.replace(">=senior", ">=boss"), 'rule[1].require.role: expected one of ">=junior"'),
        (RULE.replace("{ role", "{ count = 0, role"), "rule[1].require.count: expected a whole number from 1, found 0"),
        (RULE.replace("{ role", "{ count = 21, role"), "rule[1].require.count: expected at most 20 people"),
        (RULE.replace("{ role", "{ distinct_teams = 2, role"), "rule[1].require.distinct_teams: expected at most 1"),
        (RULE.replace("{ role", '{ note = " ", role'), "rule[1].require.note: expected words"),
        (RULE + 'until = "2027-02-20"', "rule[1].until: expected a date like 2027-02-20, without quotes"),
        (RULE + "until = 2027-02-20T10:00:00Z", "rule[1].until: expected a date like 2027-02-20"),
        (RULE + 'carry = "always"', 'rule[1].carry: expected one of "replay", "same-delta", found "always"'),
        (RULE + RULE, 'rule[2].id: expected an id of its own, found "r" twice'),
        ("rule = 3", "rule: expected tables under [[rule]], found 3"),
        ('[[tier]]\nname = "normal"\npaths = ["a"]', 'tier[1].name: expected the name of a tier, "normal" is what'),
        (CRITICAL + CRITICAL, "tier[2].name: expected the name of a tier, and each once"),
        ('[[tier]]\nname = "x"', "tier[1]: holds nothing; expected paths, or what a change does"),
        ('[[tier]]\nname = "x"\ndoes = ["evil"]', 'tier[1].does: expected some of "symlink", "submodule"'),
        ('[[tier]]\nname = "x"\npaths = ["[ab]"]', "tier[1].paths: expected a pattern of names"),
        ('generated = ["!a"]', "generated: expected a pattern that names what is meant"),
        ('directories = ["a*"]', 'directories: expected directories like "payments/core", found "a*"'),
        ('directories = ["a/"]', 'directories: expected directories like "payments/core", found "a/"'),
        ('directories = ["a", "A"]', "directories: expected different directories"),
        ('human = "sworn"', 'human: expected one of "declared", "attested", found "sworn"'),
        ('identity = "name"', 'identity: expected one of "email", "signed", found "name"'),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place_and_what_was_expected(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_policy(HEAD + text + "\n")

    assert f"{caught.value.place}: {caught.value.problem}".startswith(message)
    assert caught.value.line >= 2


@pytest.mark.parametrize("text", ['mode = "shadow"', "rule = 1", 'unknown = "human"', RULE])
def test_a_directory_may_say_nothing_that_is_for_the_top_to_say(text: str) -> None:
    top = parse_policy(HEAD + 'directories = ["a"]\n' + RULE)

    with pytest.raises(ConfigurationError) as caught:
        with_directory(top, "a", HEAD + text + "\n", "a/.countersign/policy.toml")
    assert (
        str(caught.value).startswith("a/.countersign/policy.toml: line 2, column ")
        or caught.value.place == "rule[1].id"
    )


def test_all_numbers_of_a_rule_have_to_hold() -> None:
    when = When(ai_lines=Comparison(">", 10), share=Comparison(">", 50), files=Comparison("<", 3))

    assert when.amounts_hold(Tally(files=2, lines=20, ai=11))
    assert not when.amounts_hold(Tally(files=2, lines=22, ai=11))
    assert not when.amounts_hold(Tally(files=2, lines=20, ai=10))
    assert not when.amounts_hold(Tally(files=3, lines=20, ai=11))


def test_a_file_that_nobody_can_read_is_never_too_small_for_a_rule() -> None:
    when = When(ai_lines=Comparison(">", 10), lines=Comparison(">", 400))

    assert when.amounts_hold(Tally(files=1, opaque=True, opaque_ai=True))
    assert not when.amounts_hold(Tally(files=1, lines=500, opaque=True))
