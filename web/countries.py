"""What the countries that bodies of this graph are from are called in English, by their two-letter codes (ISO 3166-1)."""

NAMES = {
    "AT": "Austria", "AU": "Australia", "BE": "Belgium", "BF": "Burkina Faso", "BG": "Bulgaria", "BI": "Burundi", "BR": "Brazil",
    "CA": "Canada", "CH": "Switzerland", "CN": "China", "CY": "Cyprus", "CZ": "Czechia", "DE": "Germany", "DK": "Denmark",
    "DZ": "Algeria", "EE": "Estonia", "ES": "Spain", "ET": "Ethiopia", "FI": "Finland", "FO": "Faroe Islands", "FR": "France",
    "GB": "United Kingdom", "GE": "Georgia", "GR": "Greece", "HR": "Croatia", "HU": "Hungary", "IE": "Ireland", "IL": "Israel",
    "IN": "India", "IS": "Iceland", "IT": "Italy", "JO": "Jordan", "KR": "South Korea", "LK": "Sri Lanka", "LT": "Lithuania",
    "LU": "Luxembourg", "LV": "Latvia", "MA": "Morocco", "MK": "North Macedonia", "MT": "Malta", "MY": "Malaysia",
    "NG": "Nigeria", "NL": "Netherlands", "NO": "Norway", "NZ": "New Zealand", "PK": "Pakistan", "PL": "Poland",
    "PT": "Portugal", "RO": "Romania", "RS": "Serbia", "RU": "Russia", "SE": "Sweden", "SI": "Slovenia", "SK": "Slovakia",
    "TR": "Turkey", "US": "United States", "VG": "British Virgin Islands", "ZA": "South Africa",
}  # fmt: skip

UNKNOWN = "NA"
"""What stands for a country that the source leaves blank; no body here is from Namibia."""


def called(code: str) -> str:
    """Return the name of a country, its code where we have no name, "" where it is not known."""
    return "" if code == UNKNOWN else NAMES.get(code, code)
