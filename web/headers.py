"""What every answer says to a browser: nothing from elsewhere, no frames, no guessing, no cookies."""

from collections.abc import Iterable

from flask import Flask, Response, request

POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def styled_by(nonce: str) -> dict[str, str]:
    """Return what a page sends whose script writes a style of its own: that style alone is let in, and nothing is kept."""
    policy = POLICY.replace("style-src 'self'", f"style-src 'self' 'nonce-{nonce}'")
    return {"Content-Security-Policy": policy, "Cache-Control": "no-store"}


def framed_by(origins: Iterable[str]) -> dict[str, str]:
    """Return what a picture sends that pages of these origins may show within themselves, besides our own."""
    allowed = " ".join(("frame-ancestors 'self'", *origins))
    return {
        "Content-Security-Policy": POLICY.replace("frame-ancestors 'self'", allowed),
        "Cross-Origin-Resource-Policy": "cross-origin",
    }


def add_to(app: Flask) -> None:
    """Have the application send these with every answer, errors included."""
    app.after_request(_protect)


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not response.headers["Content-Security-Policy"].endswith("frame-ancestors 'self'"):
        # it can name no origins, and what the policy says is what counts
        del response.headers["X-Frame-Options"]
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-cache")
        response.vary.add("Accept")
    if response.status_code == 200 and not response.is_streamed and request.method in ("GET", "HEAD"):
        response.add_etag()
        response.make_conditional(request)
    return response
