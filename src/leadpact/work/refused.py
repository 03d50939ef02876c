"""What a verb answers when it does not do what was asked."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error of the program
    """`code` is for programs; `trouble` says what is the matter and `next_step` what to do now, both for people."""

    def __init__(self, code: str, trouble: str, next_step: str = "") -> None:
        super().__init__(f"{trouble} {next_step}".strip())
        self.code, self.trouble, self.next_step = code, trouble, next_step


class NotThere(Refused):
    """It does not exist, or is somebody else's: to whom it is not shown, that is the same."""

    def __init__(self, what: str) -> None:
        super().__init__("not-found", f"There is no such {what}.", "Go back to your desk: it may have been taken back or decided meanwhile.")
