"""The sheet of a mail has a policy of its own; every other page keeps the house's."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from server.pages import Pages


def test_nothing_runs_on_the_sheet_of_a_mail_and_only_our_own_pages_may_frame_it(tmp_path: Path) -> None:
    for name in ("index.html", "mail-frame.html"):
        (tmp_path / name).write_text("<!doctype html><title>x</title>", "utf-8")
    client = TestClient(Starlette(routes=[Route("/{path:path}", Pages(tmp_path).any)]))
    sheet = client.get("/mail-frame.html").headers
    rules = {rule.split(" ", 1)[0]: rule.split(" ", 1)[1] for rule in sheet["content-security-policy"].split("; ")}
    assert rules["default-src"] == "'none'"
    assert "script-src" not in rules
    assert rules["frame-ancestors"] == "'self'"
    assert "allow-scripts" not in rules["sandbox"]
    assert sheet["x-frame-options"] == "SAMEORIGIN"
    page = client.get("/index.html").headers
    assert "content-security-policy" not in page
    assert "x-frame-options" not in page
