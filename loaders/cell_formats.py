"""Units that a spreadsheet keeps in a cell's format and not in its value: 0.25 that is shown as 25%, 5 as €5."""

import re

FORMATS = "xl/styles.xml"
"""The part of an xlsx that holds the formats of cells."""

PERCENT = frozenset({b"9", b"10"})
"""Numbers of the formats of percentages that need no words."""

SYMBOLS = {"GBP": "", "£": "", "EUR": "€", "USD": "$"}
"""What a currency is written as before an amount; pounds are what an amount is in when nothing is said."""


def unit_of(form: str) -> str:
    """Return the unit that a number format shows: "%", "€", "$", another currency's name, "" for none or pounds."""
    # [$-409] names a language alone; [$€-2], "€", and EUR name what is counted
    if found := re.search(r"\[\$([^\-\]]+)|\"\s*([€$¥]|[A-Z]{3})\s*\"|(€)|\\([$¥])", form):
        said: str = next(filter(None, found.groups())).strip()
        return SYMBOLS.get(said, said)
    return "%" if "%" in re.sub(r'"[^"]*"', "", form) else ""


def units_of_formats(styles: bytes) -> dict[bytes, str]:
    """Return the unit of each format that has one, by the number under which the cells of an xlsx name it."""
    codes = {
        _attribute(tag, b"numFmtId"): unit_of(_attribute(tag, b"formatCode").decode("utf-8", "replace").replace("&quot;", '"'))
        for tag in re.findall(rb"<numFmt\b[^>]*>", styles)
    }  # fmt: skip
    used = re.search(rb"<cellXfs\b.*?</cellXfs>", styles, re.DOTALL)
    forms = [_attribute(tag, b"numFmtId") for tag in re.findall(rb"<xf\b[^>]*>", used[0] if used else b"")]
    units = (codes.get(form, "%" if form in PERCENT else "") for form in forms)
    return {str(number).encode(): unit for number, unit in enumerate(units) if unit}


def unit_of_value(tag: bytes) -> str:
    """Return the unit of a cell of OpenDocument."""
    kind = _attribute(tag, b"office:value-type")
    if kind == b"currency":
        said = _attribute(tag, b"office:currency").decode("utf-8", "replace")
        return SYMBOLS.get(said, said)
    return "%" if kind == b"percentage" else ""


def with_unit(text: str, unit: str) -> str:
    """Return a number as its cell shows it; what is no plain number stays as it is."""
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        return text
    if unit == "%":
        return f"{float(text) * 100:.10g}%"
    return f"{unit}{text}" if len(unit) == 1 else f"{unit} {text}"


def _attribute(tag: bytes, name: bytes) -> bytes:
    found = re.search(rb"\b" + name + rb'="([^"]*)"', tag)
    return found[1] if found else b""
