"""Aggregate reports: what houses tell each other of mail in their names. RFC 7489 appendix C, RFC 8460 §4

Read from anybody, so: bounded when unpacked, no entities, no outside references.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from xml.etree import ElementTree as Xml
from xml.sax.saxutils import escape

import msgspec
from msgspec import Struct

LARGEST: Final = 20 * 1024 * 1024
"""Octets of a report when it is unpacked."""
MOST: Final = 5_000
"""Rows that are kept of a report."""


class Unreadable(ValueError):
    """It is no report, or too large a one."""


class Said(Struct, frozen=True):
    """What a house says: about which domain, for which time, how many mails or connections were good and bad."""

    reporter: str
    ident: str
    domain: str
    begins: datetime
    ends: datetime
    good: int
    bad: int
    rows: list[dict[str, Any]]


def read(octets: bytes) -> tuple[str, Said]:
    """The kind (dmarc or tls) and what it says. Raises Unreadable."""
    data = unpacked(octets)
    try:
        if data.lstrip()[:1] == b"{":
            return "tls", _tls(msgspec.json.decode(data))
        return "dmarc", _dmarc(data)
    except (
        msgspec.DecodeError,
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        OverflowError,
        Xml.ParseError,
    ) as fault:
        raise Unreadable(type(fault).__name__) from fault


def unpacked(octets: bytes) -> bytes:
    """Without gzip or zip around. Raises Unreadable."""
    try:
        if octets.startswith(b"\x1f\x8b"):
            with gzip.GzipFile(fileobj=io.BytesIO(octets)) as packed:
                found = packed.read(LARGEST + 1)
        elif octets.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(octets)) as archive, archive.open(archive.infolist()[0]) as packed_file:
                found = packed_file.read(LARGEST + 1)
        else:
            found = octets
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, IndexError, RuntimeError, NotImplementedError) as fault:
        raise Unreadable("cannot be unpacked") from fault
    if len(found) > LARGEST:
        raise Unreadable("too large")
    return found


def _dmarc(data: bytes) -> Said:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unreadable("a document type is declared")
    root = Xml.fromstring(data)  # noqa: S314  # no document type, so nothing can expand or refer
    for one in root.iter():
        one.tag = one.tag.rpartition("}")[2]
    rows: list[dict[str, Any]] = []
    good = bad = 0
    for record in root.iterfind("record"):
        count = int(_text(record, "row/count"))
        verdict = {name: _text(record, f"row/policy_evaluated/{name}") for name in ("disposition", "dkim", "spf")}
        passed = "pass" in (verdict["dkim"], verdict["spf"])
        good, bad = (good + count, bad) if passed else (good, bad + count)
        source, sender = _text(record, "row/source_ip"), _text(record, "identifiers/header_from")
        rows.append(verdict | {"source": source[:45], "from": sender[:255], "count": count})
    begins, ends = (int(_text(root, f"report_metadata/date_range/{name}")) for name in ("begin", "end"))
    return Said(
        _text(root, "report_metadata/org_name"),
        _text(root, "report_metadata/report_id"),
        _text(root, "policy_published/domain").lower(),
        datetime.fromtimestamp(begins, UTC),
        datetime.fromtimestamp(ends, UTC),
        good,
        bad,
        sorted(rows, key=lambda row: -row["count"])[:MOST],
    )


def _text(node: "Xml.Element", path: str) -> str:
    return (node.findtext(path) or "").strip()[:1_000]


def _tls(found: dict[str, Any]) -> Said:
    rows, good, bad, domain = [], 0, 0, ""
    for policy in found["policies"]:
        domain = domain or str(policy["policy"]["policy-domain"]).lower()
        summary = policy["summary"]
        good += int(summary["total-successful-session-count"])
        bad += int(summary["total-failure-session-count"])
        for one in policy.get("failure-details", [])[:MOST]:
            kept = {name: str(one.get(name, ""))[:255] for name in ("result-type", "receiving-mx-hostname")}
            rows.append(kept | {"count": int(one.get("failed-session-count", 0))})
    times = [datetime.fromisoformat(str(found["date-range"][f"{name}-datetime"])) for name in ("start", "end")]
    return Said(
        str(found["organization-name"]), str(found["report-id"]), domain, times[0], times[1], good, bad, rows[:MOST]
    )


# -- ours ------------------------------------------------------------------------------------------------------------


def write_dmarc(
    reporter: str, contact: str, day: date, domain: str, rows: Sequence[tuple[dict[str, Any], int]]
) -> bytes:
    """Our report about a domain for one day, packed. RFC 7489 §7.2"""
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    end = begin + timedelta(days=1) - timedelta(seconds=1)
    policy, below, adkim, aspf, percent = rows[0][0]["policy"]
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<feedback>\n<version>1.0</version>\n<report_metadata>',
        _tag("org_name", reporter) + _tag("email", contact) + _tag("report_id", f"{domain}.{day:%Y%m%d}.{reporter}"),
        f"<date_range><begin>{int(begin.timestamp())}</begin><end>{int(end.timestamp())}</end></date_range>",
        "</report_metadata>\n<policy_published>",
        _tag("domain", domain) + _tag("adkim", adkim) + _tag("aspf", aspf) + _tag("p", policy) + _tag("sp", below),
        _tag("pct", str(percent)) + "</policy_published>",
        *(_record(row, count) for row, count in rows[:MOST]),
        "</feedback>\n",
    ]
    return gzip.compress("\n".join(parts).encode(), mtime=0)


def _record(row: dict[str, Any], count: int) -> str:
    verdict = "".join(_tag(name, row[name]) for name in ("disposition", "dkim", "spf"))
    signed = "".join(
        f"<dkim>{_tag('domain', domain)}{_tag('selector', selector)}{_tag('result', result)}</dkim>"
        for domain, selector, result in row["signatures"]
    )
    sender = (
        f"<spf>{_tag('domain', row['mailfrom'][0])}{_tag('result', row['mailfrom'][1])}</spf>"
        if row["mailfrom"]
        else ""
    )
    return (
        f"<record><row>{_tag('source_ip', row['source'])}{_tag('count', str(count))}"
        f"<policy_evaluated>{verdict}</policy_evaluated></row>"
        f"<identifiers>{_tag('header_from', row['from'])}</identifiers>"
        f"<auth_results>{signed}{sender}</auth_results></record>"
    )


def _tag(name: str, text: str) -> str:
    plain = "".join(one for one in str(text) if one.isprintable())
    return f"<{name}>{escape(plain)}</{name}>"


def write_tls(reporter: str, contact: str, day: date, domain: str, rows: Sequence[tuple[dict[str, Any], int]]) -> bytes:
    """Our report about TLS to the servers of a domain, packed. RFC 8460 §4.4"""
    good = sum(count for row, count in rows if not row["fault"])
    bad = [(row, count) for row, count in rows if row["fault"]]
    policy: dict[str, Any] = {"policy-type": rows[0][0]["policy"], "policy-domain": domain}
    if rows[0][0].get("lines"):
        policy["policy-string"] = rows[0][0]["lines"]
    details = [
        {"result-type": row["fault"], "receiving-mx-hostname": row["host"], "failed-session-count": count}
        for row, count in bad[:MOST]
    ]
    found = {
        "organization-name": reporter,
        "date-range": {"start-datetime": f"{day}T00:00:00Z", "end-datetime": f"{day}T23:59:59Z"},
        "contact-info": contact,
        "report-id": f"{day:%Y%m%d}.{domain}.{reporter}",
        "policies": [
            {
                "policy": policy,
                "summary": {
                    "total-successful-session-count": good,
                    "total-failure-session-count": sum(count for _, count in bad),
                },
                "failure-details": details,
            }
        ],
    }
    return gzip.compress(msgspec.json.encode(found), mtime=0)
