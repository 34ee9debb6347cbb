/** People, tokens, tablets and staff codes as an administrator and a tablet meet them, at the socket of the real web server. */
import { beforeAll, describe, expect, it } from "vitest";
import { minuteMs } from "../../contract/time.ts";
import { type Answer, type Ask, type Pages, startPages } from "../support/pages.ts";
import { configOf, tokyo } from "../unit/jobs/center.ts";

const base = configOf({});
const east = base.centers.east!;
const config = { ...base, centers: { east, west: { ...east, name: { ja: "西部子ども家庭支援センター", en: "West Center" } } } };
let pages: Pages;
let admin: string;
let ask: Pages["ask"];

beforeAll(async () => {
  pages = await startPages(config, tokyo("2026-11-25 10:00"));
  ask = pages.ask;
  admin = await pages.signIn("admin", "admin");
});

/** The new cookie of an answer, as the next request sends it. */
const cookieOf = ({ headers }: Answer) => (headers["set-cookie"] as string[] | undefined)?.[0]?.split(";")[0];
const asAdmin = (path: string, form?: Record<string, string>) => ask(path, { cookie: admin, ...(form && { form }) });
const secretIn = ({ body }: Answer) => /<code>([^<]+)<\/code>/.exec(body)![1]!;
const enter = (name: string, password: string) => ask("/sign-in", { form: { name, password } });

describe("an administrator", () => {
  it("makes an account whose password is shown once and works", async () => {
    const made = await asAdmin("/settings/accounts", { name: "sato", role: "staff", center: "east" });
    expect(made.status).toBe(200);
    const cookie = cookieOf(await enter("sato", secretIn(made)))!;
    expect((await ask("/account", { cookie })).body).toContain("東部");
    expect((await asAdmin("/settings/accounts")).body).not.toContain(secretIn(made));
    expect((await ask("/settings/accounts", { cookie })).status).toBe(403);
  });

  it("changes a role, which counts at once, sees who did it, and takes it back", async () => {
    const cookie = await pages.signIn("tanaka", "staff", "east");
    expect((await asAdmin("/settings/accounts/change", { name: "tanaka", role: "admin", center: "" })).headers.location).toContain(
      "said=changed",
    );
    expect((await ask("/settings/accounts", { cookie })).status).toBe(200);
    const { body } = await asAdmin("/settings/accounts");
    expect(body).toMatch(/admin<br><b>tanaka<\/b> 施設職員・東部子ども家庭支援センター → 管理者・すべてのセンター/);
    const id = /accounts\/undo"><input type="hidden" name="id" value="(\d+)"/.exec(body)![1]!;
    expect((await asAdmin("/settings/accounts/undo", { id })).headers.location).toContain("said=undone");
    expect((await ask("/settings/accounts", { cookie })).status).toBe(403);
  });

  it("gives a new password, which signs the person out, and removes them", async () => {
    const cookie = await pages.signIn("suzuki", "manager");
    const password = secretIn(await asAdmin("/settings/accounts/password", { name: "suzuki" }));
    expect((await ask("/account", { cookie })).status).toBe(303);
    const again = cookieOf(await enter("suzuki", password))!;
    expect((await ask("/account", { cookie: again })).status).toBe(200);
    expect((await asAdmin("/settings/accounts/remove", { name: "suzuki" })).headers.location).toContain("said=removed");
    expect((await ask("/account", { cookie: again })).status).toBe(303);
    expect((await enter("suzuki", password)).status).toBe(401);
    expect((await asAdmin("/settings/accounts/remove", { name: "suzuki" })).headers.location).toContain("said=gone");
  });

  it.each<[string, Record<string, string>, number, string]>([
    ["a name that is taken", { name: "admin", role: "staff", center: "" }, 409, "その名前は使われています"],
    ["a name of the program itself", { name: "link", role: "admin", center: "" }, 409, "プログラムが使っています"],
    ["the name of what the program does by itself", { name: "見守り", role: "staff", center: "" }, 409, "プログラムが使っています"],
    ["a name with signs of HTML", { name: "<b>x</b>", role: "staff", center: "" }, 400, "文字・数字と . _ -"],
    ["a manager of one center", { name: "ito", role: "manager", center: "east" }, 400, "センターを選べるのは施設職員だけ"],
    ["a center that there is not", { name: "ito", role: "staff", center: "north" }, 400, "センターを選んでください"],
  ])("is told what is wrong with %s, in the form as it was filled", async (_name, form, status, words) => {
    const before = await pages.context.operations.accounts.list();
    const refused = await asAdmin("/settings/accounts", form);
    expect(refused.status).toBe(status);
    expect(refused.body).toContain(words);
    expect(refused.body).toContain(`value="${form.name!.replaceAll("<", "&lt;").replaceAll(">", "&gt;")}"`);
    expect(refused.body).not.toContain("<b>x");
    expect(await pages.context.operations.accounts.list()).toEqual(before);
  });

  it("cannot leave nobody who may give rights", async () => {
    for (const [path, form] of [
      ["/settings/accounts/remove", { name: "admin" }],
      ["/settings/accounts/change", { name: "admin", role: "staff", center: "" }],
    ] as const) {
      const refused = await asAdmin(path, form);
      expect([refused.status, refused.body.includes("管理者が一人もいなくなる")]).toEqual([409, true]);
    }
    expect((await asAdmin("/settings/accounts")).status).toBe(200);
  });

  it.each(["accounts", "tokens", "tablets", "staff-codes"])("reads /settings/%s in English too; nobody else does", async (path) => {
    const { body, status } = await ask(`/settings/${path}?lang=en`, { cookie: admin });
    expect(status).toBe(200);
    const words = body.replace(/<button[^>]*lang="ja"[^<]*<\/button>/g, "").replace(/<[^>]+>/g, "");
    expect(words).not.toMatch(/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u);
    for (const role of ["staff", "manager", "installer"] as const) {
      const cookie = await pages.signIn(`${role}-${path}`, role);
      expect((await ask(`/settings/${path}`, { cookie })).status).toBe(403);
      expect((await ask(`/settings/${path}`, { cookie, form: { name: "x", center: "east", role: "wall", codes: "01" } })).status).toBe(403);
    }
    expect((await ask(`/settings/${path}`)).status).toBe(303);
  });
});

describe("a person", () => {
  const change = (cookie: string, current: string, fresh: string, again = fresh) =>
    ask("/account/password", { cookie, form: { current, fresh, again } });

  it("changes the own password: this screen stays, others are out, the old one is over", async () => {
    const password = await pages.context.operations.accounts.put({ name: "kato", role: "staff" }, pages.now);
    const [here, there] = [cookieOf(await enter("kato", password))!, cookieOf(await enter("kato", password))!];
    const changed = await change(here, password, "long enough to keep");
    expect(changed.headers.location).toBe("/account?said=password");
    const fresh = cookieOf(changed)!;
    expect(fresh).not.toBe(here);
    expect(
      [await ask("/account", { cookie: fresh }), await ask("/account", { cookie: here }), await ask("/account", { cookie: there })].map(
        ({ status }) => status,
      ),
    ).toEqual([200, 303, 303]);
    expect([(await enter("kato", password)).status, (await enter("kato", "ｌｏｎｇ enough to keep")).status]).toEqual([401, 303]);
  });

  it("is told what is wrong with a new one, and cannot guess the old one", async () => {
    const password = await pages.context.operations.accounts.put({ name: "mori", role: "staff" }, pages.now);
    const cookie = cookieOf(await enter("mori", password))!;
    for (const [current, fresh, again, status, words] of [
      [password, "short", "short", 400, "12文字以上"],
      [password, "long enough to keep", "long enough to keel", 400, "2つで違います"],
      [password, "mori is my own name", "mori is my own name", 400, "名前を含めないで"],
      [password, password, password, 400, "いまと同じ"],
    ] as const) {
      const answer = await change(cookie, current, fresh, again);
      expect([answer.status, answer.body.includes(words)]).toEqual([status, true]);
    }
    const guesses = [];
    for (let i = 0; i < 7; i++) guesses.push((await change(cookie, `guess ${i}`, "long enough to keep")).status);
    expect(guesses).toEqual([403, 403, 403, 403, 403, 429, 429]);
  });

  it("signs out everywhere", async () => {
    const password = await pages.context.operations.accounts.put({ name: "ono", role: "staff" }, pages.now);
    const [here, there] = [cookieOf(await enter("ono", password))!, cookieOf(await enter("ono", password))!];
    expect((await ask("/account", { cookie: here })).body).toContain("ほかの画面をすべて");
    await ask("/account/sign-out", { cookie: here, form: { which: "others" } });
    expect([(await ask("/account", { cookie: here })).status, (await ask("/account", { cookie: there })).status]).toEqual([200, 303]);
    expect((await ask("/account/sign-out", { cookie: here, form: { which: "all" } })).headers.location).toBe("/sign-in?for=out");
    expect((await ask("/account", { cookie: here })).status).toBe(303);
  });

  it("is led back to where they wanted to go, never to another server", async () => {
    const password = await pages.context.operations.accounts.put({ name: "abe", role: "staff" }, pages.now);
    expect((await ask("/account")).headers.location).toBe("/sign-in?next=%2Faccount");
    expect((await ask("/sign-in?next=%2Faccount")).body).toContain('name="next" value="/account"');
    for (const [next, location] of [
      ["/account", "/account"],
      ["//evil.example", "/"],
      ["https://evil.example/", "/"],
      ["", "/"],
    ] as const)
      expect((await ask("/sign-in", { form: { name: "abe", password, next } })).headers.location).toBe(location);
  });

  it("is told how long to wait in the own language, and until when", async () => {
    const wrong = () =>
      ask("/sign-in?lang=en", { form: { name: "nobody", password: "wrong" }, headers: { cookie: "mimamori-language=en" } });
    for (let i = 0; i < 5; i++) expect((await wrong()).status).toBe(401);
    const { status, headers, body } = await wrong();
    expect([status, headers["retry-after"]]).toEqual([429, "60"]);
    expect(body).toContain("please wait a minute (you may try again at 10:01)");
    pages.now += minuteMs;
    expect((await wrong()).status).toBe(401);
    expect((await wrong()).body).toContain("please wait 2 minutes (you may try again at 10:03)");
  });
});

describe("a token", () => {
  const make = async (form: Record<string, string>) => {
    const answer = await asAdmin("/settings/tokens", { center: "", days: "", ...form });
    expect(answer.status).toBe(200);
    return secretIn(answer);
  };
  const api = (secret: string, path = "/api/v1/status", more: Ask = {}) =>
    ask(path, { ...more, headers: { authorization: `Bearer ${secret}`, accept: "application/json" } });

  it("of a program reads the API as its role and opens no page, until it is revoked", async () => {
    const secret = await make({ name: "集計", role: "manager" });
    expect((await api(secret)).status).toBe(200);
    expect((await api(secret, "/account")).status).toBe(401);
    expect((await ask("/", { cookie: `mimamori-device=${secret}` })).status).toBe(303);
    const { body } = await asAdmin("/settings/tokens");
    expect(body).toContain("集計");
    expect(body).not.toContain(secret);
    const id = /tokens\/revoke"><input type="hidden" name="id" value="(\d+)"/.exec(body)![1]!;
    expect((await asAdmin("/settings/tokens/revoke", { id })).headers.location).toContain("said=revoked");
    const refused = await api(secret);
    expect([refused.status, refused.headers["www-authenticate"]]).toEqual([401, 'Bearer realm="mimamori", error="invalid_token"']);
    expect(JSON.parse(refused.body)).toEqual({ error: "This token is not in force", remedy: expect.stringContaining("administrator") });
  });

  it("that is missing, wrong or for something else is refused as JSON with a remedy", async () => {
    const missing = await ask("/api/v1/status", { headers: { accept: "application/json" } });
    expect([missing.status, missing.headers["www-authenticate"]]).toEqual([401, 'Bearer realm="mimamori"']);
    expect(JSON.parse(missing.body)).toMatchObject({ remedy: expect.stringContaining("Authorization: Bearer") });
    for (const wrong of ["", "x", "Basic abc"])
      expect((await ask("/api/v1/status", { headers: { authorization: wrong } })).status).toBe(401);
    const wall = await make({ name: "東部の壁", role: "wall", center: "east" });
    const other = await api(wall);
    expect([other.status, other.headers["www-authenticate"]]).toEqual([403, 'Bearer realm="mimamori", error="insufficient_scope"']);
    expect(JSON.parse(other.body)).toMatchObject({ error: "This token is for something else", remedy: expect.any(String) });
  });

  it("of one center reads that center and no other", async () => {
    const secret = await make({ name: "西部の集計", role: "staff", center: "west" });
    for (const [path, key] of [
      ["/api/v1/centers", "id"],
      ["/api/v1/latest", "center"],
    ] as const) {
      const rows = JSON.parse((await api(secret, path)).body) as Record<string, string>[];
      expect([...new Set(rows.map((row) => row[key]))]).toEqual(["west"]);
    }
    for (const path of ["/api/v1/latest?center=east", "/api/v1/devices/east/compactor-1", "/metrics"])
      expect((await api(secret, path)).status).toBe(403);
    expect((await api(secret, "/api/v1/latest?center=west")).status).toBe(200);
  });

  it("never changes anything", async () => {
    const secret = await make({ name: "なんでも", role: "admin" });
    for (const path of ["/pickups", "/settings/accounts", "/reports"])
      expect((await api(secret, path, { form: { center: "east", device: "compactor-1" } })).status).not.toBe(200);
    expect(await pages.context.operations.pickups.list()).toEqual([]);
  });

  it("of a wall opens its own wall by an address, which then holds no secret any more", async () => {
    const secret = await make({ name: "西部の壁", role: "wall", center: "west" });
    const opened = await ask(`/wall/west?token=${secret}&lang=en`);
    expect([opened.status, opened.headers.location]).toEqual([303, "/wall/west?lang=en"]);
    const set = (opened.headers["set-cookie"] as string[])[0]!;
    expect(set).toMatch(/^mimamori-device=[^;]+; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Lax$/);
    const cookie = cookieOf(opened)!;
    expect((await ask("/api/v1/status", { cookie })).status).toBe(403);
    expect((await ask("/settings/accounts", { cookie })).status).toBe(403);
    expect([(await ask("/wall/west", { cookie })).status, (await ask("/wall/east", { cookie })).status]).toEqual([200, 403]);
    const calendar = await make({ name: "電話", role: "calendar" });
    for (const wrong of ["wrong", calendar]) {
      const answer = await ask(`/wall/west?token=${wrong}`);
      expect([answer.status, answer.body.includes("このトークンは使えません")]).toEqual([401, true]);
    }
  });

  it.each<[string, Record<string, string>, string]>([
    ["a wall of all centers", { name: "a", role: "wall", center: "" }, "センターを1つ選んで"],
    ["days that are none", { name: "a", role: "calendar", days: "soon" }, "1から3650まで"],
    ["a name with a line in it", { name: "a\nb", role: "calendar" }, "40文字まで"],
  ])("is not made for %s", async (_name, form, words) => {
    const answer = await asAdmin("/settings/tokens", { center: "", days: "", ...form });
    expect([answer.status, answer.body.includes(words)]).toEqual([400, true]);
  });
});

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

it("staff codes are taken off and put back with one press", async () => {
  await asAdmin("/settings/staff-codes", { center: "west", codes: "11、12" });
  const removed = await asAdmin("/settings/staff-codes/remove", { center: "west", code: "11" });
  const { body } = await asAdmin(removed.headers.location as string);
  expect(body).toContain("11 を戻す");
  expect((await asAdmin("/settings/staff-codes", { center: "west", codes: "1a" })).body).toContain("2桁の数字");
  await asAdmin("/settings/staff-codes", { center: "west", codes: "11" });
  expect((await asAdmin(removed.headers.location as string)).body).not.toContain("11 を戻す");
});

it("nothing of all that is a secret in the log, or a name", () => {
  const text = pages.lines.join("\n");
  expect(text).toContain("tablet-paired");
  for (const word of ["sato", "tanaka", "東部受付", "staffCode", "mimamori-device"]) expect(text).not.toContain(word);
  expect(text).not.toContain("request-failed");
});
