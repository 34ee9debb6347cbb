/** A written mail as a row of the outbox. */
import type { NewMail } from "../../records/operations/outbox.ts";
import type { MailText } from "../mail/notice.ts";

export function rowOf(
  head: Pick<NewMail, "key" | "center" | "recipient" | "urgent">,
  { subject, text, html, pictures }: MailText,
): NewMail {
  const kept = pictures.map(({ cid, png }) => ({ cid, png: png.toString("base64") }));
  return { ...head, subject, text, html, pictures: JSON.stringify(kept) };
}
