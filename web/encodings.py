"""What a visitor says that it can unpack, as far as it says so: `gzip;q=0` means "anything but gzip" (RFC 9110, 12.5.3)."""

from flask import Flask, request
from werkzeug.http import parse_accept_header


def add_to(app: Flask) -> None:
    """Have the application take refused encodings for refused: what packs the answers reads a weight of 0 as a wish."""
    app.before_request(_leave_out_refused)


def _leave_out_refused() -> None:
    said = request.headers.get("Accept-Encoding", "")
    if "=" not in said:
        return
    weights = {name.lower(): weight for name, weight in parse_accept_header(said)}
    packed = weights.get("*", 0)
    kept = {name: weights.get(name, packed) for name in ("br", "gzip")}
    plain = weights.get("identity", 0.0005 if packed == 0 or "*" not in weights else packed)
    best = {name: weight for name, weight in kept.items() if weight > 0 and weight >= plain}
    request.environ["HTTP_ACCEPT_ENCODING"] = ", ".join(f"{name};q={weight:g}" for name, weight in best.items())
