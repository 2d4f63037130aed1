"""Why a file is quarantined: one number each, the same in the inbox, on the operators' screen and in the tests."""

from enum import IntEnum


class Reason(IntEnum):
    """A numbered fault of an incoming file."""

    NOT_WELL_FORMED = 1
    EMPTY = 2
    ENTITY = 3
    EXTERNAL_ENTITY = 4
    PARAMETER_ENTITY = 5
    EXPANSION = 6
    INCLUSION = 8
    TOO_COMPLEX = 9
    WRONG_ROOT = 10
    OTHER_FAMILY = 11
    HEADER_FIELDS = 12
    DOC_TYPE = 13
    ATTRIBUTE = 14
    UTF8_UNDER_EUC_KR = 16
    BYTE_ORDER_MARK = 17
    CONTROL_CHARACTER = 19
    HIDDEN_CHARACTER = 20
    FIELD_ENCODING = 21
    BASE64_ALPHABET = 22
    BASE64_PADDING = 23
    BASE64_AFTER_PADDING = 24
    NOT_BASE64 = 25
    TOO_LARGE = 26
    NOT_OURS = 27
    NOT_ADDRESSED_TO_US = 28
    SENDER_OF_NAME = 29
    CODE = 30
    DATE = 31
    RECIPIENTS = 32
    DOC_ID = 33
    PUBDOC_COUNT = 34
    GPKI_BESIDE_OTHERS = 35
    ROLE = 36
    PUBDOC_MODEL = 37
    SEPARATE_BODY = 38
    ATTACH_TITLES = 39
    IMAGE_SOURCE = 40
    SEAL_IMAGE = 41
    FILE_NAME = 42
    FILE_CONTENT = 43
    SCRIPT = 44
    IMAGE_SIZE = 45
    SIGNATURE = 46
    SIGNER = 47
    CERTIFICATE_TIME = 48
    WEAK_DIGEST = 49
    CANNOT_DECRYPT = 50
    FOR_ANOTHER = 51
    UNKNOWN_DOCUMENT = 52
    NOT_A_RECIPIENT = 53
    AFTER_ACCEPT = 54
    REASON_TEXT = 55


MEANING: dict[Reason, tuple[str, str]] = {
    Reason.NOT_WELL_FORMED: ("XML 형식이 아니거나 끝이 잘렸습니다", "not well-formed XML, or cut off"),
    Reason.EMPTY: ("빈 파일입니다", "an empty file"),
    Reason.ENTITY: ("파일 안에 엔티티나 선언이 있습니다", "declares entities or markup of its own"),
    Reason.EXTERNAL_ENTITY: ("외부를 가리키는 엔티티가 있습니다", "an entity that points outside"),
    Reason.PARAMETER_ENTITY: ("매개변수 엔티티가 있습니다", "a parameter entity"),
    Reason.EXPANSION: ("엔티티가 크게 늘어나도록 되어 있습니다", "entities made to expand"),
    Reason.INCLUSION: (
        "다른 파일을 끌어오거나 처리 지시가 있습니다",
        "an inclusion or a foreign processing instruction",
    ),
    Reason.TOO_COMPLEX: ("요소나 속성이 너무 많거나 깊습니다", "too many or too deep elements or attributes"),
    Reason.WRONG_ROOT: ("유통 문서(pack)가 아닙니다", "the root is not pack"),
    Reason.OTHER_FAMILY: ("행정정보시스템 연계 문서입니다", "a pack of the linkage family"),
    Reason.HEADER_FIELDS: (
        "머리 항목이 빠졌거나 겹치거나 순서가 다릅니다",
        "header fields missing, doubled or misordered",
    ),
    Reason.DOC_TYPE: ("알 수 없는 문서 종류입니다", "an unknown doc-type"),
    Reason.ATTRIBUTE: ("정해지지 않은 속성이 있습니다", "an undeclared or missing attribute"),
    Reason.UTF8_UNDER_EUC_KR: ("EUC-KR이라고 적혔으나 UTF-8입니다", "UTF-8 under an EUC-KR declaration"),
    Reason.BYTE_ORDER_MARK: (
        "문자 집합과 맞지 않는 바이트 순서 표시가 있습니다",
        "a byte order mark that does not fit",
    ),
    Reason.CONTROL_CHARACTER: ("제어 문자가 있습니다", "control characters"),
    Reason.HIDDEN_CHARACTER: (
        "보이지 않는 문자가 제목이나 파일 이름에 있습니다",
        "invisible characters in a title or name",
    ),
    Reason.FIELD_ENCODING: ("머리 항목의 글자를 읽을 수 없습니다", "a field that is neither EUC-KR nor UTF-8"),
    Reason.BASE64_ALPHABET: ("base64에 없는 문자가 있습니다", "characters outside of base64"),
    Reason.BASE64_PADDING: ("base64 채움이 맞지 않습니다", "wrong base64 padding"),
    Reason.BASE64_AFTER_PADDING: ("base64 채움 뒤에 자료가 있습니다", "data after base64 padding"),
    Reason.NOT_BASE64: ("base64가 아닙니다", "not base64 though declared"),
    Reason.TOO_LARGE: ("크기 제한을 넘었습니다", "larger than allowed"),
    Reason.NOT_OURS: ("우리 기관의 것이 아닙니다", "the file name addresses somebody else"),
    Reason.NOT_ADDRESSED_TO_US: ("수신자에 우리 부서가 없습니다", "the recipients lack us"),
    Reason.SENDER_OF_NAME: ("파일 이름의 발신자와 다릅니다", "the sender differs from the file name's"),
    Reason.CODE: ("없거나 폐지된 코드입니다", "an unknown, expired or malformed code"),
    Reason.DATE: ("날짜가 바르지 않습니다", "a bad or far-future date"),
    Reason.RECIPIENTS: ("수신자가 너무 많습니다", "too many recipients"),
    Reason.DOC_ID: ("문서 식별자가 바르지 않습니다", "an empty, long or dangerous doc-id"),
    Reason.PUBDOC_COUNT: ("시행문이 없거나 둘 이상입니다", "not exactly one pubdoc"),
    Reason.GPKI_BESIDE_OTHERS: ("암호화된 부분과 다른 부분이 함께 있습니다", "gpki beside other parts"),
    Reason.ROLE: ("알 수 없는 부분입니다", "an unknown role"),
    Reason.PUBDOC_MODEL: ("시행문의 구조가 표준과 다릅니다", "the pubdoc breaks its model"),
    Reason.SEPARATE_BODY: ("본문 파일과 본문 표시가 맞지 않습니다", "separate body and attach_body disagree"),
    Reason.ATTACH_TITLES: ("붙임 목록과 첨부가 다릅니다", "attach titles and parts disagree"),
    Reason.IMAGE_SOURCE: ("그림의 출처가 없거나 밖을 가리킵니다", "an image source that is not a part"),
    Reason.SEAL_IMAGE: ("관인 그림이 없습니다", "no seal image though not omitted"),
    Reason.FILE_NAME: ("파일 이름이 안전하지 않거나 겹칩니다", "an unsafe or doubled file name"),
    Reason.FILE_CONTENT: ("받을 수 없는 첨부입니다", "an attachment that is not accepted"),
    Reason.SCRIPT: ("본문에 실행되는 내용이 있습니다", "active content in the body"),
    Reason.IMAGE_SIZE: ("그림이 지나치게 큽니다", "an image of too many pixels"),
    Reason.SIGNATURE: ("전자서명이 맞지 않습니다", "the signature does not hold"),
    Reason.SIGNER: ("발신 기관의 인증서로 서명되지 않았습니다", "not signed with the sender's certificate"),
    Reason.CERTIFICATE_TIME: ("서명한 때에 유효한 인증서가 아닙니다", "the certificate was not valid at signing"),
    Reason.WEAK_DIGEST: ("안전하지 않은 해시로 서명되었습니다", "signed with a weak digest"),
    Reason.FOR_ANOTHER: ("다른 기관 앞으로 암호화되었습니다", "encrypted for somebody else"),
    Reason.CANNOT_DECRYPT: ("암호를 풀 수 없습니다", "cannot be decrypted"),
    Reason.UNKNOWN_DOCUMENT: ("보낸 적이 없는 문서의 응답입니다", "a receipt for an unknown document"),
    Reason.NOT_A_RECIPIENT: ("수신자가 아닌 곳의 응답입니다", "a receipt from who was no recipient"),
    Reason.AFTER_ACCEPT: ("접수한 뒤의 실패 통지입니다", "a failure after acceptance"),
    Reason.REASON_TEXT: ("사유가 너무 깁니다", "a reason that is too long"),
}
"""Korean and English, one line each."""


class Quarantined(Exception):
    """The file is not taken: why, and where in it."""

    def __init__(self, reason: Reason, where: str = "") -> None:
        super().__init__(f"{reason.value} {reason.name}: {where}")
        self.reason = reason
        self.where = where
