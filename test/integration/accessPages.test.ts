/** Accounts and staff codes as an administrator meets them, and everybody their own account, at the socket of the real web server. */
import { beforeAll, describe, expect, it } from "vitest";
import { minuteMs } from "../../contract/time.ts";
import { type AccessOffice, accessOffice, cookieOf, secretIn } from "../support/accessOffice.ts";
import type { Pages } from "../support/pages.ts";

let office: AccessOffice;
let pages: Pages;
let ask: AccessOffice["ask"];
let asAdmin: AccessOffice["asAdmin"];

beforeAll(async () => {
  office = await accessOffice();
  ({ pages, ask, asAdmin } = office);
});

describe("an administrator", () => {
  it("makes an account whose password is shown once and works", async () => {
    const made = await asAdmin("/settings/accounts", { name: "sato", role: "staff", center: "east" });
    expect(made.status).toBe(200);
    const cookie = cookieOf(await office.enter("sato", secretIn(made)))!;
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
    const again = cookieOf(await office.enter("suzuki", password))!;
    expect((await ask("/account", { cookie: again })).status).toBe(200);
    expect((await asAdmin("/settings/accounts/remove", { name: "suzuki" })).headers.location).toContain("said=removed");
    expect((await ask("/account", { cookie: again })).status).toBe(303);
    expect((await office.enter("suzuki", password)).status).toBe(401);
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
    const { body, status } = await ask(`/settings/${path}?lang=en`, { cookie: office.admin });
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
    const [here, there] = [cookieOf(await office.enter("kato", password))!, cookieOf(await office.enter("kato", password))!];
    const changed = await change(here, password, "long enough to keep");
    expect(changed.headers.location).toBe("/account?said=password");
    const fresh = cookieOf(changed)!;
    expect(fresh).not.toBe(here);
    expect(
      [await ask("/account", { cookie: fresh }), await ask("/account", { cookie: here }), await ask("/account", { cookie: there })].map(
        ({ status }) => status,
      ),
    ).toEqual([200, 303, 303]);
    expect([(await office.enter("kato", password)).status, (await office.enter("kato", "ｌｏｎｇ enough to keep")).status]).toEqual([
      401, 303,
    ]);
  });

  it("is told what is wrong with a new one, and cannot guess the old one", async () => {
    const password = await pages.context.operations.accounts.put({ name: "mori", role: "staff" }, pages.now);
    const cookie = cookieOf(await office.enter("mori", password))!;
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
    const [here, there] = [cookieOf(await office.enter("ono", password))!, cookieOf(await office.enter("ono", password))!];
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

it("staff codes are taken off and put back with one press", async () => {
  await asAdmin("/settings/staff-codes", { center: "west", codes: "11、12" });
  const removed = await asAdmin("/settings/staff-codes/remove", { center: "west", code: "11" });
  const { body } = await asAdmin(removed.headers.location as string);
  expect(body).toContain("11 を戻す");
  // The center stands behind it in words.
  expect(body).toContain("<b>11</b> ");
  expect((await asAdmin("/settings/staff-codes", { center: "west", codes: "1a" })).body).toContain("2桁の数字");
  await asAdmin("/settings/staff-codes", { center: "west", codes: "11" });
  expect((await asAdmin(removed.headers.location as string)).body).not.toContain("11 を戻す");
});

it("nothing of all that is a secret in the log, or a name", () => {
  const text = pages.lines.join("\n");
  expect(text).toContain("account-added");
  for (const word of ["sato", "tanaka", "kato"]) expect(text).not.toContain(word);
  expect(text).not.toContain("request-failed");
});
