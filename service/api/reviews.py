"""The review queue, and people's decisions on who is who. Floor 3."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from service.api.answers import tagged
from service.api.deps import Ctx, Cursing, Guard
from service.api.paging import Cursor, Limit, link_header
from service.api.problems import PROBLEM_RESPONSES
from service.disclosure.permissions import Permission
from service.disclosure.views.reviews import DecisionShown, JudgementMade, JudgementShown, ReviewShown
from service.flows.context import Caller
from service.flows.judge import judge, read_judgement, undo
from service.flows.review import list_reviews, read_review
from service.linking.index import Decision

router = APIRouter(prefix="/v1/police", tags=["reviews"], responses=PROBLEM_RESPONSES)

Reader = Annotated[Caller, Depends(Guard(Permission.POLICE_REVIEW_READ))]
Judge = Annotated[Caller, Depends(Guard(Permission.POLICE_REVIEW_JUDGE))]

_REVIEWS = "/v1/police/reviews"
_LINES = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000, pattern=_LINES)]


class ReviewList(BaseModel):
    """Part of the open questions, the urgent first and then the oldest; `next` leads on, null at the end."""

    model_config = ConfigDict(frozen=True)

    items: list[ReviewShown]
    next: str | None


class Answer(BaseModel):
    """What a person decides about the two parties of a review, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    decision: DecisionShown
    reason: Reason


class Undoing(BaseModel):
    """Why a judgement no longer counts."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    reason: Reason


@router.get("/reviews", summary="Questions who is who that wait for a person")
def review_queue(
    context: Ctx, caller: Reader, cursors: Cursing, response: Response, limit: Limit = 20, cursor: Cursor = None
) -> ReviewList:
    """Pairs of persons that the odds neither join nor dismiss, where a report of the force is on either side: first
    those where a course of either side prompts threats, strangulation, a weapon, a breach or more frequent occasions
    (`urgent_because`), then the oldest. An investigator is asked only where she may see both reports."""
    principal = caller.principal
    bound = (_REVIEWS, principal.client_id, str(principal.agency), caller.role.name)
    after = _place(*cursors.read(cursor, bound)) if cursor is not None else None
    page = list_reviews(context, caller, after, limit)
    following = None
    if page.next:
        rank, since, review_id = page.next
        following = cursors.issue(since, f"{rank} {review_id}", bound)
        response.headers["Link"] = link_header(_REVIEWS, limit, following)
    return ReviewList(items=page.items, next=following)


def _place(since: datetime, entry: str) -> tuple[int, datetime, str]:
    rank, _, review_id = entry.partition(" ")
    return int(rank), since, review_id


@router.get("/reviews/{review_id}", summary="One question who is who")
def one_review(context: Ctx, caller: Reader, review_id: str, request: Request, response: Response) -> ReviewShown:
    """With the evidence for and against; also after it was answered, while both sides stay as they are."""
    return tagged(request, response, read_review(context, caller, review_id))


@router.post(
    "/reviews/{review_id}/judgement",
    status_code=201,
    summary="Decide who is who",
    responses={200: {"model": JudgementMade, "description": "Decided so by this person before"}},
)
def judge_review(context: Ctx, caller: Judge, review_id: str, body: Answer, response: Response) -> JudgementMade:
    """`same` joins the two persons and `different` keeps them apart, whatever the odds and until it is undone;
    `unsure` takes the question from the force's queue until either side's details change. An answer that contradicts
    judgements in force is a conflict that names them."""
    made, is_new = judge(context, caller, review_id, Decision(body.decision), body.reason)
    response.status_code = 201 if is_new else 200
    response.headers["Location"] = made.judgement.url
    return made


@router.get("/judgements/{judgement_id}", summary="One judgement")
def one_judgement(
    context: Ctx, caller: Reader, judgement_id: str, request: Request, response: Response
) -> JudgementShown:
    """For the agency that made it, and for those with a report on either side."""
    return tagged(request, response, read_judgement(context, caller, judgement_id))


@router.post("/judgements/{judgement_id}/undo", summary="Undo a judgement")
def undo_judgement(context: Ctx, caller: Judge, judgement_id: str, body: Undoing) -> JudgementMade:
    """Persons and courses are as if it had never been made. For whoever made it and the supervisors of the agency;
    doing it twice changes nothing."""
    return undo(context, caller, judgement_id, body.reason)
