"""How a policy begins, and how it is changed: never by its own word."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from countersign.origin import TYPED_OBSERVED
from support.firm import AI
from support.reviewed import ROSTER, Reviewed
from support.signing import make_key, on_terminal

pytestmark = pytest.mark.e2e

POLICY = 'version = 1\nrepository = "5f0c"\n'


def beginning(folder: Path, policy: str = POLICY, *, on_main: str | None = None) -> Reviewed:
    """Bob brings a policy and a roster; alice, a senior, has a key in it."""
    repository = Reviewed.begin(folder, roster=on_main)
    make_key(folder, "mallory")
    public = make_key(folder, "alice").with_name("alice.pub").read_text("ascii").strip()
    repository.control(roster=ROSTER.replace('role = "senior"', f'role = "senior"\nkeys = ["{public}"]'), policy=policy)
    repository.commit_all("Begin")
    return repository


def sign(repository: Reviewed, name: str) -> int:
    return on_terminal(repository, "sign", "--key", str(repository.path.parent / "keys" / name)).code


def test_the_first_policy_waits_for_a_signature_of_somebody_it_names(tmp_path: Path) -> None:
    repository = beginning(tmp_path)
    before = repository.countersign("check")
    stranger = sign(repository, "mallory")
    signed = sign(repository, "alice")
    after = repository.countersign("check")
    repository.control(policy=POLICY + 'unknown = "human"\n')
    repository.commit_all("One word more")
    changed = repository.countersign("check")

    assert (before.code, stranger, signed, after.code, changed.code) == (1, 2, 0, 0, 1)
    assert before.out.startswith("blocked: 2 findings in main..HEAD\n")
    assert (
        ".countersign/policy.toml: the first policy needs one person of role senior or above of the roster that comes "
        "with it to sign it off, contributor or not; alice may clear it (rule policy-first)." in before.out
    )
    assert after.out.startswith("clear: 2 findings in main..HEAD, all signed off")
    assert "alice signed .countersign/policy.toml on" in changed.out
    assert "is stale" in changed.out


def test_whoever_brings_the_first_policy_may_sign_it(tmp_path: Path) -> None:
    repository = beginning(tmp_path)
    repository.author("alice")
    repository.control(policy=POLICY + 'human = "declared"\n')
    repository.commit_all("Alice was here")

    assert sign(repository, "alice") == 0
    assert repository.countersign("check").code == 0


def test_a_first_policy_in_shadow_mode_is_shown_and_blocks_nothing(tmp_path: Path) -> None:
    ran = beginning(tmp_path, POLICY + 'mode = "shadow"\n').countersign("check")

    assert ran.code == 0
    assert "(rule policy-first)" in ran.out


def test_a_first_policy_without_a_roster_has_nobody_who_could_sign(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path, roster=None)
    repository.control(policy=POLICY)
    repository.commit_all("Begin")
    ran = repository.countersign("check")

    assert ran.code == 1
    assert "brings a policy, and no .countersign/people.toml with somebody who has signed it" in ran.out


def test_a_first_policy_that_is_broken_is_never_clear(tmp_path: Path) -> None:
    ran = beginning(tmp_path, "version = 1\nmode = 3\n").countersign("check")

    assert (ran.code, ran.out) == (2, "")
    assert "line 2, column 1: mode: expected one of" in ran.err


def test_where_there_is_a_roster_a_first_policy_does_not_lower_its_own_mode(tmp_path: Path) -> None:
    repository = beginning(tmp_path, POLICY + 'mode = "shadow"\n', on_main=ROSTER)
    repository.set_note(
        repository.head(), dict.fromkeys([".countersign/people.toml", ".countersign/policy.toml"], TYPED_OBSERVED)
    )

    assert repository.countersign("check").code == 1
    assert (sign(repository, "alice"), repository.countersign("check").code) == (0, 0)


def test_where_there_is_a_roster_nobody_makes_himself_a_senior_to_sign_the_policy(tmp_path: Path) -> None:
    repository = beginning(tmp_path, on_main=ROSTER.replace('role = "senior"', 'role = "mid"'))

    assert "nobody may clear it" in repository.countersign("check").out
    sign(repository, "alice")
    assert repository.countersign("check").code == 1


def test_a_policy_without_a_roster_waits_for_the_roster_and_for_nothing_else(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path, roster=None, policy=POLICY)
    public = make_key(tmp_path, "alice").with_name("alice.pub").read_text("ascii").strip()
    roster = ROSTER.replace('role = "senior"', f'role = "senior"\nkeys = ["{public}"]')
    repository.write("app.py", "one\n")
    repository.commit_all("Work")
    work = repository.countersign("check")
    repository.control(roster=roster)
    repository.commit_all("Roster and work")
    both = (sign(repository, "alice"), repository.countersign("check"))
    repository.git("switch", "--quiet", "-C", "people", "main")
    repository.control(roster=f"# Who is who.\n{roster}")
    repository.commit_all("Roster")
    unsigned = repository.countersign("check")
    signed = (sign(repository, "alice"), repository.countersign("check"))
    repository.git("rm", "--quiet", ".countersign/policy.toml")
    repository.commit_all("No policy")
    without = repository.countersign("check")

    assert work.out.startswith("blocked: 1 finding in main..HEAD\n")
    assert "(rule roster-missing)" in work.out
    assert (both[0], both[1].code) == (0, 1)
    assert "(rule roster-missing)" in both[1].out
    assert unsigned.code == 1, "she has signed another roster than this"
    assert "(rule policy-first)" in unsigned.out
    assert "roster-missing" not in unsigned.out
    assert (signed[0], signed[1].code) == (0, 0), signed[1].out
    assert without.code == 1


def test_who_brings_the_missing_roster_does_not_loosen_the_policy_in_passing(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path, roster=None, policy=POLICY)
    public = make_key(tmp_path, "alice").with_name("alice.pub").read_text("ascii").strip()
    roster = ROSTER.replace('role = "senior"', f'role = "senior"\nkeys = ["{public}"]')
    repository.control(roster=roster, policy=POLICY + 'mode = "shadow"\nrule = []\n')
    repository.commit_all("A roster, and nothing that it could be asked for")
    signed = sign(repository, "alice")
    loose = repository.countersign("check")
    repository.control(policy=POLICY)
    repository.commit_all("The roster alone")
    again = sign(repository, "alice")
    alone = repository.countersign("check")

    assert (signed, loose.code) == (0, 1)
    assert "nothing is let in but this file, in a change of its own" in loose.out
    assert (again, alone.code) == (0, 0), alone.out


def test_where_a_roster_was_lost_only_those_whom_it_named_bring_another_one(tmp_path: Path) -> None:
    keys = {
        name: make_key(tmp_path, name).with_name(f"{name}.pub").read_text("ascii").strip() for name in ("alice", "bob")
    }
    mine = '[people.{0}]\nrole = "{1}"\nadmin = true\nemails = ["{0}@example.com"]\nkeys = ["{2}"]\n'
    alice, bob = mine.format("alice", "senior", keys["alice"]), mine.format("bob", "junior", keys["bob"])
    repository = Reviewed.begin(tmp_path, roster=alice + bob, policy=POLICY)
    repository.git("switch", "--quiet", "main")
    repository.git("rm", "--quiet", ".countersign/people.toml")
    repository.commit_all("Past the gate")
    repository.environment["GIT_COMMITTER_DATE"] = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    said = []
    audited = []
    for roster, signer in (
        (mine.format("bob", "senior", keys["bob"]), "bob"),
        (mine.format("alice", "senior", keys["bob"]), "bob"),
        (alice + bob, "alice"),
    ):
        repository.git("switch", "--quiet", "-C", "people", "main")
        repository.control(roster=roster)
        repository.commit_all("Roster")
        sign(repository, signer)
        said.append(repository.countersign("check"))
        before = repository.git("rev-parse", "main")
        repository.git("update-ref", "refs/heads/main", "people")
        audited.append(repository.countersign("audit", "main", "--last", "1", "--json"))
        repository.git("update-ref", "refs/heads/main", before)

    assert [ran.code for ran in audited] == [1, 1, 0], "what came past the gate is told by the audit"
    assert [ran.code for ran in said] == [1, 1, 0], "neither somebody else, nor somebody else's key under the old name"
    assert "nobody may clear it" in said[0].out


def test_a_change_of_the_policy_is_judged_by_the_old_one_and_told_what_the_new_one_would_say(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path, policy=POLICY)
    repository.write("app.py", "one\n")
    repository.control(policy=POLICY + 'rule = []\nmode = "shadow"\n')
    repository.set_note(repository.commit_all("Work"), {"app.py": AI, ".countersign/policy.toml": AI})
    ran = repository.countersign("check")
    repository.control(policy="version = 3\n")
    repository.commit_all("Break it")
    broken = repository.countersign("check")
    repository.git("rm", "--quiet", "-r", ".countersign")
    repository.commit_all("Nothing left")
    gone = repository.countersign("check")

    assert (ran.code, broken.code, gone.code) == (1, 1, 1)
    assert "(rule control-plane, which no policy can lower)" in ran.out
    assert "(rule junior-ai)" in ran.out
    assert (
        "the change is judged by the policy of main; by its own, without sign-offs, it would be clear (control-plane); "
        "by the old one it is not" in ran.err
    )
    assert "the policy that the change brings cannot be used, so that nothing could be judged any more" in broken.err
    assert "it would be clear (nothing)" in gone.err
    assert "(rule control-plane, which no policy can lower)" in gone.out
