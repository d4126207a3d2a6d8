"""What can go wrong, in the field's words. Floor 0a.

    ConductError
    ├── MalformedJson            the octets are not one JSON object in UTF-8
    ├── ReportInvalid            the report cannot be read as one
    ├── ReportConflict           same reference, other content, no new version
    ├── VersionMissing           a change without If-Match
    ├── VersionStale             a change to a version that is no longer the current one
    ├── ReportWithdrawn          a change to a report that was withdrawn
    ├── ReportRestricted         a new version of a report that may only be kept
    ├── VersionInForce           erasure of the version that counts
    ├── ReportHeld               erasure or disposal of a report that may not go
    ├── NotDue                   disposal of a report whose time is not over
    ├── NotVisible               absent, or hidden from this reader: the two cannot be told apart
    ├── NotPermitted             the role has no such permission
    ├── OnBehalfOfMissing        a machine read without naming the person it acts for
    ├── OnBehalfOfRefused        the named person is not one this client may act for
    │   └── OnBehalfOfUnsigned   the agency demands that the name is signed
    ├── ReasonInvalid            no reason code where one is demanded, or none that there is
    ├── NotAuthenticated         no token, or one that is not ours
    ├── BudgetSpent              the client, or the person, has asked for more than they may in a while
    ├── ClientRefused            the token endpoint does not know this client and secret
    ├── CursorInvalid            a paging cursor that is not ours, or was made for another question
    ├── StaffInvalid             an entry in the register of staff that does not fit the contract
    ├── QueryInvalid             a query by example that says too little, or asks by pattern
    ├── JudgementConflict        a judgement that contradicts another in force
    ├── DecisionInvalid          a decision on occasions that names reports of no such course, or too few
    ├── ShareInvalid             a share with nobody, with oneself, or for too long
    ├── FormNotOffered           none of the forms that the reader accepts is one that there is
    └── StoreUnready             the database is missing, behind its migrations or wrongly set
        └── StoreBusy            the database is sound, and has more work than it can take just now

Messages tell the caller what to mend and never repeat what was sent. No class knows a status code: one table
in ``service.api.problems`` maps them, and a test walks this tree against it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with, or doubtful in, a report: where (RFC 6901 JSON pointer), what kind, what to mend."""

    pointer: str
    code: str
    detail: str


class ConductError(Exception):
    """Every error the service raises on purpose."""


class MalformedJson(ConductError):
    """What was sent cannot be read as one JSON object; ``reason`` is a fixed sentence on what to mend, or empty."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(f"Send one JSON object in UTF-8. {reason}".rstrip())
        self.reason = reason


class ReportInvalid(ConductError):
    """The report is malformed; ``flaws`` says where, without the values."""

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        super().__init__("The report does not have the shape of an incident report.")
        self.flaws = flaws


class ReportConflict(ConductError):
    """This agency already sent other content under this reference and version."""

    def __init__(self, incident_id: str) -> None:
        super().__init__(
            "This reference and version were already reported with other content. "
            "Send a correction as a new version with PUT to the existing incident."
        )
        self.incident_id = incident_id


class VersionMissing(ConductError):
    """A change needs the version it was made from."""

    def __init__(self) -> None:
        super().__init__("Send If-Match with the ETag of the version that you are changing.")


class VersionStale(ConductError):
    """The incident has moved on since the caller read it."""

    def __init__(self) -> None:
        super().__init__("The incident has a newer version. Read it again, then repeat the change on that version.")


class ReportWithdrawn(ConductError):
    """Withdrawn reports take no further versions."""

    def __init__(self) -> None:
        super().__init__("The incident was withdrawn. Report it again under a new reference if it stands after all.")


class ReportRestricted(ConductError):
    """A report whose processing is restricted is corrected on purpose only."""

    def __init__(self) -> None:
        super().__init__("The incident is restricted. Correct it with PUT, or lift the restriction first.")


class VersionInForce(ConductError):
    """The version that counts is not erased by itself."""

    def __init__(self) -> None:
        super().__init__("This is the version in force. Send a correction first, or erase the whole report.")


class ReportHeld(ConductError):
    """Whatever is asked or due, the report is kept until the hold is released."""

    def __init__(self) -> None:
        super().__init__("The incident is on legal hold, or kept as evidence. Release the hold first.")


class NotDue(ConductError):
    """A report is disposed of when its retention says so; sooner it is erased at a person's request."""

    def __init__(self) -> None:
        super().__init__("The incident is not due yet. GET its retention for the day.")


class NotVisible(ConductError):
    """There is nothing here for this reader; absent and hidden look the same."""

    def __init__(self) -> None:
        super().__init__("There is no such record for you.")


class NotPermitted(ConductError):
    """The reader's role lacks the permission; ``permission`` names it."""

    def __init__(self, permission: str) -> None:
        super().__init__("Your role does not have this permission.")
        self.permission = permission


class OnBehalfOfMissing(ConductError):
    """A machine reads only on behalf of a named person."""

    def __init__(self) -> None:
        super().__init__("Name the person you act for in the On-Behalf-Of header, by their staff reference.")


class OnBehalfOfRefused(ConductError):
    """The token does not allow acting for the person named."""

    def __init__(self) -> None:
        super().__init__("Your token does not allow acting for the person named in On-Behalf-Of.")


class OnBehalfOfUnsigned(OnBehalfOfRefused):
    """The agency demands that its systems say for whom they ask in a form that is signed."""

    def __init__(self) -> None:
        ConductError.__init__(
            self, "Your agency demands a signed statement in On-Behalf-Of, or a token for one person."
        )


class ReasonInvalid(ConductError):
    """No reason code came where the agency demands one, or one that there is not; or no case has such a reference."""

    def __init__(self) -> None:
        super().__init__(
            "Say why in Reason-Code, with a code of the contract; Case-Reference has up to 64 letters, digits and /._ -"
        )


class NotAuthenticated(ConductError):
    """No valid access token came with the request; why is never told."""

    def __init__(self) -> None:
        super().__init__("Send a valid access token in the Authorization header.")


class BudgetSpent(ConductError):
    """More was asked for than this client, or this person, may have in a while; nothing was done.

    ``measure`` names the budget, ``retry_after`` says in how many seconds there is some again, and ``is_first`` whether
    nobody was told so since there last was.
    """

    def __init__(self, measure: str, *, retry_after: int, is_first: bool = False) -> None:
        super().__init__("This is more than may be asked for in so short a time. Come back as Retry-After says.")
        self.measure = measure
        self.retry_after = retry_after
        self.is_first = is_first


class ClientRefused(ConductError):
    """The token endpoint does not know this client, or the secret is wrong, or the client is disabled."""

    def __init__(self) -> None:
        super().__init__("The client or its secret is not known.")


class CursorInvalid(ConductError):
    """The cursor was not issued by this service for this list, these filters and this reader."""

    def __init__(self) -> None:
        super().__init__("Start the list again without a cursor.")


class QueryInvalid(ConductError):
    """The example cannot be searched for; ``flaws`` says why, without the values."""

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        super().__init__("Give whole values of at least two kinds of identifying details of one person.")
        self.flaws = flaws


class StaffInvalid(ConductError):
    """The entry cannot be registered; ``flaws`` says why, without the values."""

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        super().__init__("This does not describe a member of staff as the contract does.")
        self.flaws = flaws


class JudgementConflict(ConductError):
    """The judgement contradicts others in force; a person must settle which of them goes."""

    def __init__(self, judgement_ids: tuple[str, ...]) -> None:
        super().__init__("This judgement contradicts others in force. Undo one of them first.")
        self.judgement_ids = judgement_ids


class DecisionInvalid(ConductError):
    """The decision cannot be made; ``flaws`` says why, without the values."""

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        super().__init__("Name the reports of this course that the decision is about.")
        self.flaws = flaws


class ShareInvalid(ConductError):
    """The share cannot be given; ``flaws`` says why, without the values."""

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        super().__init__("Name another agency that takes part, and a time to come.")
        self.flaws = flaws


class FormNotOffered(ConductError):
    """The reader accepts none of the forms in which this is given out; nothing was read."""

    def __init__(self) -> None:
        super().__init__("Accept one of the media types that the contract lists for this, or name a format.")


class StoreUnready(ConductError):
    """The database cannot be used as it is; the message says what an operator should do."""


class StoreBusy(StoreUnready):
    """Too many wait for the database at once; nothing was stored, and the same request may be sent again soon."""

    def __init__(self) -> None:
        super().__init__("The database has more work than it can take just now. Send the same request again shortly.")
