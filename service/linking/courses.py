"""Courses get their ids, and it is told which of them a reader would find changed. Floor 0b."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from service.linking.index import Membership
from service.linking.naming import Naming, keep_ids

Place = tuple[str, str, str]
"""Incident, victim and suspect: what stands in a course."""


def name_courses(
    memberships: Sequence[Membership], before: Mapping[str, Sequence[Membership]], new_course: Callable[[], str]
) -> tuple[list[Membership], Naming]:
    """Give courses their ids: the same as before for as many of their incidents as can be."""
    groups: dict[tuple[str, str], list[Membership]] = defaultdict(list)
    for membership in memberships:
        groups[membership.victim_person, membership.anchor].append(membership)
    listed = [groups[key] for key in sorted(groups)]
    places = [[(m.incident_id, m.victim, m.suspect) for m in group] for group in listed]
    held = {(m.incident_id, m.victim, m.suspect): m.course for own in before.values() for m in own}
    naming = keep_ids(places, held, new_course, inherited=_inherited(places, held))
    named = [replace(m, course=course) for course, group in zip(naming.given, listed, strict=True) for m in group]
    return named, naming


def revised_courses(
    before: Mapping[str, Sequence[Membership]], named: Sequence[Membership], changed: Collection[str]
) -> dict[str, tuple[str, str]]:
    """The courses that a reader would find changed, each with its victim person and anchor."""
    was, now = defaultdict(set), defaultdict(set)
    for membership in (m for own in before.values() for m in own):
        was[membership.course].add(membership)
    for membership in named:
        now[membership.course].add(membership)
    return {
        course: (m.victim_person, m.anchor)
        for course, members in now.items()
        if members != was[course] or any(m.incident_id in changed for m in members)
        for m in members
    }


def grouped(memberships: Iterable[Membership]) -> dict[str, tuple[Membership, ...]]:
    """The memberships of each incident."""
    found: dict[str, list[Membership]] = defaultdict(list)
    for membership in memberships:
        found[membership.incident_id].append(membership)
    return {incident_id: tuple(listed) for incident_id, listed in found.items()}


def _inherited(places: Iterable[Iterable[Place]], held: Mapping[Place, str]) -> dict[Place, str]:
    """The course of places that are new in a report, where others of the same victim in it are no more: a version
    that names the suspect stands in for one that did not."""
    current = {place for group in places for place in group}
    vacated: dict[tuple[str, str], list[str]] = defaultdict(list)
    for incident_id, victim, suspect in sorted(held.keys() - current):
        vacated[incident_id, victim].append(held[incident_id, victim, suspect])
    inherited: dict[Place, str] = {}
    for spot in sorted(current - held.keys()):
        courses = vacated[spot[:2]]
        if courses:
            inherited[spot] = courses[0]
            vacated[spot[:2]] = courses[1:] or courses
    return inherited
