"""A real S3 server (SeaweedFS, from its wheel) for one test session, with keys that it checks."""

import asyncio
import json
import shutil
import socket
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import httpx2

BUCKET = "dure"
KEY, SECRET = "dure-key", "dure-secret"


@asynccontextmanager
async def running_s3() -> AsyncGenerator[dict[str, str]]:
    """The options of obstore for a bucket that exists; the server is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="dure-s3-"))
    identity = {
        "name": "dure",
        "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    (folder / "data").mkdir()
    ports = _free_ports(8)
    log = (folder / "log").open("wb")
    endpoint = f"http://127.0.0.1:{ports[0]}"
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("weed")),
        *("server", "-ip=127.0.0.1", f"-dir={folder / 'data'}", "-s3", f"-s3.config={folder / 's3.json'}"),
        *(f"-s3.port={ports[0]}", f"-s3.port.grpc={ports[1]}", f"-master.port={ports[2]}"),
        *(f"-master.port.grpc={ports[3]}", f"-volume.port={ports[4]}", f"-volume.port.grpc={ports[5]}"),
        *(f"-filer.port={ports[6]}", f"-filer.port.grpc={ports[7]}", "-master.volumeSizeLimitMB=64", "-volume.max=20"),
        *("-master.telemetry=false", "-s3.port.iceberg=0", "-s3.port.lance=0"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=log,
        cwd=folder,
    )
    try:
        options = {"endpoint": endpoint, "access_key_id": KEY, "secret_access_key": SECRET, "region": "us-east-1"}
        await _make_bucket(endpoint, f"http://127.0.0.1:{ports[6]}", process, folder)
        yield options
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


async def _make_bucket(endpoint: str, filer: str, process: asyncio.subprocess.Process, folder: Path) -> None:
    async with httpx2.AsyncClient() as client, asyncio.timeout(60):
        while True:
            assert process.returncode is None, (folder / "log").read_text(errors="replace")[-3000:]
            try:
                ready = (await client.get(f"{endpoint}/healthz")).status_code == 200
                if ready and (await client.post(f"{filer}/buckets/{BUCKET}/")).status_code < 300:
                    return
            except httpx2.HTTPError:
                pass
            await asyncio.sleep(0.05)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
