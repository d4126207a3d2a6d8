"""The shape of an incident report (the contract), and the reading of one off the wire. Floor 2.

What is checked is shape, never content: a date of birth that is no date and an age of 300 are kept and judged by
``service.linking.normalise``, for a report is never refused for being thin or poor. ``null`` stands for a member that
was left out. What does not fit is told by JSON pointer (RFC 6901) and never by what was sent: a member that the
contract does not know is told by the object that has it.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal
from unicodedata import combining, normalize

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from service.domain.errors import Flaw, ReportInvalid
from service.flows.flaws import MOST_FLAWS, ONE, SEVERAL, flaws_of
from service.flows.handling_flaws import wrong_recipients
from service.flows.strict_json import read_json

__all__ = ["IncidentReport", "content_digest", "read_json", "validate_report"]

MOST_MARKS: Final = 30
"""Combining marks in a row: the Stream-Safe Text Format of UAX #15, since normalising n of them takes n squared."""

HIGHEST_VERSION: Final = 2**31 - 1
"""What an integer column of every database holds."""

DEEPEST_NOTE: Final = 8
MOST_IN_NOTE: Final = 1000
LONGEST_NOTE: Final = 10_000

_ONE_LINE = r"^[^\u0000-\u001f\u007f-\u009f]*$"
_LINES = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
_MARK = r"^[^\s\p{C}\p{Z}]+$"
_NOT_IN_NOTES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_OUTSIDE_ASCII = re.compile(r"[^\x00-\x7f]{31,}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)


def _instant(text: str) -> str:
    """An RFC 3339 time with an offset, within the years that can be told in UTC."""
    try:
        if _INSTANT.fullmatch(text):
            datetime.fromisoformat(text).astimezone(UTC)
            return text
    except (ValueError, OverflowError):
        pass
    raise PydanticCustomError("instant", "not an instant")


def _note(value: Any) -> Any:
    """Free JSON within bounds: so deep, so many values, texts so long and without control characters."""
    level, seen = [value], 0
    for _ in range(DEEPEST_NOTE):
        inner: list[Any] = []
        for part in level:
            inner += [*part, *part.values()] if type(part) is dict else part
        seen += len(inner)
        if seen > MOST_IN_NOTE:
            raise PydanticCustomError("note_size", "too much")
        for text in inner:
            if type(text) is str and (len(text) > LONGEST_NOTE or _NOT_IN_NOTES.search(text)):
                raise PydanticCustomError("note_text", "no such text")
        level = [part for part in inner if type(part) is dict or type(part) is list]
        if not level:
            return value
    raise PydanticCustomError("note_size", "too deep")


def _line(longest: int) -> StringConstraints:
    return StringConstraints(max_length=longest, pattern=_ONE_LINE)


Mark = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=_MARK)]
Short = Annotated[str, _line(64)]
Plain = Annotated[str, _line(200)]
PartialDate = Annotated[str, _line(32)]
Instant = Annotated[str, AfterValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
Visibility = Literal["safe", "ordinary", "known_to_suspect"]
Notes = Annotated[list[Any], Field(max_length=100), AfterValidator(_note)]


class Part(BaseModel):
    """A part of a report: nothing is coerced, and no member may come that the contract does not name."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ReportedSource(Part):
    """The report in the sender's own system; `reference` is unique per agency."""

    reference: Mark
    version: Annotated[int, Field(ge=1, le=HIGHEST_VERSION)] | None = None
    system: Short | None = None


class ReportedTime(Part):
    """When it happened; `to` for an event that lasted, `precision` for how exactly the time is known."""

    start: Instant = Field(alias="from")
    end: Instant | None = Field(default=None, alias="to")
    precision: Literal["minute", "hour", "day", "month", "unknown"] | None = None


class ReportedReceipt(Part):
    """When and by which channel it was reported to the agency."""

    at: Instant | None = None
    channel: Short | None = None


class ReportedBehaviour(Part):
    """One kind of conduct: a limb of s.2A(3) PHA 1997 or an extension, as fact or as assessment (DPA 2018 s.38)."""

    code: Annotated[str, StringConstraints(max_length=64, pattern=r"^(S2A3_[A-G]|EXT_[A-Z_]+)$")]
    count: Annotated[int, Field(ge=1, le=10_000)] | None = None
    channel: Short | None = None
    basis: Literal["fact", "assessment"] | None = None


class ReportedClass(Part):
    """A crime classification: CJS offence code and Home Office class."""

    cjs_code: Short | None = None
    ho_class: Short | None = None


class ReportedClassification(Part):
    """The principal crime and those included in it."""

    principal: ReportedClass | None = None
    included: Annotated[list[ReportedClass], Field(max_length=100)] | None = None


class ReportedName(Part):
    """A name as given; `full` where its parts are not known apart."""

    given: Annotated[list[Plain], Field(max_length=20)] | None = None
    family: Plain | None = None
    full: Plain | None = None


class ReportedAlias(ReportedName):
    """Another name of the same person; `kind` as the sender's system has it."""

    kind: Short | None = None


class ReportedPhone(Part):
    """A phone number, as written."""

    value: Short
    visibility: Visibility | None = None


class ReportedEmail(Part):
    """An e-mail address, as written."""

    value: Annotated[str, _line(320)]
    visibility: Visibility | None = None


class ReportedHandle(Part):
    """An account on a platform."""

    platform: Short | None = None
    value: Plain
    visibility: Visibility | None = None


class ReportedAddress(Part):
    """An address, with the partial dates between which it held."""

    line: Annotated[str, _line(500)] | None = None
    town: Plain | None = None
    postcode: PartialDate | None = None
    uprn: PartialDate | None = None
    visibility: Visibility | None = None
    since: PartialDate | None = Field(default=None, alias="from")
    until: PartialDate | None = Field(default=None, alias="to")


class ReportedVehicle(Part):
    """A vehicle by its registration mark, whole or in part."""

    vrm: Annotated[str, _line(32)]


class ReportedIdentifier(Part):
    """An official identifier, as written."""

    type: Literal["pnc", "cro", "asn", "nhs", "nino", "driver", "crn"]
    value: Short


class ReportedParty(Part):
    """One person as this incident describes them."""

    local_id: Mark
    role: Literal["victim", "suspect", "witness", "third_party", "proxy"]
    name: ReportedName | None = None
    aliases: Annotated[list[ReportedAlias], Field(max_length=100)] | None = None
    dob: PartialDate | None = Field(default=None, description="A date or part of one: 1991-04-17, 1991-04 or 1991")
    age: int | None = None
    sex: Literal["0", "1", "2", "9"] | None = None
    phones: Annotated[list[ReportedPhone], Field(max_length=100)] | None = None
    emails: Annotated[list[ReportedEmail], Field(max_length=100)] | None = None
    handles: Annotated[list[ReportedHandle], Field(max_length=100)] | None = None
    addresses: Annotated[list[ReportedAddress], Field(max_length=100)] | None = None
    vehicles: Annotated[list[ReportedVehicle], Field(max_length=100)] | None = None
    identifiers: Annotated[list[ReportedIdentifier], Field(max_length=100)] | None = None
    description: Annotated[str, StringConstraints(max_length=2000, pattern=_LINES)] | None = None
    known: bool | None = None


class ReportedRelationship(Part):
    """How one party stood to another, by their local ids."""

    source: Mark = Field(alias="from")
    target: Mark = Field(alias="to")
    type: Short
    started: PartialDate | None = None
    ended: PartialDate | None = None


class ReportedRelation(Part):
    """That one party acts for another, is a victim of the same campaign or stands around the victim, by local ids."""

    source: Mark = Field(alias="from")
    target: Mark = Field(alias="to")
    type: Short
    status: Literal["alleged", "confirmed", "denied"] | None = None
    objective: Annotated[str, _line(500)] | None = None


class ReportedProceeding(Part):
    """One event of proceedings: a charge, a hearing, an outcome. `suspect` and `victim` are local ids, needed where the
    report has several."""

    event: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=_ONE_LINE)]
    on: PartialDate | None = None
    suspect: Mark | None = None
    victim: Mark | None = None
    offences: Annotated[list[ReportedClass], Field(max_length=100)] | None = None
    court: Plain | None = None
    next_hearing: PartialDate | None = None
    reason: Short | None = None


def _one_or_several(value: Any) -> str:
    return SEVERAL if isinstance(value, list) else ONE


Relationships = Annotated[
    Annotated[ReportedRelationship, Tag(ONE)]
    | Annotated[list[ReportedRelationship], Field(max_length=100), Tag(SEVERAL)],
    Discriminator(_one_or_several),
]


class IncidentReport(Part):
    """One report of stalking or harassment by one agency. All but `kind`, `source`, `occurred` and a victim in
    `parties` may be missing."""

    agency: Annotated[str, _line(80)] | None = Field(
        default=None, description="`kind:name`; over HTTP the token says it"
    )
    kind: Literal["police_incident", "cps_referral", "partner_referral"]
    source: ReportedSource
    occurred: ReportedTime
    reported: ReportedReceipt | None = None
    narrative: Annotated[str, StringConstraints(max_length=65_536, pattern=_LINES)] | None = None
    behaviours: Annotated[list[ReportedBehaviour], Field(max_length=100)] | None = None
    classification: ReportedClassification | None = None
    urn: PartialDate | None = None
    parties: Annotated[list[ReportedParty], Field(min_length=1, max_length=50)]
    relationship: Relationships | None = None
    relations: Annotated[list[ReportedRelation], Field(max_length=100)] | None = None
    knowledge: Notes | None = None
    impact: Annotated[dict[str, Any], Field(max_length=100), AfterValidator(_note)] | None = None
    orders: Notes | None = None
    proceedings: Annotated[list[ReportedProceeding], Field(max_length=100)] | None = None
    risk_assessments: Notes | None = None
    handling: Notes | None = None


def validate_report(body: Mapping[str, Any]) -> dict[str, Any]:
    """The report as it is to be kept: what was sent, its texts in Unicode normal form C.

    Raises ``ReportInvalid`` with at most ``MOST_FLAWS`` flaws, none of which repeats what was sent.
    """
    composed: dict[str, Any] = {name: _composed(value) for name, value in body.items()}
    try:
        report = IncidentReport.model_validate(composed)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise ReportInvalid(flaws_of((part["type"], part["loc"], part.get("ctx", {})) for part in found)) from None
    flaws = tuple(_contradictions(report))
    if flaws:
        raise ReportInvalid(flaws[:MOST_FLAWS])
    return composed


def _composed(value: Any) -> Any:
    if type(value) is str:
        return value if value.isascii() else normalize("NFC", _with_few_marks(value))
    if type(value) is dict:
        return {name: _composed(inner) for name, inner in value.items()}
    if type(value) is list:
        return [_composed(inner) for inner in value]
    return value


def _with_few_marks(text: str) -> str:
    for stretch in _OUTSIDE_ASCII.finditer(text):
        marks = 0
        for character in stretch[0]:
            marks = marks + 1 if combining(character) else 0
            if marks > MOST_MARKS:
                raise ReportInvalid((Flaw("", "not-allowed", "A text has too many combining marks in a row."),))
    return text


def _contradictions(report: IncidentReport) -> Iterator[Flaw]:
    """What is wrong between members that are each right."""
    occurred = report.occurred
    if occurred.end is not None and datetime.fromisoformat(occurred.end) < datetime.fromisoformat(occurred.start):
        yield Flaw("/occurred/to", "before-start", "An event does not end before it starts.")
    if all(party.role != "victim" for party in report.parties):
        yield Flaw("/parties", "no-victim", "Name at least one party with the role victim.")
    local_ids: set[str] = set()
    for number, party in enumerate(report.parties):
        if party.local_id in local_ids:
            yield Flaw(f"/parties/{number}/local_id", "repeated", "Another party of this report has this local id.")
        local_ids.add(party.local_id)
    yield from _unknown_parties(report, local_ids)
    yield from wrong_recipients(report.handling)


def _unknown_parties(report: IncidentReport, local_ids: Collection[str]) -> Iterator[Flaw]:
    """Local ids by which a report names a party that it does not have."""
    detail = "No party of this report has this local id."
    for number, event in enumerate(report.proceedings or ()):
        for member, named in (("suspect", event.suspect), ("victim", event.victim)):
            if named is not None and named not in local_ids:
                yield Flaw(f"/proceedings/{number}/{member}", "unknown-party", detail)
    stood = report.relationship or ()
    several = isinstance(stood, list)
    listed = stood if isinstance(stood, list | tuple) else (stood,)
    related: list[tuple[str, ReportedRelationship | ReportedRelation]] = [
        (f"/relationship/{number}" if several else "/relationship", one) for number, one in enumerate(listed)
    ]
    related += [(f"/relations/{number}", one) for number, one in enumerate(report.relations or ())]
    for base, relation in related:
        for end, local_id in (("from", relation.source), ("to", relation.target)):
            if local_id not in local_ids:
                yield Flaw(f"{base}/{end}", "unknown-party", detail)


def content_digest(body: Mapping[str, Any]) -> str:
    """What tells whether two reports say the same: SHA-256 (hex) over their canonical JSON.

    The order of members, the spelling of an instant, ``agency`` and ``source.version`` make no difference. ``body``
    is one that ``validate_report`` answered.
    """
    said = {name: value for name, value in body.items() if name != "agency"}
    said["source"] = {name: value for name, value in body["source"].items() if name != "version"}
    for name, members in (("occurred", ("from", "to")), ("reported", ("at",))):
        if said.get(name):
            times = {m: _utc(said[name][m]) for m in members if said[name].get(m)}
            said[name] = {**said[name], **times}
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _utc(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).isoformat()
