"""Days that a person gives a verb.

PlacegraphError
└── BadDate   a day that is not one
"""

from datetime import date

from ontology import PlacegraphError


class BadDate(PlacegraphError):
    """A day that is not one."""


def day_in(option: str, text: str | None) -> str:
    """Return the day (ISO) that an option names, today where it was not given. Raises BadDate."""
    if text is None:
        return date.today().isoformat()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadDate(f"{option} {text!r} is not a day; write it as 2026-11-22") from None
    if not date(2000, 1, 1) <= day <= date.today():
        raise BadDate(f"{option} {text!r} is no day between 2000 and today: nothing was read or found on that day")
    return day.isoformat()
