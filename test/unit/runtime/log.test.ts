import { expect, test } from "vitest";
import { createLog } from "../../../runtime/log.ts";

function listen() {
  const lines: Record<string, unknown>[] = [];
  const clock = { now: Date.parse("2026-11-25T03:00:00Z") };
  const log = createLog(
    "collector",
    (line) => void lines.push(JSON.parse(line)),
    () => clock.now,
  );
  return { log, lines, clock };
}

test("a line is JSON with its part, event, time and level", () => {
  const { log, lines } = listen();
  log.info("started", { port: 8080 });
  log.warn("gap", { center: "east" });
  log.error("job-failed", { error: new Error("no disk") });
  expect(lines).toMatchObject([
    { level: 30, part: "collector", event: "started", port: 8080, time: "2026-11-25T03:00:00.000Z" },
    { level: 40, event: "gap", center: "east" },
    { level: 50, event: "job-failed", error: "no disk" },
  ]);
});

test("an error is told by its message, never by its stack", () => {
  const { log, lines } = listen();
  log.error("job-failed", { error: new Error("no disk") });
  expect(JSON.stringify(lines)).not.toContain("log.test.ts");
});

test("the same thing within a minute is said once, and then how often it happened", () => {
  const { log, lines, clock } = listen();
  for (let i = 0; i < 100; i++) log.warn("gap", { once: "east" });
  expect(lines).toHaveLength(1);
  clock.now += 60_000;
  log.warn("gap", { once: "east" });
  expect(lines).toHaveLength(2);
  expect(lines[0]).not.toHaveProperty("repeated");
  expect(lines[1]).toMatchObject({ event: "gap", repeated: 99 });
  clock.now += 60_000;
  log.warn("gap", { once: "east" });
  expect(lines[2]).not.toHaveProperty("repeated");
  expect(JSON.stringify(lines)).not.toContain("once");
});

test("another key and another event are said by themselves, and without a key everything is said", () => {
  const { log, lines } = listen();
  log.warn("gap", { once: "east" });
  log.warn("gap", { once: "west" });
  log.warn("quarantined", { once: "east" });
  log.warn("gap");
  log.warn("gap");
  expect(lines).toHaveLength(5);
});

test("ten thousand different keys do not fill the memory: the oldest are forgotten and said again", () => {
  const { log, lines } = listen();
  for (let i = 0; i < 10_000; i++) log.warn("gap", { once: String(i) });
  log.warn("gap", { once: "9999" });
  expect(lines).toHaveLength(10_000);
  log.warn("gap", { once: "0" });
  expect(lines).toHaveLength(10_001);
});
