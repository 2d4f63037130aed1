// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { canonical } from "./canonical";
import { paragraph, text, type Block } from "./model";
import { blocksFromHtml, blocksFromText, typedLabel } from "./paste";

const words = (blocks: Block[]) =>
  blocks.map((block) =>
    block.type === "paragraph"
      ? [block.attrs.level, block.content.map((part) => (part.type === "text" ? part.text : "↵")).join("")]
      : block.type,
  );
const cells = (block: Block | undefined) =>
  block?.type === "table"
    ? block.content.map((row) =>
        row.content.map((c) =>
          c.content.map((p) => p.content.map((t) => (t.type === "text" ? t.text : "↵")).join("")).join("/"),
        ),
      )
    : null;

describe("a pasted line", () => {
  it("gives its typed number for a level", () => {
    const lines = "1. 목적\n가. 기간\n1) 첫째\n가) 세부\n(1) 더\n(가) 더욱\n① 원\n㉮ 끝";
    expect(words(blocksFromText(lines))).toEqual([
      [1, "목적"],
      [2, "기간"],
      [3, "첫째"],
      [4, "세부"],
      [5, "더"],
      [6, "더욱"],
      [7, "원"],
      [8, "끝"],
    ]);
  });

  it("keeps dates, decimals and words that only look numbered", () => {
    for (const line of [
      "12. 19.(토) 16:00",
      "2026. 11. 27.",
      "1.5배",
      "3. 1. 기념식",
      "하지만 그렇다",
      "가나다",
      "100. 항목",
      "1)",
    ])
      expect(typedLabel(line).level).toBe(0);
  });
});

describe("pasted spreadsheets", () => {
  it("become tables with figures to the right", () => {
    const [table] = blocksFromText("구분\t금액\n안전요원\t28,512,000\n구급대\t9,900,000\n");
    expect(cells(table)).toEqual([
      ["구분", "금액"],
      ["안전요원", "28,512,000"],
      ["구급대", "9,900,000"],
    ]);
    expect(table).toMatchObject({
      content: [{}, { content: [{ attrs: { align: "left" } }, { attrs: { align: "right" } }] }, {}],
    });
  });

  it("keep merged cells of HTML and fill what is missing", () => {
    const html = `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>td{color:red}</style></head><body><!--StartFragment-->
      <table><col width=72><tr><td colspan=2 class=xl65 style='text-align:center'>합계</td></tr><tr><td>가</td><td x:num>1,234</td></tr><tr><td>나</td></tr></table><!--EndFragment--></body></html>`;
    const [table] = blocksFromHtml(html);
    expect(cells(table)).toEqual([["합계"], ["가", "1,234"], ["나", ""]]);
    expect(table).toMatchObject({ content: [{ content: [{ attrs: { colspan: 2, align: "center" } }] }, {}, {}] });
  });
});

describe("pasted HTML", () => {
  it("of Word loses its dress and keeps its words, marks and levels", () => {
    const html = `<html><body lang=KO><p class=MsoListParagraph style='margin-left:40.0pt;text-indent:-20.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US><span style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]><b>목적</b>: 안전<o:p></o:p></p>
      <p class=MsoNormal><span style='font-size:11.0pt;font-weight:bold'>강조</span> <i>기울임</i> H<sub>2</sub>O</p></body></html>`;
    const blocks = blocksFromHtml(html);
    expect(words(blocks)).toEqual([
      [1, "목적: 안전"],
      [0, "강조 기울임 H2O"],
    ]);
    expect(blocks[0]).toEqual(paragraph([text("목적", [{ type: "bold" }]), text(": 안전")], 1));
    expect(canonical({ type: "doc", content: blocks }).content).toHaveLength(2);
  });

  it("of 한글 keeps lines, tables and typed items", () => {
    const html = `<p CLASS=HStyle0 STYLE='line-height:160%;'><SPAN STYLE='font-family:"함초롬바탕"'>2. 다음과 같이 요청합니다.</SPAN></P>
      <P CLASS=HStyle0><SPAN>&nbsp;&nbsp;가. 행사 기간: 2026. 12. 19.(토)</SPAN></P>
      <TABLE border="1"><TR><TD valign="middle"><P><SPAN>기관</SPAN></P></TD><TD><P>기간</P><P>비고</P></TD></TR></TABLE>`;
    const blocks = blocksFromHtml(html);
    expect(words(blocks)).toEqual([[1, "다음과 같이 요청합니다."], [2, "행사 기간: 2026. 12. 19.(토)"], "table"]);
    expect(cells(blocks[2])).toEqual([["기관", "기간/비고"]]);
  });

  it("of the web gives lists for levels and drops weightless bold", () => {
    const html = `<meta charset=utf-8><b style="font-weight:normal" id="docs-internal"><ol><li><p>하나</p><ul><li>둘</li></ul></li><li>셋</li></ol></b><div>끝<br><br></div>`;
    const blocks = blocksFromHtml(html);
    expect(words(blocks)).toEqual([
      [1, "하나"],
      [2, "둘"],
      [1, "셋"],
      [0, "끝"],
    ]);
    expect(JSON.stringify(blocks)).not.toContain("bold");
  });

  it("that means harm leaves only its words", () => {
    const html = `<img src=x onerror=alert(1)><script>alert(1)</script><style>p{}</style><iframe src="//evil"></iframe><svg><script>1</script></svg>
      <p onclick="x" style="background:url(//evil)">가<a href="javascript:alert(1)">나</a><a href="https://ok.example">다</a><span style="display:none">숨김</span></p>
      <math><mtext><img src=x onerror=1></mtext></math><table><tr><td><table><tr><td>안</td></tr></table></td></tr></table>`;
    const body = canonical({ type: "doc", content: blocksFromHtml(html) });
    const json = JSON.stringify(body);
    expect(json).not.toMatch(/script|onerror|evil|javascript|숨김|alert/);
    expect(body.content[0]).toEqual(
      paragraph([text("가나"), text("다", [{ type: "link", attrs: { href: "https://ok.example" } }])]),
    );
    expect(cells(body.content[1])).toEqual([["안"]]);
  });

  it("of absurd depth and size ends in good time", () => {
    const deep = "<div>".repeat(400) + "깊이" + "</div>".repeat(400);
    expect(words(blocksFromHtml(deep))).toEqual([[0, "깊이"]]);
    const wide = blocksFromHtml(`<table>${`<tr>${"<td>1</td>".repeat(100)}</tr>`.repeat(3)}</table>`);
    expect(cells(wide[0])![0]).toHaveLength(60);
  });
});
