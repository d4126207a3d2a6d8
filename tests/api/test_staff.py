"""An agency's own system keeps the register of its staff: it writes, and nobody reads."""

from __future__ import annotations

import logging

import pytest

from service.api.examples.staffing import example_staff
from service.domain.agency import AgencyId

from .world import KENT, SUSSEX, World, couple

REGISTRAR, DETECTIVE = "staff system of Sussex", "investigator of Sussex"
MAREK = {"name": {"given": ["Marek"], "family": "Kowalski"}, "dob": "1987-11-02"}
DETAILS = ("Marek", "Kowalski", "1987-11-02")


async def test_from_the_entry_on_the_reader_is_kept_from_the_own_record_and_after_it_no_more(either: World) -> None:
    await either.post_all(couple())
    reader, registrar = either.as_(DETECTIVE), either.as_(REGISTRAR)
    put = await registrar.put("/v1/staff/investigator-of-sussex", json=MAREK)
    assert (put.status_code, put.json()) == (201, {"warnings": []})
    assert (await registrar.put("/v1/staff/investigator-of-sussex", json=MAREK)).status_code == 200
    assert (await reader.get("/v1/police/courses")).json()["items"] == []
    gone = await registrar.delete("/v1/staff/investigator-of-sussex")
    assert (gone.status_code, gone.json()) == (200, {"reference": "investigator-of-sussex"})
    assert len((await reader.get("/v1/police/courses")).json()["items"]) == 1
    assert (await registrar.delete("/v1/staff/investigator-of-sussex")).status_code == 404


async def test_an_agency_registers_its_own_staff_and_no_others(either: World) -> None:
    await either.post_all(couple())
    await either.as_(REGISTRAR).put("/v1/staff/staff-0017", json=MAREK)
    with either.context.store.work() as work:
        found = {agency: len(work.staff.of_agency(agency)) for agency in map(AgencyId.parse, (SUSSEX, KENT))}
    assert list(found.values()) == [1, 0]


async def test_nothing_of_an_entry_is_in_an_answer_a_log_line_or_the_access_log(
    either: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answers = [
        await either.as_(REGISTRAR).put("/v1/staff/staff-0017", json=MAREK),
        await either.as_(REGISTRAR).put("/v1/staff/staff-0017", json={**MAREK, "shoes": "Kowalski"}),
        await either.as_(REGISTRAR).get("/v1/staff/staff-0017"),
        await either.as_("auditor of Sussex").get("/v1/audit/entries"),
    ]
    assert [answer.status_code for answer in answers] == [201, 422, 405, 200]
    told = " ".join([*(answer.text for answer in answers), caplog.text, str(either.audit())])
    assert not any(detail in told for detail in DETAILS)


@pytest.mark.parametrize(
    "entry, pointer",
    [
        ({}, "/name"),
        ({**MAREK, "household": [{"dob": "1990"}]}, "/household/0/name"),
        ({**MAREK, "role": "cps_prosecutor"}, "/role"),
        ({**MAREK, "phones": ["07700 900417"]}, "/phones/0"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
async def test_an_entry_that_does_not_fit_is_told_where(world: World, entry: object, pointer: str) -> None:
    answer = await world.as_(REGISTRAR).put("/v1/staff/staff-0017", json=entry)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/staff-invalid")
    assert [part["pointer"] for part in answer.json()["errors"]] == [pointer]


async def test_the_example_in_the_contract_is_taken(world: World) -> None:
    answer = await world.as_(REGISTRAR).put("/v1/staff/47-0017", json=example_staff())
    assert (answer.status_code, answer.json()) == (201, {"warnings": []})
