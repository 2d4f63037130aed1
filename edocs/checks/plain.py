"""Words that official documents replace by plain ones: as data, each with what to write instead.

LAW adm-doc §7(2)
"""

import re
from collections.abc import Iterator
from typing import Final

from edocs.checks.wording import in_brackets, of_words
from edocs.findings import Finding
from edocs.korean import Particle, with_particle

# What stands before a word is no part of it; after it comes a particle, a blank, or what the pattern says.
_WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("금번", "이번"),
    ("금일(?=[ ,]|까지|부터|중|자로)", "오늘"),
    ("명일(?=[ ,]|까지|부터|중)", "내일"),
    ("익일", "다음 날"),
    ("익월", "다음 달"),
    ("익년", "다음 해"),
    ("당해(?= (?:기관|연도|부서|사업|업무|문서|사항|시설|법인|단체|직원|공무원))", "해당"),
    ("상기(?= (?:내용|사항|건|기관|업체|사업|일정|자료|금액|대상|목적|기간|장소|와|의))", "위"),
    ("상기(?=와 같)", "위"),
    ("하기(?=와 같이|의 사항|의 내용)", "아래"),
    ("필히", "반드시"),
    ("공히", "모두"),
    ("제반(?= )", "여러"),
    ("기 (?=통보한|시행한|제출한|배부한|지급된|시달한)", "이미 "),
    ("시달(?=하|한|된|합|함)", "통보"),
    ("사료(?=되|됩|됨|된)", "생각"),
    ("득(?=하여|한 후|하고)", "받"),
    ("감안(?=하|한|해)", "고려"),
    ("지참(?=하|한|해)", "준비"),
    ("게첨(?=하|한|해|함)?", "게시"),
    ("경주(?=하여 주)", "기울"),
    ("시건장치", "잠금장치"),
    ("시건(?=하|을|여부)", "잠금"),
    ("음용수", "마시는 물"),
    ("구좌", "계좌"),
    ("노임", "품삯"),
    ("잔반", "남은 음식"),
    ("가일층", "한층 더"),
    ("애로사항", "어려움"),
    ("애로 사항", "어려움"),
    ("불철주야", "밤낮없이"),
    ("금명간", "곧"),
    ("차년도", "다음 연도"),
    ("동년", "같은 해"),
    ("동월", "같은 달"),
    ("동일자로", "같은 날짜로"),
    ("일환으로", "하나로"),
    ("제고하(?=고|여|기)", "높이"),
    ("만전을 기(?=하|해)", "최선을 다"),
    ("유관 ?기관", "관계 기관"),
    ("수범사례", "모범 사례"),
    ("지득(?=한|하)", "알게 "),
    ("통할(?=하|한)", "총괄"),
    ("부락", "마을"),
    ("촉수를? 엄금", "손대지 마십시오"),
    ("미망인", "고(故) ○○○의 부인"),
    ("불우 ?이웃", "어려운 이웃"),
    ("정상인", "비장애인"),
    ("장애우", "장애인"),
    ("MOU", "업무 협약"),
    ("(?:TF팀|T/F팀|TFT)", "전담 조직"),
    ("(?:T/F|TF)", "전담 조직"),
    ("워크샵", "워크숍"),
    ("컨텐츠", "콘텐츠"),
    ("메세지", "메시지"),
    ("팜플렛", "팸플릿"),
    ("리플렛", "리플릿"),
    ("바우처", "이용권"),
    ("거버넌스", "민관 협력"),
    ("킥오프 ?회의", "첫 회의"),
    ("어젠다", "의제"),
    ("아젠다", "의제"),
    ("니즈", "요구"),
    ("인센티브", "혜택"),
    ("스크린 ?도어", "안전문"),
    ("브라운백 ?미팅", "도시락 회의"),
    ("마스터 ?플랜", "종합 계획"),
    ("벤치마킹", "본따르기"),
    ("해피콜", "확인 전화"),
    ("힐링", "치유"),
    ("핫라인", "직통 전화"),
    ("원스톱", "한자리"),
    ("핸드북", "안내서"),
    ("리스크", "위험"),
    ("이니셔티브", "주도권"),
    ("가이드라인", "지침"),
    ("로드맵", "단계별 계획"),
)
"""Only words whose replacement stands in the same place of the sentence. Sources: the ministries' lists of words to be
replaced in official writing; an institution's own list may add to it."""
_AMBIGUOUS: Final = frozenset({"득", "경주", "지득", "만전을 기", "미망인", "촉수를? 엄금", "일환으로"})
"""Whose replacement needs the sentence to be turned: shown, never replaced by one press."""
_PARTICLES: Final[tuple[tuple[str, Particle], ...]] = (
    ("으로", "(으)로"), ("로", "(으)로"), ("을", "을/를"), ("를", "을/를"), ("이", "이/가"), ("가", "이/가"),
    ("은", "은/는"), ("는", "은/는"), ("과", "과/와"), ("와", "과/와"),
)  # fmt: skip
_ANY: Final = re.compile(
    "|".join(f"(?P<w{index}>(?<![가-힣A-Za-z])(?:{word})(?![A-Za-z]))" for index, (word, _) in enumerate(_WORDS))
)
_AFTER: Final = re.compile("(?P<particle>으로|[로을를이가은는과와])(?![가-힣])")


def plain_word_findings(text: str, path: str) -> Iterator[Finding]:
    """Yield words that have a plainer one, with that one; the particle after it is put right as well."""
    for match in _ANY.finditer(text):
        assert match.lastgroup is not None
        pattern, better = _WORDS[int(match.lastgroup[1:])]
        if in_brackets(text, match.start()) and match[0].isascii():
            continue
        before, after = match[0], better
        particle = _AFTER.match(text, match.end())
        if particle and (kind := dict(_PARTICLES).get(particle["particle"])):
            before, after = before + particle["particle"], with_particle(better, kind)
        message = f"‘{match[0].strip()}’ 대신 쉬운 말 ‘{better.strip()}’ 등으로 쓰면 좋습니다."
        mended = None if pattern.split("(?")[0] in _AMBIGUOUS or pattern in _AMBIGUOUS else after
        found = (before, match.start())
        yield of_words("plain_word", message, path, found, mended, citation="LAW adm-doc §7(2)", severity="note")
