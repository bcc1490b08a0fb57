"""Writes the repository that a package is built from into the package's metadata."""

import os
import re
import subprocess
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_REMOTE = re.compile(r"(?:https://|ssh://git@|git@)([\w.-]+)[/:]([\w./-]+?)(?:\.git)?/?")


class CustomMetadataHook(MetadataHookInterface):
    """Fills in `urls`. A fork's package leads to the fork; without a repository there are none."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the project's URLs to its metadata."""
        home = _home_in_ci() or _home_of_clone(self.root)
        metadata["urls"] = _pages(home) if home else {}


def _pages(home: str) -> dict[str, str]:
    return {
        "Homepage": home,
        "Documentation": f"{home}/blob/main/docs/rules.md",
        "Changelog": f"{home}/blob/main/CHANGELOG.md",
        "Issues": f"{home}/issues",
    }


def _home_in_ci() -> str:
    """Return the page of the repository whose workflow is running, "" outside of one."""
    server, name = (os.environ.get(f"GITHUB_{each}", "") for each in ("SERVER_URL", "REPOSITORY"))
    return f"{server}/{name}" if server and name else ""


def _home_of_clone(root: str) -> str:
    """Return the page of the repository that was cloned, "" where it is not on a host."""
    command = ["git", "-C", root, "config", "--get", "remote.origin.url"]
    try:
        asked = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:
        return ""
    remote = _REMOTE.fullmatch(asked.stdout.strip())
    return f"https://{remote[1]}/{remote[2]}" if remote else ""
