"""The root of the errors that give advice; each package adds its own branches."""


class PlacegraphError(Exception):
    """Something a person can mend: the message says what is wrong, where, and what to do next."""
