"""On whose behalf a machine asks: a name that the client was registered for, or none where none is needed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.auth.behalf import on_behalf_of
from service.domain.agency import AgencyId
from service.domain.errors import OnBehalfOfMissing, OnBehalfOfRefused, OnBehalfOfUnsigned
from service.domain.principal import ComesAs, NamedBy, Principal

MACHINE = Principal(
    subject="cli_records_47",
    client_id="cli_records_47",
    agency=AgencyId.parse("police:47"),
    role="police_records",
    comes_as=ComesAs.MACHINE,
    token_id="tok_1",
    acts_for=("47-*", "control.room@47", "[ab]?"),
)
PERSON = replace(MACHINE, subject="officer.0017", comes_as=ComesAs.PERSON, acts_for=())


@pytest.mark.parametrize("named", ["47-0017", "47-", "47-a.b_c@d", "control.room@47", "a1", "bZ", "47-" + "0" * 61])
@pytest.mark.parametrize("required", [True, False])
def test_a_machine_acts_for_whom_it_was_registered(named: str, required: bool) -> None:
    found = on_behalf_of(MACHINE, named, required=required)
    assert found == replace(MACHINE, acting_for=named, named_by=NamedBy.HEADER)


@pytest.mark.parametrize(
    "named",
    [
        "",
        "46-0017",
        "0017",
        "x47-0017",
        "CONTROL.ROOM@47",
        "control.room@47x",
        "control-room@47",
        "c1",
        "a",
        "a12",
        "47-0017 ",
        " 47-0017",
        "47-0017\n",
        "47-0017\r\nX-Role: administrator",
        "47-0017,47-0018",
        "47-*",
        "47-[0-9]",
        "47-0017\0",
        "47-éva",
        "47-\uff10",
        "47-" + "0" * 62,
        "*",
    ],
)
@pytest.mark.parametrize("required", [True, False])
def test_a_machine_does_not_act_for_anybody_else(named: str, required: bool) -> None:
    with pytest.raises(OnBehalfOfRefused) as refusal:
        on_behalf_of(MACHINE, named, required=required)
    assert str(refusal.value) == str(OnBehalfOfRefused())


def test_a_machine_names_somebody_where_it_must() -> None:
    with pytest.raises(OnBehalfOfMissing):
        on_behalf_of(MACHINE, None, required=True)


def test_a_machine_may_name_nobody_where_it_need_not() -> None:
    earlier = replace(MACHINE, acting_for="47-0017")
    assert on_behalf_of(earlier, None, required=False) == MACHINE


def test_a_machine_registered_for_nobody_acts_for_nobody() -> None:
    for_nobody = replace(MACHINE, acts_for=())
    assert on_behalf_of(for_nobody, None, required=False) == for_nobody
    with pytest.raises(OnBehalfOfRefused):
        on_behalf_of(for_nobody, "47-0017", required=True)


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("named", [None, "officer.0017"])
def test_a_person_acts_for_themself(named: str | None, required: bool) -> None:
    assert on_behalf_of(replace(PERSON, acting_for="x"), named, required=required) == PERSON


@pytest.mark.parametrize("named", ["", "officer.0018", "OFFICER.0017", "cli_records_47", "*"])
def test_a_person_names_nobody_else(named: str) -> None:
    with pytest.raises(OnBehalfOfRefused):
        on_behalf_of(PERSON, named, required=False)


@given(st.text(max_size=80))
def test_whatever_is_let_through_is_a_staff_reference(named: str) -> None:
    anybody = replace(MACHINE, acts_for=("*",))
    try:
        acting_for = on_behalf_of(anybody, named, required=True).acting_for
    except OnBehalfOfRefused:
        return
    assert acting_for == named
    assert 1 <= len(named) <= 64
    assert named.isascii()
    assert not set(named) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@-")


@pytest.mark.parametrize("named", [None, "47-0017"])
def test_a_machine_to_which_somebody_delegated_acts_for_them_whatever_it_must(named: str | None) -> None:
    delegated = replace(MACHINE, delegated_by="47-0017")
    found = on_behalf_of(delegated, named, required=True, must_be_signed=True)
    assert (found.acting_for, found.named_by) == ("47-0017", NamedBy.TOKEN)


def test_a_machine_to_which_somebody_delegated_acts_for_nobody_else() -> None:
    with pytest.raises(OnBehalfOfRefused):
        on_behalf_of(replace(MACHINE, delegated_by="47-0017"), "47-0018", required=True)


def test_a_machine_to_which_somebody_delegated_for_whom_it_was_not_registered_acts_for_nobody() -> None:
    with pytest.raises(OnBehalfOfRefused):
        on_behalf_of(replace(MACHINE, delegated_by="46-0017"), None, required=False)


def test_where_the_name_must_be_signed_a_bare_one_is_refused_and_a_signed_one_is_not() -> None:
    with pytest.raises(OnBehalfOfUnsigned):
        on_behalf_of(MACHINE, "47-0017", required=True, must_be_signed=True)
    found = on_behalf_of(MACHINE, "47-0017", required=True, is_signed=True, must_be_signed=True)
    assert (found.acting_for, found.named_by) == ("47-0017", NamedBy.STATEMENT)
