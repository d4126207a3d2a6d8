"""A small cast of invented people, and reports about them that collide as real ones do.

Each person is a few facets (name, birth, contact, home, number), and each facet a few ways in which a report may put
it: in full, short, swapped, mistyped, in part, or not at all. ``bodies`` draws reports about random members of the
cast in random words: couples who share a phone, twins, a father and son of one name, a serial suspect, common names,
numbers that a whole hostel uses, and suspects of whom only a number, an account or a coat is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from service.domain.agency import AgencyId
from service.domain.report import read_report
from service.linking.batch import link_incident
from service.linking.normalise.identifiers import check_letter
from service.linking.place import LinkIncident

Details = Mapping[str, Any]
Body = dict[str, Any]

KINDS = {"police": "police_incident", "cps": "cps_referral", "partner": "partner_referral"}
AGENCIES = ("police:47", "police:46", "partner:idva-south")

HOSTEL_PHONE = "+447700900999"
HOSTEL: Details = {"addresses": [{"line": "1 Quay Street", "postcode": "QX9 9ZZ"}]}
HOME_OF_THE_COUPLE: Details = {"addresses": [{"line": "14 Larkspur Road", "postcode": "QX1 4AB"}]}
PHONE_OF_THE_COUPLE = "+447700900112"


def pnc(year: int, serial: int) -> str:
    """A PNC number with its check letter."""
    return f"{year}/{serial:07}{check_letter(f'{year % 100:02}{serial:07}')}"


def named(given: str, family: str) -> Details:
    """The name in two parts."""
    return {"name": {"given": [given], "family": family}}


def phones(*numbers: str) -> Details:
    """The phones."""
    return {"phones": [{"value": number} for number in numbers]}


def _names(given: str, family: str, short: str) -> tuple[Details, ...]:
    """In full, in full again, short, mistyped, swapped, as one text, by an initial, by the given name alone, not."""
    slip = family[:-2] + family[-1] + family[-2]
    alias = {"name": {"given": [short], "family": slip}, "aliases": [{"given": [given], "family": family}]}
    return (
        named(given, family), named(given, family), named(short, family), named(given, slip), named(family, given),
        {"name": {"full": f"{given} {family}"}}, named(given[0], family), {"name": {"given": [short]}}, alias, {},
    )  # fmt: skip


def _births(dob: str) -> tuple[Details, ...]:
    """In full, in full again, day and month swapped, one digit out, the year, an age, and not at all."""
    year, month, day = dob.split("-")
    swapped = f"{year}-{day}-{month}" if int(day) <= 12 else dob
    slip = f"{year}-{month}-{int(day) % 28 + 1:02}"
    return ({"dob": dob}, {"dob": dob}, {"dob": swapped}, {"dob": slip}, {"dob": year}, {"age": 2026 - int(year)}, {})


def _person(
    given: str, family: str, short: str, dob: str, sex: str, *, contacts: Sequence[Details], homes: Sequence[Details],
    numbers: Sequence[Details] = (),
) -> tuple[Sequence[Details], ...]:  # fmt: skip
    return (
        _names(given, family, short),
        _births(dob),
        ({"sex": sex}, {}),
        ({}, *contacts),
        ({}, *homes),
        ({}, {}, *numbers),
    )


COUPLE = (phones(PHONE_OF_THE_COUPLE), phones(PHONE_OF_THE_COUPLE, HOSTEL_PHONE))
TWINS_HOME: Details = {"addresses": [{"line": "Flat 2, 30 Mill Lane", "postcode": "QX2 2CD"}]}
PRYCES_HOME: Details = {"addresses": [{"line": "9 Chapel Row", "postcode": "QX3 1EF", "uprn": "100099000001"}]}

PEOPLE: tuple[tuple[Sequence[Details], ...], ...] = (
    _person(
        "Hannah", "Bright-Adeyemi", "Hanna", "1991-04-07", "2",
        contacts=(phones("+447700900101"), *COUPLE), homes=(HOME_OF_THE_COUPLE, HOSTEL),
        numbers=({"identifiers": [{"type": "nhs", "value": "9990000018"}]},),
    ),
    _person(
        "Marek", "Kowalski", "Mark", "1988-02-11", "1",
        contacts=(phones("+447700900102"), *COUPLE), homes=(HOME_OF_THE_COUPLE, HOSTEL),
        numbers=({"vehicles": [{"vrm": "QB70 XYZ"}]},),
    ),
    _person(
        "Aoife", "Kerrigan", "Eva", "1996-09-03", "2",
        contacts=(phones("+447700900103"), phones(HOSTEL_PHONE)), homes=(TWINS_HOME,),
    ),
    _person(
        "Niamh", "Kerrigan", "Neve", "1996-09-03", "2",
        contacts=(phones("+447700900103"),), homes=(TWINS_HOME, HOSTEL),
    ),
    _person(
        "Gareth", "Pryce", "Gary", "1961-05-02", "1",
        contacts=(phones("+447700900105"),), homes=(PRYCES_HOME,),
    ),
    _person(
        "Gareth", "Pryce", "Gaz", "1989-05-02", "1",
        contacts=(phones("+447700900105"), phones(HOSTEL_PHONE)), homes=(PRYCES_HOME,),
        numbers=({"identifiers": [{"type": "pnc", "value": pnc(2061, 1204)}]},),
    ),
    _person(
        "Dean", "Hollis", "Deano", "1984-07-23", "1",
        contacts=({"handles": [{"platform": "instagram", "value": "dean.on.tour"}]}, phones(HOSTEL_PHONE)),
        homes=(HOSTEL,),
        numbers=({"identifiers": [{"type": "pnc", "value": pnc(2065, 88123)}]}, {"vehicles": [{"vrm": "QD21 ABC"}]}),
    ),
    _person("David", "Smith", "Dave", "1985-03-12", "1", contacts=(phones("+447700900108"),), homes=(HOSTEL,)),
    _person("Sarah", "Jones", "Sal", "1990-06-05", "2", contacts=(phones(HOSTEL_PHONE),), homes=(HOSTEL,)),
)  # fmt: skip

UNKNOWN: tuple[Details, ...] = (
    {},
    {"description": "man in a grey hoodie"},
    {"name": {"given": ["Dave"]}},
    {"name": {"given": ["Marek"]}, "sex": "1"},
    {"sex": "1", "age": 40},
    phones("+447700900102"),
    phones(HOSTEL_PHONE),
    {"handles": [{"platform": "instagram", "value": "dean.on.tour"}]},
    {"handles": [{"platform": "telegram", "value": "nightcaller"}]},
    {"vehicles": [{"vrm": "QB70 XYZ"}]},
    {"identifiers": [{"type": "pnc", "value": pnc(2065, 88123)}]},
)


def body_of(number: int, parties: Sequence[Details], agency: str = AGENCIES[0]) -> Body:
    """A report by the agency with these parties, in the contract's shape; ``number`` makes its reference."""
    return {
        "agency": agency,
        "kind": KINDS[agency.split(":", 1)[0]],
        "source": {"reference": f"R{number}"},
        "occurred": {"from": "2026-11-03T18:05:00+00:00"},
        "parties": list(parties),
    }


def incident_of(body: Body) -> LinkIncident:
    """The report as the linker takes it in, normalised as in the service."""
    return link_incident(f"inc_{body['source']['reference']}", AgencyId.parse(body["agency"]), read_report(body))


def incident(number: int, *parties: Details) -> LinkIncident:
    """A report with these parties as the linker takes it in."""
    return incident_of(body_of(number, parties))


def victim(*details: Details, local_id: str = "V1") -> Body:
    """A victim with these details."""
    return _merged({"local_id": local_id, "role": "victim"}, *details)


def suspect(*details: Details, local_id: str = "S1") -> Body:
    """A suspect with these details."""
    return _merged({"local_id": local_id, "role": "suspect"}, *details)


def _merged(*details: Details) -> Body:
    return {name: value for part in details for name, value in part.items()}


def _described() -> st.SearchStrategy[Body]:
    """A member of the cast in the words of one report, often those of every other."""
    in_any_words = (st.tuples(*map(st.sampled_from, facets)).map(lambda parts: _merged(*parts)) for facets in PEOPLE)
    in_the_same_words = [_merged(names[0], births[0], contacts[1]) for names, births, _, contacts, *_ in PEOPLE]
    return st.one_of(*in_any_words, *[st.sampled_from(in_the_same_words)] * 3)


DESCRIBED = _described()
DESCRIBED_SUSPECTS = st.one_of(DESCRIBED, st.sampled_from(UNKNOWN))


@st.composite
def casts(draw: st.DrawFn) -> list[Body]:
    """The parties of one report: a victim or two, none to three suspects, a witness now and then.

    Now and then two parties of one report are described alike, word for word.
    """
    victims = draw(st.lists(DESCRIBED, min_size=1, max_size=2))
    suspects = draw(st.lists(DESCRIBED_SUSPECTS, max_size=3))
    if len(suspects) > 1 and draw(st.integers(0, 4)) == 4:
        suspects[1] = suspects[0]
    parties = [victim(details, local_id=f"V{place}") for place, details in enumerate(victims, start=1)]
    parties += [suspect(details, local_id=f"S{place}") for place, details in enumerate(suspects, start=1)]
    if draw(st.integers(0, 4)) == 4:
        parties.append({**draw(DESCRIBED), "local_id": "W1", "role": "witness"})
    return parties


CASTS = casts()


@st.composite
def incidents_of(draw: st.DrawFn, number: int) -> LinkIncident:
    """One report under this number about random members of the cast."""
    return incident_of(body_of(number, draw(CASTS), AGENCIES[number % len(AGENCIES)]))


@st.composite
def loads(draw: st.DrawFn, *, least: int = 1, most: int = 10) -> list[LinkIncident]:
    """Some reports, each under a number of its own."""
    listed = draw(st.lists(CASTS, min_size=least, max_size=most))
    return [incident_of(body_of(n, parties, AGENCIES[n % len(AGENCIES)])) for n, parties in enumerate(listed)]


def profiles_of_the_cast() -> st.SearchStrategy[Body]:
    """A party in the words of one report, for the tests that need only one side."""
    return DESCRIBED_SUSPECTS.map(suspect)
