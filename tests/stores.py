"""Real triple stores on loopback for tests, or a skip with the reason: Oxigraph from PyPI, Virtuoso from Debian."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

_VIRTUOSO = """[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa
[TempDatabase]
DatabaseFile = {folder}/t.db
TransactionFile = {folder}/t.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = 100000
MaxQueryExecutionTime = 60
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], address: str, folder: Path, *, seconds: float = 30) -> Iterator[None]:
    """Run a server until the block ends; wait until it answers."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        try:
            _wait(process, address, folder, seconds)
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(process: "subprocess.Popen[bytes]", address: str, folder: Path, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(address, timeout=2)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError((folder / "server.log").read_text(errors="replace")[-2000:])


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """Run the Oxigraph server over an empty store; give its address."""
    found = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if found is None:
        pytest.skip("the Oxigraph server is not installed (pip install oxigraph)")
    address = f"127.0.0.1:{free_port()}"
    with running([found, "serve", "--location", str(folder / "db"), "--bind", address], f"http://{address}/", folder):
        yield f"http://{address}"


@contextmanager
def virtuoso(folder: Path) -> Iterator[tuple[str, int]]:
    """Run Virtuoso over an empty store; give its address and the port for isql."""
    found, isql = shutil.which("virtuoso-t"), shutil.which("isql-vt") or shutil.which("isql-virtuoso")
    if found is None or isql is None:
        pytest.skip("Virtuoso is not installed (apt-get install virtuoso-opensource-7-bin)")
    sql, http = free_port(), free_port()
    (folder / "v.ini").write_text(_VIRTUOSO.format(folder=folder, sql=sql, http=http), encoding="utf-8")
    command = [found, "+foreground", "+configfile", str(folder / "v.ini")]
    with running(command, f"http://127.0.0.1:{http}/sparql", folder, seconds=60):
        yield f"http://127.0.0.1:{http}", sql


def isql(port: int, *statements: str) -> str:
    """Run SQL statements as the administrator of a fresh Virtuoso."""
    name = shutil.which("isql-vt") or "isql-virtuoso"
    return subprocess.run([name, f"127.0.0.1:{port}", "dba", "dba", "VERBOSE=OFF", f"EXEC={' '.join(statements)}"],
                          capture_output=True, text=True, check=True, timeout=60).stdout
