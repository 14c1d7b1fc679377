"""Which placegraph made something."""

from functools import cache
from hashlib import sha256
from importlib.metadata import version

import ontology


@cache
def software() -> str:
    """Return the code's version and a fingerprint of the terms and shapes it builds with."""
    terms = sha256("".join(sorted(str(quad) for quad in ontology.quads())).encode() + ontology.shapes())
    return f"placegraph {version('placegraph')} terms {terms.hexdigest()[:8]}"
