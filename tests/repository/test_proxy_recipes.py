"""The recipes for one base URL lead the four operations to the mock, the rest to the real API."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from tests.mock.running import PATIENCE, running_mock
from tests.repository.test_recipes import ADDRESS, recipes

pytestmark = pytest.mark.slow

API = "https://api.flashback.tech"
LOGIN = {"Authorization": "Bearer of-a-real-login"}
KEYS = "/repo/repo-123/ai/apikey"

# Vite 6 runs on each Node from version 18 on.
VITE = "vite@6"

NGINX = """\
daemon off;
pid {folder}/pid;
error_log stderr;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/client;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{recipe}
}}
"""


class RealApi(BaseHTTPRequestHandler):
    """Answer with the path, in place of the vendor's hundreds of operations."""

    def do_GET(self) -> None:
        body = self.path.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_PUT = do_GET  # noqa: N815 - the name of the library

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Run the mock and the API that the recipes name, and return their base URLs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), RealApi)
    Thread(target=server.serve_forever, daemon=True).start()
    log = tmp_path_factory.mktemp("proxies") / "log"
    try:
        with running_mock("--any-token", "owner", log=log) as mock:
            yield mock.url, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def recipe(name: str, backends: tuple[str, str]) -> str:
    mock, api = backends
    return recipes()[name].replace(ADDRESS, mock).replace(API, api)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


@contextmanager
def proxy(command: Sequence[str], folder: Path, url: str) -> Iterator[httpx.Client]:
    """Run a proxy in a folder, and return a client for it as soon as it answers."""
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        with httpx.Client(base_url=url, headers=LOGIN, trust_env=False) as client:
            while process.poll() is None:
                try:
                    client.get("/")
                except httpx.TransportError:
                    time.sleep(0.05)
                    continue
                break
            assert process.poll() is None, (folder / "log").read_text()
            yield client
    finally:
        process.terminate()
        process.wait(PATIENCE)


def assert_divided(client: httpx.Client, prefix: str = "") -> None:
    """Check who answers to what."""
    keys = prefix + KEYS
    listed = client.get(f"{keys}?page=1").json()["apiKeys"]
    renamed = client.put(f"{keys}/{listed[0]['id']}", json={"name": "by proxy"})
    assert renamed.json()["message"] == "AI API key updated successfully"
    assert client.get(keys).json()["apiKeys"][0]["name"] == "by proxy"
    for path in ("/repo", "/repo/a/ai/llm?b=c", "/ai/apikey", f"{KEYS}/a/b", f"/user?at={KEYS}"):
        assert client.get(prefix + path).text == path


def test_vite_divides_the_calls(tmp_path: Path, backends: tuple[str, str]) -> None:
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("Node and npm are not installed")
    (tmp_path / "package.json").write_text('{"private": true, "type": "module"}')
    (tmp_path / "index.html").write_text("<!doctype html><title>A page</title>")
    config = recipe("One base URL, with Vite", backends)
    (tmp_path / "vite.config.js").write_text(config, encoding="utf-8")
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0"]
    installed = subprocess.run(
        [npm, "install", *options, VITE], cwd=tmp_path, capture_output=True, check=False
    )
    if installed.returncode:
        pytest.skip("npm cannot install Vite here")
    port = free_port()
    vite = ["node_modules/vite/bin/vite.js", "--strictPort", "--host", "127.0.0.1"]

    with proxy([node, *vite, "--port", str(port)], tmp_path, f"http://127.0.0.1:{port}") as page:
        assert "A page" in page.get("/").text
        assert_divided(page, "/api")


def test_nginx_divides_the_calls(tmp_path: Path, backends: tuple[str, str]) -> None:
    # Where Debian has it, which is not on everybody's path.
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed")
    port = free_port()
    text = recipe("One base URL, with nginx", backends)
    text = text.replace("listen 8000", f"listen 127.0.0.1:{port}")
    config = tmp_path / "nginx.conf"
    config.write_text(NGINX.format(folder=tmp_path, recipe=text), encoding="utf-8")

    with proxy(
        [nginx, "-p", str(tmp_path), "-c", str(config)], tmp_path, f"http://127.0.0.1:{port}"
    ) as client:
        assert_divided(client)
