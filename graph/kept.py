"""Small answers to visitors' queries, kept until the next build: programs ask the same again and again."""

import re
from collections.abc import Sequence

from graph.lanes import Answer
from graph.recent import Recent

BYTES = 64 * 1024
"""Bytes of an answer that is kept at most."""
ANSWERS = 256
"""Answers that are kept, those asked for longest ago going first."""

CHANGING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b", re.IGNORECASE)
"""Functions that answer anew each time."""

Asked = tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""A query, the formats that will do, and the default and named graphs that it is asked of."""


def asked(sparql: str, *rest: Sequence[str]) -> Asked:
    """Return what an answer belongs to, besides its build."""
    formats, default_graphs, named_graphs = map(tuple, rest)
    return sparql, formats, default_graphs, named_graphs


class Kept:
    """Answers by their build and what was asked; from any thread. `used` is how often one was found."""

    def __init__(self) -> None:
        self.used = 0
        self._answers: Recent[tuple[str, Asked], Answer] = Recent(ANSWERS)

    def find(self, build: str, asked: Asked) -> Answer | None:
        """Return what a build answered to this, None where that is not kept."""
        answer = self._answers.find((build, asked))
        self.used += answer is not None
        return answer

    def keep(self, asked: Asked, answer: Answer) -> None:
        """Keep an answer, if it is small and will be the same as long as its build is served."""
        if answer.file or len(answer.body) > BYTES or CHANGING.search(asked[0]):
            return
        self._answers.keep((answer.build, asked), answer)
