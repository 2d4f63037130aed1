"""Everybody who uses Dure over the network can have its source (AGPL-3.0 §13)."""

import tarfile
from dataclasses import replace
from pathlib import Path

import httpx2
from starlette.applications import Starlette
from starlette.routing import Route

from kernel.settings import Settings
from server.source import Source, pack


def client(settings: Settings, folder: Path) -> httpx2.AsyncClient:
    app = Starlette(routes=[Route("/api/source", Source(settings, folder).answer)])
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://dure.test")


async def test_the_running_files_are_handed_out_without_secrets_or_what_is_made_from_them(tmp_path: Path) -> None:
    async with client(Settings(), tmp_path) as asked:
        answer = await asked.get("/api/source")
    assert answer.status_code == 200
    (tmp_path / "got.tar.gz").write_bytes(answer.content)
    with tarfile.open(tmp_path / "got.tar.gz") as tar:
        names = set(tar.getnames())
    assert {"dure/LICENSE", "dure/dure", "dure/kernel/tx.py", "dure/web/package.json"} <= names
    assert not [
        name for name in names if "node_modules" in name or "/.env" in name or name.endswith(("s3.json", ".pyc"))
    ]


async def test_an_operator_of_a_changed_dure_names_where_its_source_lies(tmp_path: Path) -> None:
    settings = replace(Settings(), source_url="https://git.city.example/dure")
    async with client(settings, tmp_path) as asked:
        answer = await asked.get("/api/source")
    assert (answer.status_code, answer.headers["location"]) == (303, "https://git.city.example/dure")


def test_packing_twice_replaces_the_file_at_once(tmp_path: Path) -> None:
    pack(tmp_path / "source.tar.gz")
    pack(tmp_path / "source.tar.gz")
    assert [path.name for path in tmp_path.iterdir()] == ["source.tar.gz"]
