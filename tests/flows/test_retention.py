"""People decide how long reports are kept; what is due is told, and goes by nobody's hand but theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from service.domain.errors import NotDue, NotPermitted, NotVisible, ReportHeld
from service.domain.evidence import PartyRef
from service.domain.retention import HoldKind
from service.flows import retention
from service.flows.erasure import erase, erase_version
from service.flows.intake import receive, withdraw
from service.flows.relink import prove
from service.flows.restriction import restrict
from service.flows.retention import decide, dispose, list_due, place_hold, read_retention, release_hold
from service.linking.index import Decision
from service.store.judgements import StoredJudgement
from service.store.tables import INCIDENT, LEGAL_HOLD, RETENTION_DECISION

from .office import HAMPSHIRE, HELPLINE, NOON, SUSSEX, Body, Office, caller, couple, thin_report

SUPERVISOR = caller(SUSSEX, "police_supervisor")
FIRST, LATER = (body for _, body in (couple()[0], couple()[4]))
IN_2032, DAY_BEFORE = datetime(2032, 11, 4, 0, 0, tzinfo=UTC), datetime(2032, 11, 3, 23, 59, tzinfo=UTC)


def sent(office: Office, reference: str, body: Body | None = None) -> str:
    return receive(office.context, caller(SUSSEX), body or thin_report(reference)).incident.id


def due(office: Office, until: date | None = None) -> list[tuple[str, str, str]]:
    page = list_due(office.context, SUPERVISOR, until, None)
    return [(one.reference, one.action, one.because) for one in page.items]


def test_a_report_is_listed_from_the_day_on_which_it_is_due(office: Office) -> None:
    sent(office, "S-1")
    receive(office.context, caller(HAMPSHIRE), thin_report("H-1", HAMPSHIRE))
    office.clock.at = DAY_BEFORE
    assert due(office) == []
    assert due(office, date(2032, 11, 4)) == [("S-1", "review", "undecided")]
    office.clock.at = IN_2032
    assert due(office) == [("S-1", "review", "undecided")]


def test_the_agency_that_sent_a_report_decides_about_it_and_no_other(office: Office) -> None:
    own = sent(office, "S-1")
    assert decide(office.context, SUPERVISOR, own, 3, "Common assault only.").group == 3
    shown = decide(office.context, SUPERVISOR, own, 2, "It is stalking.")
    assert (shown.group, shown.due_on, shown.action) == (2, date(2036, 11, 4), "review")
    for stranger in (caller(HAMPSHIRE, "police_supervisor"), caller(HELPLINE, "partner_practitioner")):
        with pytest.raises(NotVisible):
            read_retention(office.context, stranger, own)
        with pytest.raises(NotVisible):
            decide(office.context, stranger, own, 1, "Not ours.")
        with pytest.raises(NotVisible):
            place_hold(office.context, stranger, own, HoldKind.CPIA, "Not ours.")
        with pytest.raises(NotVisible):
            dispose(office.context, stranger, own)
    with pytest.raises(NotPermitted):
        decide(office.context, caller(SUSSEX, "police_investigator"), own, 3, "Not hers to say.")
    assert read_retention(office.context, SUPERVISOR, own).group == 2


def test_a_report_that_is_due_goes_when_somebody_says_so_and_not_before(office: Office) -> None:
    own = sent(office, "S-1", FIRST)
    decide(office.context, SUPERVISOR, own, 3, "No serious offence.")
    days = read_retention(office.context, SUPERVISOR, own).due_on
    office.clock.at = datetime(days.year, days.month, days.day, 12, tzinfo=UTC)
    office.clock.go_on(days=-1)
    with pytest.raises(NotDue):
        dispose(office.context, SUPERVISOR, own)
    office.clock.go_on(days=1)
    assert len(due(office)) == 1
    closed = dispose(office.context, SUPERVISOR, own)
    assert (closed.state, closed.reason, closed.revised_at) == ("erased", "retention", office.clock.now())
    assert due(office) == []
    assert prove(office.context, afresh=True).stored.parties == 0
    with office.context.store.work() as work:
        assert work.connection.execute(select(RETENTION_DECISION)).all() == []
        assert work.connection.execute(select(INCIDENT.c.withdrawn_reason)).scalars().all() == ["retention"]


def test_a_decision_to_keep_begins_the_period_anew(office: Office) -> None:
    own = sent(office, "S-1")
    office.clock.at = IN_2032
    shown = decide(office.context, SUPERVISOR, own, None, "He is before the court again.")
    assert (shown.kept_on, shown.due_on, shown.is_due) == (date(2032, 11, 4), date(2038, 11, 5), False)
    with pytest.raises(NotDue):
        dispose(office.context, SUPERVISOR, own)


def test_a_hold_stops_disposal_and_erasure_until_it_is_released(office: Office) -> None:
    own = sent(office, "S-1")
    office.clock.at = IN_2032
    held = place_hold(office.context, SUPERVISOR, own, HoldKind.APPEAL, "An appeal is pending.")
    assert (held.is_held, held.is_due, [one.kind for one in held.holds]) == (True, True, ["appeal"])
    deeds: tuple[Callable[[], object], ...] = (
        lambda: dispose(office.context, SUPERVISOR, own),
        lambda: erase(office.context, caller(SUSSEX), own, None),
        lambda: erase_version(office.context, caller(SUSSEX), own, 1),
    )
    for deed in deeds:
        with pytest.raises(ReportHeld):
            deed()
    other = place_hold(office.context, SUPERVISOR, own, HoldKind.CPIA, "Material of a trial.").holds[1].id
    first = release_hold(office.context, SUPERVISOR, own, held.holds[0].id, "Dismissed.")
    assert first.is_held, "the other holds still"
    second = release_hold(office.context, SUPERVISOR, own, other, "Over.")
    assert not second.is_held
    assert release_hold(office.context, SUPERVISOR, own, other, "Again.") == second
    with pytest.raises(NotVisible):
        release_hold(office.context, SUPERVISOR, own, f"hld_{0:032}", "Which?")
    assert dispose(office.context, SUPERVISOR, own).state == "erased"
    with office.context.store.work() as work:
        assert work.connection.execute(select(LEGAL_HOLD)).all() == []


def test_what_is_needed_as_evidence_does_not_go(office: Office) -> None:
    own = sent(office, "S-1")
    restrict(office.context, caller(SUSSEX), own, "needed_as_evidence")
    office.clock.at = IN_2032
    deeds: tuple[Callable[[], object], ...] = (
        lambda: dispose(office.context, SUPERVISOR, own),
        lambda: erase(office.context, caller(SUSSEX), own, None),
    )
    for deed in deeds:
        with pytest.raises(ReportHeld):
            deed()


def test_what_is_needed_as_evidence_is_not_withdrawn_first_to_be_erased_then(office: Office) -> None:
    own = sent(office, "S-1")
    restrict(office.context, caller(SUSSEX), own, "needed_as_evidence")
    for reason in ("no_crime", "consent_withdrawn"):
        with pytest.raises(ReportHeld):
            withdraw(office.context, caller(SUSSEX), own, reason, None)
    with pytest.raises(ReportHeld):
        erase(office.context, caller(SUSSEX), own, None)
    restricted = sent(office, "S-2")
    restrict(office.context, caller(SUSSEX), restricted, "accuracy_contested")
    assert withdraw(office.context, caller(SUSSEX), restricted, "no_crime", None).withdrawn_reason == "no_crime"


def test_consent_that_is_withdrawn_after_the_report_was_makes_it_due_as_well(office: Office) -> None:
    own = sent(office, "S-1")
    withdraw(office.context, caller(SUSSEX), own, "no_crime", None)
    assert due(office) == []
    again = withdraw(office.context, caller(SUSSEX), own, "consent_withdrawn", None)
    assert again.withdrawn_reason == "consent_withdrawn"
    assert [reference for reference, *_ in due(office)] == ["S-1"]
    assert withdraw(office.context, caller(SUSSEX), own, "no_crime", None) == again


def test_a_report_whose_consent_was_withdrawn_is_due_at_once_unless_there_is_another_ground(office: Office) -> None:
    own = sent(office, "S-1")
    withdraw(office.context, caller(SUSSEX), own, "consent_withdrawn", None)
    assert due(office) == [("S-1", "disposal", "consent_withdrawn")]
    decide(office.context, SUPERVISOR, own, None, "Needed to protect her.")
    assert due(office) == []


def test_a_further_report_begins_the_period_anew_only_once_a_person_joined_the_two(office: Office) -> None:
    own = sent(office, "S-1", FIRST)
    decide(office.context, SUPERVISOR, own, 3, "No serious offence.")
    alone = read_retention(office.context, SUPERVISOR, own)
    later = {**FIRST, "source": {"reference": "S-2"}, "occurred": {"from": "2031-05-05T10:00:00+00:00"}}
    other = sent(office, "S-2", later)
    linked = read_retention(office.context, SUPERVISOR, own)
    assert (linked.is_linked, linked.is_confirmed, linked.due_on) == (True, False, alone.due_on)
    made = StoredJudgement(
        id="jdg_1", left=PartyRef(own, "S1"), right=PartyRef(other, "S1"), decision=Decision.SAME,
        reason="He said so.", made_by="staff-0017", agency=SUSSEX, made_at=NOON, review_id="",
    )  # fmt: skip
    with office.context.store.work() as work:
        work.judgements.add(made)
        work.commit()
    confirmed = read_retention(office.context, SUPERVISOR, own)
    assert (confirmed.is_confirmed, confirmed.due_on) == (True, date(2037, 5, 6))
    with office.context.store.work() as work:
        work.judgements.undo("jdg_1", at=NOON, by="staff-0017", reason="A slip.")
        work.commit()
    assert read_retention(office.context, SUPERVISOR, own) == linked


def test_a_course_lives_while_a_report_in_it_does(office: Office) -> None:
    own = sent(office, "S-1", FIRST)
    other = receive(office.context, caller(HAMPSHIRE), LATER).incident.id
    decide(office.context, SUPERVISOR, own, 3, "No serious offence.")
    office.clock.at = datetime(2040, 1, 1, tzinfo=UTC)
    dispose(office.context, SUPERVISOR, own)
    with office.context.store.work() as work:
        assert set(work.courses.of_incidents([own, other])) == {other}


def test_pages_go_on_where_there_is_more_to_look_through(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "LOOKED_THROUGH", 2)
    for number in range(5):
        office.clock.go_on(minutes=1)
        sent(office, f"S-{number}")
    office.clock.at = IN_2032
    after, seen = None, []
    for _ in range(3):
        page = list_due(office.context, SUPERVISOR, None, after)
        seen += [one.reference for one in page.items]
        after = page.next
    assert (seen, after) == ([f"S-{number}" for number in range(5)], None)


def test_every_deed_has_its_line_in_the_log(office: Office) -> None:
    own = sent(office, "S-1")
    before = len(office.audit())
    decide(office.context, SUPERVISOR, own, 3, "Why.")
    held = place_hold(office.context, SUPERVISOR, own, HoldKind.CPIA, "Why.")
    release_hold(office.context, SUPERVISOR, own, held.holds[0].id, "Why.")
    read_retention(office.context, SUPERVISOR, own)
    list_due(office.context, SUPERVISOR, None, None)
    office.clock.at = IN_2032.replace(year=2040)
    dispose(office.context, SUPERVISOR, own)
    done = [(operation, action) for operation, action, *_ in office.audit()[before:]]
    assert done == [
        (operation, "retention.decide")
        for operation in ("alteration", "alteration", "alteration", "consultation", "consultation", "erasure")
    ]
