"""A client that is registered is one whose token could be verified."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.auth.clients import MOST_BRACKETS, MOST_PATTERNS, Client, are_staff_patterns, is_opaque_id, is_role_name
from service.domain.agency import AgencyId
from service.domain.principal import ComesAs

RECORDS = Client(
    client_id="cli_records_47",
    agency=AgencyId.parse("police:47"),
    role="police_records",
    comes_as=ComesAs.MACHINE,
    acts_for=("47-*",),
    secret_hash="$argon2id$kept",
)
PERSON = replace(RECORDS, client_id="cli_officer", comes_as=ComesAs.PERSON, acts_for=())


@pytest.mark.parametrize(
    "client_id", ["c", "c" * 255, "cli_records_47", "https://rms.example.org/47", "a.b~c:d@e|f/g+h=i-j_k"]
)
def test_an_opaque_id_may_be_any_of_these(client_id: str) -> None:
    assert is_opaque_id(client_id)
    assert replace(RECORDS, client_id=client_id).client_id == client_id


@pytest.mark.parametrize(
    "client_id", ["", "c" * 256, "cli x", "cli\n", "\ncli", "clí", "cli\0", "cli,47", 'cli"', "cli%20", "cli?"]
)
def test_an_id_with_anything_else_is_refused_without_being_repeated(client_id: str) -> None:
    assert not is_opaque_id(client_id)
    with pytest.raises(ValueError, match="a client id is") as refusal:
        replace(RECORDS, client_id=client_id)
    assert client_id not in str(refusal.value) or client_id in {"", "?"}


@pytest.mark.parametrize("role", ["p", "police_records", "r" * 64])
def test_a_role_is_named_in_small_letters_and_underscores(role: str) -> None:
    assert is_role_name(role)
    assert replace(RECORDS, role=role).role == role


@pytest.mark.parametrize(
    "role", ["", "Police", "police-records", "_police", "police47", "r" * 65, "police\n", "../role", "rôle"]
)
def test_another_name_is_no_role(role: str) -> None:
    assert not is_role_name(role)
    with pytest.raises(ValueError, match="a role is named"):
        replace(RECORDS, role=role)


@pytest.mark.parametrize(
    "patterns",
    [
        (),
        ("*",),
        ("47-*", "control.room@47", "[a-c]?-!_"),
        ("4" * 64,),
        tuple(f"47-{n}" for n in range(MOST_PATTERNS)),
        ("[" * MOST_BRACKETS, "x]"),
    ],
    ids=["none", "everybody", "some", "a long one", "as many as there may be", "as many brackets as there may be"],
)
def test_a_machine_acts_for_whom_shell_patterns_name(patterns: tuple[str, ...]) -> None:
    assert are_staff_patterns(patterns, ComesAs.MACHINE)
    assert replace(RECORDS, acts_for=patterns).acts_for == patterns


@pytest.mark.parametrize(
    "patterns",
    [
        ("",),
        ("47 *",),
        ("4" * 65,),
        ("47-*", "47/*"),
        ("47\n",),
        ("é*",),
        tuple(f"{n}" for n in range(MOST_PATTERNS + 1)),
        ("[" * MOST_BRACKETS, "[x]"),
    ],
    ids=["empty", "space", "too long", "slash", "line break", "accent", "too many", "too many brackets"],
)
def test_other_patterns_are_refused(patterns: tuple[str, ...]) -> None:
    assert not are_staff_patterns(patterns, ComesAs.MACHINE)
    with pytest.raises(ValueError, match="a machine acts for"):
        replace(RECORDS, acts_for=patterns)


def test_a_person_acts_for_nobody_else() -> None:
    assert are_staff_patterns((), ComesAs.PERSON)
    with pytest.raises(ValueError, match="a person for none"):
        replace(PERSON, acts_for=("*",))


def test_a_client_is_told_without_the_hash_of_its_secret() -> None:
    assert RECORDS.secret_hash not in repr(RECORDS)
