/** From the start of the process to the first answer, and to the last of 60 days' readings stored. */

import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { Pipeline } from "../../dashboards/web/pipeline.ts";
import { inFolder, program } from "./program.ts";

export function startBench(): Promise<Record<string, number>> {
  return inFolder(async (dir) => {
    const startedAt = performance.now();
    const seconds = () => Number(((performance.now() - startedAt) / 1000).toFixed(2));
    const running = program(["start", "--data", dir, "--set", "web.port=0", "--set", "broker.port=0"]);
    try {
      const url = (await running.line(/(http:\/\/127\.0\.0\.1:\d+)$/))[1]!;
      await (await fetch(url)).text();
      const answerSeconds = seconds();
      let slowestAnswerMs = 0;
      for (;;) {
        const asked = performance.now();
        const status = (await (await fetch(`${url}/api/v1/status`)).json()) as Pipeline;
        slowestAnswerMs = Math.max(slowestAnswerMs, performance.now() - asked);
        const { history, inJournals, stored, balanced } = status;
        if (history && history.total > 0 && history.done === history.total && inJournals === 0) {
          if (!balanced) throw new Error("a reading was lost");
          const rssMb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${running.pid}/status`, "utf8"))?.[1]) / 1024;
          const historySeconds = seconds();
          return {
            answerSeconds,
            historySeconds,
            stored,
            storedPerSecond: Math.round(stored / historySeconds),
            slowestAnswerMs: Math.round(slowestAnswerMs),
            rssMb: Math.round(rssMb),
          };
        }
        await wait(100);
      }
    } finally {
      await running.stop();
    }
  });
}
