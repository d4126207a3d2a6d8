"""``python -m benchmarks papers``: how long the chronology of a course of many occasions takes, in each form."""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx

from service.documents.formats import Format
from service.domain.agency import AgencyId
from service.domain.principal import ComesAs
from service.flows.enrol import enrol
from service.main import create_app
from service.settings import Settings
from service.store.migrating import migrate

FORCE, STAFF = AgencyId.parse("police:47"), "staff-0017"
FIRST = datetime(2025, 1, 5, 20, tzinfo=UTC)
NARRATIVE = "He waited in his car outside her evening class and drove off when she came out with a friend. " * 6


def main() -> None:
    """Print the median and the longest of some readings, in milliseconds."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks papers", description=__doc__)
    parser.add_argument("--occasions", type=int, default=60, help="how many occasions the course has")
    parser.add_argument("--readings", type=int, default=15, help="how often each form is read")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        taken = asyncio.run(measure(Path(folder), options.occasions, options.readings))
    for form, (size, seconds) in taken.items():
        print(
            f"{form:5} {size / 1024:8.0f} kB   median {statistics.median(seconds) * 1000:6.0f} ms"
            f"   longest {max(seconds) * 1000:6.0f} ms"
        )


async def measure(folder: Path, occasions: int, readings: int) -> dict[Format, tuple[int, list[float]]]:
    """For each form its octets, and the seconds of each reading over HTTP within this process."""
    app = create_app(Settings(database_url=f"sqlite:///{folder / 'papers.db'}"))
    context = app.state.context
    migrate(context.store.engine, keys=context.store.vault.file)
    enrolled = enrol(
        context, FORCE, "police_investigator", client_id="reader", comes_as=ComesAs.MACHINE, acts_for=("staff-*",)
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://conduct.example.org") as client:
        form = {"grant_type": "client_credentials", "client_id": "reader", "client_secret": enrolled.secret}
        token = (await client.post("/oauth2/token", data=form)).json()["access_token"]
        client.headers.update({"Authorization": f"Bearer {token}", "On-Behalf-Of": STAFF})
        for number in range(occasions):
            (await client.post("/v1/incidents", json=report(number))).raise_for_status()
        (course,) = (await client.get("/v1/police/courses")).json()["items"]
        if course["occasions"]["total"] != occasions:
            raise SystemExit("benchmarks: the reports did not make one course of so many occasions")
        found = {one: await _read(client, f"{course['url']}/chronology", one, readings) for one in Format}
    context.store.close()
    return found


async def _read(client: httpx.AsyncClient, url: str, form: Format, readings: int) -> tuple[int, list[float]]:
    seconds, size = [], 0
    for _ in range(readings):
        began = perf_counter()
        answer = await client.get(url, headers={"Accept": form.media_type})
        seconds.append(perf_counter() - began)
        size = len(answer.raise_for_status().content)
    return size, seconds


def report(number: int) -> dict[str, Any]:
    """The report of one occasion."""
    return {
        "kind": "police_incident",
        "source": {"reference": f"4726{number:07}"},
        "occurred": {"from": (FIRST + timedelta(days=9 * number)).isoformat(), "precision": "minute"},
        "narrative": NARRATIVE,
        "behaviours": [{"code": ("S2A3_B", "S2A3_E", "S2A3_G", "EXT_THREAT_VIOLENCE")[number % 4], "basis": "fact"}],
        "parties": [
            {
                "local_id": "V1",
                "role": "victim",
                "name": {"given": ["Hannah"], "family": "Bright-Adeyemi"},
                "dob": "1991-04-17",
            },
            {
                "local_id": "S1",
                "role": "suspect",
                "name": {"given": ["Marek"], "family": "Kowalski"},
                "dob": "1987-11-02",
                "identifiers": [{"type": "pnc", "value": "2079/0004102K"}],
            },
        ],
    }


if __name__ == "__main__":
    main()
