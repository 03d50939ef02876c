"""Text files from the disk, refused with a finding where they are no such thing. The only place that opens a pact or a source."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from leadpact.pact.catalogue import Entry
from leadpact.pact.document import Pact
from leadpact.pact.findings import Finding, NotUsable, Place
from leadpact.pact.load import load


def _error(trouble: str, next_step: str) -> Entry:
    return Entry("error", trouble, next_step, "The file could not be opened at all, whatever stands in it.")


FILE_CATALOGUE: Final[dict[str, Entry]] = {
    "no-file": _error("There is no such file.", "Look at the path; `leadpact init` writes a first pact."),
    "is-folder": _error("This is a folder.", "Name the file inside it."),
    "is-address": _error("This is an address, not a file.", "Save it on this machine first; no command fetches anything."),
    "not-utf8": _error("The file is not UTF-8: byte {byte} cannot be read.", "Save it as UTF-8."),
    "not-opened": _error("The file cannot be opened: {trouble}.", "Look at its permissions."),
    "no-such-lead": _error('The source has no lead "{lead}".', "{did_you_mean}"),
}


def read_text(path: str | Path) -> str:
    """The text of a UTF-8 file (a byte-order mark is dropped). Raises NotUsable."""
    name = str(path)
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]+:/", name):
        raise _refused("is-address", name)
    file = Path(path)
    if file.is_dir():
        raise _refused("is-folder", name)
    if not file.exists():
        raise _refused("no-file", name)
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("not-utf8", name, byte=f"{error.start + 1:,}") from error
    except OSError as error:
        raise _refused("not-opened", name, trouble=error.strerror or "unknown reason") from error


def load_file(path: str | Path) -> Pact:
    """The checked pact in a file. Raises NotUsable with all findings."""
    return load(read_text(path), str(path))


def _refused(code: str, name: str, **values: str) -> NotUsable:
    return NotUsable((Finding(code, "error", Place(name, 0, 0), values),))


def write_text(path: str | Path, text: str) -> None:
    """Writes a UTF-8 file whole or not at all: under another name first, then renamed. Folders on the way are made."""
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(file)
