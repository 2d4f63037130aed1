import { describe, expect, it } from "vitest";
import { canonical, fromEditor, mmOf, pxOf, toEditor, type EditorNode } from "./canonical";
import { clean, safeHref } from "./characters";
import { rectangle } from "./grid";
import { amountInWords, amountText } from "./korean";
import { cell, emptyBody, paragraph, text, type Body, type Mark } from "./model";
import { Counter, hangulNumber, itemLabel, itemLabels } from "./numbering";

const bold: Mark = { type: "bold" };
const link: Mark = { type: "link", attrs: { href: "https://hanbit.example/a" } };

const rich: Body = {
  type: "doc",
  content: [
    paragraph([text("2026 겨울빛 거리축제", [bold, link]), { type: "hardBreak" }, text("둘째 줄")], 1),
    paragraph([text("가운데")], 0, "center"),
    {
      type: "table",
      attrs: { widths: [40, 60, 70] },
      content: [
        {
          type: "tableRow",
          content: [
            cell([paragraph([text("구분")])], true, { align: "center", rowspan: 2 }),
            cell([paragraph([text("금액")])], true, { colspan: 2 }),
          ],
        },
        { type: "tableRow", content: [cell([paragraph([text("1,000")])]), cell([paragraph([text("2,000")])])] },
      ],
    },
    { type: "image", attrs: { attachment_id: "0190a1b2-0000-7000-8000-000000000001", alt: "배치도", width_mm: 120 } },
  ],
};

describe("the body of a document", () => {
  it("comes back from the editor as it went in", () => {
    expect(fromEditor(toEditor(rich))).toEqual(rich);
    expect(fromEditor(toEditor(emptyBody()))).toEqual(emptyBody());
  });

  it("keeps its column widths through pixels", () => {
    for (let mm = 1; mm <= 300; mm++) expect(mmOf(pxOf(mm))).toBe(mm);
  });

  it("gives columns that were never dragged a share of what is left", () => {
    const node = toEditor(rich);
    const table = node.content![2]!;
    for (const row of table.content!) for (const each of row.content!) each.attrs = { ...each.attrs, colwidth: null };
    expect(fromEditor(node).content[2]).toMatchObject({ attrs: { widths: null } });
    table.content![1]!.content![0]!.attrs!.colwidth = [pxOf(50)];
    expect(fromEditor(node).content[2]).toMatchObject({ attrs: { widths: [60, 50, 60] } });
  });

  it("writes marks in one order, merges equal neighbours and drops empty text", () => {
    const doc: EditorNode = {
      type: "doc",
      content: [
        {
          type: "paragraph",
          content: [
            { type: "text", text: "가", marks: [link, bold] },
            { type: "text", text: "나", marks: [bold, link] },
            { type: "text", text: "" },
            { type: "text", text: "다", marks: [] },
          ],
        },
      ],
    };
    expect(fromEditor(doc).content).toEqual([paragraph([text("가나", [bold, link]), text("다")])]);
  });

  it("lets nothing through that the grammar does not know", () => {
    const hostile = {
      type: "doc",
      content: [
        { type: "script", content: [{ type: "text", text: "alert(1)" }] },
        { type: "paragraph", attrs: { level: 99, align: "evil", onclick: "x" }, content: [{ type: "widget" }] },
        { type: "image", attrs: { attachment_id: "data:image/svg+xml,<svg onload=1>" } },
        {
          type: "paragraph",
          content: [
            {
              type: "text",
              text: "a\u202eb\u200bc\u0000\td",
              marks: [{ type: "link", attrs: { href: "javascript:1" } }, { type: "blink" }],
            },
          ],
        },
        { type: "table", content: [] },
      ],
    };
    expect(canonical(hostile).content).toEqual([paragraph(), paragraph([text("abc d")])]);
    expect(canonical(null)).toEqual(emptyBody());
    expect(canonical("<b>")).toEqual(emptyBody());
  });

  it("is already canonical after one pass", () => {
    const once = canonical({
      type: "doc",
      content: [{ type: "table", content: [{ type: "tableRow", content: [{ type: "tableCell" }] }] }],
    });
    expect(canonical(once)).toEqual(once);
    expect(canonical(rich)).toEqual(rich);
  });

  it("composes decomposed Hangul, also across merged neighbours", () => {
    const doc = {
      type: "doc",
      content: [
        {
          type: "paragraph",
          content: [
            { type: "text", text: "\u1112" },
            { type: "text", text: "\u1161\u11ab" },
          ],
        },
      ],
    };
    expect(canonical(doc).content).toEqual([paragraph([text("한")])]);
  });

  it("keeps no level inside a table", () => {
    const body = canonical({
      type: "doc",
      content: [
        {
          type: "table",
          content: [
            {
              type: "tableRow",
              content: [{ type: "tableCell", content: [{ type: "paragraph", attrs: { level: 3 } }] }],
            },
          ],
        },
      ],
    });
    expect(body.content[0]).toMatchObject({ content: [{ content: [{ content: [{ attrs: { level: 0 } }] }] }] });
  });
});

describe("a table", () => {
  it("fills short rows and ends cells at its last row", () => {
    const rows = rectangle([
      { type: "tableRow", content: [cell([], false, { rowspan: 9 }), cell([]), cell([])] },
      { type: "tableRow", content: [cell([])] },
      { type: "tableRow", content: [] },
    ]);
    expect(rows.map((row) => row.content.length)).toEqual([3, 2]);
    expect(rows[0]!.content[0]!.attrs.rowspan).toBe(2);
  });
});

describe("item numbers", () => {
  it("are those of the law at every level", () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((level) => itemLabel(level, 1))).toEqual([
      "1.",
      "가.",
      "1)",
      "가)",
      "(1)",
      "(가)",
      "①",
      "㉮",
    ]);
  });

  it("go on after 하 with 거 너, and join syllables past the last", () => {
    expect([14, 15, 16, 28, 29, 84, 85].map(hangulNumber)).toEqual(["하", "거", "너", "허", "고", "히", "가가"]);
    expect(itemLabel(7, 20) + itemLabel(7, 21) + itemLabel(7, 36) + itemLabel(7, 51)).toBe("⑳㉑㊱(51)");
  });

  it("start anew under a higher rank and run on over plain text and tables", () => {
    const levels = [1, 2, 2, 0, 2, 1, 2, 4, 3];
    const blocks = levels.map((level) => paragraph([], level));
    expect(itemLabels(blocks)).toEqual(["1.", "가.", "나.", "", "다.", "2.", "가.", "가)", "1)"]);
    const counter = new Counter();
    expect([counter.next(3), counter.next(1), counter.next(3)]).toEqual(["1)", "1.", "1)"]);
  });
});

describe("characters", () => {
  it("are cleaned once and for all", () => {
    for (const sample of ["\ud800x", "가\u3164나", "a\r\nb", "\u1100\u1161", "e\u0301\u200d"])
      expect(clean(clean(sample))).toBe(clean(sample));
    expect(clean("\ud800x\u{1f600}")).toBe("x\u{1f600}");
  });

  it("let a link lead only where a document may link to", () => {
    expect(safeHref("https://a.example/x?y=1")).toBe("https://a.example/x?y=1");
    for (const href of [
      "javascript:alert(1)",
      "data:text/html,x",
      "//a.example",
      "https://a b",
      "",
      null,
      "file:///etc/passwd",
    ])
      expect(safeHref(href)).toBeNull();
  });
});

describe("money in words", () => {
  it("writes every 일, as the law's example does", () => {
    expect(amountText(113_560)).toBe("금113,560원(금일십일만삼천오백육십원)");
    expect(amountInWords(48_400_000)).toBe("사천팔백사십만");
    expect(amountInWords(0)).toBe("영");
    expect(amountInWords(1_0001_0000)).toBe("일억일만");
  });
});
