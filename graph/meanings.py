"""What texts mean, as vectors: with the extra `placegraph[semantic]`, whose model comes in the package and needs no network.

PlacegraphError
└── NoMeanings     the package is there and its model is not
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ontology import PlacegraphError

Vectors = NDArray[np.float32]
"""One row a text, each of length 1; of length 0 for a text of which nothing is known."""


class NoMeanings(PlacegraphError):
    """The package is there and its model is not."""

    def __init__(self, why: Exception) -> None:
        super().__init__(
            f"the model of placegraph[semantic] cannot be read ({why}): install wordllama again, or take it out with "
            "`pip uninstall wordllama`; without it, likeness goes by themes and words alone"
        )


class Meanings(Protocol):
    """What turns texts into vectors."""

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return a vector of length 1 for each text."""


class WordLlama:
    """The model of the package wordllama: 256 numbers a text, the same every time."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - the package has no types
        self._model = model

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return a vector of length 1 for each text."""
        found: Vectors = self._model.embed(list(texts), norm=False)
        length = np.linalg.norm(found, axis=1, keepdims=True)
        units: Vectors = np.divide(found, length, out=np.zeros_like(found), where=length > 0)
        return units


@cache
def installed() -> Meanings | None:
    """Return the model of the extra, None where that is not installed. Raises NoMeanings."""
    try:
        import wordllama
    except ImportError:
        return None
    try:
        # It would look elsewhere for its own files, and then in the network.
        folder = Path(wordllama.__file__).parent
        return WordLlama(wordllama.WordLlama.load(cache_dir=folder, disable_download=True))
    except (OSError, ValueError) as error:
        raise NoMeanings(error) from error
