/** What a program may ask for by name: anything else is no empty answer but a refusal that names what may be asked. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { steps } from "../../collector/series/port.ts";
import { levelIds } from "../../jobs/alerts/levels.ts";
import { ruleIds } from "../../jobs/alerts/rules.ts";
import { startPages } from "../support/pages.ts";
import { configOf, tokyo } from "../unit/jobs/center.ts";

const pages = await startPages(configOf(), tokyo("2026-11-25 10:00"));
const cookie = await pages.signIn("kanri", "admin");
const ask = (path: string) => pages.ask(`/api/v1/${path}`, { cookie, headers: { accept: "application/json" } });
const span = "from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z";

test.each<[string, readonly string[]]>([
  ["alerts?level=xx", levelIds],
  ["alerts?rule=xx", ruleIds],
  ["alerts?state=xx", ["open", "acknowledged", "silenced", "resolved"]],
  ["alerts?urgent=xx", ["true", "false"]],
  ["pickups?state=xx", ["advised", "promised", "put-out", "unconfirmed", "verified", "collected", "cancelled"]],
  [`series?center=east&device=room-1&quantity=temperatureC&${span}&every=xx`, Object.keys(steps)],
])("%s is refused, and the answer names what is permitted", async (path, permitted) => {
  const { status, body } = await ask(path);
  expect(status).toBe(400);
  const { error } = JSON.parse(body) as { error: string };
  expect(permitted.filter((value) => !error.includes(`"${value}"`))).toEqual([]);
  const good = await ask(path.replace(/=xx$/, `=${permitted[0]}`));
  expect(good.status).toBe(200);
});

test.each(["alerts", "pickups", "forecasts", "latest"])("%s of a center that is none is not found", async (path) => {
  const { status, body } = await ask(`${path}?center=north`);
  expect([status, JSON.parse(body).remedy]).toEqual([404, expect.any(String)]);
});

test("what may be asked stands in the OpenAPI document", async () => {
  const { paths } = JSON.parse((await ask("openapi.json")).body);
  const { parameters } = paths["/api/v1/alerts"].get as { parameters: { name: string; schema: { enum?: string[] } }[] };
  const enumOf = (name: string) => parameters.find((one) => one.name === name)?.schema.enum;
  expect([enumOf("level"), enumOf("rule")]).toEqual([levelIds, ruleIds]);
});

const room = "series?center=east&device=room-1&quantity=temperatureC";

test.each([
  ["series", `${room}&from=2026-11-25T00:00:00Z&to=2026-11-24T00:00:00Z`],
  ["alerts", "alerts?from=2026-11-25T00:00:00Z&to=2026-11-24T00:00:00Z"],
  ["pickups", "pickups?from=2026-11-25T00:00:00%2B09:00&to=2026-11-24T15:00:00Z"],
  ["completeness", "completeness?from=2026-11-25&to=2026-11-24"],
])("%s with the beginning after the end is refused, and the answer says so", async (_name, path) => {
  const { status, body } = await ask(path);
  expect([status, JSON.parse(body)]).toEqual([400, { error: "to is not after from", remedy: "ask for from before to" }]);
});

test("one day is a span, and more days than one answer holds are to be asked for in shorter ones", async () => {
  expect((await ask("completeness?from=2026-11-24&to=2026-11-24")).status).toBe(200);
  const { status, body } = await ask("completeness?from=2026-01-01&to=2026-11-24");
  expect([status, JSON.parse(body).remedy]).toEqual([400, "ask for a shorter span"]);
  expect((await ask("alerts?from=2026-11-25T00:00:00Z")).status).toBe(200);
});

test.each([["east/nix"], ["north/compactor-1"], ["east/constructor"]])("forecasts of %s are not found", async (device) => {
  const { status, body } = await ask(`forecasts/${device}`);
  expect([status, JSON.parse(body).remedy]).toEqual([404, expect.stringContaining("/api/v1/centers")]);
  expect((await ask("forecasts/east/compactor-1")).status).toBe(200);
});

test.each([`${room}&to=2026-11-24T00:00:00Z&from=2026-11-23`, "alerts?from=2026-11-23", "pickups?to=2026-11-23"])(
  "a day where a moment is wanted is refused with an example: %s",
  async (path) => {
    const { status, body } = await ask(path);
    const { error } = JSON.parse(body) as { error: string };
    expect([status, error]).toEqual([400, expect.stringContaining("2026-11-22T00:00:00+09:00")]);
  },
);

test("the README names every step, and every list that wants moments", () => {
  const text = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const section = /^## HTTP\n(.*?)^## /ms.exec(text)![1]!.split("`series`, ")[1] ?? "";
  expect(["alerts", "pickups", ...Object.keys(steps)].filter((name) => !section.includes(`\`${name}\``))).toEqual([]);
});
