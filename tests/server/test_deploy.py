"""What lies in deploy/ is well formed, and says the same as the program."""

import os
import re
import shutil
import subprocess
from dataclasses import fields
from typing import Any

import pytest

from kernel.settings import Settings
from server.services import ROLES
from tests.support.postgres import ROOT

COMPOSE = (ROOT / "docker-compose.yml").read_text("utf-8")
WANTED = sorted(set(re.findall(r"\$\{([A-Z_]+):\?", COMPOSE)))


def compose(**environment: str) -> subprocess.CompletedProcess[str]:
    path = os.environ["PATH"]
    return subprocess.run(
        ["docker-compose", "-f", "docker-compose.yml", "config"],
        cwd=ROOT,
        env={"PATH": path, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


needs_compose = pytest.mark.skipif(
    shutil.which("docker-compose") is None and shutil.which("apt-get") is None,
    reason="docker-compose is installed by ./dure test on Debian and Ubuntu only",
)


@needs_compose
def test_the_compose_file_has_the_right_form() -> None:
    told = compose(**dict.fromkeys(WANTED, "word"))
    assert told.returncode == 0, told.stderr
    assert len(re.findall(r"command: serve --only web$", told.stdout, re.MULTILINE)) == 2


@needs_compose
@pytest.mark.parametrize("missing", WANTED)
def test_the_compose_file_refuses_to_start_without_each_secret(missing: str) -> None:
    told = compose(**{name: "word" for name in WANTED if name != missing})
    assert told.returncode != 0
    assert missing in told.stderr


def test_the_example_environment_names_everything_that_compose_asks_for() -> None:
    example = (ROOT / "deploy" / "compose.env.example").read_text()
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == set(WANTED)


def deployed() -> dict[str, str]:
    places = [ROOT / "docker-compose.yml", *(path for path in (ROOT / "deploy").rglob("*") if path.is_file())]
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in places}


def test_every_setting_that_a_deployment_sets_exists() -> None:
    known = {f"DURE_{field.name.upper()}" for field in fields(Settings)} | {"DURE_CONFIG"}
    # Words of the compose file and its helpers, which never reach the program.
    own = {"DURE_APP_PASSWORD", "DURE_OWNER_PASSWORD", "DURE_STORE_KEY", "DURE_STORE_SECRET", "DURE_NODES"}
    unknown = {
        (place, name)
        for place, text in deployed().items()
        for name in re.findall(r"\bDURE_[A-Z_]+\b", text)
        if name not in known | own
    }
    assert unknown == set()


def test_every_role_that_a_deployment_starts_exists_and_each_role_is_started_by_compose_and_kubernetes() -> None:
    for place in ("docker-compose.yml", "deploy/kubernetes/dure.yaml"):
        asked: list[Any] = re.findall(r"serve,? --only,? \"?([a-z,]+)\"?", deployed()[place])
        assert {role for roles in asked for role in roles.split(",")} == ROLES, place


def test_the_image_holds_every_package() -> None:
    dockerfile = deployed()["deploy/Dockerfile"]
    for package in (path.parent.name for path in ROOT.glob("*/__init__.py")):
        assert f"COPY {package}/ {package}/" in dockerfile


def test_the_roles_script_makes_the_roles_that_the_private_cluster_makes() -> None:
    script = deployed()["deploy/postgres/roles.sh"]
    assert "CREATE ROLE dure_app LOGIN NOSUPERUSER NOBYPASSRLS" in script
    assert "CREATE ROLE dure_owner LOGIN NOSUPERUSER NOBYPASSRLS" in script
    assert "CREATE ROLE dure_search NOLOGIN NOSUPERUSER BYPASSRLS" in script
    assert "CREATE ROLE dure_disposal NOLOGIN NOSUPERUSER BYPASSRLS" in script


def test_every_setting_is_explained_to_operators() -> None:
    explained = set(re.findall(r"`([a-z0-9_]+)`", (ROOT / "docs" / "operations.md").read_text("utf-8")))
    assert {field.name for field in fields(Settings)} - explained == set()
