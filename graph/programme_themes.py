"""What programmes are for, as their funders published it: the theme of an initiative whose own title says nothing.

Each is our reading of the purpose that the funder gives on the programme's own page or prospectus. It is told as
such beside every theme that it gives, and it gives way to anything that the title, a source or a person says.
"""

MODEL = "programme-purpose-1"
"""Name and version of this list."""
SCORE = 0.4
"""How sure a theme is that only the programme's purpose tells."""

PURPOSES: dict[str, tuple[tuple[str, ...], str]] = {
    "programme-town-deal": (("goal/12", "activity/town-centre-renewal"), "the renewal of English towns"),
    "programme-pathfinders": (("goal/12", "activity/town-centre-renewal"), "the renewal of English towns"),
    "programme-future-high-streets-fund": (
        ("goal/12", "activity/town-centre-renewal"),
        "the renewal of high streets",
    ),
    "programme-local-digital": (
        ("goal/10", "activity/digital-services-and-data"),
        "better digital services of councils",
    ),
    "programme-digital-planning": (("goal/12", "activity/spatial-planning"), "digital tools for planning"),
    "programme-proptech": (("goal/12", "activity/spatial-planning"), "digital tools for planning"),
    "programme-planning-software": (("goal/12", "activity/spatial-planning"), "digital tools for planning"),
    "programme-development-management-software": (
        ("goal/12", "activity/spatial-planning"),
        "digital tools for planning",
    ),
    "programme-local-plan": (("goal/12", "activity/spatial-planning"), "making local plans"),
    "programme-funding-to-support-local-authorities-with-the-costs-of-green": (
        ("goal/12", "activity/spatial-planning"),
        "reviews of green belts",
    ),
    "programme-nihr-health-determinants": (
        ("goal/8", "activity/health-and-care-innovation"),
        "research on what makes places healthy",
    ),
    "programme-net-zero": (("goal/13", "activity/climate-planning"), "reaching net zero"),
    "programme-adept-live-labs-2": (("goal/13", "activity/roads-and-parking"), "roads with less carbon"),
}
"""Start of a programme's name → its themes, and what it is for; the longest start that fits counts."""

STRATEGIES: dict[str, tuple[tuple[str, ...], str]] = {
    "climate": (("goal/13", "activity/climate-planning"), "a climate plan"),
    "spatial": (("goal/12", "activity/spatial-planning"), "a plan for land"),
    "nature": (("goal/13", "activity/parks-and-nature"), "a plan for nature"),
    "health": (("goal/8",), "a plan for health"),
    "digital": (("goal/10",), "a digital plan"),
    "economic": (("goal/9",), "an economic plan"),
}
"""Kind of strategy → its themes, and what it is."""


def purpose_of(programme: str) -> tuple[tuple[str, ...], str]:
    """Return the themes of a programme ("programme-town-deal") and what it is for; nothing for one we have no word of."""
    fitting = [start for start in PURPOSES if programme == start or programme.startswith(f"{start}-")]
    return PURPOSES[max(fitting, key=len)] if fitting else ((), "")
