"""A resolved person, for police officers, as far as the courses that they may see tell of them. Floor 0b.

Who it is, and where to read on. What a person is reached or found by is shown in the courses, each with its own
protection.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from service.disclosure.views.persons import DetailShown, NameShown, Parties, ages_of, dobs_of, names_of, sexes_of
from service.disclosure.views.shown import Shown


class CourseOfPerson(Shown):
    """A course that the reader may see, and what the person is in it."""

    id: str
    url: str
    role: Literal["victim", "suspect"]


class PersonShown(Shown):
    """A person, each detail with who said so. ``profiles`` counts different sets of details under which reports
    describe them, ``reports`` the reports."""

    id: str
    url: str
    split_from: str
    names: tuple[NameShown, ...]
    dobs: tuple[DetailShown, ...]
    ages: tuple[DetailShown, ...]
    sexes: tuple[DetailShown, ...]
    profiles: int
    reports: int
    courses: tuple[CourseOfPerson, ...]


def person_url(person_id: str) -> str:
    """Where police find the person."""
    return f"/v1/police/persons/{person_id}"


def person_shown(
    person_id: str,
    split_from: str,
    parties: Parties,
    profiles: int,
    courses: Sequence[tuple[str, Literal["victim", "suspect"]]],
) -> PersonShown:
    """The person as these parties describe them."""
    return PersonShown(
        id=person_id,
        url=person_url(person_id),
        split_from=split_from,
        names=names_of(parties),
        dobs=dobs_of(parties),
        ages=ages_of(parties),
        sexes=sexes_of(parties),
        profiles=profiles,
        reports=len(parties),
        courses=tuple(CourseOfPerson(id=id_, url=f"/v1/police/courses/{id_}", role=role) for id_, role in courses),
    )
