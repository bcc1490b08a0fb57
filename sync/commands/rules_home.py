"""Where the rules of a sheet live, as people are told in the sheet."""

import os
import re
import subprocess
from pathlib import Path

from sync.messages.safe import plain

_HOST, _PATH = r"(?:[^@/\s]*@)?(?P<host>[\w-]+(?:\.[\w-]+)+)", r"(?P<path>[\w./~-]+?)(?:\.git)?/?"
_REMOTES = (
    re.compile(rf"(?:https?|ssh|git)://{_HOST}(?::\d+)?/+{_PATH}", re.ASCII),
    re.compile(rf"{_HOST}:/*{_PATH}", re.ASCII),
)
"""The ways to write a remote repository: https://git-scm.com/docs/git-clone#_git_urls"""

_SECONDS = 5.0


def rules_home(config: Path) -> str:
    """The config's file name, and the address of its repository if one is known."""
    url = _ci_repository() or _origin(config.absolute().parent)
    return plain(f"{config.name}, {url}" if url else config.name)


def _ci_repository() -> str:
    server, repository = (
        os.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY")
    )
    return f"{server}/{repository}" if server and repository else ""


def _origin(folder: Path) -> str:
    """The page of the repository that a folder's clone came from, "" where there is none."""
    command = ["git", "-C", str(folder), "remote", "get-url", "origin"]
    try:
        done = subprocess.run(  # noqa: S603 -- no shell, and nothing of it is typed in
            command, capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ""
    return web_address(done.stdout.strip())


def web_address(remote: str) -> str:
    """The address in a browser of a remote repository, without any name or key; "" if unknown."""
    found = next(filter(None, (form.fullmatch(remote) for form in _REMOTES)), None)
    return f"https://{found['host']}/{found['path']}" if found else ""
