/** A whole mail to one person: what is most urgent first, as text and as the same in HTML with its pictures. */
import type { CenterConfig } from "../../contract/config/schema.ts";
import { htmlOf } from "./html.ts";
import type { MailFacts, MailText } from "./notice.ts";
import { bagPictures } from "./pictures.ts";
import { alertPageLabel, type Section, sectionOf, untilWords } from "./section.ts";

const listedAtMost = 30;
/** More pictures make a mail that phones are slow to open. */
const withPicturesAtMost = 2;
const footer = "このメールは見守りが自動で送っています。受け取りの変更は、見守りの管理者に伝えてください。";

/** Rejects with RangeError when there is nothing to say. */
export async function writeMail(facts: MailFacts): Promise<MailText> {
  const { center, notices, pageUrl, now } = facts;
  const sections = notices.map((notice) => sectionOf(notice, facts)).sort((a, b) => Number(b.urgent) - Number(a.urgent));
  const [first] = sections;
  if (!first) throw new RangeError("a mail without a notice");
  const others = sections.length > 1 ? `（ほか${sections.length - 1}件）` : "";
  const subject = `【${shortName(center)}${first.urgent ? "・至急" : ""}】${first.headline}${others}`;
  const listed = sections.slice(0, listedAtMost);
  const rest = sections.length > listedAtMost ? `ほかに${sections.length - listedAtMost}件あります。ページで確かめてください。` : undefined;
  const text = [
    ...listed.flatMap((section) => textOf(section, facts)),
    ...(rest ? [rest, ""] : []),
    "▼ いまのようすを見る",
    `  ${pageUrl}`,
    "",
    footer,
    "",
  ].join("\n");
  const drawn = await Promise.all(
    listed.map((section, index) => (section.bag && index < withPicturesAtMost ? bagPictures(section.bag, center, index, now) : undefined)),
  );
  const pictures = drawn.flatMap((one) => one?.pictures ?? []);
  const html = htmlOf({
    subject,
    sections: listed.map((section, index) => ({ section, drawn: drawn[index] })),
    rest,
    pageUrl,
    footer,
    now,
  });
  return { subject, text, html, pictures };
}

export function shortName(center: Pick<CenterConfig, "name">): string {
  return center.name.short ?? center.name.ja;
}

function textOf({ lead, facts, buttons, buttonsUntil, alertUrl }: Section, { now }: Pick<MailFacts, "now">): string[] {
  return [
    ...lead,
    "",
    ...facts.map(([name, value]) => `  ${name}　${value}`),
    "",
    ...(buttons.length > 0 && buttonsUntil !== undefined
      ? [
          `▼ 押すと確認画面が開きます（サインイン不要・${untilWords(buttonsUntil, now)}）`,
          ...buttons.map(({ label, url }) => `  ${label}　${url}`),
          "",
        ]
      : []),
    `▼ ${alertPageLabel}`,
    `  ${alertUrl}`,
    "",
  ];
}
