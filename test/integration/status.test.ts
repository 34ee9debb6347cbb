/** 状態 over real stores: page, API and live events tell the same, and what changes comes by itself. */
import { randomUUID } from "node:crypto";
import { get } from "node:http";
import { expect, it } from "vitest";
import { configSchema } from "../../contract/config/schema.ts";
import { certificateStates, configuredCertificates } from "../../runtime/certificateUses.ts";
import { testAuthority } from "../support/certificates.ts";
import { startPages } from "../support/pages.ts";
import { waitFor } from "../support/processes.ts";
import { configOf } from "../unit/jobs/center.ts";

const authority = await testAuthority();
const broker = { tls: { ...(await authority.write("broker", { endsInDays: 9 })), ca: authority.file, port: 8883 } };
const now = Date.now();
const pages = await startPages(configSchema.parse({ ...configOf(), broker }), now);
const cookie = await pages.signIn("tanaka", "admin");
const english = `${cookie}; mimamori-language=en`;

const status = (read: number) => ({
  center: "east",
  agent: "edge",
  status: { v: 1 as const, state: "up" as const, at: pages.now, version: "1", journal, read, released: 0, journalLength: read, dropped: 0 },
  receivedAt: pages.now,
});
const journal = randomUUID();

it("shows stores, certificates, disk and screens, and the API tells the same", async () => {
  pages.context.ledger.putAgent(status(5));
  const { body } = await pages.ask("/status", { cookie });
  for (const words of ["▲ あと9日です。「certs」で作り直し", "測定値", "✓ 接続できます", "空き", "✓ 0画面"]) expect(body).toContain(words);
  const answer = await pages.ask("/api/v1/status", { cookie, headers: { accept: "application/json" } });
  const told = JSON.parse(answer.body) as Record<string, unknown>;
  expect(told.certificates).toMatchObject([
    { use: "broker", state: "ending", daysLeft: 9 },
    { use: "authority", state: "good" },
  ]);
  expect(told.stores).toMatchObject([
    { name: "series", kind: "sqlite", reachable: true, bytes: expect.any(Number) },
    { name: "operations", reachable: true },
    { name: "registers", reachable: true },
    { name: "ledger", reachable: true },
  ]);
  expect(told.disk).toMatchObject({ level: expect.any(String), freeBytes: expect.any(Number) });
  expect(told.watchers).toEqual({ count: 0, most: 500, many: false });
});

it("sends the numbers of an agent again when they change, in the reader's language, and counts the screen", async () => {
  const parts: string[] = [];
  const asked = get(`${pages.url}/events/status`, { agent: false, headers: { cookie: english } }, (response) => {
    response.setEncoding("utf8").on("data", (text: string) => parts.push(text));
  });
  await waitFor(() => parts.join("").includes("5 = stored"), { what: "the whole page" });
  pages.context.ledger.putAgent(status(8));
  await waitFor(() => parts.join("").includes("Read 8 = stored 0 + quarantined 0 + kept at the centers 8 + dropped 0"), {
    what: "the new numbers",
  });
  await waitFor(() => parts.join("").includes("✓ 1 screen"), { what: "this screen among those that watch" });
  asked.destroy();
});

it("says of a store that takes nothing any more that it is away, once at the top and once where it stands", async () => {
  pages.context.ledger.setStoreDown(pages.now);
  pages.now += 11_000;
  const { status: code, body } = await pages.ask("/status", { cookie: english });
  expect(code).toBe(200);
  expect(body).toContain("▲ cannot be reached. Please check the server and the line.");
  expect(body).toContain("<li>the series store cannot be reached; readings wait in the journals</li>");
});

it("tells a certificate that ended, one that ends soon, and one that cannot be read", async () => {
  const files = configuredCertificates({ broker, web: { tls: { cert: "no.crt", key: "no.key" } } }, "/nowhere");
  expect(certificateStates(files, now)).toMatchObject([
    { use: "broker", state: "ending", daysLeft: 9 },
    { use: "web", state: "unreadable" },
    { use: "authority", state: "good" },
  ]);
  expect(certificateStates(files, now + 10 * 86_400_000)[0]).toMatchObject({ state: "ended", daysLeft: -1 });
});
