"""Batches of lines: committed together, and where one line cannot be stored, one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text

from service.domain.errors import ConductError, NotPermitted, ReportConflict, ReportInvalid, ReportWithdrawn
from service.flows.imports import LONGEST_LINE, Answer, Line, take
from service.flows.intake import list_own, receive, withdraw

from .office import HAMPSHIRE, SUSSEX, Body, Office, caller, couple, thin_report


def lines_of(*bodies: Body | bytes | None) -> list[Line]:
    return [
        Line(number, json.dumps(body).encode() if isinstance(body, dict) else body)
        for number, body in enumerate(bodies, start=1)
    ]


def taken(office: Office, *bodies: Body | bytes | None) -> list[Answer]:
    return take(office.context, caller(SUSSEX), lines_of(*bodies))


def on_file(office: Office) -> list[str]:
    """References of the reports of Sussex."""
    return sorted(found.incident.reference for found in list_own(office.context, caller(SUSSEX), None, 100))


def errors_of(answers: list[Answer]) -> list[type[ConductError] | None]:
    return [None if answer.error is None else type(answer.error) for answer in answers]


@contextmanager
def poisoned(engine: Engine, reference: str) -> Iterator[None]:
    """The database cannot keep a report of this reference."""
    if engine.dialect.name == "sqlite":
        make = (
            f"CREATE TRIGGER poison BEFORE INSERT ON incident WHEN NEW.reference = '{reference}' "
            "BEGIN SELECT RAISE(ABORT, 'poison'); END"
        )
        drop = "DROP TRIGGER poison"
    else:
        make = f"ALTER TABLE incident ADD CONSTRAINT poison CHECK (reference <> '{reference}')"
        drop = "ALTER TABLE incident DROP CONSTRAINT poison"
    with engine.begin() as connection:
        connection.execute(text(make))
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.execute(text(drop))


def test_a_line_that_cannot_be_stored_holds_back_no_other(office: Office, engine: Engine) -> None:
    with poisoned(engine, "bad"):
        answers = taken(office, *(thin_report(reference) for reference in ("1", "2", "bad", "3", "4")))
    assert [answer.number for answer in answers] == [1, 2, 3, 4, 5]
    assert errors_of(answers) == [None, None, ConductError, None, None]
    error = answers[2].error
    assert error is not None
    assert error.__cause__ is not None
    assert "bad" not in str(error) + str(error.__cause__)
    assert on_file(office) == ["1", "2", "3", "4"]
    assert [answer.filed.is_new for answer in answers if answer.filed] == [True] * 4


def test_a_single_line_that_cannot_be_stored_is_answered_as_well(office: Office, engine: Engine) -> None:
    with poisoned(engine, "bad"):
        assert errors_of(taken(office, thin_report("bad"))) == [ConductError]
    assert errors_of(taken(office, thin_report("bad"))) == [None]
    deeds = [("collection", "import.write", "permit", 1), ("combination", "import.write", "permit", 1)]
    assert office.audit() == deeds


def test_a_batch_in_which_every_line_is_bad_stores_nothing(office: Office) -> None:
    answers = taken(office, b"{", b"[]", None, {**thin_report("1"), "agency": "police:44"})
    assert all(answer.error is not None for answer in answers)
    assert isinstance(answers[2].error, ReportInvalid)
    assert (on_file(office), office.events()) == ([], [])
    assert [entry for entry in office.audit() if entry[1] == "import.write"] == []


def test_no_lines_are_no_answers(office: Office) -> None:
    assert taken(office) == []
    assert office.audit() == []


def test_a_batch_says_what_it_did_by_kind_of_deed(office: Office) -> None:
    taken(office, thin_report("1"), thin_report("2"), thin_report("3"))
    before = len(office.audit())
    answers = taken(
        office,
        thin_report("1"),
        {**thin_report("2", version=2), "narrative": "He came back."},
        {**thin_report("3"), "narrative": "Something else."},
        thin_report("4"),
    )
    assert [(a.filed.is_new, a.filed.is_revised) if a.filed else type(a.error) for a in answers] == [
        (False, False),
        (False, True),
        ReportConflict,
        (True, False),
    ]
    assert office.audit()[before:] == [
        ("collection", "import.write", "permit", 1),
        ("alteration", "import.write", "permit", 1),
        ("consultation", "import.write", "permit", 1),
        ("combination", "import.write", "permit", 2),
    ]


def test_versions_of_one_report_in_one_batch_end_as_the_highest(office: Office) -> None:
    second = {**thin_report("1", version=2), "narrative": "Two."}
    third = {**thin_report("1", version=3), "narrative": "Three."}
    answers = taken(office, thin_report("1"), third, second, third)
    assert errors_of(answers) == [None, None, ReportConflict, None]
    assert len({answer.filed.incident.id for answer in answers if answer.filed}) == 1
    (found,) = list_own(office.context, caller(SUSSEX), None, 10)
    assert (found.incident.version, found.incident.body["narrative"]) == (3, "Three.")


def test_a_withdrawn_report_is_refused_and_the_rest_is_taken(office: Office) -> None:
    incident = receive(office.context, caller(SUSSEX), thin_report("1")).incident.id
    withdraw(office.context, caller(SUSSEX), incident, "no_crime", None)
    assert errors_of(taken(office, thin_report("1"), thin_report("2"))) == [ReportWithdrawn, None]


def test_a_line_stands_as_the_same_report_sent_alone_would(office: Office) -> None:
    (_, first), *_, (_, later) = couple()
    taken(office, first)
    (answer,) = take(office.context, caller(HAMPSHIRE), lines_of(later))
    assert answer.filed is not None
    (placed,) = answer.filed.placed
    again = receive(office.context, caller(HAMPSHIRE), later)
    (alone,) = again.placed
    assert replace(alone, prompts=placed.prompts) == placed
    assert set(placed.prompts) < set(alone.prompts)  # a line tells of what follows from occasions alone
    assert (answer.filed.is_new, again.is_new, placed.occasions) == (True, False, 2)


def test_two_reports_of_one_batch_find_each_other(office: Office) -> None:
    (_, first), *_, (_, later) = couple()
    del later["agency"]
    answers = taken(office, first, later)
    courses = [answer.filed.placed[0].course_id for answer in answers if answer.filed]
    assert len(courses) == 2
    assert len(set(courses)) == 1


def test_the_longest_line_is_read(office: Office) -> None:
    raw = json.dumps(thin_report("1")).encode()
    assert errors_of(take(office.context, caller(SUSSEX), [Line(1, raw + b" " * (LONGEST_LINE - len(raw)))])) == [None]


def test_only_a_sender_of_reports_imports(office: Office) -> None:
    with pytest.raises(NotPermitted):
        take(office.context, caller(SUSSEX, "police_investigator"), lines_of(thin_report("1")))
    assert on_file(office) == []


def test_evidence_that_comes_to_whole_bits_is_kept_beside_other_evidence(office: Office) -> None:
    named = [("Xavierine Xanthippe", "Quivellon"), ("Xanthippe", "Quivellon"), ("Xanthippe", "Quivellan")]
    for number, (given, family) in enumerate(named):
        body = thin_report(str(number))
        body["parties"] = [{"local_id": "V1", "role": "victim", "name": {"given": given.split(), "family": family}}]
        assert errors_of(taken(office, body)) == [None]
