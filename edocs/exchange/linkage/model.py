"""The content models of a linkage pack and of the EXCHANGE document in it, as tables."""

from typing import Final

HEADER: Final = (
    ("type", True),
    ("date", True),
    ("sender", True),
    ("receiver", True),
    ("sender_userid", True),
    ("receiver_userid", True),
    ("sender_email", False),
    ("sender_orgname", True),
    ("sender_systemname", False),
    ("administrative_num", True),
)
"""The header's fields in order, and whether each must be there."""
TYPES: Final = frozenset("send fail arrive receive invalid submit return approval normal-resend".split())
ROLES: Final = frozenset("exchange notification attch attch_xml attch_xsl fail".split())
"""As they are spelt."""
ELEMENTS: Final[dict[str, str]] = {
    "EXCHANGE": "HEADER (?:BODY )?(?:ATTACHMENTS )?",
    "HEADER": "COMMON DIRECTION (?:ADDENDA )?",
    "COMMON": "SENDER RECEIVER TITLE CREATED_DATE ATTACHNUM ADMINISTRATIVE_NUM ",
    "SENDER": "SERVERID USERID (?:EMAIL )?",
    "RECEIVER": "SERVERID USERID (?:EMAIL )?",
    "DIRECTION": "(?:TO_DOCUMENT_SYSTEM |TO_ADMINISTRATIVE_SYSTEM )",
    "TO_DOCUMENT_SYSTEM": "(?:LINES )?MODIFICATION_FLAG ",
    "TO_ADMINISTRATIVE_SYSTEM": "DOCNUM SANCTION_INFO MODIFICATION_FLAG ",
    "SANCTION_INFO": "LINES ",
    "LINES": "(?:LINE )+",
    "LINE": "LEVEL SANCTION ",
    "SANCTION": "PERSON (?:COMMENT )?DATE ",
    "PERSON": "USERID NAME POSITION DEPT ORG ",
    "ATTACHMENTS": "(?:ADMINISTRATIVE_DB )?(?:ATTACHMENT )*",
    "ADMINISTRATIVE_DB": "(?:XMLFILE )?(?:XSLFILE )?",
}
"""Elements that hold elements: a pattern over their names. Whatever is not here holds text; BODY holds anything."""
ATTRIBUTES: Final[dict[str, dict[str, str]]] = {
    "TO_DOCUMENT_SYSTEM": {"notification": "all|final|none"},
    "DOCNUM": {"docnumcode": r"[0-9A-Z]{7}\d{6}"},
    "SANCTION_INFO": {"status": "진행|완료"},
    "SANCTION": {
        "type": "기안|검토|협조|전결|대결|결재|병렬협조|전대결",
        "result": "상신|기안취소|승인|반려|미결|결재|1인결재|중단|재검토|협조|공석|미처리",
    },
    "ATTACHMENT": {"filename": ".*", "desc": ".*"},
    "XMLFILE": {"filename": ".*", "desc": ".*"},
    "XSLFILE": {"filename": ".*", "desc": ".*"},
}
