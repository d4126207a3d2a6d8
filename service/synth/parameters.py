"""What a parameter of the generator says about itself, and how it is set by name. Floor 0b."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields, is_dataclass, replace
from typing import Any, TypeVar, cast

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a parameter means, in which unit and within which bounds, and where its default is from."""

    text: str
    unit: str
    source: str
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter by the name it is set by, its value, and what it means."""

    name: str
    value: float
    meaning: Meaning


def parameter(
    default: float,
    text: str,
    *,
    unit: str = "share",
    source: str = "assumed",
    least: float = 0,
    most: float | None = None,
) -> Any:
    """A field of a dataclass of parameters; a share lies between 0 and 1 unless it says otherwise."""
    limit = most if most is not None else 1 if unit == "share" else 1e9
    return field(default=default, metadata={"meaning": Meaning(text, unit, source, least, limit)})


def parameters(rates: Any) -> Iterator[Parameter]:
    """Every parameter with its value; those of a group inside bear its name and a dot before their own."""
    for one in fields(rates):
        value = getattr(rates, one.name)
        if is_dataclass(value):
            for inner in parameters(value):
                yield Parameter(f"{one.name}.{inner.name}", inner.value, inner.meaning)
        else:
            yield Parameter(one.name, value, one.metadata["meaning"])


def with_settings(rates: T, settings: Mapping[str, float]) -> T:
    """The same with these parameters changed.

    Raises ``ValueError`` if there is no such parameter or the value is out of its bounds; neither repeats the value.
    """
    for name, value in settings.items():
        rates = _with(rates, name, name, value)
    return rates


def _with(rates: T, name: str, path: str, value: float) -> T:
    head, _, rest = path.partition(".")
    known: dict[str, Field[Any]] = {one.name: one for one in fields(cast(Any, rates))}
    if head not in known or (bool(rest) != is_dataclass(getattr(rates, head))):
        raise ValueError("there is no such parameter: docs/synthetic.md lists them")
    if rest:
        changed: Any = _with(getattr(rates, head), name, rest, value)
    else:
        meaning: Meaning = known[head].metadata["meaning"]
        if not meaning.least <= value <= meaning.most:
            raise ValueError(f"{name} must lie between {meaning.least:g} and {meaning.most:g}")
        changed = value
    return cast(T, replace(cast(Any, rates), **{head: changed}))
