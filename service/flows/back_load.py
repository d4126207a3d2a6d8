"""Many agencies' reports from one file, by the operator and without HTTP. Floor 2.

Lines are taken a window at a time: those of one agency together, in their order, so that a file in which agencies
take turns is still committed in whole batches. Persons and courses do not depend on the order, and a report that is
on file already is repeated and no more, so that a run that was cut short is resumed by running it again.

The access log names the client ``command-line`` with the role of the agency's own system, and the staff reference of
whoever typed the command as the one acted for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from service.disclosure.permissions import Permission
from service.disclosure.roles import ROLES
from service.domain.agency import AgencyId
from service.domain.errors import ConductError, Flaw, ReportInvalid, StoreBusy, StoreUnready
from service.domain.principal import ComesAs, Principal
from service.flows.context import Caller, Context
from service.flows.imports import Answer, Line, take
from service.flows.intake_schema import read_json
from service.flows.operating import CLIENT
from service.store.registry import Agency

WINDOW_BATCHES: Final = 10
"""Batches' worth of lines that are held at once, so that each agency's share of them is near a batch."""

WINDOW_OCTETS: Final = 16 * 1024 * 1024
"""What a window may hold, however long its lines are."""

PATIENCE: Final = 12
"""Times that a batch is sent again, each after the store's own patience (5 s), while others keep the database busy."""

Take = Callable[[Context, Caller, Sequence[Line]], list[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How a file is taken in: whose lines without an agency are, lines a batch, whether agencies that do not take
    part yet are registered, and who does it (a staff reference)."""

    agency: AgencyId | None = None
    batch: int = 100
    enrols: bool = False
    acting_for: str


def back_load(
    context: Context,
    lines: Iterable[Line],
    load: Load,
    *,
    progress: Callable[[int], None] = lambda _: None,
    take: Take = take,
) -> Iterator[list[Answer]]:
    """Every line is answered, in order, a window at a time; what the answers say is committed.

    ``progress`` hears how many lines each batch held. ``take`` is what is done with those of one agency. Raises what
    ``StoreUnready`` covers; every line answered until then stays answered.
    """
    hall = _Hall(context, load)
    for window in _windows(lines, load.batch * WINDOW_BATCHES):
        answers: dict[int, Answer] = {}
        shares: dict[AgencyId, list[Line]] = defaultdict(list)
        for line in window:
            try:
                shares[hall.agency_of(line)].append(line)
            except ConductError as error:
                answers[line.number] = Answer(line.number, error=error)
        for agency, share in shares.items():
            for start in range(0, len(share), load.batch):
                taken = _take(take, context, hall.caller(agency), share[start : start + load.batch])
                answers.update((answer.number, answer) for answer in taken)
                progress(len(taken))
        yield [answers[line.number] for line in window]


def _windows(lines: Iterable[Line], most: int) -> Iterator[list[Line]]:
    window: list[Line] = []
    octets = 0
    for line in lines:
        window.append(line)
        octets += len(line.raw or b"")
        if len(window) == most or octets >= WINDOW_OCTETS:
            yield window
            window, octets = [], 0
    if window:
        yield window


class _Hall:
    """Who may come in: agencies that take part, each with the caller that stands for its system."""

    def __init__(self, context: Context, load: Load) -> None:
        self._context = context
        self._load = load
        self._request_id = context.ids.new("req")
        with context.store.work() as work:
            self._known = {agency.id for agency in work.registry.agencies()}

    def agency_of(self, line: Line) -> AgencyId:
        """Whose the line is; raises ``MalformedJson`` or ``ReportInvalid`` if it does not tell, or not for sure."""
        if line.raw is None:
            raise ReportInvalid((Flaw("", "too-long", "A line is at most 256 KiB."),))
        named = read_json(line.raw).get("agency")
        agency = self._load.agency if named is None and self._load.agency else read_agency(named)
        if self._load.agency not in (None, agency):
            raise ReportInvalid((Flaw("/agency", "not-this-agency", "All lines were said to be of one agency."),))
        if agency not in self._known:
            self._enrol(agency)
        return agency

    def _enrol(self, agency: AgencyId) -> None:
        if not self._load.enrols:
            raise ReportInvalid((Flaw("/agency", "unknown-agency", "This agency does not take part. Enrol it first."),))
        with self._context.store.work() as work:
            work.registry.add_agency(Agency(id=agency, contact="", created_at=self._context.clock.now()))
            work.commit()
        self._known.add(agency)

    def caller(self, agency: AgencyId) -> Caller:
        """The command line, in the role of that agency's own system."""
        role = next(r for r in ROLES.values() if agency.kind in r.held_by and Permission.IMPORT_WRITE in r.permissions)
        principal = Principal(
            subject=CLIENT,
            client_id=CLIENT,
            agency=agency,
            role=role.name,
            comes_as=ComesAs.MACHINE,
            token_id=self._request_id,
            acts_for=(self._load.acting_for,),
        )
        return Caller(principal, role, self._request_id, self._load.acting_for)


def read_agency(named: object) -> AgencyId:
    """The agency that a line names; raises ``ReportInvalid`` if it names none."""
    if named is None:
        raise ReportInvalid((Flaw("/agency", "missing", "Say whose report this is, as kind:name."),))
    try:
        return AgencyId.parse(named if isinstance(named, str) else "")
    except ValueError as error:
        raise ReportInvalid((Flaw("/agency", "not-an-agency", f"Name the agency rightly: {error}."),)) from None


def _take(take: Take, context: Context, caller: Caller, lines: list[Line]) -> list[Answer]:
    """The answers to these lines; a line that fails in a way nobody foresaw costs only itself, as at the HTTP door."""
    try:
        return _take_patiently(take, context, caller, lines)
    except StoreUnready:
        raise
    except Exception as error:  # noqa: BLE001 - the other lines are taken
        if len(lines) == 1:
            told = ConductError(f"Something went wrong here with this line ({type(error).__name__}).")
            return [Answer(lines[0].number, error=told)]
    return [answer for line in lines for answer in _take(take, context, caller, [line])]


def _take_patiently(take: Take, context: Context, caller: Caller, lines: list[Line]) -> list[Answer]:
    answers: dict[int, Answer] = {}
    left = lines
    for _ in range(PATIENCE):
        try:
            answers.update((answer.number, answer) for answer in take(context, caller, left))
        except StoreBusy:
            continue
        left = [line for line in left if isinstance(answers[line.number].error, StoreBusy)]
        if not left:
            return [answers[line.number] for line in lines]
    answers.update((answer.number, answer) for answer in take(context, caller, left))
    return [answers[line.number] for line in lines]
