"""Writes down who somebody is, as an agency would: name, date of birth and sex, with their flaws. Floor 0b."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from service.synth.accents import plain
from service.synth.flaws import Flaws
from service.synth.people import Person, at, before
from service.synth.slips import slip, wrong_date

_TITLES: Final = ("MR", "MRS", "MS", "DR", "UNK MALE", "SEE LOG 712", "NFA")
_PLACEHOLDERS: Final = ("1900-01-01", "1970-01-01")


@dataclass(slots=True)
class Written:
    """The members of a party so far, and what was done to them."""

    party: dict[str, Any] = field(default_factory=dict)
    noise: list[str] = field(default_factory=list)


class Naming:
    """Writes one person for one report."""

    def __init__(self, rng: Random, flaws: Flaws, person: Person, day: date, *, is_suspect: bool) -> None:
        self._rng = rng
        self._flaws = flaws
        self._person = person
        self._day = day
        self._is_suspect = is_suspect
        self._written = Written()

    def write(self) -> tuple[Mapping[str, Any], tuple[str, ...]]:
        """The members name, aliases, dob or age and sex, and what was done to them."""
        self._name()
        self._birth()
        self._sex()
        return self._written.party, tuple(self._written.noise)

    def _lot(self, rate: float, noise: str = "") -> bool:
        """Whether chance has it so; if it has, the noise is noted."""
        drawn = self._rng.random() < rate
        if drawn and noise:
            self._written.noise.append(noise)
        return drawn

    def _name(self) -> None:
        flaws, person, party = self._flaws, self._person, self._written.party
        if self._is_suspect and self._lot(flaws.alias_only, "alias_only"):
            party["name"] = {"given": [person.street_name]}
            return
        given, family = self._given(), self._family()
        if any(not word.isascii() for word in (*given, family)) and self._lot(flaws.ascii, "ascii"):
            given, family = [plain(word) for word in given], plain(family)
        is_eastern = person.origin.is_family_first
        if self._lot(flaws.swapped_family_first if is_eastern else flaws.swapped, "swapped"):
            given, family = [family], given[0]
        if self._lot(flaws.title, "title"):
            given = [f"{self._rng.choice(_TITLES)} {given[0]}", *given[1:]]
        if self._is_suspect and self._lot(flaws.two_names, "two_names"):
            given = [f"{given[0]} AKA {person.street_name}", *given[1:]]
        if self._lot(flaws.capitals):
            given, family = [word.upper() for word in given], family.upper()
        if self._lot(flaws.full_name, "full_name"):
            parts = [family, *given] if is_eastern and self._lot(0.5) else [*given, family]
            party["name"] = {"full": " ".join(parts)}
        else:
            party["name"] = {"given": given, "family": family}
        if self._is_suspect and self._lot(flaws.alias_told):
            party["aliases"] = [{"given": [person.street_name], "kind": "nickname"}]

    def _given(self) -> list[str]:
        flaws, person, rng = self._flaws, self._person, self._rng
        first, rest = person.given[0], list(person.given[1:])
        short = person.origin.short.get(first, ())
        others = person.origin.spellings.get(first, ())
        if short and self._lot(flaws.nickname, "nickname"):
            first = rng.choice(short)
        elif others and self._lot(flaws.spelling, "spelling_given"):
            first = rng.choice(others)
        elif self._lot(flaws.initial, "initial"):
            first = first[:1]
        elif self._lot(flaws.typo_given, "typo_given"):
            first = slip(rng, first)
        return [first, *rest] if rest and self._lot(flaws.middle_told) else [first]

    def _family(self) -> str:
        flaws, person, rng = self._flaws, self._person, self._rng
        family = at(person.families, self._day)
        former = before(person.families, self._day)
        if former and self._lot(flaws.old_surname, "old_surname"):
            family = former
        others = person.origin.family_spellings.get(family, ())
        if any(mark in family for mark in "- '") and self._lot(flaws.two_part_family, "two_part_family"):
            return self._in_part(family)
        if others and self._lot(flaws.spelling, "spelling_family"):
            return rng.choice(others)
        if self._lot(flaws.typo_family, "typo_family"):
            family = slip(rng, family)
            return slip(rng, family) if rng.random() < 0.2 else family
        return family

    def _in_part(self, family: str) -> str:
        """A name of two parts, of which one is lost or which are joined otherwise."""
        mark = next(mark for mark in "- '" if mark in family)
        first, _, last = family.partition(mark)
        joined = (f"{first}{last}", f"{first} {last}" if mark != " " else f"{first}-{last}")
        if min(len(first), len(last)) < 4:  # O', Mac and bin are no names
            return self._rng.choice(joined)
        return self._rng.choice((first, last, *joined))

    def _birth(self) -> None:
        flaws, born, party = self._flaws, self._person.born, self._written.party
        missing = flaws.dob_missing_suspect if self._is_suspect else flaws.dob_missing_victim
        if self._lot(missing, "no_dob"):
            if self._lot(flaws.age_instead):
                party["age"] = max(0, self._age() + (self._rng.choice((-2, -1, 1, 2)) if self._is_suspect else 0))
            return
        party["dob"] = self._dob(born).isoformat()
        if self._lot(flaws.placeholder_dob, "placeholder_dob"):
            party["dob"] = self._rng.choice((*_PLACEHOLDERS, f"{born.year}-01-01", f"{born.year}-01-01"))
        elif self._lot(flaws.year_only, "year_only"):
            party["dob"] = str(born.year)

    def _dob(self, born: date) -> date:
        flaws = self._flaws
        if born.day <= 12 and born.day != born.month and self._lot(flaws.dob_swap, "dob_swap"):
            return born.replace(month=born.day, day=born.month)
        if self._lot(flaws.dob_typo, "dob_typo"):
            return wrong_date(self._rng, born)
        if self._is_suspect and self._lot(flaws.dob_arrest, "dob_arrest"):
            return self._day - timedelta(days=self._rng.randrange(0, 30))
        return born

    def _age(self) -> int:
        day, born = self._day, self._person.born
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def _sex(self) -> None:
        if not self._person.is_sex_told or self._lot(self._flaws.sex_missing):
            self._written.party["sex"] = self._rng.choice("09")
        else:
            self._written.party["sex"] = self._person.sex
