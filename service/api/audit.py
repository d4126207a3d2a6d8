"""The access log for those who answer for it, and proofs that it is whole. Floor 3."""

from datetime import datetime
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from service.api.deps import Ctx, Guard
from service.api.paging import Limit
from service.api.problems import PROBLEM_RESPONSES
from service.audit.anomalies import Rule
from service.audit.checkpoint import Checkpoint, time_text
from service.audit.commitment import Leaf
from service.auth.compact import encode_base64url
from service.disclosure.permissions import Permission
from service.flows import audit
from service.flows.anomalies import Looked, anomalies_of
from service.flows.context import Caller
from service.store.audit_trail import Asked

router = APIRouter(prefix="/v1/audit", tags=["audit"], responses=PROBLEM_RESPONSES)

Auditor = Annotated[Caller, Depends(Guard(Permission.AUDIT_READ))]
Number = Annotated[int, Query(ge=0, le=2**62, description="`next` of the page before; 0 for the beginning")]
MOST_NAMED: Final = 100
"""Entries of an anomaly that are named, at most."""

Operation = Literal["collection", "alteration", "consultation", "disclosure", "combination", "erasure"]


class LoggedDeed(BaseModel):
    """One operation on personal data, as it is committed to: sort its members by name, write them as JSON in ASCII
    without spaces, put the salt before it, and SHA-256 gives the commitment. `at` is text so that nothing rewrites it.
    Members that are absent are no part of it.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    operation: str
    outcome: str
    client_id: str
    agency: str
    role: str
    acting_for: str
    request_id: str
    action: str
    subjects: list[str]
    rows: int
    reason: str
    view: str = Field(default="", description="The type whose fields were shown; absent where none was")
    policy: str = Field(default="", description="Digest of the rules on who may see what; absent in old entries")
    query: str = Field(default="", description="Digest of what was searched for; absent where nothing was")
    named_by: str = Field(default="", description="How `acting_for` was named: header, statement or token")
    reason_code: str = Field(default="", description="Why it was read; `not_given` where nobody said")
    case_reference: str = Field(default="", description="The case that it was read for, as the reader named it")


class LoggedEntry(BaseModel):
    """One place in the log; octets are in hexadecimal."""

    model_config = ConfigDict(frozen=True)

    number: int
    salt: str
    commitment: str
    entry: LoggedDeed


class LogPage(BaseModel):
    """Part of the log, oldest first; a page may be short, or empty, and go on. `next` is null at the end."""

    model_config = ConfigDict(frozen=True)

    items: list[LoggedEntry]
    next: int | None


class AnomalyShown(BaseModel):
    """Something worth a question, and no more than that: by which rule, whose doing, about which record where the rule
    is about one, and the ids of the entries that it rests on (the first hundred of `count`)."""

    model_config = ConfigDict(frozen=True)

    rule: Rule
    agency: str
    who: str
    subject: str | None
    first_at: datetime
    last_at: datetime
    count: int
    entries: list[str]


class Anomalies(BaseModel):
    """What was found, by time. `is_complete` is false where there were more entries than one request looks at: then the
    latest were looked at, and `since` is to be set later."""

    model_config = ConfigDict(frozen=True)

    since: datetime
    until: datetime
    rules: str
    looked_at: int
    is_complete: bool
    items: list[AnomalyShown]


class SignedCheckpoint(BaseModel):
    """The size and the root (hexadecimal) of the log at a time. The signature (base64url) is ES256 by the key `kid` of
    /.well-known/jwks.json over four lines: `conduct audit log v1`, size, root, time."""

    model_config = ConfigDict(frozen=True)

    size: int
    root: str
    at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    kid: str
    signature: str


class Inclusion(BaseModel):
    """That the entry of this number and commitment is in the log (RFC 9162, section 2.1.3)."""

    model_config = ConfigDict(frozen=True)

    number: int
    commitment: str
    path: list[str]


class Consistency(BaseModel):
    """That the log begins with what it was at the size `first` (RFC 9162, section 2.1.4)."""

    model_config = ConfigDict(frozen=True)

    first: int
    path: list[str]


class LogProof(BaseModel):
    """The last checkpoint, and what was asked to be proven of it."""

    model_config = ConfigDict(frozen=True)

    checkpoint: SignedCheckpoint
    inclusion: Inclusion | None
    consistency: Consistency | None


def logged_entry(leaf: Leaf) -> LoggedEntry:
    """One place in the log whose entry is there."""
    return LoggedEntry(
        number=leaf.number,
        salt=(leaf.salt or b"").hex(),
        commitment=leaf.commitment.hex(),
        entry=LoggedDeed.model_validate(leaf.entry),
    )


def signed_checkpoint(made: Checkpoint) -> SignedCheckpoint:
    """The checkpoint as it is sent."""
    return SignedCheckpoint(
        size=made.size,
        root=made.root.hex(),
        at=time_text(made.at),
        kid=made.kid,
        signature=encode_base64url(made.signature),
    )


def anomalies_shown(looked: Looked) -> Anomalies:
    """What was found, as it is sent."""
    return Anomalies(
        since=looked.since,
        until=looked.until,
        rules=looked.rules,
        looked_at=looked.entries,
        is_complete=looked.is_complete,
        items=[
            AnomalyShown(
                rule=one.rule,
                agency=one.agency,
                who=one.who,
                subject=one.subject or None,
                first_at=one.first_at,
                last_at=one.last_at,
                count=len(one.entries),
                entries=list(one.entries[:MOST_NAMED]),
            )
            for one in looked.found
        ],
    )


def log_proof(proof: audit.Proof) -> LogProof:
    """The proof as it is sent."""
    inclusion = consistency = None
    if proof.leaf is not None:
        path = [step.hex() for step in proof.inclusion]
        inclusion = Inclusion(number=proof.leaf.number, commitment=proof.leaf.commitment.hex(), path=path)
    if proof.first is not None:
        consistency = Consistency(first=proof.first, path=[step.hex() for step in proof.consistency])
    return LogProof(checkpoint=signed_checkpoint(proof.checkpoint), inclusion=inclusion, consistency=consistency)


@router.get("/entries", summary="The access log of the own agency", response_model_exclude_unset=True)
def audit_entries(
    context: Ctx,
    caller: Auditor,
    limit: Limit = 50,
    after: Number = 0,
    operation: Annotated[Operation | None, Query(description="One of the six of DPA 2018 s.62")] = None,
    outcome: Annotated[
        Literal["permit", "deny", "break_glass"] | None, Query(description="Whether it was allowed")
    ] = None,
    reason: Annotated[
        str, Query(max_length=128, description="Why, word for word: `own_record` where somebody is a party themself")
    ] = "",
    client_id: Annotated[str, Query(max_length=128, description="Which client did it")] = "",
    subject: Annotated[
        str, Query(max_length=64, description="Id of a record: who looked at it, or at one merged into it?")
    ] = "",
    since: Annotated[AwareDatetime | None, Query(description="From this moment on")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Before this moment")] = None,
) -> LogPage:
    """What clients of the reader's agency did, in the order of the log. Reading it is logged too."""
    asked = Asked(
        agency=str(caller.principal.agency),
        operation=operation or "",
        outcome=outcome or "",
        reason=reason if reason.isprintable() else " ",
        client_id=client_id if client_id.isprintable() else " ",
        since=since,
        until=until,
    )
    found, following = audit.entries(context, caller, asked, after, limit, subject)
    return LogPage(items=[logged_entry(leaf) for leaf in found], next=following)


@router.get("/anomalies", summary="What in the access log is worth a question")
def audit_anomalies(
    context: Ctx,
    caller: Auditor,
    since: Annotated[AwareDatetime | None, Query(description="From this moment on; a day before `until`")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Before this moment; now")] = None,
) -> Anomalies:
    """Own records asked for, records without a case relationship, one record again and again, out of hours, very many:
    among the deeds of the reader's agency, by dated thresholds. A reason to ask, and a finding about nobody."""
    return anomalies_shown(anomalies_of(context, caller, since, until))


@router.get("/proof", summary="Proof that the access log is whole")
def audit_proof(
    context: Ctx,
    caller: Auditor,
    number: Annotated[int | None, Query(ge=0, le=2**62, description="Prove that this entry is in the log")] = None,
    first: Annotated[
        int | None, Query(ge=1, le=2**62, description="Prove that the log continues the checkpoint of this size")
    ] = None,
) -> LogProof:
    """The last signed checkpoint. Keep it outside: a later proof shows that nothing before it was changed."""
    return log_proof(audit.prove(context, caller, number, first))
