"""Reports are kept as they were sent, every version of them, each agency's references its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.disclosure.permissions import RowFilter
from service.disclosure.reader import Reader
from service.domain.agency import AgencyId
from service.domain.errors import ReportWithdrawn, VersionStale
from service.domain.report import Kind
from service.store.dialects import CHUNK
from service.store.incidents import Repeated, State, StoredIncident, Submission, urn_key
from service.store.tables import INCIDENT, INCIDENT_VERSION
from service.store.unit_of_work import Store, UnitOfWork

from .conftest import ADVOCATES, FORCE, NOON, OTHER_FORCE, PROSECUTORS, report_of

ID = "inc_police_47_A1"
LATER = NOON + timedelta(days=1)


def again(submission: Submission, incident_id: str) -> Submission:
    """The same reference once more, as another incident with other words."""
    body = {**submission.body, "narrative": "He was at the gate once more."}
    return replace(submission, incident_id=incident_id, body=body, content_digest="another digest")


def filed(work: UnitOfWork, incident_id: str) -> StoredIncident:
    """The incident that must be there."""
    stored = work.incidents.get(incident_id)
    assert stored is not None
    return stored


def versions(work: UnitOfWork, incident_id: str) -> list[tuple[int, str]]:
    """The versions on file and their digests, oldest first."""
    question = select(INCIDENT_VERSION.c.version, INCIDENT_VERSION.c.content_digest)
    rows = work.connection.execute(question.where(INCIDENT_VERSION.c.incident_id == incident_id).order_by("version"))
    return [(row.version, work.sealing.masks.true_text(row.content_digest)) for row in rows]


def test_a_new_report_is_read_back_as_it_was_sent(populated: Store) -> None:
    sent = report_of("A1")
    with populated.work() as work:
        work.incidents.add(sent)
        work.commit()
    with populated.work() as work:
        assert work.incidents.get(ID) == StoredIncident(
            id=ID,
            agency=FORCE,
            reference="A1",
            kind=Kind.POLICE_INCIDENT,
            version=1,
            state=State.CURRENT,
            withdrawn_reason="",
            received_at=NOON,
            revised_at=NOON,
            body=dict(sent.body),
        )


def test_names_of_every_alphabet_and_odd_members_come_back_unchanged(populated: Store) -> None:
    body = {"name": "Ђорђе Ñandú 黄 \U0001f469‍\U0001f467", "quote": "'; DROP TABLE incident; --", "n": [1, 2.5, None]}
    with populated.work() as work:
        work.incidents.add(replace(report_of("A1"), body=body))
        assert filed(work, ID).body == body


def test_it_is_on_file_which_client_sent_a_version_and_for_whom(populated: Store) -> None:
    with populated.work() as work:
        work.incidents.add(report_of("A1"))
        row = work.connection.execute(select(INCIDENT_VERSION)).one()
    assert (row.client_id, row.acting_for, row.received_at) == ("rms-47", "staff-0017", NOON)


def test_a_reference_is_taken_once(populated: Store) -> None:
    first = report_of("A1")
    with populated.work() as work:
        work.incidents.add(first)
        with pytest.raises(Repeated):
            work.incidents.add(again(first, "inc_other"))
        work.commit()  # the transaction remained usable
    with populated.work() as work:
        stored = work.incidents.by_reference(FORCE, "A1")
        assert stored is not None
        assert stored.id == ID
        assert work.incidents.says(ID, 1, first.content_digest)
        assert work.incidents.get("inc_other") is None
        assert versions(work, "inc_other") == []


def test_a_reference_that_was_withdrawn_is_taken_still(populated: Store) -> None:
    with populated.work() as work:
        work.incidents.add(report_of("A1"))
        work.incidents.withdraw(ID, over=1, reason="no crime", at=LATER)
        with pytest.raises(Repeated):
            work.incidents.add(again(report_of("A1"), "inc_other"))


@pytest.mark.parametrize("agency", [OTHER_FORCE, PROSECUTORS, ADVOCATES], ids=str)
def test_each_agency_has_references_of_its_own(populated: Store, agency: AgencyId) -> None:
    with populated.work() as work:
        kept = work.incidents.add_many([report_of("A1"), report_of("A1", agency)])
    assert len(kept) == 2


@pytest.mark.parametrize("reference", ["a1", "A1 ", "Á1", "A1\t"])
def test_a_reference_that_looks_much_the_same_is_another(populated: Store, reference: str) -> None:
    with populated.work() as work:
        work.incidents.add(report_of("A1"))
        work.incidents.add(report_of(reference))
        assert work.incidents.by_references(FORCE, ["A1", reference]).keys() == {"A1", reference}


def test_of_many_those_are_kept_that_are_new(populated: Store) -> None:
    with populated.work() as work:
        work.incidents.add(report_of("A2"))
        kept = work.incidents.add_many([report_of("A1"), again(report_of("A2"), "inc_other"), report_of("A3")])
        assert kept == {ID, "inc_police_47_A3"}
        assert work.incidents.bodies([*kept, "inc_other"]).keys() == kept


def test_of_two_with_one_reference_the_first_is_kept(populated: Store) -> None:
    first, second = report_of("A1"), again(report_of("A1"), "inc_0")
    with populated.work() as work:
        assert work.incidents.add_many([first, report_of("A2"), second]) == {ID, "inc_police_47_A2"}
        assert versions(work, ID) == [(1, first.content_digest)]
        assert versions(work, "inc_0") == []


def test_of_very_many_with_repetitions_throughout_the_first_of_each_is_kept(populated: Store) -> None:
    count = 3 * CHUNK
    sent = [replace(report_of(f"A{n % count}"), incident_id=f"inc_{n:05}") for n in range(2 * count)]
    with populated.work() as work:
        kept = work.incidents.add_many(sent)
        assert kept == {f"inc_{n:05}" for n in range(count)}
        assert work.incidents.bodies(kept).keys() == kept


def test_of_none_none_are_kept(populated: Store) -> None:
    with populated.work() as work:
        assert work.incidents.add_many([]) == frozenset()


def test_an_agency_that_takes_no_part_reports_nothing(populated: Store) -> None:
    with populated.work() as work, pytest.raises(IntegrityError):
        work.incidents.add(report_of("A1", AgencyId.parse("police:01")))


def test_a_new_version_replaces_the_one_it_was_made_from_which_stays_on_file(populated: Store) -> None:
    revision = replace(report_of("A1", version=2), received_at=LATER, urn="47aa 0410226", body={"narrative": "Twice."})
    with populated.work() as work:
        work.incidents.add(report_of("A1"))
        work.incidents.revise(revision, over=1)
        stored = filed(work, ID)
        assert (stored.version, stored.body) == (2, revision.body)
        assert (stored.received_at, stored.revised_at, stored.state) == (NOON, LATER, State.CURRENT)
        assert versions(work, ID) == [(1, report_of("A1").content_digest), (2, revision.content_digest)]
        assert work.connection.execute(select(INCIDENT.c.urn)).scalar_one() == "47AA0410226"


def test_versions_may_leave_out_numbers(populated: Store) -> None:
    with populated.work() as work:
        work.incidents.add(report_of("A1", version=3))
        work.incidents.revise(report_of("A1", version=7), over=3)
        assert filed(work, ID).version == 7


@pytest.mark.parametrize("over", [0, 1, 3])
def test_a_version_made_from_another_than_the_current_one_is_stale(populated: Store, over: int) -> None:
    with populated.work() as work:
        work.incidents.add(report_of("A1"))
        work.incidents.revise(report_of("A1", version=2), over=1)
        with pytest.raises(VersionStale):
            work.incidents.revise(report_of("A1", version=3), over=over)
        with pytest.raises(VersionStale):
            work.incidents.withdraw(ID, over=over, reason="no crime", at=LATER)
        assert filed(work, ID).version == 2
        assert [number for number, _ in versions(work, ID)] == [1, 2]


def test_a_change_to_what_there_is_not_is_stale(populated: Store) -> None:
    with populated.work() as work:
        with pytest.raises(VersionStale):
            work.incidents.revise(report_of("A1", version=2), over=1)
        with pytest.raises(VersionStale):
            work.incidents.withdraw(ID, over=1, reason="no crime", at=LATER)
        assert versions(work, ID) == []


def test_a_withdrawn_report_stays_on_file_with_the_reason(populated: Store) -> None:
    with populated.work() as work:
        work.incidents.add(report_of("A1"))
        work.incidents.withdraw(ID, over=1, reason="entered in error", at=LATER)
        stored = filed(work, ID)
        assert (stored.state, stored.withdrawn_reason) == (State.WITHDRAWN, "entered in error")
        assert (stored.version, stored.received_at, stored.revised_at) == (1, NOON, LATER)
        assert stored.body == report_of("A1").body


@pytest.mark.parametrize("over", [1, 9])
def test_a_withdrawn_report_takes_no_change_whatever_it_was_made_from(populated: Store, over: int) -> None:
    with populated.work() as work:
        work.incidents.add(report_of("A1"))
        work.incidents.withdraw(ID, over=1, reason="no crime", at=LATER)
        with pytest.raises(ReportWithdrawn):
            work.incidents.revise(report_of("A1", version=2), over=over)
        with pytest.raises(ReportWithdrawn):
            work.incidents.withdraw(ID, over=over, reason="erasure", at=LATER)
        assert filed(work, ID).withdrawn_reason == "no crime"


def test_a_change_to_one_report_leaves_the_others_as_they_were(populated: Store) -> None:
    others = [report_of("A2"), report_of("A1", OTHER_FORCE)]
    with populated.work() as work:
        work.incidents.add_many([report_of("A1"), *others])
        before = work.incidents.bodies([other.incident_id for other in others])
        work.incidents.revise(report_of("A1", version=2), over=1)
        work.incidents.withdraw(ID, over=2, reason="no crime", at=LATER)
        assert work.incidents.bodies([other.incident_id for other in others]) == before


def read_through(work: UnitOfWork, agency: AgencyId, limit: int) -> list[str]:
    """The references page by page, as a client would read them."""
    after: tuple[datetime, str] | None = None
    seen: list[str] = []
    while page := work.incidents.page(Reader(RowFilter.OWN_INCIDENT, agency), after, limit):
        assert len(page) <= limit
        assert page[0].reference not in seen
        seen += [stored.reference for stored in page]
        after = (page[-1].received_at, page[-1].id)
    return seen


def put_in(store: Store, submissions: Sequence[Submission]) -> None:
    """The reports are on file."""
    with store.work() as work:
        work.incidents.add_many(submissions)
        work.commit()


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_page_by_page_every_report_comes_once_in_the_order_in_which_they_came(populated: Store, limit: int) -> None:
    put_in(populated, [report_of(f"A{n}", hours=hours) for n, hours in enumerate([5, 0, 3, 3, 3, 9, 1])])
    with populated.work() as work:
        assert read_through(work, FORCE, limit) == ["A1", "A6", "A2", "A3", "A4", "A0", "A5"]


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_reports_of_one_instant_come_in_the_order_of_their_ids(populated: Store, limit: int) -> None:
    put_in(populated, [report_of(f"A{n}") for n in (3, 1, 4, 0, 2)])
    with populated.work() as work:
        assert read_through(work, FORCE, limit) == ["A0", "A1", "A2", "A3", "A4"]


def test_a_microsecond_is_enough_to_tell_two_reports_apart(populated: Store) -> None:
    first = replace(report_of("A2"), received_at=NOON)
    second = replace(report_of("A1"), received_at=NOON + timedelta(microseconds=1))
    put_in(populated, [first, second])
    with populated.work() as work:
        assert read_through(work, FORCE, 1) == ["A2", "A1"]


def test_a_page_holds_the_agencys_own_reports_alone_and_withdrawn_ones_too(populated: Store) -> None:
    put_in(populated, [report_of("A1"), report_of("B1", OTHER_FORCE), report_of("A2", hours=1)])
    with populated.work() as work:
        work.incidents.withdraw(ID, over=1, reason="no crime", at=LATER)
        page = work.incidents.page(Reader(RowFilter.OWN_INCIDENT, FORCE), None, 10)
    assert [(stored.reference, stored.state) for stored in page] == [
        ("A1", State.WITHDRAWN),
        ("A2", State.CURRENT),
    ]


def test_a_revision_while_somebody_reads_moves_nothing(populated: Store) -> None:
    put_in(populated, [report_of(f"A{n}", hours=n) for n in range(4)])
    with populated.work() as work:
        first = work.incidents.page(Reader(RowFilter.OWN_INCIDENT, FORCE), None, 2)
        revision = replace(report_of("A0", version=2), received_at=LATER)
        work.incidents.revise(revision, over=1)
        second = work.incidents.page(Reader(RowFilter.OWN_INCIDENT, FORCE), (first[-1].received_at, first[-1].id), 2)
    assert [stored.reference for stored in first + second] == ["A0", "A1", "A2", "A3"]


def test_references_are_found_however_many_are_asked_about(populated: Store) -> None:
    count = CHUNK + 7
    put_in(populated, [report_of(f"A{n}") for n in range(count)] + [report_of("B1", OTHER_FORCE)])
    with populated.work() as work:
        found = work.incidents.by_references(FORCE, [f"A{n}" for n in range(count + 5)] * 2 + ["B1"])
        assert found.keys() == {f"A{n}" for n in range(count)}
        assert all(stored.reference == reference for reference, stored in found.items())
        assert work.incidents.by_references(FORCE, []) == {}


def test_bodies_are_found_however_many_are_asked_for_whoever_reported_them(populated: Store) -> None:
    sent = [report_of(f"A{n}") for n in range(CHUNK + 7)] + [report_of("B1", OTHER_FORCE)]
    put_in(populated, sent)
    with populated.work() as work:
        found = work.incidents.bodies([submission.incident_id for submission in sent] + ["inc_nowhere"])
        assert {incident_id: stored.body for incident_id, stored in found.items()} == {
            submission.incident_id: submission.body for submission in sent
        }
        assert work.incidents.bodies([]) == {}


def test_what_there_is_not_is_not_found(populated: Store) -> None:
    put_in(populated, [report_of("A1")])
    with populated.work() as work:
        assert work.incidents.get("inc_nowhere") is None
        assert work.incidents.by_reference(FORCE, "A2") is None
        assert work.incidents.by_reference(OTHER_FORCE, "A1") is None


@pytest.mark.parametrize(
    "urn, key",
    [
        ("47AA0410226", "47AA0410226"),
        (" 47aa 04102 26\n", "47AA0410226"),
        ("47\u00a0aa\u20090410226", "47AA0410226"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_urn_is_searched_for_without_spaces_or_case(urn: str, key: str) -> None:
    assert urn_key(urn) == urn_key(urn_key(urn)) == key
