"""New master and data keys beside a running service: nothing is lost, and nothing is left under the old ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from service.domain.errors import StoreUnready
from service.flows.intake import receive
from service.flows.keys import rotate_safe_keys
from service.flows.relink import prove
from service.flows.staff import by_operator, register
from service.flows.staff_schema import validate_entry
from service.linking.profile import Profile
from service.store.identity import UuidIds
from service.store.key_file import KeyFile
from service.store.tables import DATA_KEY, NODE, SAFE_DETAIL, STAFF_PROFILE
from service.store.unit_of_work import Store

from .office import SUSSEX, Body, Office, caller, couple, office_on


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    """A key file of this test's own."""
    return KeyFile(tmp_path / "master-keys")


def process(engine: Engine, file: KeyFile) -> Office:
    """A process that has just started."""
    office = office_on(Store(engine, keys=file))
    return replace(office, context=replace(office.context, ids=UuidIds()))


def send(office: Office, start: int = 0, stop: int | None = None) -> list[str]:
    return [receive(office.context, caller(agency), body).incident.id for agency, body in couple()[start:stop]]


def bodies(office: Office, ids: list[str]) -> list[Body]:
    with office.context.store.work() as work:
        found = work.incidents.bodies(ids)
    return [found[one].body for one in ids]


def under(engine: Engine) -> tuple[set[int], set[int], set[str]]:
    """The data keys that reports and nodes are under, and the master keys that these are under."""
    with engine.connect() as connection:
        reports = set(connection.execute(select(SAFE_DETAIL.c.key_number)).scalars())
        nodes = {int(text.partition(":")[0]) for text in connection.execute(select(NODE.c.details)).scalars()}
        masters = set(connection.execute(select(DATA_KEY.c.master)).scalars())
    return reports, nodes, masters


def test_a_running_process_reads_and_writes_through_a_change_of_all_keys(engine: Engine, file: KeyFile) -> None:
    serving = process(engine, file)
    ids = send(serving, 0, 3)
    proof = prove(serving.context, afresh=False)
    before = under(engine)
    done = rotate_safe_keys(process(engine, file).context)
    after = under(engine)
    assert done.reports
    assert done.nodes
    assert not before[0] & after[0]
    assert not before[1] & after[1]
    assert after[2] == {done.master}
    assert bodies(serving, ids) == [body for _, body in couple()[:3]]
    assert prove(serving.context, afresh=True).fresh == proof.stored
    ids += send(serving, 3)
    assert under(engine)[0] == after[0], "once it has met the new key it seals with that"
    assert bodies(process(engine, file), ids) == [body for _, body in couple()]


def test_the_register_of_staff_is_sealed_anew_and_still_finds_its_people(engine: Engine, file: KeyFile) -> None:
    serving = process(engine, file)
    entry: Body = {
        "name": {"given": ["Marek"], "family": "Kowalski"},
        "dob": "1987-11-02",
        "household": [{"name": {"given": ["Ines"], "family": "Kowalski"}, "dob": "1990-01-31"}],
    }
    register(serving.context, SUSSEX, "CA1", validate_entry(entry), by_operator(serving.context, SUSSEX, "CA1"))
    send(serving, 0, 1)
    known, noted, before = *register_of(serving), staff_keys(engine)
    assert noted
    rotate_safe_keys(process(engine, file).context)
    assert not staff_keys(engine) & before
    assert register_of(serving) == register_of(process(engine, file)) == (known, noted)
    send(serving, 1)
    assert noted < register_of(serving)[1], "reports that come later are compared with it as before"


def register_of(office: Office) -> tuple[list[Profile], set[tuple[str, str]]]:
    with office.context.store.work() as work:
        return work.staff.profiles(SUSSEX, "CA1"), work.staff.noted()


def staff_keys(engine: Engine) -> set[int]:
    """The data keys that the register of staff is under."""
    with engine.connect() as connection:
        sealed = connection.execute(select(STAFF_PROFILE.c.details)).scalars()
        return {int(text.partition(":")[0]) for text in sealed}


def test_a_run_that_was_cut_short_is_gone_on_with(engine: Engine, file: KeyFile) -> None:
    office = process(engine, file)
    ids = send(office)
    with office.context.store.work() as work:
        work.resealing.renew(work.resealing.new_master("mas_1"))
        work.commit()
    half_way = under(engine)
    assert half_way[2] == {"mas_1"}
    done = rotate_safe_keys(process(engine, file).context)
    assert not under(engine)[0] & half_way[0]
    assert (done.reports, done.nodes) == (4, len(set(nodes(engine))))
    assert bodies(process(engine, file), ids) == [body for _, body in couple()]


def nodes(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(select(NODE.c.id)).scalars())


def test_a_master_key_that_was_made_ready_is_the_one_that_is_taken(engine: Engine, file: KeyFile) -> None:
    office = process(engine, file)
    send(office)
    before = under(engine)
    prepared = rotate_safe_keys(office.context, prepare=True)
    assert under(engine) == before
    assert [key.name for key in file.read()] == [prepared.master, *before[2]]
    assert rotate_safe_keys(office.context).master == prepared.master


def test_the_old_master_key_opens_the_database_no_more(engine: Engine, file: KeyFile, tmp_path: Path) -> None:
    office = process(engine, file)
    ids = send(office)
    old = KeyFile(tmp_path / "old")
    old.replace(file.read())
    rotate_safe_keys(office.context)
    with pytest.raises(StoreUnready, match="CONDUCT_KEY_FILE"):
        bodies(process(engine, old), ids)


def test_a_database_in_which_nothing_is_sealed_yet_gets_a_key_file(engine: Engine, file: KeyFile) -> None:
    done = rotate_safe_keys(process(engine, file).context)
    assert [key.name for key in file.read()] == [done.master]
    assert (done.data_keys, done.reports, done.nodes) == (0, 0, 0)
