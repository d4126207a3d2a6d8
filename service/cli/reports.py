"""Reports of a file, read for linking in memory: validated line by line, one for each reference. Floor 3.

Which of several lines with one reference counts does not depend on their order: the highest version, and of different
contents under one version the one whose digest is the least; the others of these are refused.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from service.cli.progress import progress
from service.cli.refusals import Refusals
from service.cli.source import Source
from service.domain.agency import AgencyId, AgencyKind
from service.domain.errors import ConductError, Flaw, ReportConflict, ReportInvalid
from service.domain.report import Kind, Report, read_report
from service.flows.back_load import read_agency
from service.flows.imports import Line
from service.flows.intake_schema import content_digest, read_json, validate_report
from service.linking.batch import take_in
from service.linking.place import LinkIncident

_KINDS = {
    Kind.POLICE_INCIDENT: AgencyKind.POLICE,
    Kind.CPS_REFERRAL: AgencyKind.CPS,
    Kind.PARTNER_REFERRAL: AgencyKind.PARTNER,
}


@dataclass(frozen=True, slots=True)
class ReadReport:
    """One report as the linker takes it in. ``agency`` has no name where the line names none: then the reference
    alone identifies, and the incident's origin begins with the slash."""

    line: int
    agency: AgencyId
    report: Report
    digest: str
    incident: LinkIncident
    poor: tuple[str, ...]

    @property
    def rank(self) -> tuple[int, str]:
        """Less for the one that counts."""
        return -self.report.version, self.digest


@dataclass(slots=True)
class Reports:
    """The reports of a file by origin. ``have_agency`` is whether any line names its agency; ``repeated`` counts the
    lines that told what another told, or an older version."""

    by_origin: dict[str, ReadReport] = field(default_factory=dict)
    have_agency: bool = False
    repeated: int = 0

    def incidents(self) -> list[LinkIncident]:
        """What the linker takes in."""
        return [read.incident for read in self.by_origin.values()]

    def poor(self) -> Counter[str]:
        """How many details were left out of matching, by code."""
        return Counter(code for read in self.by_origin.values() for code in read.poor)


def read_reports(source: Source, refusals: Refusals) -> Reports:
    """All reports of the source; a line that is none is added to the refusals and costs only itself."""
    reports = Reports()
    with progress("Reading", "lines", source.size) as advance:
        for line in source.lines():
            try:
                _enter(reports, _read(line), refusals)
            except ConductError as error:
                refusals.add(line.number, error)
            advance(1, completed=source.position)
    return reports


def _read(line: Line) -> ReadReport:
    if line.raw is None:
        raise ReportInvalid((Flaw("", "too-long", "A line is at most 256 KiB."),))
    body = validate_report(read_json(line.raw))
    report = read_report(body)
    named = body.get("agency") or None
    agency = AgencyId(_KINDS[report.kind], "") if named is None else read_agency(named)
    origin = f"{agency if named else ''}/{report.reference}"
    incident, flaws = take_in(origin, agency, report)
    digest = content_digest(body)
    slim = replace(report, body={}, narrative="")  # a whole file of them is held in memory
    return ReadReport(
        line.number, agency, slim, digest, replace(incident, origin=origin), tuple(flaw.code for flaw in flaws)
    )


def _enter(reports: Reports, read: ReadReport, refusals: Refusals) -> None:
    origin = read.incident.origin
    reports.have_agency |= not origin.startswith("/")
    held = reports.by_origin.get(origin)
    if held is None:
        reports.by_origin[origin] = read
        return
    kept, other = sorted((held, read), key=lambda one: one.rank)
    reports.by_origin[origin] = kept
    if kept.report.version == other.report.version and kept.digest != other.digest:
        refusals.add(other.line, ReportConflict(""))
    else:
        reports.repeated += 1
