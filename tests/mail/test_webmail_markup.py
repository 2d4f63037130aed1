"""HTML of mails: nothing runs, nothing loads, nothing covers, whatever is tried; and what is honest stays readable."""

import re
from html.parser import HTMLParser

import pytest

from mail.mime.addresses import Address
from mail.reading import invitations, plain
from mail.reading.addresses import look_alike
from mail.reading.markup import TAGS, clean
from mail.reading.sender import Known, facts, verdicts

ATTACKS = """
<script>alert(1)</script>
<SCRIPT SRC=https://x.example/x.js></SCRIPT>
<scr<script>ipt>alert(1)</scr</script>ipt>
<img src=x onerror=alert(1)>
<img src="x` `<script>alert(1)</script>"` `>
<img/src="javascript:alert(1)"/onload=alert(1)>
<img src='jav&#x0A;ascript:alert(1)'>
<img src=https://x.example/a.png srcset="https://x.example/b.png 2x" lowsrc=javascript:1 dynsrc=javascript:1>
<body onload=alert(1) background="https://x.example/bg.png">
<svg onload=alert(1)><animate onbegin=alert(1) attributeName=x dur=1s></svg>
<svg><style><img src=x onerror=alert(1)></style></svg>
<svg><a xlink:href="javascript:alert(1)"><text x=20 y=20>X</text></a></svg>
<svg><use href="data:image/svg+xml;base64,PHN2Zy8+#x"/></svg>
<math><mi//xlink:href="data:x,<script>alert(1)</script>">
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">
<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<template><img src=x onerror=alert(1)></template>
<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>
<title><img title="</title><img src=x onerror=alert(1)>"></title>
<xmp><p title="</xmp><img src=x onerror=alert(1)>"></xmp>
<plaintext><img src=x onerror=alert(1)>
<listing>&lt;img src=x onerror=alert(1)&gt;</listing>
<iframe src="javascript:alert(1)"></iframe><iframe srcdoc="<script>alert(1)</script>"></iframe>
<object data="javascript:alert(1)"></object><embed src="javascript:alert(1)"><applet code=x></applet>
<link rel=stylesheet href="https://x.example/x.css"><style>@import 'https://x.example/x.css';</style>
<style>body{background:url(https://x.example/)}</style>
<meta http-equiv=refresh content="0;url=https://x.example/"><base href="https://x.example/">
<a href="javascript:alert(1)">x</a><a href=" &#14; javascript:alert(1)">x</a>
<a href="java&#x09;script:alert(1)">x</a><a href="JaVaScRiPt:alert(1)">x</a>
<a href="data:text/html,<script>alert(1)</script>">x</a><a href="vbscript:x">x</a><a href="file:///etc/passwd">x</a>
<a href="//x.example/">x</a><a href="\\\\x.example\\x">x</a><a href="/api/mail/accounts">x</a>
<a href="https://x.example/" target=_self onclick=alert(1) ping="https://x.example/" download>x</a>
<p style="background:url(https://x.example/p.png)">x</p>
<p style="background-image:\\75\\72\\6C(https://x.example/p.png)">x</p>
<p style="background:u/**/rl(https://x.example/)">x</p>
<p style="width:expression(alert(1))">x</p><p style="behavior:url(x.htc)">x</p><p style="-moz-binding:url(x)">x</p>
<p style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:9999">x</p>
<p style="margin-top:-9999px">x</p><p style="width:99999999px">x</p><p style="list-style-image:url(https://x.example/)">x</p>
<p style="color:red;}</style><script>alert(1)</script>">x</p>
<p style='font-family:"a;background:url(https://x.example/)'>x</p>
<p style="content:url(https://x.example/)">x</p><p style="cursor:url(https://x.example/),auto">x</p>
<p style="background:image-set('https://x.example/a.png' 1x)">x</p><p style="--x:url(https://x.example/)">x</p>
<table background="https://x.example/t.png"><td background="javascript:alert(1)">x</td></table>
<form action="https://x.example/"><input name=q><button formaction=javascript:alert(1)>b</button></form>
<input type=image src=https://x.example/x.png><video src=https://x.example/v poster=https://x.example/p></video>
<audio src=https://x.example/a></audio><source src=https://x.example/s><track src=https://x.example/t>
<details open ontoggle=alert(1)>x</details><marquee onstart=alert(1)>x</marquee><select autofocus onfocus=alert(1)>
<frameset onload=alert(1)><frame src=javascript:alert(1)></frameset><bgsound src=javascript:alert(1)>
<isindex type=image src=1 onerror=alert(1)><keygen autofocus onfocus=alert(1)><layer src=https://x.example/></layer>
<div id=x class="dure-quote" data-remote=7 contenteditable onpaste=alert(1)>x</div>
<img src="cid:nobody"><img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+"><img src="data:text/html,x">
<img src="https://x.example/1.gif" width=1 height=1><img src="http://user:pass@x.example/a.png">
<!--[if gte IE 4]><script>alert(1)</script><![endif]--><![CDATA[<script>alert(1)</script>]]><?xml version="1.0"?>
<b <script>alert(1)</script>0<<SCRIPT>alert(1)//<</SCRIPT>
\x00<scr\x00ipt>alert(1)</scr\x00ipt><img \x00src=x onerror\x00=alert(1)>
<p title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">x</p><p title='" onmouseover="alert(1)'>x</p>
<a href="https://x.example/&quot;onmouseover=&quot;alert(1)">x</a>
""".strip().splitlines()

ATTRIBUTES = frozenset(
    "href target rel src alt title style class align valign width height bgcolor color border cellpadding cellspacing"
    " colspan rowspan span size face dir lang start value type nowrap reversed data-remote".split()
)


class Judge(HTMLParser):
    """Reads what came out as a browser would, and says what ought not to be there."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [] if tag in TAGS else [f"<{tag}>"]
        for name, value in attrs:
            text = value or ""
            if name not in ATTRIBUTES:
                self.found.append(f"{tag} {name}")
            if name == "href" and not re.match(r"(https?://|mailto:|tel:)", text):
                self.found.append(f"{tag} href={text}")
            if name == "src" and not re.match(r"/ours/|data:image/(png|jpe?g|gif|webp);base64,", text):
                self.found.append(f"{tag} src={text}")
            if name == "style" and re.search(r"url|\\|/\*|expression|position|@|import|-\d", text, re.IGNORECASE):
                self.found.append(f"{tag} style={text}")
            if name == "class" and text != "dure-quote":
                self.found.append(f"{tag} class={text}")


@pytest.mark.parametrize("wrap", ["%s", "<table><tr><td>%s</td></tr></table>", "<div><p>%s", "<b>%s</b></i>"])
def test_nothing_that_is_tried_survives(wrap: str) -> None:
    for attack in (*ATTACKS, "\n".join(ATTACKS)):
        for images in (None, lambda number, url: f"/ours/{number}"):
            made = clean(wrap % attack, {"known": "/ours/part"}, images)
            judge = Judge()
            judge.feed(made.html)
            assert judge.found == [], attack


def test_what_is_honest_stays() -> None:
    html = (
        '<table width="600" bgcolor="#ffffff"><tr><td style="color:#333;font-size:14px;padding:8px">안녕 <b>하세요</b>'
        '<br><a href="https://city.example/a?b=1&amp;c=2">www.city.example</a></td></tr></table>'
        '<img src="cid:Pic@x" alt="로고" width="120"><img src="https://cdn.example/a.png"><ul><li>하나</ul>'
    )
    made = clean(html, {"pic@x": "/ours/2"})
    assert 'style="color:#333;font-size:14px;padding:8px"' in made.html
    assert 'href="https://city.example/a?b=1&amp;c=2"' in made.html
    assert '<img alt="로고" width="120" src="/ours/2">' in made.html.replace(
        'width="120" alt="로고"', 'alt="로고" width="120"'
    )
    assert made.remote == ["https://cdn.example/a.png"]
    assert made.deceits == []
    assert made.text.splitlines()[:2] == ["안녕 하세요", "www.city.example"]


def test_cleaning_twice_changes_nothing_and_depth_is_bounded() -> None:
    deep = "<div>" * 5_000 + "x" + "</div>" * 5_000
    made = clean(deep)
    assert made.html.count("<div>") <= 120
    assert made.text == "x"
    once = clean("<p style='color:red'>a<b>b<p>c &lt;d&gt; &amp; e").html
    assert clean(once).html == once


@pytest.mark.parametrize(
    "text, href, why",
    [
        ("www.bank.example", "https://evil.example/", "other"),
        ("https://bank.example/login", "https://bank.example.evil.example/", "other"),
        ("여기", "http://192.0.2.7/x", "number"),
        ("여기", "https://bank.example@evil.example/", "user"),
        ("여기", "https://evil.example/setup.exe", "program"),
        ("bank.example", "https://www.bank.example/a", ""),
        ("여기", "https://bank.example/", ""),
    ],
)
def test_links_that_deceive_are_told(text: str, href: str, why: str) -> None:
    found = clean(f'<a href="{href}">{text}</a>').deceits
    assert [one.why for one in found] == ([why] if why else [])


@pytest.mark.parametrize(
    "domain, like",
    [
        ("hanbit-city.example", ""),
        ("sub.hanbit-city.example", ""),
        ("hanblt-city.example", "hanbit-city.example"),
        ("hanbitcity.example", "hanbit-city.example"),
        ("hanbit-ctiy.example", "hanbit-city.example"),
        ("xn--hnbit-city-5fj.example", ""),
        ("naver.example", ""),
    ],
)
def test_domains_that_look_like_known_ones(domain: str, like: str) -> None:
    assert look_alike(domain, frozenset({"hanbit-city.example"})) == like


def test_only_our_own_verdicts_count_and_a_forged_colleague_is_told() -> None:
    forged = b"evil.example; dmarc=pass header.from=city.example"
    ours = (
        b"mx.city.example; spf=fail smtp.mailfrom=x@evil.example;\r\n\tdkim=none; dmarc=fail header.from=city.example"
    )
    found = verdicts([forged, ours], "mx.city.example")
    assert (found.spf, found.dkim, found.dmarc) == ("fail", "none", "fail")
    known = Known(domains=frozenset({"city.example"}), from_house=False, acquainted=False, names=frozenset({"한가람"}))
    told = facts(Address("한가람", "garam@city.example"), [Address("", "x@evil.example")], found, known)
    assert [(one.kind, one.level) for one in told] == [("dmarc", "danger"), ("reply_elsewhere", "warn")]
    stranger = facts(Address("한 가람", "boss@mail.example"), [], verdicts([], "mx.city.example"), known)
    assert {one.kind for one in stranger} == {"outside", "first_time", "same_name"}
    named = facts(Address("garam@city.example", "x@mail.example"), [], verdicts([], ""), known)
    assert "look_alike" in {one.kind for one in named}


def test_plain_text_is_linked_and_its_quote_found() -> None:
    text = "네, 좋습니다 <b>\nhttps://city.example/a_(b).\n\n2026년 3월 2일 (월) 오후 1:02에 가람님이 작성:"
    text += "\n> 원래 말\n> 둘째"
    html = plain.as_html(text)
    assert "&lt;b&gt;" in html
    assert 'href="https://city.example/a_(b"' in html or 'href="https://city.example/a_(b)"' in html
    assert '<div class="dure-plain dure-quote">' in html
    begin = plain.quote_begin(text)
    assert text[begin:].startswith("2026년")
    assert plain.quote_begin("한 줄\n둘째 줄") == -1
    assert plain.quote_begin("답\n-----Original Message-----\nFrom: a\n") == 2


def test_an_invitation_is_read_as_data() -> None:
    text = (
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:Asia/Seoul\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n"
        "UID:1@x\r\nSUMMARY:주간 회의\\, 3층\r\nDTSTART;TZID=Asia/Seoul:20260302T100000\r\n"
        "DTEND;TZID=Asia/Seoul:2026030\r\n"
        ' 2T110000\r\nORGANIZER;CN="가람; 팀장":mailto:garam@x.example\r\n'
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:b@x.example\r\n"
        "BEGIN:VALARM\r\nSUMMARY:아님\r\nEND:VALARM\r\nRRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    (event,) = invitations.events(text)
    assert (event.method, event.summary, event.zone, event.repeats) == ("REQUEST", "주간 회의, 3층", "Asia/Seoul", True)
    assert (event.starts, event.ends) == ("2026-03-02T10:00:00", "2026-03-02T11:00:00")
    assert event.organizer is not None
    assert (event.organizer.name, event.attendees[0].answer) == ("가람; 팀장", "ACCEPTED")
    assert invitations.events("BEGIN:VEVENT\r\nnonsense") == []


def test_the_judge_sees_what_is_wrong() -> None:
    judge = Judge()
    judge.feed("\n".join(ATTACKS))
    assert len(judge.found) > 60
