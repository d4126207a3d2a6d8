"""Register staff, so that nobody reads a record in which they or their household are a party. Floor 3."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from service.cli.importing import staff_reference
from service.cli.mishaps import FAILED, misuse, say
from service.cli.source import STANDARD_INPUT, open_source
from service.cli.wiring import Wiring
from service.domain.agency import AgencyId
from service.domain.errors import ConductError, Flaw, StaffInvalid, StoreUnready
from service.flows import staff
from service.flows.clearing import clear_by_operator
from service.flows.context import Context
from service.flows.imports import Line
from service.flows.staff_schema import StaffLine, validate_entry
from service.flows.strict_json import read_json

staff_app: Final = typer.Typer(
    help="Keep the register of staff.", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)

Agency = Annotated[str, typer.Argument(help="Whose staff, as police:47.")]
Reference = Annotated[str, typer.Argument(help="The staff reference.")]
File = Annotated[Path, typer.Argument(help="The file; - for standard input.", allow_dash=True)]


@staff_app.command()
def add(ctx: typer.Context, agency: Agency, reference: Reference, file: File = STANDARD_INPUT) -> None:
    """Register a member of staff, or replace what is known of one, from one JSON object.

    It describes the person as a report describes a party (name, aliases, dob, phones, addresses and so on), and in
    `household` those who live with them. It is read from a file or from standard input and never taken as an argument,
    which everybody on the machine could read.
    """
    wiring: Wiring = ctx.obj
    with open_source(file) as source:
        raw = b"".join(line.raw or b"" for line in source.lines())
    with wiring.open(wiring.settings()) as context, misuse():
        whose = AgencyId.parse(agency)
        try:
            _register(context, whose, validate_entry({**read_json(raw), "reference": reference}, StaffLine))
        except StaffInvalid as error:
            _tell(None, error)
            raise
    say("Registered.")


@staff_app.command(name="import")
def import_staff(ctx: typer.Context, agency: Agency, file: File) -> None:
    """Register many members of staff, one JSON object a line, each with its `reference`.

    A bad line costs only itself: it is told by its number and by where in it something is wrong. Members of staff whom
    the file does not name stay registered.
    """
    wiring: Wiring = ctx.obj
    taken = refused = 0
    with wiring.open(wiring.settings()) as context, misuse(), open_source(file) as source:
        whose = AgencyId.parse(agency)
        for line in source.lines():
            try:
                _register(context, whose, _read(line), line.number)
                taken += 1
            except StoreUnready:
                raise
            except ConductError as error:
                refused += 1
                _tell(line.number, error)
    say(f"{taken:,} registered, {refused:,} lines refused.")
    if refused:
        raise typer.Exit(FAILED)


@staff_app.command()
def remove(ctx: typer.Context, agency: Agency, reference: Reference) -> None:
    """Forget a member of staff who has left, and whatever was known of them and of their household."""
    wiring: Wiring = ctx.obj
    with wiring.open(wiring.settings()) as context, misuse():
        whose = AgencyId.parse(agency)
        staff.remove(context, whose, reference, staff.by_operator(context, whose, staff_reference()))
    say("Removed.")


@staff_app.command()
def clear(
    ctx: typer.Context,
    agency: Agency,
    reference: Reference,
    course: Annotated[str, typer.Option(help="The course that they are kept from, as crs_...")],
    reason: Annotated[str, typer.Option(help="How it is known that they are not a party of it.")],
) -> None:
    """Say of a member of staff that they are only described like a party of a course: they find it from now on.

    For agencies without supervisors here; those of a police force say so themselves. The agency's auditor is told. It
    lasts until their entry is sent anew.
    """
    wiring: Wiring = ctx.obj
    with wiring.open(wiring.settings()) as context, misuse():
        clear_by_operator(context, AgencyId.parse(agency), reference, course, reason, staff_reference())
    say("Cleared.")


@staff_app.command(name="list")
def list_staff(
    ctx: typer.Context,
    agency: Agency,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Print who is registered: references, roles and when, and nothing of what is known of them."""
    wiring: Wiring = ctx.obj
    with wiring.open(wiring.settings()) as context, misuse():
        for one in staff.listed(context, AgencyId.parse(agency)):
            told = {
                "reference": one.reference,
                "role": one.role or None,
                "comes_as": list(one.comes_as),
                "revised_at": one.revised_at.isoformat(),
            }
            plain = "  ".join((one.reference, one.role or "-", f"{one.revised_at:%Y-%m-%d %H:%M}"))
            typer.echo(json.dumps(told) if as_json else plain)


def _register(context: Context, agency: AgencyId, entry: dict[str, Any], number: int | None = None) -> None:
    log = staff.by_operator(context, agency, staff_reference())
    reference = str(entry.pop("reference"))
    for flaw in staff.register(context, agency, reference, entry, log).warnings:
        say(_told(number, flaw))


def _read(line: Line) -> dict[str, Any]:
    if line.raw is None:
        raise StaffInvalid((Flaw("", "too-long", "A line is at most 256 KiB."),))
    return validate_entry(read_json(line.raw), StaffLine)


def _tell(number: int | None, error: ConductError) -> None:
    flaws = error.flaws if isinstance(error, StaffInvalid) else (Flaw("", "refused", str(error)),)
    for flaw in flaws:
        say(_told(number, flaw))


def _told(number: int | None, flaw: Flaw) -> str:
    where = f"line {number}, " if number else ""
    return f"{where}{flaw.pointer or 'as a whole'}: {flaw.detail}"
