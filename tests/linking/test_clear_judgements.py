"""What people decided outranks the model, and what is withdrawn leaves no trace: clear cases."""

from __future__ import annotations

from service.domain.standing import Standing
from service.linking.index import Decision
from tests.linking.people import (
    HOME_OF_THE_COUPLE,
    incident,
    named,
    phones,
    suspect,
    victim,
)
from tests.linking.test_clear_cases import (
    DAVID_SMITH,
    DEAN,
    FATHER,
    HANNAH,
    PNC,
    SON,
    STRANGER,
    judge,
    linked,
)


def test_a_judgement_of_difference_outranks_any_evidence() -> None:
    one, two = (incident(n, victim(HANNAH), suspect({**DEAN, **PNC})) for n in (1, 2))
    world = linked(one, two)
    assert world.are_one((1, "S1"), (2, "S1"))
    judge(world, "j1", Decision.DIFFERENT, (1, "S1"), (2, "S1"))
    world.linker.apply(put=[one, two])
    assert not world.are_one((1, "S1"), (2, "S1"))
    assert world.course(1) != world.course(2)
    world.linker.apply(put=[incident(n, victim(HANNAH), suspect({**DEAN, **PNC})) for n in (3, 4, 5)])
    assert not world.are_one((1, "S1"), (2, "S1"))
    del world.index.judgements["j1"]
    world.linker.apply(put=[one, two])
    assert world.are_one(*((n, "S1") for n in range(1, 6)))


def test_a_judgement_of_sameness_outranks_contradiction_and_survives_corrections() -> None:
    one, two = incident(1, victim(HANNAH), suspect(FATHER)), incident(2, victim(HANNAH), suspect(SON))
    world = linked(one, two)
    assert not world.are_one((1, "S1"), (2, "S1"))
    judge(world, "j1", Decision.SAME, (1, "S1"), (2, "S1"))
    world.linker.apply(put=[one, two])
    assert world.are_one((1, "S1"), (2, "S1"))
    assert world.course(1) == world.course(2)
    world.linker.apply(put=[incident(1, victim(HANNAH), suspect({}))])
    assert world.are_one((1, "S1"), (2, "S1"))
    world.linker.apply(drop=["inc_R1"])
    world.linker.apply(put=[one])
    assert world.are_one((1, "S1"), (2, "S1"))
    del world.index.judgements["j1"]
    world.linker.apply(put=[one, two])
    assert not world.are_one((1, "S1"), (2, "S1"))


def test_a_judgement_of_not_knowing_changes_nothing() -> None:
    one, two = incident(1, victim(DAVID_SMITH)), incident(2, victim({**DAVID_SMITH, **phones("+447700900108")}))
    world = linked(one, two)
    judge(world, "j1", Decision.UNSURE, (1, "V1"), (2, "V1"))
    world.linker.apply(put=[one, two])
    assert not world.are_one((1, "V1"), (2, "V1"))


def test_an_unknown_suspect_joins_a_person_by_judgement() -> None:
    one, two = incident(1, victim(HANNAH), suspect(DEAN)), incident(2, victim(HANNAH), suspect({}))
    world = linked(one, two)
    judge(world, "j1", Decision.SAME, (1, "S1"), (2, "S1"))
    world.linker.apply(put=[one, two])
    assert world.are_one((1, "S1"), (2, "S1"))
    assert world.standing(2) is Standing.ATTRIBUTED


# Reversal


BRIDGE = {**named("Hannah", "Bright-Adeyemi"), **HOME_OF_THE_COUPLE, **phones("+447700900101")}


def test_withdrawing_the_bridge_parts_what_it_joined() -> None:
    name = named("Hannah", "Bright-Adeyemi")
    world = linked(
        incident(1, victim(name, HOME_OF_THE_COUPLE)),
        incident(2, victim({"name": {"given": ["Hannah"]}}, phones("+447700900101"))),
    )
    assert not world.are_one((1, "V1"), (2, "V1"))
    world.linker.apply(put=[incident(3, victim(BRIDGE))])
    assert world.are_one((1, "V1"), (2, "V1"), (3, "V1"))
    world.linker.apply(drop=["inc_R3"])
    assert not world.are_one((1, "V1"), (2, "V1"))


def test_withdrawing_a_report_that_judgements_joined_to_two_parts_them() -> None:
    reports = [incident(n, victim(details)) for n, details in enumerate((FATHER, SON, STRANGER), start=1)]
    world = linked(*reports)
    judge(world, "j1", Decision.SAME, (1, "V1"), (3, "V1"))
    judge(world, "j2", Decision.SAME, (2, "V1"), (3, "V1"))
    world.linker.apply(put=reports)
    assert world.are_one((1, "V1"), (2, "V1"), (3, "V1"))
    world.linker.apply(drop=["inc_R3"])
    assert not world.are_one((1, "V1"), (2, "V1"))


def test_withdrawing_the_only_report_that_names_him_leaves_the_others_unattributed() -> None:
    world = linked(incident(1, victim(HANNAH), suspect(DEAN)), incident(2, victim(HANNAH), suspect({})))
    assert world.standing(2) is Standing.SUSPECTED
    world.linker.apply(drop=["inc_R1"])
    assert world.standing(2) is Standing.UNATTRIBUTED
