/** What a program may ask for by name: anything else is no empty answer but a refusal that names what may be asked. */
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
