/** Tablets, from the pairing code to the revocation, at the socket of the real web server. */
import { beforeAll, describe, expect, it } from "vitest";
import { minuteMs } from "../../contract/time.ts";
import { type AccessOffice, accessOffice, cookieOf, secretIn } from "../support/accessOffice.ts";
import type { Pages } from "../support/pages.ts";
import { waitFor } from "../support/processes.ts";

let office: AccessOffice;
let pages: Pages;
let ask: AccessOffice["ask"];
let asAdmin: AccessOffice["asAdmin"];

beforeAll(async () => {
  office = await accessOffice();
  ({ pages, ask, asAdmin } = office);
});

/** A page that lives; `ended`: whether the server said that it is over. */
function streamIsOver(url: string, cookie: string) {
  const stop = new AbortController();
  const answer = fetch(url, { headers: { cookie }, signal: stop.signal });
  const ended = answer.then(async ({ body }) => {
    let text = "";
    try {
      for await (const part of body!.pipeThrough(new TextDecoderStream())) text += part;
    } catch {
      return false;
    }
    return text.includes("event: over");
  });
  return { begun: answer, ended, stop: () => stop.abort() };
}

describe("a tablet", () => {
  const bag = { center: "east", device: "compactor-1" };
  const html = { accept: "text/html" };
  async function pair(name: string): Promise<string> {
    const code = secretIn(await asAdmin("/settings/tablets", { name, center: "east" }));
    const paired = await ask("/pair", { form: { code } });
    expect(paired.headers.location).toBe("/pair?said=paired");
    expect((await ask("/pair", { form: { code } })).status).toBe(401);
    return cookieOf(paired)!;
  }
  const idOf = async (name: string) =>
    String((await pages.context.operations.tokens.list(pages.now)).find((one) => one.name === name && !one.revokedAt)!.id);

  it("is paired by a code, reads its own center, and asks who it is before it writes anything down", async () => {
    const cookie = await pair("東部受付の端末");
    expect((await ask("/pair?said=paired", { cookie })).body).toContain(
      "「東部受付の端末」（東部子ども家庭支援センター）として登録しました",
    );
    const board = await ask("/", { cookie });
    expect([board.status, board.body.includes("東部子ども"), board.body.includes("西部子ども")]).toEqual([200, true, false]);
    const none = await ask("/pickups", { cookie, form: bag });
    expect([none.status, none.body.includes("職員コードがありません")]).toEqual([422, true]);
    await asAdmin("/settings/staff-codes", { center: "east", codes: "０７ 03" });
    const asked = await ask("/pickups", { cookie, form: { ...bag, back: "/?x=<b>" } });
    expect(asked.status).toBe(422);
    for (const words of [
      "どなたですか",
      'name="center" value="east"',
      'name="device" value="compactor-1"',
      'name="back" value="/?x=&lt;b&gt;"',
      'name="staffCode" value="07"',
    ])
      expect(asked.body).toContain(words);
    expect(await pages.context.operations.pickups.list()).toEqual([]);
    const done = await ask("/pickups", { cookie, form: { ...bag, staffCode: "07" } });
    expect(done.headers.location).toBe("/?said=bag");
    expect((await pages.context.operations.pickups.list()).map(({ putOutBy }) => putOutBy)).toEqual(["職員コード 07"]);
  });

  it("does nothing with a code that is not on the list of its own center, or was taken off while it was used", async () => {
    const cookie = await pair("東部の二台目");
    await asAdmin("/settings/staff-codes", { center: "west", codes: "55" });
    await asAdmin("/settings/staff-codes/remove", { center: "east", code: "03" });
    const before = await pages.context.operations.eyeReports.since(0);
    for (const staffCode of ["55", "03", "99", "7", "<b>"]) {
      const refused = await ask("/reports", { cookie, form: { ...bag, what: "half", staffCode } });
      expect([refused.status, refused.body.includes("その職員コードは使われていません")]).toEqual([422, true]);
    }
    expect(await pages.context.operations.eyeReports.since(0)).toEqual(before);
    const asked = await ask("/reports", { cookie, form: { ...bag, what: "half" }, headers: { accept: "application/json" } });
    expect([asked.status, JSON.parse(asked.body)]).toEqual([
      422,
      { error: expect.any(String), remedy: expect.any(String), field: "staffCode", codes: ["07"] },
    ]);
  });

  it("acts for no other center, and is led to a personal sign-in for everything else", async () => {
    const cookie = await pair("東部の三台目");
    expect((await ask("/pickups", { cookie, form: { ...bag, center: "west", staffCode: "07" } })).status).toBe(403);
    expect((await ask("/settings/accounts", { cookie, headers: html })).headers.location).toBe(
      "/sign-in?for=person&next=%2Fsettings%2Faccounts",
    );
    expect((await ask("/sign-in?for=person", { cookie })).body).toContain("自分の名前でサインインすると開けます");
    for (const path of ["/settings/accounts", "/settings/tokens", "/account/password"])
      expect((await ask(path, { cookie, form: { name: "x" } })).status).toBe(403);
    // Somebody with a name of their own is that person, on the tablet too.
    const person = await pages.signIn("hara", "admin");
    expect((await ask("/settings/accounts", { cookie: `${cookie}; ${person}` })).status).toBe(200);
  });

  it("keeps its own cookie when somebody makes it open the address of a wall", async () => {
    const cookie = await pair("東部の五台目");
    const secret = secretIn(await asAdmin("/settings/tokens", { name: "よその壁", role: "wall", center: "west", days: "" }));
    const opened = await ask(`/wall/west?token=${secret}`, { cookie });
    expect([opened.status, opened.headers["set-cookie"]]).toEqual([303, undefined]);
  });

  it("that is revoked while it is used is out with the next press, and says so", async () => {
    const cookie = await pair("東部の四台目");
    expect((await ask("/", { cookie })).status).toBe(200);
    await asAdmin("/settings/tablets/revoke", { id: await idOf("東部の四台目") });
    const press = await ask("/pickups", { cookie, form: { ...bag, staffCode: "07" } });
    expect(press.headers.location).toBe("/sign-in?for=unpaired");
    expect((await ask("/", { cookie })).headers.location).toBe("/sign-in?for=unpaired");
    expect((await ask("/sign-in?for=unpaired", { cookie })).body).toContain("この端末の登録は取り消されています");
  });

  it("that is revoked, and a person who is removed, see no more of a page that lives; others go on", async () => {
    const tablet = await pair("東部の六台目");
    const leaving = await pages.signIn("maeda", "staff");
    const over = (cookie: string) => streamIsOver(`${pages.url}/events/board`, cookie);
    const [ofTablet, ofLeaving, ofStaying] = [over(tablet), over(leaving), over(office.admin)];
    await Promise.all([ofTablet.begun, ofLeaving.begun, ofStaying.begun]);
    await asAdmin("/settings/tablets/revoke", { id: await idOf("東部の六台目") });
    await asAdmin("/settings/accounts/remove", { name: "maeda" });
    pages.now += 11_000;
    expect([await ofTablet.ended, await ofLeaving.ended]).toEqual([true, true]);
    // All are asked in one go: when the two are gone, whoever stays was asked too.
    const headers = { accept: "application/json" };
    const watchers = async () => JSON.parse((await ask("/api/v1/status", { cookie: office.admin, headers })).body).watchers.count as number;
    await waitFor(async () => (await watchers()) <= 1, { what: "the two to be gone" });
    expect([await watchers(), await Promise.race([ofStaying.ended, "lives on"])]).toEqual([1, "lives on"]);
    ofStaying.stop();
  });

  it("is not paired by guessing: five wrong codes from one address, then longer and longer waits", async () => {
    pages.now += 16 * minuteMs;
    const guess = async () => (await ask("/pair", { form: { code: "0000-0000" } })).status;
    const statuses = [];
    for (let i = 0; i < 6; i++) statuses.push(await guess());
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    pages.now += minuteMs;
    expect([await guess(), await guess()]).toEqual([401, 429]);
  });

  it("is told what is wrong with its name or center", async () => {
    for (const [form, status, words] of [
      [{ name: "", center: "east" }, 400, "40文字まで"],
      [{ name: "x", center: "north" }, 400, "センターを選んで"],
      [{ name: "東部受付の端末", center: "west" }, 409, "別のセンターの端末が使っています"],
    ] as const) {
      const answer = await asAdmin("/settings/tablets", form);
      expect([answer.status, answer.body.includes(words)]).toEqual([status, true]);
    }
  });
});

it("nothing of all that is a secret in the log, or a name", () => {
  const text = pages.lines.join("\n");
  expect(text).toContain("tablet-paired");
  for (const word of ["maeda", "東部受付", "staffCode", "mimamori-device"]) expect(text).not.toContain(word);
  expect(text).not.toContain("request-failed");
});
