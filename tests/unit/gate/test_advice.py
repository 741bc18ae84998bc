from datetime import date

import pytest

from countersign.gate.advice import advice
from countersign.gate.policy_file import parse_policy
from countersign.gate.requirements import Requirements
from countersign.gate.roster import parse_roster

TODAY = date(2026, 11, 22)
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIGkFnJ5nzCdyKrHQPDxIhbYTLEGKoVM8bCP0mwpoCEd"


def person(name: str, email: str = "", more: str = "") -> str:
    return f'[people."{name}"]\nrole = "senior"\nemails = ["{email or f"{name}@example.com"}"]\n{more}\n'


def said(people: str, policy: str = "") -> str:
    stated = parse_policy(f'version = 1\nrepository = "5f0c"\n{policy}')
    return "\n".join(
        f"{one.about}: {one.said}{' WRONG' if one.wrong else ''}"
        for one in advice(Requirements(parse_roster(people, stated.roles), stated), TODAY)
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [("alice", "a1ice"), ("bob", "b0b"), ("dave", "clave"), ("tom", "torn"), ("anna-b", "annab"), ("john", "j0hn")],
)
def test_names_that_look_alike_are_pointed_out(one: str, other: str) -> None:
    assert f'people.{other}: the name looks like "{one}" WRONG' in said(person(one) + person(other))


def test_addresses_that_look_alike_or_have_letters_of_other_alphabets_are_pointed_out() -> None:
    people = person("alice", "alice@example.com") + person("zed", "\u0430lice@example.com")
    plus = person("alice", "alice@example.com") + person("zed", "Alice+x@example.com")

    assert "people.zed: \\u0430lice@example.com has letters that look like others WRONG" in said(people)
    assert "people.zed: \\u0430lice@example.com looks like an address of alice WRONG" in said(people)
    assert "people.zed: alice+x@example.com looks like an address of alice WRONG" in said(plus)


def test_the_risk_of_identity_by_address_is_named() -> None:
    assert 'identity: is "email": git lets anybody write any address into a commit' in said(person("alice"))
    assert "identity" not in said(person("alice"), 'identity = "signed"\n')


def test_a_rule_that_nobody_could_satisfy_is_wrong() -> None:
    rule = '[[rule]]\nid = "r"\nwhen = {{ ai_lines = ">0" }}\nrequire = {{ count = {}, role = ">=senior" }}\n'
    people = person("alice", more=f'keys = ["{KEY}"]') + person("zed")

    three, two, one = (said(people, rule.format(count)) for count in (3, 2, 1))

    assert "rule r: asks for 3 of role senior or above, and the roster has not got them WRONG" in three
    assert "rule r: could not be satisfied: zed can sign nothing, for the roster has no SSH key of theirs WRONG" in two
    assert "rule r: depends on one person: nobody can clear what that person contributed to" in one


def test_a_key_with_options_signs_nothing_and_is_wrong() -> None:
    people = person("alice", more=f'keys = ["cert-authority {KEY}"]')

    assert "people.alice: a key (cert-authority) is none that can sign, or has options WRONG" in said(people)


def test_a_rule_that_has_ended_a_trust_and_patterns_that_cover_everything_are_pointed_out() -> None:
    rule = '[[rule]]\nid = "r"\nwhen = { files = ">0" }\nrequire = { role = ">=senior" }\nuntil = 2026-11-21\n'
    found = said(person("alice"), 'unknown = "human"\ngenerated = ["**"]\n' + rule)

    assert "rule r: ended on 2026-11-21: it asks for nothing any more WRONG" in found
    assert "unknown: trusts text of unknown origin (burst, external, paste, untracked)" in found
    assert 'generated: "**" is every file: no text is judged at all WRONG' in found


def test_admins_are_counted_and_bots_without_keys_named() -> None:
    bot = '[bots.dep]\nemails = ["d@x"]\npaths = ["a/**"]\n'
    two = person("alice", more="admin = true") + person("zed") + person("kim", more="admin = true")

    assert "admin: nobody is an admin, so nobody can clear a change of policy, roster or CI" in said(person("alice"))
    assert "admin: a change of policy, roster or CI depends on one person" in said(person("alice", more="admin = true"))
    assert "admin" not in said(two)
    assert "bots.dep: has no key" in said(person("alice") + bot)


def test_a_pattern_that_protects_no_file_that_there_is_is_pointed_out() -> None:
    tiers = '[[tier]]\nname = "critical"\npaths = ["paymnets/**", "infra"]\n'
    stated = parse_policy(f'version = 1\nrepository = "5f0c"\n{tiers}')
    asked = Requirements(parse_roster(person("alice"), stated.roles), stated)
    paths = ["payments/core.py", "Infra/main.tf"]

    about = [one for one in advice(asked, TODAY, paths) if "matches no file" in one.said]
    assert [(one.about, one.said, one.wrong) for one in about] == [
        ("tier critical", '"paymnets/**" matches no file that there is', False)
    ]
    assert not [one for one in advice(asked, TODAY) if "matches no file" in one.said], "there is no file at all"
