// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { picturesFromData, picturesFromRtf } from "./clipboard";
import { canonical } from "./canonical";
import { bodyText, type Body } from "./model";
import { readHtml } from "./paste";

const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const hex = [...atob(PNG)].map((char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join("");

/** What programs put on the clipboard, shortened: the words that must arrive, in order, and what must not. */
const CORPUS: { from: string; html: string; words: string[]; not?: string[]; pictures?: number }[] = [
  {
    from: "한글 2022: a plan with a table and a picture",
    html: `<html><head><style>.HStyle0{line-height:160%}</style></head><body><P CLASS=HStyle0 STYLE='line-height:180%;'><SPAN STYLE='font-size:15.0pt;font-weight:bold'>□ 추진 배경</SPAN></P>
      <P CLASS=HStyle0 STYLE='margin-left:25.9pt;text-indent:-25.9pt;'><SPAN lang=EN-US>&nbsp;1. </SPAN><SPAN>관련: 문화정책과-12호</SPAN></P><P CLASS=HStyle0><IMG src="file:///C:/Users/kim/AppData/Local/Temp/Hnc/PIC1.png" width="312" height="200"></P>
      <TABLE border="1" cellspacing="0"><TR><TD colspan="2" valign="middle" style='border:solid'><P CLASS=HStyle0 STYLE='text-align:center'><SPAN>예산 내역</SPAN></P></TD></TR><TR><TD><P><SPAN>음향</SPAN></P></TD><TD><P STYLE='text-align:right'><SPAN lang=EN-US>12,000,000</SPAN></P></TD></TR></TABLE><P CLASS=HStyle0>&nbsp; 끝.</P></body></html>`,
    words: ["□ 추진 배경", "관련: 문화정책과-12호", "예산 내역", "음향", "12,000,000", "끝."],
    not: ["HStyle0", "file:"],
    pictures: 1,
  },
  {
    from: "Word: tracked changes, comments, footnotes, a list with bullets",
    html: `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><!--[if gte mso 9]><xml><o:x/></xml><![endif]--><style>@page{}</style></head><body><p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='font-family:Wingdings;mso-list:Ignore'>l<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span><![endif]>첫째 <del cite="mailto:a" datetime="2026-11-22">지운 말</del><ins cite="mailto:a" datetime="2026-11-22">넣은 말</ins><span class=MsoCommentReference><a class=msocomanchor href="#_msocom_1">[K1]</a></span></p>
      <p class=MsoNormal>각주<a href="#_ftn1"><span class=MsoFootnoteReference>[1]</span></a><o:p>&nbsp;</o:p></p><div style='mso-element:footnote-list'><div style='mso-element:footnote'><p class=MsoFootnoteText>예산서 3쪽</p></div></div>
      <div style='mso-element:comment-list'><div style='mso-element:comment'><p class=MsoCommentText>남에게 보이지 않을 말</p></div></div></body></html>`,
    words: ["첫째", "넣은 말", "각주", "예산서 3쪽"],
    not: ["지운 말", "보이지 않을 말", "msocom"],
  },
  {
    from: "Excel: number formats, a hidden row, merged heads",
    html: `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>.xl65{mso-number-format:"\\#\\,\\#\\#0"}</style></head><body><table><col width=72><col width=90><tr height=22><td colspan=2 class=xl65 align=center>집행 현황</td></tr><tr style='display:none'><td>숨긴 행</td><td>9</td></tr><tr><td class=xl65 align=right x:num="1234567.8">1,234,568</td><td x:str>완료</td></tr></table></body></html>`,
    words: ["집행 현황", "1,234,568", "완료"],
    not: ["숨긴 행", "1234567.8", "mso-number"],
  },
  {
    from: "Google Sheets: values beside what is shown",
    html: `<meta charset='utf-8'><google-sheets-html-origin><style>td{}</style></google-sheets-html-origin><table data-sheets-root="1"><tbody><tr><td data-sheets-value='{"1":3,"3":0.125}' style="text-align:right">12.5%</td><td style="white-space:pre-wrap">두 줄<br>입니다</td></tr></tbody></table>`,
    words: ["12.5%", "두 줄", "입니다"],
    not: ["0.125"],
  },
  {
    from: "Google Docs: a picture as data",
    html: `<b style="font-weight:normal"><p dir="ltr"><span style="font-weight:700">가. 개요</span></p><p><img src="data:image/png;base64,${PNG}" width="20" height="20"></p></b>`,
    words: ["개요"],
    pictures: 1,
  },
  {
    from: "a mail with a counting pixel",
    html: `<div>안녕하십니까<img src="https://count.example/1.gif" width="1" height="1"></div>`,
    words: ["안녕하십니까"],
    not: ["count.example"],
    pictures: 0,
  },
];

describe("what is pasted", () => {
  it.each(CORPUS)("from $from keeps every word that is meant", ({ html, words, not = [], pictures = 0 }) => {
    const read = readHtml(html);
    const body: Body = canonical({ type: "doc", content: read.blocks });
    const told = bodyText(body);
    let from = 0;
    for (const word of words) {
      const at = told.indexOf(word, from);
      expect(at, `${word} in ${told}`).toBeGreaterThanOrEqual(0);
      from = at + word.length;
    }
    for (const word of not) expect(JSON.stringify(body)).not.toContain(word);
    expect(read.pictures).toHaveLength(pictures);
    if (html.includes("datetime")) expect(JSON.stringify(body)).not.toContain("underline");
  });
});

describe("pictures of the clipboard", () => {
  it("come out of data addresses", () => {
    const [picture] = picturesFromData([`data:image/png;base64,${PNG}`, "https://a.example/x.png", "file:///c:/a.png"]);
    expect(picture).toMatchObject({ type: "image/png", size: atob(PNG).length });
  });

  it("come out of the RTF that Word writes, past its inner groups", async () => {
    const rtf = `{\\rtf1\\ansi{\\pict{\\*\\picprop\\shplid1025{\\sp{\\sn shapeType}{\\sv 75}}}\\picscalex100\\pngblip\\bliptag-12{\\*\\blipuid 0aff}\n${hex.slice(0, 60)}\n${hex.slice(60)}}{\\pict\\wmetafile8 0102}}`;
    const found = picturesFromRtf(rtf);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ type: "image/png", size: hex.length / 2 });
  });

  it("that are no pictures are left where they are", () => {
    expect(picturesFromRtf("{\\pict\\pngblip zz}")).toEqual([]);
    expect(picturesFromRtf("{\\pict\\pngblip " + "0".repeat(41) + "}")).toEqual([]);
  });
});
