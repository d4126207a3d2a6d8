"""Which courses an agency may see, filter by filter; a hidden course is absent from every question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from service.disclosure.permissions import RowFilter
from service.disclosure.reader import Reader
from service.domain.agency import AgencyId
from service.domain.course import Course
from service.store.incidents import Submission
from service.store.unit_of_work import Store, UnitOfWork

from .conftest import ADVOCATES, FORCE, OTHER_FORCE, PROSECUTORS, report_of
from .drawn import DAVE, HANNAH, MAREK, PRIYA, draw, resolve, withdraw

URN = "47AA0410226"
OWN, REFERRED, CLIENT, NOTHING = RowFilter.OWN_INCIDENT, RowFilter.CPS_REFERRAL, RowFilter.OWN_CLIENT, RowFilter.NOTHING
POLICE = replace(report_of("A1"), urn=URN)
REFERRAL = report_of("C1", PROSECUTORS)
PARTNER = report_of("P1", ADVOCATES)
OTHER_ADVOCATES = AgencyId.parse("partner:idva-north")
OTHER_PROSECUTORS = AgencyId.parse("cps:wessex")


def seen(store: Store, rows: RowFilter, agency: AgencyId) -> set[str]:
    """The ways in which the agency comes upon the course ``crs_1``."""
    with store.work() as work:
        ways: dict[str, Sequence[Course | None]] = {
            "get": [work.courses.get("crs_1", Reader(rows, agency))],
            "get by a merged id": [work.courses.get("crs_0", Reader(rows, agency))],
            "page": work.courses.page(Reader(rows, agency), None, 10),
            "urn": work.courses.by_urn(URN, Reader(rows, agency)),
        }
    return {way for way, found in ways.items() if "crs_1" in {course.id for course in found if course}}


EVERY_WAY = {"get", "get by a merged id", "page", "urn"}


def draw_course(store: Store, *reports: Submission, more: Callable[[UnitOfWork], None] | None = None) -> None:
    """The course of Marek towards Hannah, and one that was merged into it."""
    with store.work() as work:
        draw(work, "crs_1", *reports)
        draw(work, "crs_0", merged_into="crs_1")
        if more is not None:
            more(work)
        work.commit()


@pytest.mark.parametrize(
    "rows, agency, is_seen",
    [
        (OWN, FORCE, True),
        (OWN, OTHER_FORCE, False),
        (OWN, PROSECUTORS, True),
        (OWN, OTHER_PROSECUTORS, False),
        (REFERRED, PROSECUTORS, True),
        (REFERRED, OTHER_PROSECUTORS, True),
        (CLIENT, ADVOCATES, True),
        (CLIENT, OTHER_ADVOCATES, False),
        (NOTHING, FORCE, False),
        (NOTHING, PROSECUTORS, False),
        (NOTHING, ADVOCATES, False),
    ],
    ids=str,
)
def test_a_course_of_three_agencies_is_seen_by_whom_it_should(
    populated: Store, rows: RowFilter, agency: AgencyId, is_seen: bool
) -> None:
    draw_course(populated, POLICE, REFERRAL, PARTNER)
    assert seen(populated, rows, agency) == (EVERY_WAY if is_seen else set())


def test_without_a_referral_no_prosecutor_sees_it(populated: Store) -> None:
    draw_course(populated, POLICE, PARTNER)
    assert seen(populated, REFERRED, PROSECUTORS) == set()


def test_with_the_referral_withdrawn_no_prosecutor_sees_it_any_more(populated: Store) -> None:
    draw_course(populated, POLICE, REFERRAL)
    assert seen(populated, REFERRED, PROSECUTORS) == EVERY_WAY
    withdraw(populated, REFERRAL)
    assert seen(populated, REFERRED, PROSECUTORS) == set()


def test_with_its_own_reports_withdrawn_a_force_sees_it_no_more_though_others_report_on(populated: Store) -> None:
    draw_course(populated, POLICE, report_of("A2"), report_of("B1", OTHER_FORCE))
    withdraw(populated, report_of("A2"))
    assert seen(populated, OWN, FORCE) == EVERY_WAY
    withdraw(populated, POLICE)
    assert seen(populated, OWN, FORCE) == set()
    assert seen(populated, OWN, OTHER_FORCE) == {"get", "get by a merged id", "page"}  # the URN went with its report


def test_a_partner_sees_the_course_of_its_client_in_which_it_reported_nothing(populated: Store) -> None:
    def refer(work: UnitOfWork) -> None:
        draw(work, "crs_2", PARTNER, suspect=DAVE)  # she came to them about another man

    draw_course(populated, POLICE, more=refer)
    assert seen(populated, CLIENT, ADVOCATES) == EVERY_WAY
    assert seen(populated, OWN, ADVOCATES) == set()


def test_a_partner_whose_client_is_another_woman_sees_nothing_of_the_same_man(populated: Store) -> None:
    def refer(work: UnitOfWork) -> None:
        draw(work, "crs_2", PARTNER, victim=PRIYA, suspect=MAREK)

    draw_course(populated, POLICE, more=refer)
    assert seen(populated, CLIENT, ADVOCATES) == set()


@pytest.mark.parametrize("role", ["suspect", "witness", "third_party", "proxy"])
def test_a_partner_that_knows_the_victim_otherwise_than_as_one_sees_nothing(populated: Store, role: str) -> None:
    def refer(work: UnitOfWork) -> None:
        work.incidents.add(PARTNER)
        resolve(work, PARTNER, "X1", HANNAH, role=role)
        resolve(work, PARTNER, "V1", PRIYA)

    draw_course(populated, POLICE, more=refer)
    assert seen(populated, CLIENT, ADVOCATES) == set()


def test_a_partner_whose_report_was_withdrawn_sees_nothing(populated: Store) -> None:
    draw_course(populated, POLICE, PARTNER)
    assert seen(populated, CLIENT, ADVOCATES) == EVERY_WAY
    withdraw(populated, PARTNER)
    assert seen(populated, CLIENT, ADVOCATES) == set()


def test_a_partner_does_not_see_a_course_of_its_client_in_which_nothing_stands_any_more(populated: Store) -> None:
    def refer(work: UnitOfWork) -> None:
        draw(work, "crs_2", PARTNER, suspect=DAVE)

    draw_course(populated, POLICE, more=refer)
    withdraw(populated, POLICE)
    assert seen(populated, CLIENT, ADVOCATES) == set()


def test_a_report_that_resolves_to_nobody_makes_nobody_a_client(populated: Store) -> None:
    draw_course(populated, POLICE, more=lambda work: work.incidents.add(PARTNER))
    assert seen(populated, CLIENT, ADVOCATES) == set()


def test_an_old_id_shows_nothing_that_its_survivor_hides(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", report_of("B1", OTHER_FORCE))
        draw(work, "crs_0", POLICE, merged_into="crs_1")  # its own report stands where no course is read any more
        work.commit()
    assert seen(populated, OWN, FORCE) == set()
