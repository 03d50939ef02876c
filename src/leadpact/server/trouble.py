"""What a command of the server could not do, in a sentence with the next step."""


class Trouble(Exception):  # noqa: N818 - what the person at the console has to know, not a defect
    """The text says what is wrong, and what to do."""
