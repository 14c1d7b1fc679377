"""How tests ask the pages."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Reader(FlaskClient):
    """A client that reads each answer to its end, and lets go of it."""

    def open(self, *args, **kwargs) -> TestResponse:
        return super().open(*args, **{"buffered": True, **kwargs})
