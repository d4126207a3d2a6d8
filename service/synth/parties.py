"""Writes the parties of one report, and who each truly is. Floor 0b."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from service.synth.course import Course, Event, Known
from service.synth.details import Details
from service.synth.flaws import Flaws
from service.synth.naming import Naming, Written
from service.synth.people import Person, at
from service.synth.rates import Rates

_HEALTH: Final = ("partner:nhs", "partner:gp")
_REFUGE: Final = "+446000000400"
"""The one switchboard of all refuges."""


@dataclass(frozen=True, slots=True)
class Fact:
    """The truth of one party: who it is, in which course, and what was done to the details."""

    local_id: str
    role: str
    person: str
    course: str
    origin: str
    noise: str


class Parties:
    """Writes parties as one agency writes them."""

    def __init__(self, rng: Random, rates: Rates, pncs: tuple[str, ...]) -> None:
        self._rng = rng
        self._rates = rates
        self._pncs = pncs

    def of(self, event: Event, switchboards: Mapping[str, str]) -> tuple[list[dict[str, Any]], list[Fact]]:
        """The parties of a report and the truth of each, victim first."""
        course = event.course
        switchboard = switchboards.get(event.agency, "") if self._rng.random() < self._rates.switchboard else ""
        written = [("V1", "victim", course.victim, self._victim(event, switchboard))]
        written.append(("S1", "suspect", course.suspect, self._suspect(event)))
        if course.proxy and self._rng.random() < self._rates.proxy_told:
            written.append(("P1", "proxy", course.proxy, self._named(event, course.proxy, "proxy")))
        parties, facts = [], []
        for local_id, role, person, party in written:
            marks = [*event.marks, *([f"case_{course.case}"] if course.case else []), *party.noise]
            parties.append({"local_id": local_id, "role": role, **party.party})
            facts.append(Fact(local_id, role, person.id, course.id, person.origin.name, "|".join(marks)))
        return parties, facts

    def _flaws(self, event: Event) -> Flaws:
        return self._rates.partner if event.agency.startswith("partner") else self._rates.police

    def _victim(self, event: Event, switchboard: str) -> Written:
        if event.course.case == "refuge":
            has_fled = event.course.victim.homes[-1][0] <= event.at.date()
            switchboard = _REFUGE if has_fled and self._rng.random() < 0.5 else switchboard
        return self._named(event, event.course.victim, "victim", switchboard)

    def _suspect(self, event: Event) -> Written:
        if event.known is Known.NAMED:
            written = self._named(event, event.course.suspect, "suspect")
            written.party["known"] = True
            return written
        return self._unnamed(event)

    def _named(self, event: Event, person: Person, role: str, switchboard: str = "") -> Written:
        """A person by name, and what else the agency knows of them."""
        rng, flaws, course, day = self._rng, self._flaws(event), event.course, event.at.date()
        key = (event.agency, person.id)
        held = course.records.get(key)
        if held is None or rng.random() >= flaws.record_reused:
            held = Naming(rng, flaws, person, day, is_suspect=role == "suspect").write()
            course.records[key] = held
        details = Details(rng, flaws, person, day, role).write(
            shared=self._shared(course, person, event),
            switchboard=switchboard,
            pncs=self._pncs,
            is_health=event.agency.startswith(_HEALTH),
        )
        return Written({**held[0], **details.party}, [*held[1], *details.noise])

    def _shared(self, course: Course, person: Person, event: Event) -> str:
        """The number of the other of the two, where they are or were a household."""
        if course.relationship not in ("ex_partner", "current_partner", "family"):
            return ""
        other = course.suspect if person is course.victim else course.victim
        return at(other.phones, event.at.date())

    def _unnamed(self, event: Event) -> Written:
        """A suspect of whom a first name, a number, an account, a vehicle or the looks are all that is known."""
        rng, person = self._rng, event.course.suspect
        details = Details(rng, self._flaws(event), person, event.at.date(), "suspect")
        party, kind = details.written.party, self._kind(event)
        if kind == "first_name_only":
            short = person.origin.short.get(person.given[0], ())
            party["name"] = {"given": [rng.choice((person.given[0], *short))]}
        elif kind == "phone_only":
            details.own_phone()
        elif kind == "handle_only":
            details.handle()
        elif kind == "vehicle_only":
            details.vehicle()
        else:
            party["description"] = f"{self._seen(event)}, {person.look}"
        party["sex"] = person.sex if person.is_sex_told and rng.random() < 0.9 else "0"
        party["known"] = kind == "first_name_only"
        return Written(party, [kind, *details.written.noise])

    def _kind(self, event: Event) -> str:
        rng, person = self._rng, event.course.suspect
        if rng.random() < self._rates.number_seen:
            seen = ("phone_only", "phone_only", "handle_only", *(["vehicle_only"] if person.vehicle else []))
            return rng.choice(seen)
        return "first_name_only" if event.known is Known.PARTIAL else "description_only"

    def _seen(self, event: Event) -> str:
        person = event.course.suspect
        age = (event.at.date() - person.born).days / 365.25
        return f"{'male' if person.sex == '1' else 'female'}, about {5 * round(age / 5)}"
