import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.gate.configuration import ConfigurationError
from countersign.gate.roles import DEFAULT_ROLES, Roles
from countersign.gate.roster import Person, normalised, parse_roster

ALICE = """\
[people.alice]
role = "senior"
admin = true
teams = ["payments"]
emails = ["Alice@Example.com", "alice@home.example"]
keys = ["ssh-ed25519 AAAA alice@laptop"]
"""
MID = '[people.bob]\nrole = "mid"\n'
BOB = '[people.bob]\nrole = "junior"\nemails = ["bob@example.com"]\n'


def test_a_roster_says_who_is_who() -> None:
    roster = parse_roster(ALICE + BOB, DEFAULT_ROLES)

    assert roster.people == (
        Person(
            name="alice",
            role="senior",
            emails=("alice@example.com", "alice@home.example"),
            keys=("ssh-ed25519 AAAA alice@laptop",),
            teams=("payments",),
            admin=True,
        ),
        Person(name="bob", role="junior", emails=("bob@example.com",)),
    )


def test_an_address_is_found_whatever_the_case_of_its_ascii_letters() -> None:
    roster = parse_roster(ALICE, DEFAULT_ROLES)

    assert roster.person("aLICE@example.COM") == roster.people[0]
    assert roster.role("ALICE@HOME.EXAMPLE") == "senior"


@pytest.mark.parametrize(
    "email",
    ["", "mallory@example.com", "\u0430lice@example.com", "alice@example.com ", "al\u0131ce@example.com"],
)
def test_who_is_not_on_the_roster_has_the_lowest_role(email: str) -> None:
    roster = parse_roster(ALICE, Roles(("guest", "junior", "senior")))

    assert roster.person(email) is None
    assert roster.role(email) == "guest"


def test_letters_that_are_not_ascii_are_never_folded_into_ascii_ones() -> None:
    kelvin_sign, dotted_capital_i = "\u212a", "\u0130"

    assert normalised(f"{kelvin_sign}im@example.com") == f"{kelvin_sign}im@example.com"
    assert normalised(f"{dotted_capital_i}a@example.com") == f"{dotted_capital_i}a@example.com"


@given(st.text())
def test_normalising_an_address_changes_only_the_26_capitals(email: str) -> None:
    capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

    assert normalised(email) == email.translate(str.maketrans(capitals, capitals.lower()))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "names nobody; expected a table [people.NAME] for each person"),
        ("[people]\n", "names nobody"),
        ("people = 1", "people: expected a table, found 1"),
        ("[people]\nbob = 1", "people.bob: expected a table, found 1"),
        ('[people.Bob]\nrole = "mid"', "people.Bob: expected a name of a-z, 0-9"),
        ('[people."b\u043eb"]\nrole = "mid"', "people.b\u043eb: expected a name of a-z, 0-9"),
        ('[people.bob]\nemails = ["b@x"]', "people.bob.role: is missing"),
        (
            '[people.bob]\nrole = "intern"',
            'people.bob.role: expected one of "junior", "mid", "senior", "principal", found "intern"',
        ),
        ('[people.bob]\nrole = "mid"', "people.bob.emails: is missing"),
        (MID + "emails = []", "people.bob.emails: expected at least one e-mail address"),
        (MID + 'emails = ["bob"]', 'people.bob.emails: expected e-mail addresses, found "bob"'),
        (MID + 'emails = "b@x"', 'people.bob.emails: expected a list of strings, found "b@x"'),
        (
            MID + 'emails = ["b@x"]\nkeys = ["AAAA"]',
            'people.bob.keys: expected OpenSSH public keys like "ssh-ed25519 AAAA...", found "AAAA"',
        ),
        (
            MID + 'emails = ["b@x"]\nadmin = "yes"',
            'people.bob.admin: expected true or false, found "yes"',
        ),
        (
            MID + 'emails = ["b@x"]\nemail = "b@x"',
            "people.bob.email: unknown key; expected one of",
        ),
        (BOB + "[teams]\n", 'teams: unknown key; expected one of "people", "bots", "forge"'),
        (
            BOB + '[people.bo]\nrole = "mid"\nemails = ["BOB@example.com"]',
            'people.bo: "bob@example.com" belongs to bob already',
        ),
        ("[people\n", "line 1, column 8: not TOML: Expected ']'"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place_and_what_was_expected(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_roster(text, DEFAULT_ROLES)

    said = str(caught.value).removeprefix(".countersign/people.toml: ")
    place = f"line {caught.value.line}, column {caught.value.column}: "
    assert said.removeprefix("" if message.startswith("line") else place).startswith(message)


def test_two_people_with_one_key_are_refused_whatever_the_comment_behind_it() -> None:
    carol = '[people.carol]\nrole = "mid"\nemails = ["c@example.com"]\nkeys = ["ssh-ed25519  AAAA other"]\n'

    with pytest.raises(ConfigurationError, match=r'people\.carol: "ssh-ed25519 AAAA" belongs to alice already'):
        parse_roster(ALICE + carol, DEFAULT_ROLES)


def test_two_people_with_one_key_in_two_spellings_are_refused() -> None:
    blob = b"".join(len(part).to_bytes(4, "big") + part for part in (b"ecdsa-sha2-nistp256", b"nistp256", b"\4" * 65))
    key = base64.b64encode(blob).decode()
    assert key.endswith("Q="), "the last letter has two bits to spare"
    alice = ALICE.replace("ssh-ed25519 AAAA", f"ecdsa-sha2-nistp256 {key}")
    keys = f'keys = ["ecdsa-sha2-nistp256 {key[:-2]}R="]'

    with pytest.raises(ConfigurationError, match=r"belongs to alice already"):
        parse_roster(f'{alice}[people.carol]\nrole = "mid"\nemails = ["c@example.com"]\n{keys}\n', DEFAULT_ROLES)


BOT = '[bots.dependabot]\nemails = ["Dep@x"]\npaths = ["**/package-lock.json"]\n'


def test_bots_and_the_committers_of_forges_are_no_people() -> None:
    roster = parse_roster(BOB + BOT + '[forge]\ncommitters = ["NoReply@github.com"]\n', DEFAULT_ROLES)
    bot = roster.bot("dep@X")

    assert bot is not None
    assert (bot.name, bot.paths.match("a/package-lock.json"), bot.paths.match("a/app.py")) == (
        "dependabot",
        True,
        False,
    )
    assert roster.person("dep@x") is None
    assert roster.role("dep@x") == "junior"
    assert roster.forge_committers == {"noreply@github.com"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (BOT.replace("Dep@x", "bob@example.com"), 'bots.dependabot: "bob@example.com" belongs to bob already'),
        (BOT.replace("dependabot", "bob"), "bots.bob: has the name of somebody else"),
        (BOT.replace('"**/package-lock.json"', ""), "bots.dependabot.paths: expected at least one"),
        (BOT.replace("**/", "!"), "bots.dependabot.paths: expected a pattern that names what is meant"),
        ('[forge]\ncommitters = ["bob@example.com"]\n', 'forge.committers: "bob@example.com" belongs to bob'),
    ],
)
def test_nobody_is_a_person_and_a_bot_or_a_forge(text: str, problem: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_roster(BOB + text, DEFAULT_ROLES)

    assert f"{caught.value.place}: {caught.value.problem}".startswith(problem)
