"""What is said of a query before or after it runs: see `graph.explain`, which only workers load."""

from dataclasses import dataclass

QUICK, SOME_SECONDS, MAY_NOT_END = "quick", "some seconds", "may not end"


@dataclass(frozen=True)
class Explained:
    """How heavy a query is, and one sentence for each reason."""

    cost: str
    reasons: list[str]
