"""The reports that are sent: invented ones in the order of reporting, and held-out ones that nobody has seen."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.domain.agency import AgencyId
from service.synth.corpus import invent
from service.synth.rates import PROFILES

SEED = 1

GIVEN = (
    "Hannah",
    "Marek",
    "Oluwaseun",
    "Priya",
    "Gethin",
    "Aoife",
    "Tomasz",
    "Yasmin",
    "Callum",
    "Mei",
    "Iqra",
    "Bram",
)
FAMILY = ("Bright-Adeyemi", "Kowalski", "Fairweather", "Okonjo", "Pritchard", "Lindqvist", "Chaudhry", "Marlowe", "Tan")
ASPECTS = ("phones", "emails", "handles", "addresses", "vehicles", "identifiers", "aliases", "description", "age")
"""What a new person does not share with the one whose place it takes."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report as a line, and whose it is."""

    agency: AgencyId
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        """The report, read."""
        read: dict[str, Any] = json.loads(self.raw)
        return read


def invented(count: int, seed: int = SEED) -> Iterator[Report]:
    """So many reports by the ordinary rates (docs/synthetic.md), as they would come in."""
    for one in invent(random.Random(seed), PROFILES["ordinary"], count):
        yield _report(one.body)


def by_agency(reports: Sequence[Report]) -> list[Report]:
    """The same, agency by agency in the order in which each first appears: as they are sent."""
    first = {report.agency: place for place, report in reversed(list(enumerate(reports)))}
    return sorted(reports, key=lambda report: first[report.agency])


def unseen(known: Sequence[Report], count: int, seed: int = SEED) -> Iterator[Report]:
    """Reports under new references, a week to a year after known ones. In half of them the same people are described
    as before, in three of ten somebody has a new number, in two of ten there are two new people."""
    draw = random.Random(seed)
    for number in range(count):
        body = draw.choice(known).body
        body["source"] = {"reference": f"unseen-{seed}-{number}", "version": 1}
        body["narrative"] = "It happened again."
        later = timedelta(days=draw.randint(7, 365), minutes=draw.randint(0, 1439))
        for whole, names in (("occurred", ("from", "to")), ("reported", ("at",))):
            for name in names:
                if body.get(whole, {}).get(name):
                    body[whole][name] = (datetime.fromisoformat(body[whole][name]) + later).isoformat()
        kind = draw.random()
        if kind < 0.2:
            body["parties"] = [_new_person(party, draw) for party in body["parties"]]
        elif kind < 0.5:
            draw.choice(body["parties"])["phones"] = [_number(draw)]
        yield _report(body)


def _new_person(party: Mapping[str, Any], draw: random.Random) -> dict[str, Any]:
    kept = {name: value for name, value in party.items() if name not in ASPECTS}
    day = datetime(draw.randint(1950, 2004), draw.randint(1, 12), draw.randint(1, 28)).date()  # noqa: DTZ001
    name = {"given": [draw.choice(GIVEN)], "family": f"{draw.choice(FAMILY)}-{draw.choice(FAMILY)}"}
    return kept | {"name": name, "dob": day.isoformat(), "phones": [_number(draw)]}


def _number(draw: random.Random) -> dict[str, str]:
    return {"value": f"07700 900{draw.randint(0, 999):03d}", "visibility": "ordinary"}


def _report(body: Mapping[str, Any]) -> Report:
    return Report(AgencyId.parse(body["agency"]), json.dumps(body).encode() + b"\n")
