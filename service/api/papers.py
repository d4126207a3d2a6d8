"""How a paper is asked for and answered: in which form, under which name. Floor 3."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, Protocol, TypeVar

from fastapi import Depends, Header, Query, Response

from service.api.answers import at_its_own_place
from service.api.problems import Problem
from service.documents.formats import MEDIA_TYPES, Format, accepted
from service.domain.errors import FormNotOffered

ALL: Final = tuple(Format)
TABLES: Final = (Format.JSON, Format.CSV)

_ENDINGS: Final = {Format.PDF: "%PDF-1.7 …", Format.DOCX: "PK…"}
"""How papers that are no text begin, for the examples of the contract."""


class Asked:
    """Which of the forms offered a request asks for: that of ``?format=``, else the one that ``Accept`` likes best.

    Raises ``FormNotOffered`` if there is none.
    """

    def __init__(self, *offered: Format) -> None:
        self.offered = offered

    def __call__(
        self,
        form: Annotated[
            Format | None, Query(alias="format", description="The form, for whoever cannot send `Accept`.")
        ] = None,
        accept: Annotated[str | None, Header(include_in_schema=False)] = None,
    ) -> Format:
        found = accepted(accept, self.offered) if form is None else form
        if found is None or found not in self.offered:
            raise FormNotOffered
        return found


AnyForm = Annotated[Format, Depends(Asked(*ALL))]
TableForm = Annotated[Format, Depends(Asked(*TABLES))]


class Titled(Protocol):
    """A view of a course, or of what belongs to it."""

    @property
    def id(self) -> str:
        """Id of the course."""

    @property
    def url(self) -> str:
        """Where it is."""


ShownT = TypeVar("ShownT", bound=Titled)


def in_form(
    form: Format,
    shown: ShownT,
    asked: str,
    response: Response,
    *,
    name: str,
    paper: Callable[[ShownT, Format], bytes],
) -> ShownT | Response:
    """What is shown of the course that was asked for: itself as JSON, or the ``paper`` of it, to be saved."""
    if form is Format.JSON:
        response.headers["Vary"] = "Accept, Authorization"
        at_its_own_place(response, asked, shown.id, shown.url)
        return shown
    return attachment(paper(shown, form), form, f"{name}-{shown.id}", None if shown.id == asked else shown.url)


def attachment(octets: bytes, form: Format, name: str, place: str | None = None) -> Response:
    """A paper to be saved. ``name`` holds ids only; ``place`` is where the paper is, if not where it was asked for."""
    media_type = f"{form.media_type}; charset=utf-8; header=present" if form is Format.CSV else form.media_type
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"', "Vary": "Accept, Authorization"}
    if place is not None:
        headers["Content-Location"] = place
    return Response(octets, media_type=media_type, headers=headers)


def responses_of(offered: Sequence[Format], csv_example: str) -> dict[int | str, dict[str, Any]]:
    """For ``responses=`` of a route that answers in these forms beside JSON, with an example of each."""
    content: dict[str, Any] = {}
    for form in offered:
        if form is Format.JSON:
            continue
        text = csv_example if form is Format.CSV else _ENDINGS[form]
        schema = {"type": "string"} if form is Format.CSV else {"type": "string", "contentMediaType": form.media_type}
        content[MEDIA_TYPES[form]] = {"schema": schema, "examples": {form.value: {"value": text}}}
    return {
        200: {"content": content, "description": "In the form that was asked for"},
        406: {"model": Problem, "description": "Not in a form that is accepted"},
    }
