"""Reading what publishers write: dates, money, names of files and words, as they really come."""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from ontology import PlacegraphError


class Unreadable(PlacegraphError, ValueError):
    """A cell that does not say what its column promises."""


@dataclass(frozen=True, slots=True)
class Period:
    """A day, month or year, from its first day to its last."""

    first: date
    last: date
    precision: str

    @classmethod
    @lru_cache(10_000)
    def of(cls, text: str) -> "Period":
        """Return the period of "2024", "2024-05" or "2024-05-06". Raises Unreadable."""
        parts = text.split("-")
        try:
            if len(parts) == 3:
                day = date.fromisoformat(text)
                return cls(day, day, "day")
            year, month = int(parts[0]), int(parts[1]) if len(parts) == 2 else 0
            if not re.fullmatch(r"\d{4}(-\d\d)?", text):
                raise ValueError(text)
            if month:
                return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month")
            return cls(date(year, 1, 1), date(year, 12, 31), "year")
        except (ValueError, IndexError):
            raise Unreadable(f"{text!r} is not a date such as 2024, 2024-05 or 2024-05-06") from None


FORMS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y %B %d",
    "%d/%m/%Y",
    "%d/%m/%y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%d %B %Y",
    "%d %b %Y",
    "%d. %b %y",
    "%d %B, %Y",
    "%B %d, %Y",
)
MONTHS = ("%B %Y", "%b %Y", "%m/%Y", "%b-%y", "%b %y", "%Y-%m")


def date_text(text: str) -> str:
    """Return an ISO date, month or year from any way publishers here write one, day first. Raises Unreadable.

    A time of day is cut; "1st" and "3rd" lose their letters; white space is folded.
    """
    said = re.sub(r"\s+", " ", text).strip().rstrip(".")
    said = re.sub(r"[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$", "", said)
    said = re.sub(r"\b(\d{1,2})(st|nd|rd|th)\b", r"\1", said)
    said = re.sub(r"\bSept\b", "Sep", said)
    if re.fullmatch(r"(19|20)\d\d(\.0)?", said):
        return said[:4]
    for form in FORMS:
        if found := _parsed(said, form):
            return found.strftime("%Y-%m-%d")
    for form in MONTHS:
        if found := _parsed(said, form):
            return found.strftime("%Y-%m")
    raise Unreadable(f"{text!r} is not a date we can read; write it as 2024-05-06")


def _parsed(text: str, form: str) -> date | None:
    try:
        day = datetime.strptime(text, form).date()
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2100 else None


def decimal_text(text: str) -> str:
    """Return a plain decimal: "3.76e-06" → "0.00000376", "1.50" → "1.5". Raises Unreadable."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Unreadable(f"{text!r} is not a number") from None
    # A number of a thousand digits is a slip, and written out it would fill the memory.
    if not number.is_finite() or abs(number.adjusted()) > 99:
        raise Unreadable(f"{text!r} is not a number")
    plain = format(number, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in {"-0", ""} else plain


def rounded(text: str) -> str:
    """Return a number to four decimals, or "" for a blank, which is not 0. Raises Unreadable."""
    return decimal_text(f"{float(decimal_text(text)):.4f}") if text else ""


def money_text(text: str) -> str:
    """Return pounds or euros as a plain decimal: "£1,250,000.00" → "1250000". Blank stays blank. Raises Unreadable."""
    said = re.sub(r"[£€,\s]|GBP|EUR", "", text)
    if not said:
        return ""
    amount = decimal_text(said)
    if amount.startswith("-"):
        raise Unreadable(f"{text!r} is less than nothing; money here is promised, not taken back")
    return amount


def tidy(text: str) -> str:
    """Return the text on one line, without odd spaces, control marks or ends."""
    kept = "".join(mark for mark in text if mark in "\t\n\r" or unicodedata.category(mark)[0] != "C")
    return re.sub(r"\s+", " ", kept.replace("\u00a0", " ")).strip()


def slug_of(text: str, longest: int = 60) -> str:
    """Return letters and digits joined by "-", fit for a local name; cut at a word's end."""
    ascii_only = unicodedata.normalize("NFKD", text.replace("&", " and ")).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", ascii_only.lower().replace("'", ""))
    kept: list[str] = []
    for word in words:
        if kept and len("-".join([*kept, word])) > longest:
            break
        kept.append(word)
    return "-".join(kept)[:longest].strip("-")


def link_text(text: str) -> str:
    """Return an http(s) address, or "" for anything else ("Loading...", a path, a note)."""
    said = text.strip().replace("&amp;", "&")
    return said if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", said) else ""
