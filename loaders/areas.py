"""The codes that every list uses and none defines: nations, regions, and areas that were recoded."""

NATIONS = {
    "England": "E92000001",
    "Northern Ireland": "N92000002",
    "Scotland": "S92000003",
    "Wales": "W92000004",
}
REGIONS = {
    "North East": "E12000001",
    "North West": "E12000002",
    "Yorkshire and The Humber": "E12000003",
    "East Midlands": "E12000004",
    "West Midlands": "E12000005",
    "East of England": "E12000006",
    "London": "E12000007",
    "South East": "E12000008",
    "South West": "E12000009",
}


def area_of(name: str) -> str:
    """Return the area of a region or nation by its name, "" for any other."""
    code = REGIONS.get(name) or NATIONS.get(name)
    return f"area-{code}" if code else ""


RECODED = {
    "E08000016": "E08000038",  # Barnsley
    "E08000019": "E08000039",  # Sheffield
    "E08000020": "E08000037",  # Gateshead
    "E06000048": "E06000057",  # Northumberland
    "E07000097": "E07000242",  # East Hertfordshire
    "E07000100": "E07000240",  # St Albans
    "E07000101": "E07000243",  # Stevenage
    "E07000104": "E07000241",  # Welwyn Hatfield
    "S12000009": "S12000045",  # East Dunbartonshire
    "S12000015": "S12000047",  # Fife
    "S12000024": "S12000048",  # Perth and Kinross
    "S12000043": "S12000049",  # Glasgow City
    "S12000046": "S12000049",  # Glasgow City
    "S12000044": "S12000050",  # North Lanarkshire
    "E47000005": "E47000010",  # North East (2014 to 2024)
}
"""Old code → today's, where the council went on and only its area's code changed; lists hold either."""


def area(code: str) -> str:
    """Return the local name of the area that a code means today."""
    return f"area-{RECODED.get(code, code)}"
