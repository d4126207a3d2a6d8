"""Who may hold a role, how it comes, what it may do, which rows and which view it gets: the whole table, pinned."""

from __future__ import annotations

import importlib

import pytest

from service.disclosure.permissions import Permission, RowFilter, View
from service.disclosure.roles import ROLES
from service.domain.agency import AgencyKind
from service.domain.principal import ComesAs
from service.domain.report import Kind

P, C, T = AgencyKind.POLICE, AgencyKind.CPS, AgencyKind.PARTNER
PERSON, MACHINE = ComesAs.PERSON, ComesAs.MACHINE

TABLE = {
    "police_records": (
        {P}, {MACHINE}, RowFilter.OWN_INCIDENT, View.POLICE_RECORDS, Kind.POLICE_INCIDENT,
        "me.read incident.write incident.read_own import.write police.course.read police.match event.read",
    ),
    "police_investigator": (
        {P}, {PERSON, MACHINE}, RowFilter.OWN_INCIDENT, View.POLICE, Kind.POLICE_INCIDENT,
        "me.read incident.write incident.read_own police.course.read police.explanation.read "
        "police.review.read police.review.judge police.occasion.decide police.match police.person.read "
        "police.unused.read police.safe.reveal access.ask break_glass.ask event.read",
    ),
    "police_supervisor": (
        {P}, {PERSON}, RowFilter.OWN_INCIDENT, View.POLICE, None,
        "me.read incident.read_own police.course.read police.explanation.read "
        "police.review.read police.review.judge police.occasion.decide police.course.share police.course.allocate "
        "police.measure.read "
        "police.match police.person.read police.unused.read police.safe.reveal access.ask "
        "break_glass.ask break_glass.approve retention.decide event.read",
    ),
    "cps_casework": (
        {C}, {MACHINE}, RowFilter.CPS_REFERRAL, View.CPS_CASEWORK, Kind.CPS_REFERRAL,
        "me.read incident.write incident.read_own import.write cps.course.read cps.snapshot.take event.read",
    ),
    "cps_prosecutor": (
        {C}, {PERSON}, RowFilter.CPS_REFERRAL, View.CPS, None,
        "me.read cps.course.read cps.snapshot.take cps.unused.read event.read cps.safe.reveal retention.decide "
        "access.ask",
    ),
    "partner_system": (
        {T}, {MACHINE}, RowFilter.OWN_CLIENT, View.PARTNER_SYSTEM, Kind.PARTNER_REFERRAL,
        "me.read incident.write incident.read_own import.write partner.course.read event.read",
    ),
    "partner_practitioner": (
        {T}, {PERSON, MACHINE}, RowFilter.OWN_CLIENT, View.PARTNER, Kind.PARTNER_REFERRAL,
        "me.read incident.write incident.read_own partner.course.read access.ask break_glass.ask break_glass.approve "
        "retention.decide event.read",
    ),
    "partner_health": (
        {T}, {PERSON, MACHINE}, RowFilter.OWN_CLIENT, View.HEALTH, Kind.PARTNER_REFERRAL,
        "me.read incident.write incident.read_own partner.course.read access.ask break_glass.ask break_glass.approve "
        "retention.decide event.read",
    ),
    "partner_education": (
        {T}, {PERSON, MACHINE}, RowFilter.OWN_PUPIL, View.EDUCATION, Kind.PARTNER_REFERRAL,
        "me.read incident.write incident.read_own partner.course.read",
    ),
    "partner_suspect_side": (
        {T}, {PERSON, MACHINE}, RowFilter.OWN_SUBJECT, View.SUSPECT_SIDE, Kind.PARTNER_REFERRAL,
        "me.read incident.write incident.read_own partner.course.read",
    ),
    "partner_dual_side": (
        {T}, {PERSON, MACHINE}, RowFilter.OF_BOTH, View.DUAL_SIDE, Kind.PARTNER_REFERRAL,
        "me.read incident.write incident.read_own partner.course.read",
    ),
    "auditor": ({P, C, T}, {PERSON}, RowFilter.NOTHING, View.NOTHING, None, "me.read audit.read"),
    "administrator": ({P, C, T}, {PERSON}, RowFilter.NOTHING, View.NOTHING, None, "me.read"),
    "staff_system": ({P, C, T}, {MACHINE}, RowFilter.NOTHING, View.NOTHING, None, "me.read staff.write"),
}  # fmt: skip


def test_there_are_these_roles_and_no_others() -> None:
    assert set(ROLES) == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_a_role_is_what_the_table_says(name: str) -> None:
    held_by, comes_as, rows, view, posts, permissions = TABLE[name]
    role = ROLES[name]
    assert (set(role.held_by), set(role.comes_as)) == (held_by, comes_as)
    assert (role.rows, role.view, role.posts) == (rows, view, posts)
    assert {permission.value for permission in role.permissions} == set(permissions.split())


@pytest.mark.parametrize("name", TABLE)
def test_a_role_has_a_file_of_its_own_that_says_what_it_is(name: str) -> None:
    module = importlib.import_module(f"service.disclosure.{name}")
    assert module.ROLE is ROLES[name]
    assert (module.__doc__ or "").startswith(f"{name}: ")
    assert ROLES[name].note.endswith(".")


@pytest.mark.parametrize("name", TABLE)
def test_a_role_reads_courses_only_by_the_door_of_its_kind_of_agency(name: str) -> None:
    doors = {
        Permission.POLICE_COURSE_READ: P,
        Permission.POLICE_EXPLANATION_READ: P,
        Permission.POLICE_UNUSED_READ: P,
        Permission.CPS_COURSE_READ: C,
        Permission.CPS_SNAPSHOT_TAKE: C,
        Permission.CPS_UNUSED_READ: C,
        Permission.PARTNER_COURSE_READ: T,
    }
    role = ROLES[name]
    assert {doors[p] for p in role.permissions if p in doors} <= role.held_by
    assert (role.view is View.NOTHING) == (not role.permissions & doors.keys())


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_some_roles(permission: Permission) -> None:
    assert any(permission in role.permissions for role in ROLES.values())
