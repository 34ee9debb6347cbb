import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minuteMs } from "../../../../contract/time.ts";
import { answeredBy, type Link, linkActions, linksExpireAt, makeToken, readToken, recipientMark } from "../../../../jobs/mail/links.ts";
import { centerOf, tokyo } from "../center.ts";
import { linkKey, now } from "./facts.ts";

const link: Link = { action: "promise", pickup: 7, recipient: recipientMark("early@example.jp"), expiresAt: tokyo("2026-11-26 17:00") };
const token = makeToken(link, linkKey);

describe("a signed link of a mail", () => {
  it("says what it said when it was made", () => {
    const links = fc.record({
      action: fc.constantFrom(...linkActions),
      pickup: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      recipient: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      expiresAt: fc.integer({ min: now / minuteMs + 1, max: now / minuteMs + 100_000 }).map((minutes) => minutes * minuteMs),
    });
    fc.assert(
      fc.property(links, (one) => {
        expect(readToken(makeToken(one, linkKey), linkKey, now)).toEqual(one);
      }),
    );
  });

  it("is unknown as soon as one letter is another one, is missing, or is spelt otherwise", () => {
    for (let i = 0; i < token.length; i++) {
      const other = token[i] === "A" ? "B" : "A";
      expect(readToken(token.slice(0, i) + other + token.slice(i + 1), linkKey, now)).toBe("unknown");
      expect(readToken(token.slice(0, i) + token.slice(i + 1), linkKey, now)).toBe("unknown");
    }
    for (const text of ["", "A", `${token}A`, `${token}=`, ` ${token}`, token.replaceAll("-", "+").replaceAll("_", "/"), "満杯"].filter(
      (one) => one !== token,
    ))
      expect(readToken(text, linkKey, now)).toBe("unknown");
  });

  it("is unknown to another key", () => {
    expect(readToken(token, Buffer.alloc(32, 1), now)).toBe("unknown");
  });

  it("is good until its time and not a moment longer", () => {
    expect(readToken(token, linkKey, link.expiresAt - 1)).toEqual(link);
    expect(readToken(token, linkKey, link.expiresAt)).toBe("expired");
  });

  it("is short, fits into an address and holds no mail address", () => {
    expect(token).toMatch(/^[\w-]{40}$/);
    expect(Buffer.from(token, "base64url").toString("latin1")).not.toContain("early");
  });

  it.each([
    ["on a working day until the closing of the next", "2026-11-25 10:00", "2026-11-26 17:00"],
    ["on Saturday until Tuesday: Sunday is closed and Monday a holiday", "2026-11-21 10:00", "2026-11-24 17:00"],
  ])("%s", (_name, made, until) => {
    expect(linksExpireAt(centerOf(), tokyo(made))).toBe(tokyo(until));
  });
});

describe("who answered by mail", () => {
  const center = centerOf({
    recipients: [
      { mail: "early@example.jp", label: "早番の携帯", role: "staff" },
      { mail: "late@example.jp", role: "staff" },
    ],
  });
  it("is called by the label of the configuration, or not by any name", () => {
    expect(answeredBy(center, recipientMark("Early@example.jp"))).toBe("早番の携帯");
    expect(answeredBy(center, recipientMark("late@example.jp"))).toBe("メールを受け取った人");
    expect(answeredBy(center, 1)).toBe("メールを受け取った人");
  });
});
