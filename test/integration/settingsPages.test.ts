/** 設定 at the socket of the real web server, over real stores: who may, what is typed, what is refused, what is kept. */
import { beforeAll, describe, expect, test } from "vitest";
import { hourMs, tokyoDate } from "../../contract/time.ts";
import { startWeb } from "../../dashboards/web/server.ts";
import { openHours } from "../../jobs/calendar.ts";
import type { JobContext } from "../../jobs/context.ts";
import type { PersonRole } from "../../records/operations/roles.ts";
import { createLog } from "../../runtime/log.ts";
import { atEnd, tempDir, waitFor } from "../support/servers.ts";
import { centerOf, configOf, tokyo } from "../unit/jobs/center.ts";
import { closeContext, openContext } from "../unit/jobs/stores.ts";

let now = tokyo("2026-11-25 10:00");
const dir = tempDir();
const lines: string[] = [];
let context: JobContext;
let port = 0;
const passwords = {} as Record<PersonRole, string>;
const cookies = {} as Record<PersonRole, string>;

async function signIn(role: PersonRole): Promise<void> {
  const { accounts } = context.operations;
  cookies[role] = await accounts.openSession((await accounts.verify(`${role}-1`, passwords[role]))!, now);
}

interface Answer {
  status: number;
  to: string | null;
  text: string;
}

async function ask(
  path: string,
  { as, form, headers = {} }: { as?: PersonRole; form?: Record<string, string | string[]>; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const body = form && new URLSearchParams(Object.entries(form).flatMap(([name, values]) => [values].flat().map((value) => [name, value])));
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: form ? "POST" : "GET",
    redirect: "manual",
    headers: { accept: "text/html", ...(as && { cookie: `mimamori=${cookies[as]}` }), ...headers },
    ...(body && { body }),
  });
  return { status: answer.status, to: answer.headers.get("location"), text: await answer.text() };
}

const levels = "/settings/centers/east/levels";
const device = "/settings/centers/east/devices/compactor-1";
const nearFull = "centers.east.nearFull";
const full = "centers.east.full";

/** The fields of a page's form as a browser would send them back. */
function formOf({ text }: Answer, action: string): Record<string, string> {
  const [, form = ""] = text.split(`action="${action}" class="settings-form"`);
  const fields: Record<string, string> = {};
  for (const [, attributes = ""] of form.split("</form>")[0]!.matchAll(/<input ([^>]*)>/g)) {
    const of = (name: string) => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1];
    if (of("name") !== undefined && (of("type") !== "checkbox" || / checked/.test(attributes)))
      fields[of("name")!] = plainOf(of("value") ?? "");
  }
  for (const [, name = "", options = ""] of form.matchAll(/<select [^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/g))
    fields[name] = /value="([^"]*)" selected/.exec(options)?.[1] ?? "";
  for (const [, name = "", text = ""] of form.matchAll(/<textarea [^>]*name="([^"]*)"[^>]*>([^<]*)<\/textarea>/g))
    fields[name] = plainOf(text);
  return fields;
}
const plainOf = (text: string) =>
  text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

async function open(path: string, as: PersonRole = "admin"): Promise<Record<string, string>> {
  return formOf(await ask(path, { as }), path);
}
const save = (path: string, form: Record<string, string>, as: PersonRole = "admin") => ask(path, { as, form });
const history = () => context.operations.settings.history({ limit: 100 });
const east = () => context.config.centers.east!;
async function undoAll(): Promise<void> {
  for (const { id, undoneAt } of await history()) if (undoneAt === null) await ask(`/settings/undo/${id}`, { as: "admin", form: {} });
}

beforeAll(async () => {
  context = await openContext(dir, { ...configOf({ otherWasteKg: 1 }), web: { host: "127.0.0.1", port: 0 } }, now);
  for (const role of ["staff", "manager", "installer", "admin"] as const) {
    passwords[role] = await context.operations.accounts.put({ name: `${role}-1`, role }, now);
    await signIn(role);
  }
  const log = createLog("web", (line) => void lines.push(line));
  const web = await startWeb({ ...context, log, clock: { now: () => now }, phase: () => "running", sendCommand: async () => {} });
  port = web.port;
  atEnd(async () => {
    await web.close();
    await closeContext(context);
  });
});

describe("who may", () => {
  test.each<[string, PersonRole, number]>([
    ["/settings", "staff", 403],
    ["/settings", "manager", 403],
    [levels, "staff", 403],
    [levels, "installer", 403],
    ["/settings/common", "installer", 403],
    ["/settings/centers/east/people", "installer", 403],
    ["/settings", "installer", 200],
    [device, "installer", 200],
    ["/settings", "admin", 200],
    [levels, "admin", 200],
    ["/settings/centers/west/levels", "admin", 404],
    ["/settings/centers/__proto__/levels", "admin", 404],
    ["/settings/centers/east/devices/gone", "admin", 404],
    ["/settings/centers/east/cellar", "admin", 404],
  ])("%s as %s: %i", async (path, as, status) => {
    expect((await ask(path, { as })).status).toBe(status);
    // Posts are under the same rule.
    if (status !== 200 && path !== "/settings") expect((await save(path, { [nearFull]: "50" }, as)).status).toBe(status);
  });

  test("nobody, a tablet and a program are asked for a personal sign-in", async () => {
    const token = async (role: "tablet" | "admin") =>
      (
        await context.operations.tokens.add(
          { name: `${role}の鍵`, role, center: role === "tablet" ? "east" : null, createdBy: "admin-1", expiresAt: null },
          now,
        )
      ).secret;
    const tablet = { cookie: `mimamori-device=${await token("tablet")}` };
    const program = { authorization: `Bearer ${await token("admin")}` };
    expect((await ask("/settings")).to).toMatch(/^\/sign-in/);
    // Whoever stands at a tablet may have a name of their own.
    expect((await ask(levels, { headers: tablet })).to).toMatch(/^\/sign-in\?for=person/);
    const posted = await ask(levels, { headers: tablet, form: { [nearFull]: "50" } });
    expect([posted.status, posted.text]).toEqual([403, expect.stringContaining("個人のサインイン")]);
    for (const form of [undefined, { [nearFull]: "50" }])
      expect((await ask(levels, { headers: program, ...(form && { form }) })).status).toBe(303);
    const api = await ask("/api/v1/settings", { headers: program });
    const values = JSON.parse(api.text) as { path: string; value: unknown; type: string }[];
    expect(values).toContainEqual(expect.objectContaining({ path: nearFull, value: 0.8, type: "number" }));
    expect((await ask("/api/v1/settings", { headers: tablet })).status).toBe(403);
    expect(await history()).toEqual([]);
  });

  test("an installer reads and changes numbers of devices, and no address of a person", async () => {
    await save("/settings/centers/east/people", {
      ...(await open("/settings/centers/east/people")),
      "centers.east.recipients.1.mail": "secret@example.jp",
    });
    expect(east().recipients).toHaveLength(2);
    const form = { ...(await open(device, "installer")), "centers.east.devices.compactor-1.bagDiapers": "90" };
    expect((await save(device, form, "installer")).to).toBe(`${device}?said=saved`);
    expect(east().devices["compactor-1"]!.bagDiapers).toBe(90);
    const [own, others] = await history();
    for (const path of ["/settings", device, "/api/v1/settings"])
      expect((await ask(path, { as: "installer" })).text).not.toContain("secret@");
    expect((await ask(`/settings/undo/${others!.id}`, { as: "installer", form: {} })).to).toBe("/settings?said=gone");
    expect((await ask(`/settings/undo/${own!.id}`, { as: "installer", form: { back: device } })).to).toBe(`${device}?said=undone`);
    expect([east().recipients.length, east().devices["compactor-1"]!.bagDiapers]).toEqual([2, undefined]);
    await undoAll();
  });
});

describe("a change", () => {
  test("counts at once, stands in the history with who and what was before, and can be undone", async () => {
    const answer = await save(levels, { ...(await open(levels)), [nearFull]: "７０％", "centers.east.otherWasteKg": "" });
    expect([answer.status, answer.to]).toEqual([303, `${levels}?said=saved`]);
    expect([east().nearFull, east().otherWasteKg]).toEqual([0.7, undefined]);
    const { text } = await ask(`${levels}?said=saved`, { as: "admin" });
    expect(text).toContain("✓ 保存しました。");
    expect(text).toMatch(/admin-1が変更（前の値 80％）/);
    expect((await save(levels, await open(levels))).to).toBe(`${levels}?said=nothing`);
    const row = (await history()).find(({ path }) => path === nearFull)!;
    expect((await ask(`/settings/undo/${row.id}`, { as: "admin", form: { back: "//evil.example/" } })).to).toBe("/settings?said=undone");
    expect(east().nearFull).toBe(0.8);
    expect((await ask("/settings", { as: "admin" })).text).toMatch(/取り消し 11月25日（水） 10:00 admin-1/);
    await undoAll();
  });

  test("what is out of range or no number is told beside its field in the reader's language, and everything typed is kept", async () => {
    const typed = {
      ...(await open(levels)),
      [nearFull]: '<script>alert("x")</script>',
      [full]: "2",
      "centers.east.silentAfterMinutes": "20",
    };
    for (const [language, words] of [
      ["ja", "5〜99％の数で書いてください。"],
      ["en", "Write a number from 5 to 99 %."],
    ] as const) {
      const answer = await ask(levels, {
        as: "admin",
        form: typed,
        headers: { cookie: `mimamori=${cookies.admin}; mimamori-language=${language}` },
      });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain(words);
      expect(answer.text).not.toContain("<script>alert");
      expect(answer.text).toMatch(
        /id="f-centers-east-nearFull" name="centers\.east\.nearFull" aria-describedby="f-centers-east-nearFull-help f-centers-east-nearFull-error0" aria-invalid="true"/,
      );
      expect(formOf(answer, levels)).toMatchObject(typed);
    }
    expect(await history()).not.toContainEqual(expect.objectContaining({ undoneAt: null }));
  });

  test("what one value says about another is told at the field that was changed", async () => {
    const answer = await save(levels, { ...(await open(levels)), [full]: "60" });
    expect([answer.status, east().full]).toEqual([422, 0.95]);
    expect(answer.text).toMatch(/f-centers-east-full-error0">▲ 「もうすぐ満杯」は「満杯」より小さく/);
  });

  test("whoever comes second is told who changed it to what, keeps what they typed, and may overwrite it then", async () => {
    const [mine, theirs] = [await open(levels), await open(levels)];
    await save(levels, { ...theirs, [nearFull]: "70" });
    // A value that I left alone is theirs, without a word.
    expect((await save(levels, { ...mine, "centers.east.silentAfterMinutes": "20" })).status).toBe(303);
    expect(east()).toMatchObject({ nearFull: 0.7, silentAfterMinutes: 20 });
    const refused = await save(levels, { ...mine, [nearFull]: "60" });
    expect([refused.status, east().nearFull]).toEqual([409, 0.7]);
    expect(refused.text).toMatch(/admin-1が変えました（11月25日（水） 10:00）。いまの値は 70％ です/);
    const again = formOf(refused, levels);
    expect(again[nearFull]).toBe("60");
    expect((await save(levels, again)).status).toBe(303);
    expect(east().nearFull).toBe(0.6);
    await undoAll();
  });

  test("an undoing that would make another change impossible is refused with the reason", async () => {
    await save(levels, { ...(await open(levels)), [nearFull]: "50" });
    await save(levels, { ...(await open(levels)), [full]: "60" });
    const near = (await history()).find(({ path, undoneAt }) => path === nearFull && undoneAt === null)!;
    const refused = await ask(`/settings/undo/${near.id}`, { as: "admin", form: {} });
    expect([refused.status, east().nearFull]).toEqual([409, 0.5]);
    expect(refused.text).toContain("元に戻せません。 「もうすぐ満杯」は");
    await undoAll();
    expect(east()).toMatchObject({ nearFull: 0.8, full: 0.95 });
  });

  test("a form of a megabyte, of nonsense or of another site changes nothing", async () => {
    expect((await ask(levels, { as: "admin", form: { [nearFull]: "5".repeat(1_000_000) } })).status).toBe(413);
    expect((await ask(levels, { as: "admin", form: { [nearFull]: "70" }, headers: { origin: "http://evil.example" } })).status).toBe(403);
    // Without what it was opened with, a field is none that somebody changed.
    expect((await save(levels, { [nearFull]: "70", "web.port": "1", [`was:${full}`]: "{", [`over:${full}`]: "x" })).to).toBe(
      `${levels}?said=nothing`,
    );
    expect((await save(levels, { ...(await open(levels)), [`was:${nearFull}`]: '{"__proto__":1}', [nearFull]: "80" })).to).toBe(
      `${levels}?said=nothing`,
    );
  });
});

describe("calendar and people", () => {
  const calendar = "/settings/centers/east/calendar";
  const people = "/settings/centers/east/people";

  test("from 1 December a missing list of new year is told; its days come into the fields and are saved by the reader", async () => {
    expect((await ask(calendar, { as: "admin" })).text).not.toContain("年末年始の休館日");
    now = tokyo("2026-12-01 10:00");
    await signIn("admin");
    const shown = await ask(calendar, { as: "admin" });
    expect(shown.text).toContain("▲ 年末年始の休館日");
    const filled = formOf(await ask(`${calendar}?fill=new-year`, { as: "admin" }), calendar);
    expect(filled["centers.east.closedDates"]).toMatch(/^2026-12-29\n.*2027-01-03$/s);
    expect(east().closedDates).toEqual([]);
    expect((await save(calendar, filled)).to).toBe(`${calendar}?said=saved`);
    expect(east().collection!.noCollection).toEqual(["2026-12-31", "2027-01-01", "2027-01-02", "2027-01-03"]);
    expect((await ask(calendar, { as: "admin" })).text).not.toContain("▲ 年末年始の休館日");
    await undoAll();
  });

  test("a calendar in which no bag can be put out is refused", async () => {
    const form = await open(calendar);
    for (const name of Object.keys(form)) if (/opening\.\w+\.\d$/.test(name)) form[name] = "";
    const refused = await save(calendar, form);
    expect([refused.status, Object.keys(east().opening).length]).toEqual([422, 6]);
    expect(refused.text).toContain("袋を出せる人がいません");
  });

  test("a test mail goes to a saved address, once in ten seconds, and to no other", async () => {
    const send = (mail: string) => ask(`${people}/test-mail`, { as: "admin", form: { mail } });
    expect((await send("somebody@else.example")).status).toBe(404);
    expect((await send("staff@example.jp")).to).toBe(`${people}?said=sent`);
    expect(context.mailer.kept().map(({ subject }) => subject)).toEqual(["【東部】試しのメールです"]);
    expect((await send("staff@example.jp")).status).toBe(429);
    expect(lines.join("\n")).not.toContain("@example.jp");
  });
});

describe("before it is saved", () => {
  test("a reader sees what the last 30 days would have been like, with what they typed still there", { timeout: 30_000 }, async () => {
    const empty = await save(levels, { ...(await open(levels)), [nearFull]: "94", preview: "1" });
    expect((await ask(empty.to!, { as: "admin" })).text).toContain("この期間の記録がないため");
    const machine = { center: "east", device: "compactor-1", kind: "compactor" };
    const center = centerOf();
    const readings = [];
    for (let at = now - 40 * 24 * hourMs, fillRatio = 0; at < now; at += hourMs / 2) {
      const open = openHours(center, tokyoDate(at));
      if (open && at >= open.from && at < open.to) fillRatio += 0.03 * (1 + 0.9 * Math.sin((at / hourMs) * 1.7));
      if (fillRatio > 0.95) fillRatio = 0;
      readings.push({ ...machine, at, values: { fillRatio } });
    }
    await context.series.write(readings);
    const typed = { ...(await open(levels)), [nearFull]: "94", preview: "1" };
    const started = await save(levels, typed);
    expect([started.status, started.to]).toEqual([
      303,
      expect.stringMatching(/^\/settings\/centers\/east\/levels\?preview=[\w-]+#result$/),
    ]);
    // On a busy machine the first page shows that it runs.
    const shown = await waitFor(
      async () => {
        const answer = await ask(started.to!, { as: "admin" });
        return answer.text.includes("data-running") ? undefined : answer;
      },
      { what: "the what-if to be done" },
    );
    expect(shown.text).toMatch(/この30日では、.*お知らせした袋が \d+袋 から \d+袋 に/);
    expect(shown.text).toContain("<svg");
    expect(formOf(shown, levels)[nearFull]).toBe("94");
    expect(east().nearFull).toBe(0.8);
    // Another reader's address bar shows the form as it is.
    const other = await ask(started.to!.replace("levels", "people"), { as: "admin" });
    expect(other.text).not.toContain("試算の結果");
    expect((await save(levels, formOf(shown, levels))).to).toBe(`${levels}?said=saved`);
    expect(east().nearFull).toBe(0.94);
    await undoAll();
  });

  test("the same values, wrong values and a second question meanwhile are told, with what was typed", async () => {
    const same = await save(levels, { ...(await open(levels)), preview: "1" });
    expect([same.status, same.text]).toEqual([422, expect.stringContaining("変わったところがない")]);
    expect((await save(levels, { ...(await open(levels)), [nearFull]: "0", preview: "1" })).status).toBe(422);
    const form = { ...(await open(levels)), [nearFull]: "90", preview: "1" };
    const both = await Promise.all([save(levels, form), save(levels, form)]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 503]);
    const busy = both.find(({ status }) => status === 503)!;
    expect(busy.text).toContain("ほかの試算をしています");
    expect(formOf(busy, levels)[nearFull]).toBe("90");
  });
});
