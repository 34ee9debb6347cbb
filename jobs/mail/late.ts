/** A mail that comes late says so before anything else: what it asks for may be over. Pure. */
import { escapeXml } from "../../charts/svg.ts";
import { clockTime, dayText, type Instant, minuteMs, tokyoDate } from "../../contract/time.ts";

const lateAfterMs = 30 * minuteMs;

export interface WrittenMail {
  subject: string;
  text: string;
  html: string;
}

/** The same mail, or the one that says when it was made. */
export function markLate<M extends WrittenMail>(mail: M, madeAt: Instant, now: Instant): M {
  if (now - madeAt <= lateAfterMs) return mail;
  const day = tokyoDate(madeAt) === tokyoDate(now) ? "" : `${dayText(madeAt)} `;
  const words = `このお知らせは ${day}${clockTime(madeAt)} に作られました（メールの不調で遅れました）。`;
  const banner = `<p style="max-width:600px;margin:0 auto 12px;padding:8px 12px;background:#fbf5e0;color:#1a1a1a;border-left:6px solid #927200;font-weight:bold">${escapeXml(words)}</p>`;
  return {
    ...mail,
    subject: `【遅れて届いています】${mail.subject}`,
    text: `${words}\n\n${mail.text}`,
    html: mail.html.replace(/<body[^>]*>/, (body) => `${body}${banner}`),
  };
}
