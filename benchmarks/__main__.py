"""Run every benchmark and print its ratio; a wrong or empty answer is a failure, and the exit status is 1."""

import sys

from benchmarks import asking, http, loading, names, peers, pictures, validating


def main() -> int:
    """Print one line a measure: what, ours, theirs and the ratio; or ours and the most it may be."""
    failed = 0
    for part in (loading, asking, http, validating, names, peers, pictures):
        for measure in part.measures():
            print(measure, flush=True)
            failed += not measure.right
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
