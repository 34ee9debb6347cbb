/** What the pages and the jobs ask at every look must not grow with the years: the books' own queries, and how the store answers them. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { RootOperationNode } from "kysely";
import { expect, test } from "vitest";
import { openDatabase } from "../../../records/database.ts";
import { AccountBook } from "../../../records/operations/accounts.ts";
import { AlertCommentBook } from "../../../records/operations/alertComments.ts";
import { AlertPages } from "../../../records/operations/alertPages.ts";
import { AlertBook } from "../../../records/operations/alerts.ts";
import { EyeReportBook } from "../../../records/operations/eyeReports.ts";
import { SilenceBook } from "../../../records/operations/silences.ts";
import { type OperationsTables, operationsMigrations } from "../../../records/operations/tables.ts";
import { TokenBook } from "../../../records/operations/tokens.ts";
import { atEnd, tempDir } from "../../support/processes.ts";

const dir = tempDir();
const plain = await openDatabase<OperationsTables>("sqlite:operations.db", dir, operationsMigrations);
const raw = new DatabaseSync(join(dir, "operations.db"));
atEnd(async () => {
  raw.close();
  await plain.destroy();
});
let asked: RootOperationNode[] = [];
const db = plain.withPlugin({
  transformQuery({ node }) {
    asked.push(node);
    return node;
  },
  transformResult: async ({ result }) => result,
});

test.each<[string, () => Promise<unknown>]>([
  ["reports by eye of the last days", () => new EyeReportBook(db).since(1)],
  ["open alerts", () => new AlertBook(db).open()],
  ["silences that last", () => new SilenceBook(db).lastingBeyond(1)],
  ["the session of a request", () => new AccountBook(db).findSession("x", 1)],
  ["the token of a request", () => new TokenBook(db).find("x", 1)],
  ["comments of alerts", () => new AlertCommentBook(db).of([1, 2])],
  ["mails of alerts", () => new AlertPages(db).mailsOf([1, 2])],
])("%s: found by an index", async (_what, ask) => {
  asked = [];
  await ask();
  expect(asked.length).toBeGreaterThan(0);
  for (const node of asked) {
    const { sql, parameters } = plain.getExecutor().compileQuery(node, { queryId: "0" });
    const plan = raw.prepare(`explain query plan ${sql}`).all(...(parameters as (string | number)[])) as { detail: string }[];
    expect(plan.map(({ detail }) => detail).filter((detail) => /^SCAN (?!.*USING INDEX)/.test(detail))).toEqual([]);
  }
});
