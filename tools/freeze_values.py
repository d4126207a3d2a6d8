"""Freeze how common dates of birth are, and which numbers many use, into a table of the linking model.

    python tools/freeze_values.py service/linking/models/values-2026-11.json corpora/dev/incidents.ndjson.gz ...

Nothing in the corpora need be labelled. Births are counted by year over the distinct details of parties and smoothed
over eleven years, as the share of people who are in such reports. A phone, e-mail, handle or postcode that parties of
``MANY`` or more distinct full names give is held to be one that many use (a switchboard, a hostel); it is kept as a
hash. National helplines, which get into contact fields by mistake, are listed below by hand.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from service.domain.agency import AgencyId
from service.domain.report import read_report
from service.linking.batch import link_incident
from service.linking.profile import Profile

MANY = 8
SMOOTHED_OVER = 5
HELPLINE_CHANCE = 0.001
HELPLINES = {
    "+448088020300": "National Stalking Helpline",
    "+448082000247": "National Domestic Abuse Helpline",
    "+448081689111": "Victim Support",
    "+44800555111": "Crimestoppers",
    "+44116123": "Samaritans",
}


def profiles(paths: list[Path]) -> Iterator[Profile]:
    """The details of every party, each once."""
    seen = set()
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for line in lines:
                body = json.loads(line)
                incident = link_incident("x", AgencyId.parse(body["agency"]), read_report(body))
                for party in incident.parties:
                    if (digest := party.profile.digest()) not in seen:
                        seen.add(digest)
                        yield party.profile


def main(out: Path, paths: list[Path]) -> None:
    """Write the table."""
    years: Counter[int] = Counter()
    users: dict[tuple[str, str], set[str]] = defaultdict(set)
    parties = 0
    for profile in profiles(paths):
        parties += 1
        if len(profile.dob) == 10:
            years[int(profile.dob[:4])] += 1
        for form in profile.names[:1]:
            name = " ".join((*form.given[:1], *form.family))
            for field, values in (("phone", profile.phones), ("email", profile.emails), ("handle", profile.handles)):
                for value in values:
                    users[field, value].add(name)
            for address in profile.addresses:
                if address.postcode:
                    users["postcode", address.postcode].add(name)
    width = 2 * SMOOTHED_OVER + 1
    span = range(min(years) - SMOOTHED_OVER, max(years) + SMOOTHED_OVER + 1)
    smooth = {
        year: sum(years[y] for y in range(year - SMOOTHED_OVER, year + SMOOTHED_OVER + 1)) / width for year in span
    }
    total = sum(smooth.values())
    common: dict[str, dict[str, float]] = {
        "phone": dict.fromkeys(HELPLINES, HELPLINE_CHANCE), "email": {}, "handle": {}, "postcode": {},
    }  # fmt: skip
    for (field, value), names in users.items():
        if len(names) >= MANY:
            key = "#" + hashlib.sha256(f"{field}:{value}".encode()).hexdigest()[:16]
            common[field][key] = float(f"{len(names) / parties:.2e}")
    table = {
        "made_from": f"{parties} distinct details of parties in {', '.join(path.parent.name for path in paths)}",
        "births": {str(year): float(f"{share / total:.3e}") for year, share in smooth.items() if share},
        "common": {field: dict(sorted(found.items())) for field, found in common.items()},
    }
    out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])
