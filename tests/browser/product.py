"""The product as its users start it: a data folder of its own, the demo, and the web server."""

import json
import os
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError

from tests import installed, servers

SECONDS_TO_START = 60


@dataclass(frozen=True)
class Product:
    """A running installation with the demo."""

    address: str
    folder: Path

    def user(self, role: str) -> dict[str, Any]:
        """Return the log-in of a role, as the demo names it."""
        people = json.loads((self.folder / "demo_users.json").read_text("utf-8"))
        return next(person for person in people if person["role"] == role)


def start_product() -> Product:
    """Start an installation that ends with this process, on a port that is free."""
    folder, port = Path(servers.folder()), servers.free_port()
    env = os.environ | {
        "DAICHO_DATA": str(folder),
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "DEMO": "1",
    }
    installed.copy(installed.PREPARED, folder)
    web = [*installed.MANAGE, "web", "--bind", "127.0.0.1", "--port", str(port)]
    server = servers.start(web, home=folder, env=env)
    product = Product(f"http://127.0.0.1:{port}", folder)
    _wait_for(product, server)
    return product


def _wait_for(product: Product, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            with urllib.request.urlopen(f"{product.address}/healthz", timeout=5):
                return
        except URLError as error:
            if server.poll() is not None or time.monotonic() > until:
                log = (product.folder / "log").read_text("utf-8", "replace")
                raise RuntimeError(f"the web server does not answer: {log}") from error
        time.sleep(0.1)
