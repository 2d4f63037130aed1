"""The sheet as an HWPX package: head, body, enclosures, signature boxes and foot.

Item numbers are written as automatic numbers of Hangul, so that whoever goes on there can move items about.
"""

from datetime import datetime
from typing import Final

from edocs.foreign.outgoing import Files, attribute, packed, words
from edocs.hwpx.section import section
from edocs.hwpx.shapes import DECLARATION, NAMESPACES, Shapes
from edocs.paper import Paper

MIMETYPE: Final = "application/hwp+zip"
_VERSION: Final = (
    f'{DECLARATION}<hv:HCFVersion xmlns:hv="http://www.hancom.co.kr/hwpml/2011/version"'
    ' tagetApplication="WORDPROCESSOR" major="5" minor="1" micro="1" buildNumber="0" os="10" xmlVersion="1.5"'
    ' application="Dure" appVersion="1, 0, 0, 0"/>'
)
_CONTAINER: Final = (
    f'{DECLARATION}<ocf:container xmlns:ocf="urn:oasis:names:tc:opendocument:xmlns:container"'
    ' xmlns:hpf="http://www.hancom.co.kr/schema/2011/hpf"><ocf:rootfiles>'
    '<ocf:rootfile full-path="Contents/content.hpf" media-type="application/hwpml-package+xml"/>'
    '<ocf:rootfile full-path="Preview/PrvText.txt" media-type="text/plain"/>'
    '<ocf:rootfile full-path="META-INF/container.rdf" media-type="application/rdf+xml"/>'
    "</ocf:rootfiles></ocf:container>"
)
_PACKAGE: Final = "http://www.hancom.co.kr/hwpml/2016/meta/pkg#"
_RDF: Final = (
    f'{DECLARATION}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:pkg="{_PACKAGE}">'
    + "".join(
        f'<rdf:Description rdf:about=""><pkg:hasPart rdf:resource="{name}"/></rdf:Description>'
        f'<rdf:Description rdf:about="{name}"><rdf:type rdf:resource="{_PACKAGE}{kind}"/></rdf:Description>'
        for name, kind in (("Contents/header.xml", "HeaderFile"), ("Contents/section0.xml", "SectionFile"))
    )
    + f'<rdf:Description rdf:about=""><rdf:type rdf:resource="{_PACKAGE}Document"/></rdf:Description></rdf:RDF>'
)
_MANIFEST: Final = f'{DECLARATION}<odf:manifest xmlns:odf="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
_SETTINGS: Final = (
    f'{DECLARATION}<ha:HWPApplicationSetting xmlns:ha="http://www.hancom.co.kr/hwpml/2011/app"'
    ' xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0">'
    '<ha:CaretPosition listIDRef="0" paraIDRef="0" pos="0"/></ha:HWPApplicationSetting>'
)


def write(paper: Paper, files: Files, made_at: datetime) -> bytes:
    """The package; the same bytes for the same values. A picture that is not in ``files`` is told by its words."""
    shapes = Shapes()
    text, used = section(paper, files, shapes)
    pictures = [(f"BinData/{name}.{files[key].kind}", files[key].data) for key, name in used.items()]
    return packed(
        [
            ("mimetype", MIMETYPE),
            ("version.xml", _VERSION),
            ("Contents/header.xml", shapes.xml()),
            *pictures,
            ("Contents/section0.xml", text),
            ("Preview/PrvText.txt", paper.head.title[:500] + "\r\n"),
            ("settings.xml", _SETTINGS),
            ("META-INF/container.rdf", _RDF),
            ("Contents/content.hpf", _content(paper, files, used, made_at)),
            ("META-INF/container.xml", _CONTAINER),
            ("META-INF/manifest.xml", _MANIFEST),
        ],
        stored_first="mimetype",
    )


def _content(paper: Paper, files: Files, used: dict[str, str], made_at: datetime) -> str:
    """content.hpf: what the package says of itself, and its parts."""
    made = f"{made_at:%Y-%m-%dT%H:%M:%SZ}"
    said = {"creator": paper.head.institution_name, "CreatedDate": made, "ModifiedDate": made, "generator": "Dure"}
    meta = "".join(f'<opf:meta name="{name}" content="text">{words(text)}</opf:meta>' for name, text in said.items())
    items = {"header": "Contents/header.xml", "section0": "Contents/section0.xml", "settings": "settings.xml"}
    parts = "".join(f'<opf:item id="{key}" href="{name}" media-type="application/xml"/>' for key, name in items.items())
    parts += "".join(
        f'<opf:item id="{name}" href="BinData/{name}.{files[key].kind}" media-type="image/{files[key].kind}"'
        ' isEmbeded="1"/>'
        for key, name in used.items()
    )
    return (
        f'{DECLARATION}<opf:package {NAMESPACES} version="" unique-identifier="" id=""><opf:metadata>'
        f"<opf:title>{words(paper.head.title)}</opf:title><opf:language>ko</opf:language>{meta}</opf:metadata>"
        f"<opf:manifest>{parts}</opf:manifest><opf:spine>"
        f'<opf:itemref idref={attribute("header")} linear="yes"/><opf:itemref idref="section0" linear="yes"/>'
        "</opf:spine></opf:package>"
    )
