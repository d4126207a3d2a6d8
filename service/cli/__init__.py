"""The command line. Floor 3."""

from typing import Final

import typer

from service import __version__
from service.cli.auditing import audit_app
from service.cli.backup import backup, restore
from service.cli.clients import demand, enrol, token
from service.cli.demo import demo
from service.cli.erasures import erasures_app
from service.cli.evaluating import evaluate
from service.cli.explaining import explain
from service.cli.importing import import_file
from service.cli.keys import client_keys, disable, retire_keys, revoke, rotate_keys, rotate_safe_keys
from service.cli.linking import link
from service.cli.measuring import measures
from service.cli.mishaps import Commands
from service.cli.proving import digest
from service.cli.relinking import relink
from service.cli.serving import migrate, openapi, serve
from service.cli.staffing import staff_app
from service.cli.synthesis import synth
from service.cli.training import train
from service.cli.working import work

__all__ = ["app"]

app: Final = typer.Typer(
    name="conduct",
    cls=Commands,
    help="Links incident reports of stalking and harassment into one course-of-conduct record.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def version() -> None:
    """Print the version of the service."""
    typer.echo(f"conduct {__version__}")


for name, command in (
    ("serve", serve),
    ("work", work),
    ("demo", demo),
    ("migrate", migrate),
    ("backup", backup),
    ("restore", restore),
    ("enrol", enrol),
    ("demand", demand),
    ("token", token),
    ("disable", disable),
    ("revoke", revoke),
    ("client-keys", client_keys),
    ("rotate-keys", rotate_keys),
    ("retire-keys", retire_keys),
    ("rotate-safe-keys", rotate_safe_keys),
    ("import", import_file),
    ("link", link),
    ("evaluate", evaluate),
    ("synth", synth),
    ("explain", explain),
    ("digest", digest),
    ("measures", measures),
    ("relink", relink),
    ("train", train),
    ("openapi", openapi),
    ("version", version),
):
    app.command(name)(command)
app.add_typer(audit_app, name="audit")
app.add_typer(erasures_app, name="erasures")
app.add_typer(staff_app, name="staff")
