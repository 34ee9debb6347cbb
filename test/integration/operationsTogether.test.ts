/** Two programs on one operations store: a command beside the running server. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { openOperations } from "../../records/operations/store.ts";
import { launch, root, tempDir } from "../support/processes.ts";

test("two programs that look and then write in one step wait for each other, and neither is refused", async () => {
  const dir = tempDir();
  await (await openOperations("sqlite:operations.db", dir)).close();
  const writer = (name: string) => launch(process.execPath, [join(root, "test/support/eyeReportWriter.ts"), dir, name, "150"]);
  const both = [writer("compactor-1"), writer("compactor-2")];
  expect(await Promise.all(both.map(({ exited }) => exited))).toEqual([0, 0]);
  const { eyeReports, close } = await openOperations("sqlite:operations.db", dir);
  expect(await eyeReports.since(0)).toHaveLength(300);
  await close();
});
