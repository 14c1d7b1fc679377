"""The root of the errors that give advice; each package adds its own branches."""

from typing import Any, Self


class PlacegraphError(Exception):
    """Something a person can mend: the message says what is wrong, where, and what to do next."""

    def __reduce__(self) -> tuple[Any, ...]:
        # An error's own arguments are not its message, so the usual way back from a child process fails.
        return _again, (type(self), self.args, self.__dict__)

    @classmethod
    def again(cls, args: tuple[Any, ...], state: dict[str, Any]) -> Self:
        """Return the error as it was in the process that raised it."""
        error = cls.__new__(cls, *args)
        error.__dict__.update(state)
        return error


def _again(kind: type[PlacegraphError], args: tuple[Any, ...], state: dict[str, Any]) -> PlacegraphError:
    return kind.again(args, state)
