"""Writes down how somebody can be reached or told apart, as an agency would, with the flaws of it. Floor 0b."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from service.synth.flaws import Flaws
from service.synth.naming import Written
from service.synth.people import Person, at, before
from service.synth.places import Home
from service.synth.slips import slip


class Details:
    """Writes the contacts, address, vehicle and identifiers of one person for one report."""

    def __init__(self, rng: Random, flaws: Flaws, person: Person, day: date, role: str) -> None:
        self._rng = rng
        self._flaws = flaws
        self._person = person
        self._day = day
        self._is_suspect = role == "suspect"
        self._is_victim = role == "victim"
        self._visibility = "safe" if self._is_victim else "ordinary"
        self.written = Written()

    def _lot(self, rate: float, noise: str = "") -> bool:
        """Whether chance has it so; if it has, the noise is noted."""
        drawn = self._rng.random() < rate
        if drawn and noise:
            self.written.noise.append(noise)
        return drawn

    def write(self, *, shared: str, switchboard: str, pncs: tuple[str, ...], is_health: bool) -> Written:
        """The members, and what was done to them.

        ``shared`` is a number of somebody close, ``switchboard`` one that the agency writes down for its clients,
        ``pncs`` are PNC ids of others.
        """
        flaws, is_suspect = self._flaws, self._is_suspect
        if switchboard:
            self.written.noise.append("switchboard")
            self._phone_is(switchboard)
        elif self._lot(flaws.phone_told_suspect if is_suspect else flaws.phone_told_victim):
            self._phone(shared)
        if self._lot(flaws.email_told / 4 if is_suspect else flaws.email_told):
            self.written.party["emails"] = [{"value": self._person.email}]
        if self._lot(flaws.handle_told if is_suspect else flaws.handle_told / 2):
            self.handle()
        if self._lot(flaws.address_told_suspect if is_suspect else flaws.address_told_victim):
            self._address()
        if is_suspect and self._person.vehicle and self._lot(flaws.vehicle_told):
            self.vehicle()
        self._identifiers(pncs, is_health=is_health)
        return self.written

    def handle(self) -> None:
        """Write the account."""
        platform, value = self._person.handle
        self.written.party["handles"] = [{"platform": platform, "value": value}]

    def vehicle(self) -> None:
        """Write the vehicle."""
        self.written.party["vehicles"] = [{"vrm": self._person.vehicle}]

    def own_phone(self) -> None:
        """Write the number, whole and current."""
        self._phone_is(at(self._person.phones, self._day))

    def _phone(self, shared: str) -> None:
        flaws, person = self._flaws, self._person
        number, old = at(person.phones, self._day), before(person.phones, self._day)
        if self._is_suspect and self._lot(flaws.phone_withheld):
            self.written.party["phones"] = [{"value": "withheld", "visibility": self._visibility}]
            return
        if shared and self._lot(flaws.phone_shared, "shared_phone"):
            number = shared
        elif old and self._lot(flaws.phone_old, "old_phone"):
            number = old
        self._phone_is(number)

    def _phone_is(self, number: str) -> None:
        if self._lot(self._flaws.phone_national):
            local = f"0{number.removeprefix('+44')}"
            number = f"{local[:5]} {local[5:]}" if self._rng.random() < 0.5 else local
        self.written.party["phones"] = [{"value": number, "visibility": self._visibility}]

    def _address(self) -> None:
        flaws, person = self._flaws, self._person
        if self._is_suspect and self._lot(flaws.no_fixed_abode, "no_fixed_abode"):
            self.written.party["addresses"] = [{"line": "No fixed abode", "postcode": "NF1 1NF"}]
            return
        home, old = at(person.homes, self._day), before(person.homes, self._day)
        visibility = self._visibility
        if old and self._lot(flaws.address_old, "old_address"):
            home, visibility = old, "known_to_suspect" if self._is_victim else "ordinary"
        self.written.party["addresses"] = [self._home(home, visibility)]

    def _home(self, home: Home, visibility: str) -> dict[str, Any]:
        flaws, rng = self._flaws, self._rng
        street, number = home.street, home.number
        if self._lot(flaws.typo_address, "typo_address"):
            street = slip(rng, street)
        if self._lot(flaws.wrong_flat, "wrong_flat"):
            number = str(rng.randrange(1, 190))
        told = {"line": f"{number} {street}", "town": home.town, "visibility": visibility}
        if not self._lot(flaws.no_postcode, "no_postcode"):
            told["postcode"] = rng.choice((home.postcode, home.postcode, home.postcode.replace(" ", "").lower()))
        if number == home.number and self._lot(flaws.uprn_told):
            told["uprn"] = home.uprn
        return told

    def _identifiers(self, pncs: tuple[str, ...], *, is_health: bool) -> None:
        flaws, person = self._flaws, self._person
        found = []
        if self._is_suspect and pncs and self._lot(flaws.wrong_pnc, "wrong_pnc"):
            found.append({"type": "pnc", "value": self._rng.choice(pncs)})
        elif self._is_suspect and person.pnc and self._lot(flaws.pnc_told):
            value = self._rng.choice(
                (person.pnc, person.pnc, person.pnc.replace("/", ""), person.pnc.replace("/0", "/"))
            )
            found.append({"type": "pnc", "value": value})
        if is_health and self._is_victim and self._lot(flaws.nhs_told):
            found.append({"type": "nhs", "value": person.nhs})
        if found:
            self.written.party["identifiers"] = found
