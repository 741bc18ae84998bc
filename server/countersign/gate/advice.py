"""What is right to write in a policy and a roster, and yet not what anybody wants: the advice of `policy lint`."""

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from countersign.gate.control_plane import is_control
from countersign.gate.findings import Need
from countersign.gate.globs import Globs
from countersign.gate.keys import public_key
from countersign.gate.policy import POLICY_FILE, Identity, Mode
from countersign.gate.policy_rules import PolicyRule
from countersign.gate.requirements import Requirements
from countersign.gate.reviewers import answers, enough
from countersign.gate.roster import ROSTER_FILE, Person, Roster
from countersign.gate.rules.control_plane import floor
from countersign.gate.tiers import NORMAL

#: What is easily taken for each other in the letters that a name may have.
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "2": "z", "8": "b", "-": "", "_": "", ".": ""})
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


@dataclass(frozen=True, slots=True)
class Advice:
    """One remark.

    Attributes:
        file: that it is about.
        about: the rule, person or key.
        said: a sentence.
        wrong: whether changes would be stuck, or a rule would be without effect; else it is a risk to know of.
    """

    file: str
    about: str
    said: str
    wrong: bool = False


def advice(asked: Requirements, today: date, paths: Collection[str] = ()) -> Iterator[Advice]:
    """Everything there is to say, the policy first.

    Args:
        asked: policy and roster.
        today: the day on which they are to hold.
        paths: of the repository's files; none where they are not known, or there are none.
    """
    yield from _of_policy(asked)
    yield from _of_nothing(asked, paths)
    for rule in asked.policy.rules:
        yield from _of_rule(rule, asked, today)
    if asked.roster is not None:
        yield from _of_roster(asked.roster)
        yield from _of_floor(asked.roster)


def _of_policy(asked: Requirements) -> Iterator[Advice]:
    policy = asked.policy
    if asked.roster is None:
        said = "there is no roster: with this policy on the target, nothing but the roster is let in. Say who is who"
        yield Advice(ROSTER_FILE, "people", said, wrong=policy.mode is Mode.ENFORCE)
    if not policy.repository:
        said = "is missing, so that no sign-off can be given: `countersign init` writes one"
        yield Advice(POLICY_FILE, "repository", said, wrong=policy.mode is Mode.ENFORCE)
    if policy.mode is Mode.SHADOW:
        yield Advice(POLICY_FILE, "mode", "is shadow: findings are shown, and nothing is blocked")
    if policy.identity is Identity.EMAIL:
        said = (
            'is "email": git lets anybody write any address into a commit, so a junior who commits in the name of a '
            'senior is asked for nothing. "signed" takes the author\'s SSH signature'
        )
        yield Advice(POLICY_FILE, "identity", said)
    if policy.trusted_unknown:
        reasons = ", ".join(sorted(policy.trusted_unknown))
        said = f"trusts text of unknown origin ({reasons}): AI text that comes in by that door is judged as human"
        yield Advice(POLICY_FILE, "unknown", said)
    yield from _of_patterns(asked)


def _of_patterns(asked: Requirements) -> Iterator[Advice]:
    policy = asked.policy
    for pattern in policy.generated.patterns:
        if pattern.strip("/*") == "":
            yield Advice(POLICY_FILE, "generated", f'"{pattern}" is every file: no text is judged at all', wrong=True)
    for sample in (".github/workflows/ci.yml", POLICY_FILE, "AGENTS.md"):
        if policy.generated.match(sample) and is_control(sample):
            yield Advice(POLICY_FILE, "generated", f"covers {sample}: its lines are not judged, the floor is")
    used = {name for rule in policy.rules for name in rule.when.tiers}
    for tier in policy.tiers:
        if tier.name not in used and any(rule.when.tiers for rule in policy.rules):
            yield Advice(POLICY_FILE, f"tier {tier.name}", "no rule names it")
        for pattern in tier.paths.patterns:
            if "/" not in pattern.strip("/") and "*" in pattern.strip("*"):
                said = f'"{pattern}" is at the top of the repository only; "**/{pattern}" is anywhere'
                yield Advice(POLICY_FILE, f"tier {tier.name}", said)


def _of_nothing(asked: Requirements, paths: Collection[str]) -> Iterator[Advice]:
    """Patterns that protect no file that there is: mistyped, mostly."""
    if not paths:
        return
    for tier in asked.policy.tiers:
        for pattern in tier.paths.patterns:
            one = replace(tier, paths=Globs((pattern,)), does=frozenset())
            if not any(one.holds(path, frozenset()) for path in paths):
                yield Advice(POLICY_FILE, f"tier {tier.name}", f'"{pattern}" matches no file that there is')


def _of_rule(rule: PolicyRule, asked: Requirements, today: date) -> Iterator[Advice]:
    about = f"rule {rule.id}"
    if rule.until is not None and rule.until < today:
        yield Advice(POLICY_FILE, about, f"ended on {rule.until}: it asks for nothing any more", wrong=True)
    if rule.when.tiers == (NORMAL,) and not asked.policy.tiers:
        yield Advice(POLICY_FILE, about, f'is for the tier "{NORMAL}", and there is no other')
    roster = asked.roster
    if roster is None:
        return
    could = [person for person in roster.people if answers(person, rule.need, roster)]
    with_keys = [person for person in could if any(map(public_key, person.keys))]
    if not enough(rule.need, could, roster):
        said = f"asks for {rule.need.count} of role {rule.need.role} or above, and the roster has not got them"
        yield Advice(POLICY_FILE, about, said, wrong=True)
    elif not enough(rule.need, with_keys, roster):
        names = ", ".join(person.name for person in could if person not in with_keys)
        said = f"could not be satisfied: {names} can sign nothing, for the roster has no SSH key of theirs"
        yield Advice(POLICY_FILE, about, said, wrong=True)
    elif _depends_on_one(rule.need, with_keys, roster):
        yield Advice(POLICY_FILE, about, "depends on one person: nobody can clear what that person contributed to")


def _depends_on_one(need: Need, people: list[Person], roster: Roster) -> bool:
    return any(not enough(need, [one for one in people if one != person], roster) for person in people)


def _of_floor(roster: Roster) -> Iterator[Advice]:
    admins = [person.name for person in roster.people if person.admin]
    if not admins:
        said = (
            "nobody is an admin, so nobody can clear a change of policy, roster or CI: give two people `admin = true`"
        )
        yield Advice(ROSTER_FILE, "admin", said, wrong=True)
    elif _depends_on_one(floor(roster), list(roster.people), roster):
        said = (
            "a change of policy, roster or CI depends on one person: what that person contributes to, nobody can clear"
        )
        yield Advice(ROSTER_FILE, "admin", said)


def _of_roster(roster: Roster) -> Iterator[Advice]:
    looks: dict[str, str] = {}
    for person in roster.people:
        about = f"people.{person.name}"
        other = looks.setdefault(_look(person.name), person.name)
        if other != person.name:
            yield Advice(ROSTER_FILE, about, f'the name looks like "{other}"', wrong=True)
        for email in person.emails:
            if not email.isascii():
                shown = ascii(email).strip("'")
                yield Advice(ROSTER_FILE, about, f"{shown} has letters that look like others", wrong=True)
            twin = looks.setdefault(f"@{_look(email)}", person.name)
            if twin != person.name:
                yield Advice(ROSTER_FILE, about, f"{ascii(email)[1:-1]} looks like an address of {twin}", wrong=True)
        for key in person.keys:
            if public_key(key) is None:
                shown = " ".join(key.split()[:1])
                yield Advice(ROSTER_FILE, about, f"a key ({shown}) is none that can sign, or has options", wrong=True)
    for bot in roster.bots:
        if not bot.keys:
            said = "has no key: whoever commits under its address may write on its paths"
            yield Advice(ROSTER_FILE, f"bots.{bot.name}", said)


def _look(text: str) -> str:
    """What a name or an address looks like at a glance; what follows a `+` in an address is nobody's to choose."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(_LATIN.get(char, char) for char in plain if not unicodedata.combining(char))
    local, at, domain = plain.partition("@")
    plain = local.partition("+")[0] + at + domain
    for pair, single in _PAIRS:
        plain = plain.replace(pair, single)
    return plain.translate(_ALIKE)


#: Letters of other alphabets that look like Latin ones.
_LATIN = {
    "\u0430": "a", "\u0435": "e", "\u043e": "o", "\u0440": "p", "\u0441": "c", "\u0443": "y", "\u0445": "x",
    "\u0456": "i", "\u0458": "j", "\u0455": "s", "\u0501": "d", "\u03bf": "o", "\u03b1": "a", "\u03c1": "p",
    "\u0131": "i", "\u0261": "g", "\u04bb": "h", "\u051b": "q", "\u051d": "w", "\u03bd": "v",
}  # fmt: skip
