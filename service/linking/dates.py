"""Compare two dates of birth, full, partial, or known only as an age. Floor 0b."""

from __future__ import annotations

from functools import lru_cache

# A stated age is often a guess, or was true at another report: this many years off is near, and up to so many more
# is unlikely but no contradiction; father and son lie further apart.
_AGE_SLACK = 3
_AGE_APART = 10


def _span(dob: str, born: tuple[str, ...]) -> tuple[str, str]:
    """First and last possible day of birth, as ISO dates."""
    if len(dob) == 10:
        return dob, dob
    if dob:
        return f"{dob}-01-01"[:10], f"{dob}-12-31"[:10] if len(dob) == 4 else f"{dob}-31"
    return born[0], born[1]


def _one_digit_apart(a: str, b: str) -> bool:
    return sum(x != y for x, y in zip(a, b, strict=True)) == 1


@lru_cache(maxsize=16384)
def _compare_full(a: str, b: str) -> str:
    if a == b:
        return "exact"
    if a[:4] == b[:4] and a[5:7] == b[8:] and a[8:] == b[5:7]:
        return "swapped"
    if _one_digit_apart(a, b) or (a[4:] == b[4:] and abs(int(a[:4]) - int(b[:4])) == 10):
        return "one_digit"  # a decade off is one digit in the mind, two on paper (1999, 2009)
    if a[:4] == b[:4] and (a[5:7] == b[5:7] or a[8:] == b[8:]):
        return "near"
    return "near" if a[5:] == b[5:] and abs(int(a[:4]) - int(b[:4])) <= 1 else "different"


def compare_dobs(a: str, a_born: tuple[str, ...], b: str, b_born: tuple[str, ...]) -> str:
    """The level on which two births agree, or empty where a side knows nothing.

    exact, swapped (day and month), one_digit, near (year and one other part equal, or the same day a year apart)
    and different for full dates; month, year or age where the less exact of the two allows the other; near, apart or
    different where a stated age does not.
    """
    if not (a or a_born) or not (b or b_born):
        return ""
    if len(a) == 10 and len(b) == 10:
        return _compare_full(a, b)
    (a_first, a_last), (b_first, b_last) = _span(a, a_born), _span(b, b_born)
    if a_first > b_last or b_first > a_last:
        gap = int(b_first[:4]) - int(a_last[:4]) if a_first <= b_last else int(a_first[:4]) - int(b_last[:4])
        if a and b:
            return "different"
        return "near" if gap <= _AGE_SLACK else "apart" if gap <= _AGE_APART else "different"
    if a and b:
        return "month" if min(len(a), len(b)) == 7 else "year"
    return "age"
