"""New couples, each told of by six agencies in the same instant in six spellings; all invented."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

from service.domain.agency import AgencyId

AGENCIES = tuple(
    AgencyId.parse(name)
    for name in (
        "police:47",
        "police:44",
        "police:46",
        "cps:south-east",
        "partner:national-stalking-helpline",
        "partner:housing-testbourne",
    )
)
KINDS = {"police": "police_incident", "cps": "cps_referral", "partner": "partner_referral"}
SPELLINGS = 6

Body = dict[str, Any]

_GIVEN = (("Katherine", "Kathryn", "Kate"), ("Elizabeth", "Elisabeth", "Liz"), ("Margaret", "Margret", "Maggie"))
_STARTS = ("Qua", "Zel", "Vor", "Wyn", "Thra", "Osk", "Ild", "Ump", "Gry", "Fenn", "Jar", "Yst")
_MIDDLES = ("mar", "dol", "bec", "nil", "tros", "gav", "wen", "pik", "sult", "horn", "lez", "rud")
_ENDS = ("by", "ton", "wick", "mere", "shaw", "stead", "combe", "hurst")
_FAMILIES = tuple("".join(parts) for parts in product(_STARTS, _MIDDLES, _ENDS))


def six_reports(number: int) -> list[tuple[AgencyId, Body]]:
    """What the six agencies say of couple ``number``: all of it is of one woman and one man, and yet some pairs of
    reports have no blocking key in common, on either side; others join them."""
    given = _GIVEN[number % len(_GIVEN)]
    hers, maiden, his = (_family(3 * number + place) for place in range(3))
    born = (date(1960, 1, 1) + timedelta(days=37 * number % 14000)).isoformat()
    he_born = (date(1958, 1, 1) + timedelta(days=41 * number % 14000)).isoformat()
    phone, her_mail, his_mail, handle = (
        {"phones": [{"value": f"+447700900{(number + 1) % 1000:03d}"}]},
        {"emails": [{"value": f"her.{number}@example.org"}]},
        {"emails": [{"value": f"his.{number}@example.org"}]},
        {"handles": [{"platform": "instagram", "value": f"his_{number}"}]},
    )
    told: list[tuple[Body, Body]] = [
        (_named(given[0], hers, dob=born) | phone, _named("Jonathan", his, dob=he_born)),
        (_named(given[1], maiden, dob=born) | her_mail, _named("Jonathan", his) | his_mail),
        (_named(given[0], hers) | phone | her_mail, _named("Jon", his, dob=he_born) | his_mail),
        (_named(given[2], hers) | phone, _named("Jonathan", his, dob=he_born) | handle),
        (_named(hers, given[0], dob=born) | her_mail, _named("Jonathon", his) | handle),
        (_named(given[1], maiden) | her_mail | phone, _named("J", his, dob=he_born) | his_mail),
    ]
    return [(agency, _report(agency, number, *told[place])) for place, agency in enumerate(AGENCIES)]


def _named(given: str, family: str, **more: Any) -> Body:
    return {"name": {"given": [given], "family": family}} | more


def _family(number: int) -> str:
    count = len(_FAMILIES)
    first = _FAMILIES[number * 7 % count]
    return first if number < count else f"{first}{_ENDS[number // count % len(_ENDS)]}"


def _report(agency: AgencyId, number: int, her: Body, him: Body) -> Body:
    return {
        "kind": KINDS[agency.kind.value],
        "source": {"reference": f"C{number}"},
        "occurred": {"from": "2026-11-03T18:05:00+00:00"},
        "parties": [{"local_id": "V1", "role": "victim"} | her, {"local_id": "S1", "role": "suspect"} | him],
    }
