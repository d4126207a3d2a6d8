"""Compare two profiles, field by field. Floor 0b.

Each comparison names the level on which two sides agree or differ; the model holds what the level is worth. A field
that one side lacks is no evidence and gives no row. Ethnicity is no field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import product

from rapidfuzz.distance import OSA

from service.domain.evidence import Evidence
from service.linking.dates import compare_dobs
from service.linking.model import Model
from service.linking.normalise.names import personal_first
from service.linking.normalise.variants import (
    family_variants,
    given_key,
    given_variants,
    is_misread,
    is_short_form,
)
from service.linking.profile import AddressForm, NameForm, Profile


@dataclass(frozen=True, slots=True)
class _Match:
    """One level found, the values it rests on, and how rare they are (bits)."""

    field: str
    level: str
    left: str
    right: str
    rarity: float = 0.0


def _is_similar(a: str, b: str, *, least: int = 3) -> bool:
    """Misread for each other, or one slip of the keyboard apart, two in long names; the optimal string alignment counts
    a swap as one. Words shorter than ``least`` have no room for a slip."""
    shorter = min(len(a), len(b))
    if shorter < least or max(len(a), len(b)) < 3:
        return False
    allowed = 1 if shorter < 8 else 2
    return OSA.distance(a, b, score_cutoff=allowed) <= allowed or is_misread(a, b)


_FORM_BITS = 3.0
"""Of those who bear a name in full, one in eight goes by a given form of it, or more: a guess on the safe side."""


@lru_cache(maxsize=16384)
def _given_bits(model: Model, name: str) -> float:
    """How surprising a given name is, in bits. A form that nobody is christened ("Dave") is not in the tables, and is
    by a little rarer than the commonest name that it is a form of."""
    bits = model.rarity.given_bits(name)
    if bits < model.rarity.unseen_bits:
        return bits
    return min(bits, _FORM_BITS + min(map(model.rarity.given_bits, given_variants(name))))


def _given(a: tuple[str, ...], b: tuple[str, ...], model: Model) -> _Match | None:
    if not a or not b:
        return None
    left, right = a[0], b[0]
    rarity = partial(_given_bits, model)
    if left == right:
        level, bits = ("exact", rarity(left)) if len(left) > 1 else ("initial", 0.0)
    elif len(left) == 1 or len(right) == 1:
        level, bits = ("initial" if left[0] == right[0] else "different"), 0.0
    elif given_key(left) & given_key(right) or _is_shortened(left, right, model):
        level, bits = "variant", min(rarity(left), rarity(right))
    elif "".join(a) == "".join(b):
        level, bits = "exact", min(rarity(left), rarity(right))
    elif _is_similar(left, right, least=2):
        level, bits = _similar(left, right, rarity, model.rarity.is_given)
    elif left in b[1:] or right in a[1:]:
        level, bits = "middle", min(rarity(x) for x, other in ((left, b), (right, a)) if x in other[1:])
    else:
        level, bits = "different", 0.0
    return _Match("given", level, " ".join(a), " ".join(b), bits)


def _is_shortened(left: str, right: str, model: Model) -> bool:
    """Whether one is a short form of the other by its looks; two names that people bear are two names."""
    is_given = model.rarity.is_given
    return is_short_form(left, right) and not (is_given(left) and is_given(right))


def _similar(
    left: str, right: str, rarity: Callable[[str], float], is_borne: Callable[[str], bool]
) -> tuple[str, float]:
    """A slip of the keyboard, unless both are names that people bear: then the slip says nothing against them, and
    they agree on a name as rare as the one that is borne. Two names that people bear may well be two people's."""
    level = "similar" if is_borne(left) and is_borne(right) else "typo"
    return level, min(rarity(left), rarity(right))


def _family(a: tuple[str, ...], b: tuple[str, ...], model: Model) -> _Match | None:
    if not a or not b:
        return None
    rarity = model.rarity.family_bits
    left, right = " ".join(a), " ".join(b)
    if a == b:
        return _Match("family", "exact", left, right, sum(map(rarity, a)))
    common = set(a) & set(b)
    if common:
        level = "exact" if sorted(a) == sorted(b) else "part"
        return _Match("family", level, left, right, max(map(rarity, common)))
    joined_a, joined_b = "".join(a), "".join(b)
    bits = min(rarity(joined_a), rarity(joined_b))
    if joined_a == joined_b:
        return _Match("family", "exact", left, right, bits)
    if any(family_variants(x, y) for x in a for y in b):
        return _Match("family", "variant", left, right, bits)
    slip = next(((x, y) for x, y in [(joined_a, joined_b), *product(a, b)] if _is_similar(x, y)), None)
    if slip and (slip == (joined_a, joined_b) or min(map(len, slip)) > 4):
        level, bits = _similar(*slip, rarity, model.rarity.is_family)
        return _Match("family", level, left, right, bits)
    if min(len(joined_a), len(joined_b)) == 1 and any(x[0] == y[0] for x in a for y in b):
        return _Match("family", "initial", left, right)
    return _Match("family", "different", left, right)


_NAME_AGREES = frozenset({"exact", "variant", "typo", "similar", "part"})
_TURNED = _NAME_AGREES | {"initial"}


def _name_forms(names: tuple[NameForm, ...]) -> Iterator[NameForm]:
    """The name and its aliases; an alias without a family name, or with its initial only, borrows the main one."""
    main = names[0].family if names else ()
    for form in names:
        yield NameForm(form.given, main) if _is_short_for(form.family, main) else form


def _is_short_for(family: tuple[str, ...], main: tuple[str, ...]) -> bool:
    return not family or (len(family) == 1 and len(family[0]) == 1 and any(part[0] == family[0] for part in main))


def _is_byname(form: NameForm, model: Model) -> bool:
    """Whether all that is told of a name is a word that nobody is known to be christened ("Mouse", "Bear")."""
    word = form.given[0]
    return not form.family and not model.rarity.is_given(word) and given_key(word) == {f"={word}"}


def _aligned(a: NameForm, b: NameForm, model: Model) -> list[Evidence]:
    rows = [match for match in (_given(a.given, b.given, model), _family(a.family, b.family, model)) if match]
    if [(row.field, row.level) for row in rows] == [("given", "different")] and any(
        _is_byname(form, model) for form in (a, b)
    ):
        rows = [replace(rows[0], level="byname")]
    weighed = [weigh(match, model) for match in rows]
    if len(rows) == 2 and all(row.level in _NAME_AGREES for row in rows):
        shared = min(
            model.rarity.shared_bits(a.given[0], a.family[-1]),
            model.rarity.shared_bits(b.given[0], b.family[-1]),
        )
        if shared:
            given = weighed[0]
            weighed[0] = Evidence(
                given.field, given.level, given.bits - shared, given.household_bits, given.left, given.right
            )
    return weighed


def _swapped(form: NameForm) -> NameForm:
    return NameForm(personal_first(form.family, form.given), form.given)


def _turned(a: NameForm, b: NameForm, model: Model) -> list[Evidence]:
    """Evidence where one of two names has its parts in each other's place; none unless both parts agree.

    Nobody says which of the two it is: they agree on a name as common as the likelier reading.
    """
    readings = []
    for left, right in ((a, _swapped(b)), (_swapped(a), b)):
        given = _given(left.given, right.given, model)
        rows = _aligned(left, right, model) if given and given.level in _TURNED else []
        levels = [row.level for row in rows]
        if levels == ["initial", "exact"] or (len(rows) == 2 and all(level in _NAME_AGREES for level in levels)):
            readings.append([*rows, weigh(_Match("name_order", "swapped", "", ""), model)])
    return min(readings, key=_total, default=[])


def _total(rows: list[Evidence]) -> tuple[float, float]:
    """What rows are worth, against a stranger and then against a relative."""
    return sum(row.bits for row in rows), sum(row.household_bits for row in rows)


def compare_names(a: Profile, b: Profile, model: Model) -> tuple[Evidence, ...]:
    """Evidence on given and family name: the best over names and aliases, and over swapped order."""
    return _compare_names(a.names, b.names, model)


@lru_cache(maxsize=16384)  # the reports of one person repeat a few names
def _compare_names(a: tuple[NameForm, ...], b: tuple[NameForm, ...], model: Model) -> tuple[Evidence, ...]:
    best: list[Evidence] = []
    for left in _name_forms(a):
        for right in _name_forms(b):
            rows = _aligned(left, right, model)
            if not best or _total(rows) > _total(best):
                best = rows
            if any(row.level == "different" for row in rows) and left.family and right.family:
                best = max(best, _turned(left, right, model) or best, key=_total)
    return tuple(best)


def _values(field: str, a: tuple[str, ...], b: tuple[str, ...], model: Model) -> _Match | None:
    """The same value, or none in common; of several shared the one that proves most, and then the first."""
    if not a or not b:
        return None
    shared = [(model.values.common_bits(field, value), value) for value in a if value in b]
    if shared:
        common, value = min(shared, key=lambda found: (found[0] != 0.0, -found[0], found[1]))
        return _Match(field, "same", value, value, common)
    return _Match(field, "different", " ".join(a), " ".join(b))


_LEAST_OF_A_MARK = 4
"""Characters of a registration mark from which on a part of it tells something: area and age."""


def _vehicles(a: tuple[str, ...], b: tuple[str, ...], model: Model) -> _Match | None:
    """As other values, but a part of a mark, as witnesses remember it, may be the beginning of a whole one."""
    match = _values("vehicle", a, b, model)
    if match and match.level == "different":
        for x, y in product(a, b):
            if min(len(x), len(y)) >= _LEAST_OF_A_MARK and (x.startswith(y) or y.startswith(x)):
                return _Match("vehicle", "part", x, y)
    return match


def _sex(a: Profile, b: Profile, _model: Model) -> _Match | None:
    if not a.sex or not b.sex:
        return None
    return _Match("sex", "same" if a.sex == b.sex else "different", a.sex, b.sex)


def _address_level(a: AddressForm, b: AddressForm) -> str:
    if a.uprn and a.uprn == b.uprn:
        return "same_uprn"
    same_postcode = bool(a.postcode) and a.postcode == b.postcode
    same_number = bool(a.number) and a.number == b.number
    if same_postcode and same_number:
        return "same_postcode_number"
    if same_number and a.street and _is_same_street(a.street, b.street):
        return "same_street_number"
    if same_postcode:
        return "same_postcode"
    if a.postcode and b.postcode and a.postcode[:-3] == b.postcode[:-3]:
        return "same_outcode"
    return "different"


def _is_same_street(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return a == b or _is_similar("".join(a), "".join(b))


_ADDRESS_ORDER = (
    "same_uprn", "same_postcode_number", "same_street_number", "same_postcode", "same_outcode", "different",
)  # fmt: skip


def _show(address: AddressForm) -> str:
    words = (address.uprn, address.number, *address.street, address.postcode)
    return " ".join(word for word in words if word)


def _addresses(a: Profile, b: Profile, model: Model) -> _Match | None:
    if not a.addresses or not b.addresses:
        return None
    level, left, right = min(
        ((_address_level(x, y), _show(x), _show(y)) for x in a.addresses for y in b.addresses),
        key=lambda found: (_ADDRESS_ORDER.index(found[0]), found[1], found[2]),
    )
    common = model.values.common_bits("postcode", left.rpartition(" ")[2]) if level == "same_postcode" else 0.0
    return _Match("address", level, left, right, common)


def _dobs(a: Profile, b: Profile, model: Model) -> _Match | None:
    level = compare_dobs(a.dob, a.born, b.dob, b.born)
    if not level:
        return None
    rarity = model.values.dob_bits(a.dob) if level == "exact" else 0.0
    return _Match("dob", level, a.dob or "..".join(a.born), b.dob or "..".join(b.born), rarity)


def _identifiers(a: Profile, b: Profile, model: Model) -> Iterator[_Match]:
    if not a.identifiers or not b.identifiers:
        return
    for kind in sorted({kind for kind, _ in a.identifiers} & {kind for kind, _ in b.identifiers}):
        match = _values(
            kind,
            tuple(value for k, value in a.identifiers if k == kind),
            tuple(value for k, value in b.identifiers if k == kind),
            model,
        )
        if match and match.level == "different" and (kind, "slip") in model.levels:
            yield replace(match, level="slip" if _is_slip(match) else "different")
        elif match:
            yield match


def _is_slip(numbers: _Match) -> bool:
    """Whether two of the numbers are one slip of the keyboard apart: told only of numbers that bear no check digit, as
    of those a slip fails the check."""
    return any(OSA.distance(x, y, score_cutoff=1) <= 1 for x, y in product(numbers.left.split(), numbers.right.split()))


_SINGLE: tuple[Callable[[Profile, Profile, Model], _Match | None], ...] = (
    _dobs,
    _sex,
    lambda a, b, model: _values("phone", a.phones, b.phones, model),
    lambda a, b, model: _values("email", a.emails, b.emails, model),
    lambda a, b, model: _values("handle", a.handles, b.handles, model),
    lambda a, b, model: _vehicles(a.vehicles, b.vehicles, model),
    _addresses,
)


def weigh(match: _Match, model: Model) -> Evidence:
    """The evidence that a match is worth under the model."""
    level = model.levels[match.field, match.level]
    return Evidence(
        match.field,
        match.level,
        level.stranger_bits(match.rarity),
        level.relative_bits(match.rarity),
        match.left,
        match.right,
    )


def compare(a: Profile, b: Profile, model: Model) -> tuple[Evidence, ...]:
    """All evidence on two profiles, names first. Symmetric in level and bits."""
    rows = list(compare_names(a, b, model))
    for compared in _SINGLE:
        match = compared(a, b, model)
        if match:
            rows.append(weigh(match, model))
    rows.extend(
        weigh(match, model) for match in _identifiers(a, b, model) if (match.field, match.level) in model.levels
    )
    return tuple(rows)
