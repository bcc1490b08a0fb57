"""On a machine of Google Cloud (Cloud Run, GKE, Compute Engine) the job signs in without a key."""

import json
import os
import subprocess
import sysconfig
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.harness import LADDER, LEAD
from tests.sheets import SheetsServer
from tests.sheets.oauth import SCOPE
from tests.sync.google.bench import Bench

ACCOUNT = "/computeMetadata/v1/instance/service-accounts/default/"


@contextmanager
def metadata_server(server: SheetsServer, scopes: list[str]) -> Iterator[str]:
    """Serve what such a machine tells its programs, and note for which scopes tokens are asked.

    https://cloud.google.com/compute/docs/metadata/predefined-metadata-keys
    """
    email = server.account.email

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            scope = parse_qs(url.query).get("scopes", [""])[0]
            if url.path.endswith("/token"):
                scopes.append(scope)
            told = {
                "/": {},
                ACCOUNT: {"email": email, "scopes": [], "aliases": ["default"]},
                f"{ACCOUNT}token": server.oauth.machine_token(email, scope),
            }
            known = self.headers["Metadata-Flavor"] == "Google" and url.path in told
            self.send_response(200 if known else 404)
            self.send_header("Metadata-Flavor", "Google")
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(told.get(url.path, {})).encode())

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{listener.server_port}"
        listener.shutdown()


def run_on(
    machine: str, server: SheetsServer, address: str, folder: Path
) -> subprocess.CompletedProcess[str]:
    (folder / "config.toml").write_text(LADDER.replace("memory.xlsx", address), "utf-8")
    inherited = {n: v for n, v in os.environ.items() if not n.startswith(("GOOGLE_", "QUALIFY_"))}
    return subprocess.run(
        [Path(sysconfig.get_path("scripts")) / "qualify", "run", "--quiet"],
        cwd=folder,
        env={
            **inherited,
            "HOME": str(folder),
            "GCE_METADATA_HOST": machine,
            "GCE_METADATA_IP": machine,
            "NO_PROXY": "127.0.0.1",
            "QUALIFY_API_ROOT": server.url,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_machine_of_google_cloud_signs_in_as_the_account_it_runs_as(tmp_path: Path) -> None:
    scopes: list[str] = []
    with SheetsServer() as server, metadata_server(server, scopes) as machine:
        tab = Bench(server, tmp_path).sheet([{"ID": 1, **LEAD}])
        ran = run_on(machine, server, tab.book.url, tmp_path)

        assert (ran.returncode, ran.stderr) == (0, "")
        assert "1 changelog row" in ran.stdout
        assert set(scopes) == {SCOPE}  # and nothing wider
