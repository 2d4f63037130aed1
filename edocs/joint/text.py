"""What the paper of a joint draft says, apart from everything that belongs to one institution alone."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec
from msgspec.structs import replace

from edocs import body
from edocs.content import Content, Disclosed, JointCopy


def said(content: Content) -> dict[str, Any]:
    """What a decider of any of the institutions decides: text, form, recipients, files by the hash of their bytes.

    A picture in the text is named by its bytes, because each institution's copy has an id of its own. Disclosure,
    retention and filing are each institution's own matter and no part of it. LAW rec-dec §27
    """
    hashes = {str(item.id): item.sha256 for item in content.enclosures}
    files = [{"name": item.name, "kind": item.kind, "sha256": item.sha256} for item in content.enclosures]
    return {
        "form_code": content.form_code,
        "form_version": content.form_version,
        "title": content.title,
        "body": _by_bytes(content.body, hashes),
        "fields": content.fields,
        "summary": content.summary,
        "keywords": list(content.keywords),
        "recipients": list(content.joint.recipients if content.joint else content.recipients),
        "via": content.via,
        "files": files,
    }


def text_hash(content: Content) -> str:
    """The hash under which all institutions decide: 64 hex digits over the canonical JSON of what is said."""
    return sha256(body.canonical_json(msgspec.to_builtins(said(content)))).hexdigest()


def _by_bytes(node: Any, hashes: Mapping[str, str]) -> Any:
    """The body with every picture named by the hash of its bytes."""
    if isinstance(node, list):
        return [_by_bytes(one, hashes) for one in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _by_bytes(value, hashes) for key, value in node.items()}
    if node.get("type") == "image":
        named = str(node["attrs"]["attachment_id"])
        plain["attrs"] = node["attrs"] | {"attachment_id": hashes.get(named, named)}
    return plain


def without_own_matters(content: Content) -> Content:
    """What crosses to a partner: nothing that names units, posts, files, documents or tasks of the leading one."""
    return replace(
        content,
        matter_id="",
        unit_task_id=None,
        record_file_id=None,
        addressees=(),
        extra_steps=(),
        deviation=None,
        cites=(),
        parts=(),
        partners=(),
        urgent=False,
        due_at=None,
        disclosure=Disclosed(kind=content.disclosure.kind, items=content.disclosure.items),
    )


def as_copy(content: Content, bound: JointCopy) -> Content:
    """The partner's working copy: the same text, bound to the letter, sent to nobody."""
    return replace(content, recipients=(), joint=bound)
