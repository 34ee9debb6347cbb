/** Tokens of programs and walls, made on a page and used at the socket of the real web server. */
import { beforeAll, describe, expect, it } from "vitest";
import { type AccessOffice, accessOffice, cookieOf, secretIn } from "../support/accessOffice.ts";
import type { Ask, Pages } from "../support/pages.ts";

let office: AccessOffice;
let pages: Pages;
let ask: AccessOffice["ask"];
let asAdmin: AccessOffice["asAdmin"];

beforeAll(async () => {
  office = await accessOffice();
  ({ pages, ask, asAdmin } = office);
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
