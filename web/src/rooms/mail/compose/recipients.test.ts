// @vitest-environment node
import { expect, test } from "vitest";
import { addressesIn, joined } from "./recipients";
import { remindersOf } from "./reminders";
import { part, toHtml, toText, whole, type Node } from "./text/html";

test("several pasted addresses are parted, names and commas inside quotes kept", () => {
  const { people, rest } = addressesIn('"백, 다솔" <baek@a.example>, kang@a.example;\n홍새벽 <hong@b.example>, 누구');
  expect(people.map((one) => [one.name, one.address])).toEqual([
    ["백, 다솔", "baek@a.example"],
    ["", "kang@a.example"],
    ["홍새벽", "hong@b.example"],
  ]);
  expect(rest).toBe("누구");
});

test.each(["a@b", "@b.example", "a b@c.example", "a@b..example", "홍길동"])("%s is no address", (text) => {
  expect(addressesIn(text).people).toEqual([]);
});

test("Korean addresses are addresses, and nobody is there twice", () => {
  const [one] = addressesIn("홍길동@행정.한국").people;
  expect(one?.address).toBe("홍길동@행정.한국");
  expect(joined([one!], addressesIn("홍길동@행정.한국, b@c.example").people)).toHaveLength(2);
});

const content = {
  sender: "",
  to: [],
  cc: [],
  bcc: [],
  subject: "제목",
  html: "",
  individual: false,
  receipt: false,
  priority: "normal" as const,
};
test.each([
  ["첨부를 봐 주십시오.", 0, ["no_attachment"]],
  ["첨부를 봐 주십시오.", 1, []],
  ["첨부 파일은 없습니다.", 0, []],
  ["내일 뵙겠습니다.", 0, []],
])("%s with %d files", (text, files, codes) => {
  expect(remindersOf(text, content, files).map((one) => one.code)).toEqual(codes);
});

const doc: Node = {
  type: "doc",
  content: [
    {
      type: "paragraph",
      attrs: { align: "center" },
      content: [
        {
          type: "text",
          text: '<b> & "',
          marks: [{ type: "bold" }, { type: "link", attrs: { href: "https://a.example/?a=1&b=2" } }],
        },
      ],
    },
    {
      type: "bulletList",
      content: [
        {
          type: "listItem",
          content: [{ type: "paragraph", content: [{ type: "image", attrs: { cid: "x1", alt: "표" } }] }],
        },
      ],
    },
    {
      type: "table",
      content: [
        {
          type: "tableRow",
          content: [{ type: "tableHeader", attrs: { colspan: 2 }, content: [{ type: "paragraph" }] }],
        },
      ],
    },
    { type: "signature", content: [{ type: "paragraph", content: [{ type: "text", text: "한가람" }] }] },
  ],
};

test("what is written becomes HTML whose styles stand in the elements, with every sign escaped", () => {
  const html = toHtml(doc);
  expect(html).toContain(
    '<p style="margin:0;text-align:center"><a href="https://a.example/?a=1&amp;b=2"><b>&lt;b&gt; &amp; &quot;</b></a></p>',
  );
  expect(html).toContain('<img src="cid:x1" alt="표" style="max-width:100%">');
  expect(html).toContain('<th colspan="2"');
  expect(html).toContain('<div class="dure-signature"><p style="margin:0">한가람</p></div>');
  expect(toText(doc)).toContain("한가람");
});

test("the quoted mail stays apart from what one writes", () => {
  const html = '<p>네.</p><div class="dure-quote"><p>강이든 님이 쓴 글:</p></div>';
  expect(part(html)).toEqual({ own: "<p>네.</p>", quote: '<div class="dure-quote"><p>강이든 님이 쓴 글:</p></div>' });
  expect(whole(part(html).own, part(html).quote)).toBe(html);
  expect(part("<p>새 글</p>").quote).toBe("");
});
