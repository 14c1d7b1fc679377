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

DEFAULTS = (*HEADERS.items(), ("Cross-Origin-Resource-Policy", "same-origin"))

CONDITIONS = {
    f"HTTP_{name}" for name in ("IF_MATCH", "IF_NONE_MATCH", "IF_MODIFIED_SINCE", "IF_UNMODIFIED_SINCE", "RANGE")
}
"""What a request says where its answer may be another than the whole."""


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
    headers = response.headers
    # looked up once: each look-up of a header goes through all of them
    said = {name.lower() for name, _ in headers}
    if "content-security-policy" in said and not headers["Content-Security-Policy"].endswith("frame-ancestors 'self'"):
        # X-Frame-Options can name no origins, and what the policy says is what counts
        said.add("x-frame-options")
        headers.remove("X-Frame-Options")
    for name, value in DEFAULTS:
        if name.lower() not in said:
            headers.add(name, value)
    if not request.path.startswith("/static/"):
        if "cache-control" not in said:
            headers.add("Cache-Control", "no-cache")
        vary_by_accept(response)
    if response.status_code == 200 and not response.is_streamed and request.method in ("GET", "HEAD"):
        if "etag" not in said:
            response.add_etag()
        if CONDITIONS & request.environ.keys():
            response.make_conditional(request)
    return response


def vary_by_accept(response: Response) -> None:
    """Say of an answer that it depends on the Accept header, among whatever else it depends on."""
    said = response.headers.get("Vary", "")
    if "accept" not in {each.strip().lower() for each in said.split(",")}:
        response.headers["Vary"] = f"{said}, Accept" if said else "Accept"
