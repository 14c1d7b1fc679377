"""Where facts live: builds, the lanes that answer from them, and what is derived."""
