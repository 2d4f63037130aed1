"""The body of a document in the markup of the exchange: what fits comes back the same, what others write is kept."""

import base64
import re

import pytest
from hypothesis import given, settings

from edocs import body as bodies
from edocs.body.markup import Body, Paragraph, Table, inline_text
from edocs.exchange.pack import model, tree
from edocs.exchange.pack.content import misfits, read_content, write_content
from edocs.exchange.pack.limits import Limits
from edocs.exchange.pack.tree import Node
from edocs.exchange.pack.write import write_document
from tests.edocs.body_strategies import bodies as any_bodies
from tests.edocs.exchange.packs import SAMPLES


def through_the_wire(content: Node) -> Node:
    """Written, and read as a hostile document is read."""
    octets = write_document(content)
    found = tree.read([octets], "cp949", Limits(), lambda _: None)
    for node in found.walk():
        model._check_children(node, model.PUBDOC[node.name])
        model._check_attributes(node, model.PUBDOC[node.name])
    return found


@settings(max_examples=30, derandomize=True)
@given(any_bodies())
def test_a_body_that_fits_comes_back_the_same(raw: dict[str, object]) -> None:
    try:
        body = bodies.canonical(raw)
    except bodies.BodyRefused:
        return
    if misfits(body):
        return
    read = read_content(through_the_wire(write_content(body)))
    assert read.body == body
    assert read.notes == ()


def test_a_body_with_a_picture_goes_as_a_file() -> None:
    picture = {"type": "image", "attrs": {"attachment_id": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "alt": "도면"}}
    body = bodies.canonical({"type": "doc", "content": [picture]})
    assert [one.code for one in misfits(body)] == ["picture"]


def test_levels_are_believed_only_where_the_numbers_agree() -> None:
    item = Node("p", {"class": "item1"}, ["1. 관련"])
    wrong = Node("p", {"class": "item1"}, ["7. 딴 번호"])
    kept = read_content(Node("content", {}, [item])).body
    assert kept is not None
    assert [(block.attrs.level, inline_text(block)) for block in kept.content if isinstance(block, Paragraph)] == [
        (1, "관련")
    ]
    plain = read_content(Node("content", {}, [item, wrong])).body
    assert plain is not None
    words = [(block.attrs.level, inline_text(block)) for block in plain.content if isinstance(block, Paragraph)]
    assert words == [(0, "1. 관련"), (0, "7. 딴 번호")]


@pytest.mark.parametrize("name", [file.name for file in sorted(SAMPLES.glob("*.xml"))])
def test_no_word_of_a_body_from_outside_is_lost(name: str) -> None:
    text = (SAMPLES / name).read_bytes().decode("cp949")
    match = re.search(r'content-role="pubdoc"[^>]*>(.*?)</content>', text, re.DOTALL)
    if match is None:
        return
    root = tree.read([base64.b64decode(match[1])], "cp949", Limits(), lambda _: None)
    content = root.first("body").first("content")  # type: ignore[union-attr] # the samples have both
    assert content is not None
    read = read_content(content)
    assert isinstance(read.body, Body)

    kept = re.sub(r"\s", "", bodies.plain_text(read.body))
    for node in content.walk():
        for text in node.children:
            if isinstance(text, str):
                assert re.sub(r"\s", "", text) in kept


def test_the_table_of_the_fullest_sample_stays_a_table() -> None:
    text = (SAMPLES / "581002458200262026110916150001.xml").read_bytes().decode("cp949")
    match = re.search(r'content-role="pubdoc"[^>]*>(.*?)</content>', text, re.DOTALL)
    assert match is not None
    root = tree.read([base64.b64decode(match[1])], "cp949", Limits(), lambda _: None)
    content = root.first("body").first("content")  # type: ignore[union-attr] # it has both
    assert content is not None
    body = read_content(content).body
    assert body is not None
    (table,) = [block for block in body.content if isinstance(block, Table)]
    assert [len(row.content) for row in table.content] == [3, 3, 2, 3, 2]
    assert table.attrs.widths == (35, 85, 40)
