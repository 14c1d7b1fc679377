"""Cells as people write them in sheets of their own: dates, money and links that no publisher's column promises.

What is read as something other than it says comes with an assumption, which the owner is told.
Raises `Unsaid` where it cannot be read, with the nearest thing that could.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from loaders.values import Unreadable, date_text, decimal_text, link_text, tidy

BLANK = frozenset({
    "?", "n/a", "na", "nil", "none", "tbc", "tbd", "tba", "unknown", "pending", "blank", "null", "x", "to be confirmed",
    "to be decided", "to be agreed", "not known", "not applicable", "not yet known",
})  # fmt: skip
"""What people write into a cell that has nothing to say."""

NOT_OVER = frozenset(
    (
        "ongoing",
        "on-going",
        "on going",
        "present",
        "to date",
        "current",
        "continuing",
        "open ended",
        "open-ended",
        "now",
    )
)
"""What people write for the end of work that goes on."""

ERRORS = re.compile(r"#(REF!|NAME\?|VALUE!|DIV/0!|N/A|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)
"""What a spreadsheet shows in place of a result."""

LONGEST_DATE = 100
"""Characters of a cell that may say when something is; what is longer is prose."""

FIRST_SERIAL, LAST_SERIAL = 18_264, 73_050
"""1950 and 2099 as spreadsheets count days: numbers between may be dates that lost their format."""
EPOCH = date(1899, 12, 30)


class Unsaid(ValueError):
    """A cell that cannot be read; `nearest` is what would do."""

    def __init__(self, reason: str, nearest: str = "") -> None:
        super().__init__(reason)
        self.nearest = nearest


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell says, "" where it says nothing, and what was assumed in reading it."""

    value: str
    assumed: str = ""
    currency: str = ""


def cell_text(value: object) -> str:
    """Return what a spreadsheet's cell holds as text: whole numbers without ".0", days as ISO dates, lines kept."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, float):
        return decimal_text(repr(value)) if abs(value) < 1e30 else repr(value)
    lines = [tidy(line) for line in re.split(r"\r\n|[\r\n\v\u2028\u2029]|_x000[DA]_", str(value))]
    return "\n".join(line for line in lines if line)


def is_blank(text: str) -> bool:
    """Tell whether a cell says nothing, in whatever words."""
    said = tidy(text).lower()
    return not said or said in BLANK or said.strip("-\u2013\u2014. ") == ""


def date_said(text: str, *, end: bool = False) -> Said:
    """Return an ISO date, month or year; `end` is whether it is the last day of something. Raises Unsaid.

    Days come before months, as in Britain. "2023/24" is a financial year: from April to March.
    """
    said = tidy(text)
    if is_blank(said) or (end and said.lower() in NOT_OVER):
        return Said("")
    if len(said) > LONGEST_DATE:
        raise Unsaid("is not a date we can read; write it as 2024-05-06, 2024-05 or 2024.", _nearest_date(said))
    try:
        return Said(date_text(_plain_day(said)))
    except Unreadable:
        pass
    if found := re.fullmatch(r"(?:f\.?y\.?\s*)?(20\d\d)\s*[/\u2013-]\s*(?:20)?(\d\d)", said, re.IGNORECASE):
        first = int(found[1])
        if (first + 1) % 100 == int(found[2]):
            month = f"{first + 1}-03" if end else f"{first}-04"
            return Said(month, f"read as the financial year, so {'to March' if end else 'from April'} {month[:4]}")
    if found := re.fullmatch(
        r"(?:(early|mid|late|spring|summer|autumn|winter|q[1-4]|quarter [1-4]|h[12])[\s,-]+(?:of )?)"
        r"((?:19|20)\d\d|['\u2019]\d\d)(?:\s*[/\u2013-]\s*\d\d)?",
        said,
        re.IGNORECASE,
    ):
        year = found[2] if found[2].isdigit() else f"20{found[2][1:]}"
        return Said(year, f"only the year {year} was taken; write a month for more")
    if found := re.fullmatch(
        r"(?:c\.?|ca\.?|circa|about|around|approx\.?|from|since|by|until|est\.?)\s+(.+)", said, re.IGNORECASE
    ):
        inner = date_said(found[1], end=end)
        return Said(inner.value, f"read as {inner.value}")
    if found := re.fullmatch(
        r"(?:early|mid|late|start of|beginning of|end of|w/?c|week commencing)[\s,-]+(.+)", said, re.IGNORECASE
    ):
        inner = date_said(found[1], end=end)
        return Said(inner.value, f"read as {inner.value}")
    if span := _of_span(said, end=end):
        return span
    if re.fullmatch(r"\d{5}(\.\d+)?", said) and FIRST_SERIAL <= float(said) <= LAST_SERIAL:
        day = EPOCH + timedelta(days=int(float(said)))
        return Said(day.isoformat(), f"is a day as spreadsheets count them, read as {day.isoformat()}")
    raise Unsaid("is not a date we can read; write it as 2024-05-06, 2024-05 or 2024.", _nearest_date(said))


def _of_span(text: str, *, end: bool) -> Said | None:
    """Return the first or last of two dates in a cell ("Apr-Jun 2024", "6/5/2024 to 8/5/2024"), None where there are not two."""
    months = re.fullmatch(r"([A-Za-z]{3,9})\.?\s*[-\u2013/]\s*([A-Za-z]{3,9})\.?\s+(\d{4})", text)
    days = re.fullmatch(r"(.{4,20}?)(?:\s+[-\u2013]\s+|\s*\u2013\s*|\s+to\s+)(.{4,20})", text)
    both = (f"{months[1]} {months[3]}", f"{months[2]} {months[3]}") if months else days.groups() if days else ()
    try:
        read = [date_text(_plain_day(each)) for each in both]
    except Unreadable:
        return None
    if not read:
        return None
    chosen = read[1] if end else read[0]
    return Said(chosen, f"has two dates, of which {chosen} was taken as the {'end' if end else 'start'}")


def _plain_day(text: str) -> str:
    """Return a date without its weekday, its commas and the odd marks between its parts."""
    said = re.sub(r"^(mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(day)?,?\s+", "", text, flags=re.IGNORECASE)
    said = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", said, flags=re.IGNORECASE)
    said = re.sub(r"\bof\b|,", " ", said)
    said = re.sub(r"(?<=[A-Za-z])\.", " ", said)
    said = re.sub(r"\bsept\b", "Sep", said, flags=re.IGNORECASE)
    said = re.sub(r"['\u2019](?=\d\d\b)", "", said)
    said = re.sub(r"(?<=\d)\s*[-/.\s]\s*(?=[A-Za-z])|(?<=[A-Za-z])\s*[-/.\s]\s*(?=\d)", " ", said)
    said = re.sub(r"\s+", " ", said).strip()
    if found := re.fullmatch(r"((?:19|20)\d\d)(\d\d)(\d\d)", said):
        return "-".join(found.groups())
    if found := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d\d)", said):
        return "/".join(found.groups())
    if found := re.fullmatch(r"([A-Za-z]+) (\d{1,2}) (\d{4})", said):
        return f"{found[2]} {found[1]} {found[3]}"
    if found := re.fullmatch(r"(\d{1,2} )?([A-Za-z]{3})([A-Za-z]*) (\d\d)", said):
        return f"{found[1] or ''}{found[2]} 20{found[4]}"
    return re.sub(r"(?<=\d) ([A-Za-z]{3})[A-Za-z]* (?=\d)", r" \1 ", said)


def _nearest_date(text: str) -> str:
    """Return the day that was probably meant: months before days, a day too many."""
    found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    if not found:
        year = re.search(r"\b(19|20)\d\d\b", text)
        return year[0] if year else ""
    day, month, year_of = int(found[1]), int(found[2]), int(found[3])
    if not date.min.year <= year_of < date.max.year:  # the day after the last of a month must be a day too
        return ""
    for first, second in ((day, month), (month, day)):
        if 1 <= second <= 12 and first > 28:
            last = date(year_of + second // 12, second % 12 + 1, 1) - timedelta(days=1)
            return min(last, date(year_of, second, 28) + timedelta(days=first - 28)).isoformat()
    try:
        return date(year_of, day, month).isoformat()
    except ValueError:
        return str(year_of)


TIMES = {"k": 10**3, "grand": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "mil": 10**6, "million": 10**6, "millions": 10**6, "b": 10**9, "bn": 10**9, "billion": 10**9}  # fmt: skip

REMARK = re.compile(
    r"\s*\((?:est\.?|estimated|approx\.?|capital|revenue|indicative|provisional|total|tbc)\)$", re.IGNORECASE
)
"""What may stand behind an amount and says nothing about how much it is."""

MONEY = re.compile(
    r"(?P<about>(?:c|ca|circa|about|around|approx|approximately|est|estimated|up to|over|~)\.?\s*)?"
    r"(?P<mark>£|€|gbp|eur)?\s*(?P<number>\d[\d,  ]*(?:\.\d+)?|\.\d+)\s*(?P<times>[a-z]+)?\s*(?P<after>£|€|gbp|eur|pounds|euros?)?",
    re.IGNORECASE,
)


def money_said(text: str) -> Said:
    """Return an amount as a plain decimal with its currency: "£1.2m" → 1200000 GBP. Raises Unsaid.

    0 is read as not known, for nobody records a grant of nothing.
    """
    said = tidy(text)
    if is_blank(said):
        return Said("")
    bare = REMARK.sub("", said)
    found = MONEY.fullmatch(bare.rstrip("."))
    if not found:
        raise Unsaid("is not one amount; write a plain number of pounds, such as 1200000.", _nearest_money(said))
    word = (found["times"] or "").lower()
    if word in {"gbp", "eur", "pounds", "euro", "euros"}:
        mark, times = word, 1
    elif word and word not in TIMES:
        raise Unsaid("is not one amount; write a plain number of pounds, such as 1200000.", _nearest_money(said))
    else:
        mark, times = (found["mark"] or found["after"] or "£").lower(), TIMES.get(word, 1)
    number = re.sub(r"\s", ",", found["number"].strip())
    whole = number.partition(".")[0]
    if "," in whole and not re.fullmatch(r"\d{1,3}(,\d{3})+", whole):
        raise Unsaid("has a comma where none belongs; write it without any, such as 1200000.", _nearest_money(said))
    amount = decimal_text(str(Decimal(number.replace(",", "")) * times))
    if len(amount.partition(".")[0]) > 12:
        raise Unsaid("is more than any fund has; check the number.")
    assumed = f"read as {amount}" if found["about"] or bare != said else ""
    if amount == "0":
        return Said("", "0 is read as not known; leave the cell blank")
    return Said(amount, assumed, "EUR" if mark.startswith(("€", "eur")) else "GBP")


NO_UNIT = frozenset({
    "gbp", "eur", "euro", "euros", "pounds", "pound", "a", "pa", "per", "each", "over", "in", "for", "from", "of", "to", "plus", "and", "with",
    "capital", "revenue", "total", "grant", "match", "funding", "including", "inc", "excluding", "ex", "vat", "approx", "or", "so",
})  # fmt: skip
"""Words behind a number that leave it as large as it is."""


def _nearest_money(text: str) -> str:
    """Return the amount in a text as £45,000, "" where there is none, several, or less than nothing, or other money.

    A word behind the number may be its unit ("50 lakh", "3 years"), so only those that are none are passed over.
    """
    numbers = re.findall(r"\d[\d,.]*", text)
    found = re.search(r"(\d+(?:,\d{3})*(?:\.\d+)?)\s*([a-z]+)?(?!\w|,)(?=\s*([a-z]*))", text.lower())
    if not found or len(numbers) != 1 or found[1] != numbers[0].rstrip(".,") or re.match(r"\s*[-(−]|.*[$%¥]", text):  # noqa: RUF001
        return ""
    times = TIMES.get(found[2] or "", 1)
    if (found[2] and found[2] not in TIMES and found[2] not in NO_UNIT) or (found[3] and found[3] not in NO_UNIT):
        return ""
    mark = "€" if re.search(r"€|\beur", text.lower()) else "£"
    amount = Decimal(found[1].replace(",", "")) * times
    return f"{mark}{amount:,.0f}" if amount == amount.to_integral_value() else f"{mark}{amount:,.2f}"


def link_said(text: str) -> Said:
    """Return an http(s) address; "www." gets its https. Raises Unsaid."""
    said = tidy(text)
    if is_blank(said):
        return Said("")
    if link := link_text(said):
        return Said(link)
    if re.fullmatch(r"www\.[^\s@]+\.[^\s@]+", said, re.IGNORECASE) and (link := link_text(f"https://{said}")):
        return Said(link)
    first = re.search(r"https?://[^\s<>\"]+", said)
    raise Unsaid("is no web address; write one, from https:// on.", first[0].rstrip(".,;)") if first else "")
