"""Link a file in memory, with no service running and nothing kept. Floor 3."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from service.cli.links import named_links, named_people, write_links, write_people
from service.cli.mishaps import FAILED, misuse, say
from service.cli.people import read_people
from service.cli.progress import progress
from service.cli.refusals import Refusals
from service.cli.reports import Reports, read_reports
from service.cli.source import open_source
from service.cli.wiring import Wiring
from service.linking.batch import LinkedParty, link_all
from service.linking.index import LinkIndex
from service.linking.model import Model, load_model
from service.linking.place import LinkIncident


def link(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="NDJSON or CSV, packed (.gz) or not, or -.")],
    out: Annotated[Path, typer.Option(dir_okay=False, help="Where to write the links, as CSV.")],
    as_csv: Annotated[bool, typer.Option("--csv", help="It is CSV, though its name does not end in .csv.")] = False,
    errors: Annotated[Path | None, typer.Option(help="Write the lines that were refused there, as NDJSON.")] = None,
) -> None:
    """Say which parties are one person and which reports one course, with no service running.

    NDJSON holds a report a line, in the shape that POST /v1/incidents takes; `agency` on a line says whose it is.
    The links have a row for each party: reference, agency (if lines name one), local_id, role, person_id, course_id,
    standing.

    CSV holds a person a row, under a heading with any of these columns: row_id, given, family, full, dob, sex, phone,
    email, handle (platform:name), vehicle, address, town, postcode, uprn, pnc, cro, asn, nhs, nino, driver, crn.
    A phone, email, handle or vehicle cell may hold several values, parted by semicolons. The links have a row for
    each person: row_id (the number of the row, from 1, if there is no such column) and person_id.

    A bad line costs only itself, and ends the command with 1. The order of the lines makes no difference.
    """
    wiring: Wiring = ctx.obj
    model = load_model(wiring.settings().model)
    is_csv = as_csv or ".csv" in (file.suffix.lower(), Path(file.stem).suffix.lower() if file.suffix == ".gz" else "")
    with Refusals(errors) as refusals:
        if is_csv:
            _link_people(file, out, model, refusals)
        else:
            _link_reports(file, out, model, refusals)
        if refusals.count:
            say(refusals.summary())
    if refusals.count:
        raise typer.Exit(FAILED)


def _link_reports(file: Path, out: Path, model: Model, refusals: Refusals) -> None:
    with open_source(file) as source:
        reports = read_reports(source, refusals)
    links = linked(reports, model)
    write_links(out, links, with_agency=reports.have_agency)
    persons, courses = {link.person for link in links}, {link.course for link in links if link.course}
    say(f"{len(reports.by_origin):,} reports, {reports.repeated:,} lines repeated or superseded")
    say(f"{len(links):,} parties: {len(persons):,} persons, {len(courses):,} courses")
    tell_poor(reports.poor())


def _link_people(file: Path, out: Path, model: Model, refusals: Refusals) -> None:
    with open_source(file) as source, misuse():
        people = read_people(source.text(), datetime.now(UTC), refusals)
    rows = named_people(link_quietly(people.rows.values(), model), people)
    write_people(out, rows)
    say(f"{len(rows):,} rows: {len({person for _, person in rows}):,} persons")
    if people.unread:
        say(f"{people.unread} columns were not read, as their names are not known")
    tell_poor(people.poor)


def linked(reports: Reports, model: Model) -> list[LinkedParty]:
    """Every party of the reports, linked, under names that do not depend on the order of the reports."""
    index = link_quietly(reports.incidents(), model)
    return named_links(index, reports.by_origin)


def link_quietly(incidents: Collection[LinkIncident], model: Model) -> LinkIndex:
    """The incidents in a linker's memory; progress is drawn on a terminal only."""
    with progress("Linking", "reports", len(incidents)) as advance:
        return link_all(incidents, model, progress=advance)


def tell_poor(poor: Counter[str]) -> None:
    """Say how many details were too poor to match on, if any."""
    if poor:
        listed = ", ".join(f"{code} {count:,}" for code, count in sorted(poor.items()))
        say(f"doubtful or not matched on: {listed}")
