import { expect, test } from "vitest";
import { Statuses } from "../../../collector/statuses.ts";
import type { AgentStatus } from "../../../contract/messages.ts";

const status = (at: number, more: Partial<AgentStatus> = {}): AgentStatus => ({ v: 1, state: "up", at, version: "1", read: at, ...more });
const entry = (one: AgentStatus) => ({ center: "east", agent: "edge", receivedAt: one.at, status: one });

function book(first?: AgentStatus) {
  let [elapsed, taken] = [0, true];
  const written: AgentStatus[] = [];
  const statuses = new Statuses({
    read: () => first,
    write({ status: one }) {
      if (taken) written.push(one);
      return taken;
    },
    everyMs: 200,
    now: () => elapsed,
  });
  return { statuses, written, wait: (ms: number) => (elapsed += ms), take: (yes: boolean) => (taken = yes) };
}

test("a flood costs the first words at once, then the newest a few times a second", () => {
  const { statuses, written, wait } = book();
  for (let at = 1; at <= 5_000; at++) statuses.hear(entry(status(at)));
  expect(written).toHaveLength(20);
  wait(200);
  statuses.flush();
  statuses.flush();
  expect(written.map(({ at }) => at).slice(-2)).toEqual([20, 5_000]);
});

test("a last will keeps the numbers of the last word, and heard again it is nothing new", () => {
  const { statuses, written } = book(status(100, { read: 7 }));
  const will = { v: 1, state: "down", at: 50, version: "1" } as const;
  expect(statuses.hear(entry(will))).toBe(true);
  expect(written).toEqual([status(100, { state: "down", read: 7 })]);
  expect(statuses.hear({ ...entry(will), receivedAt: 99_999 })).toBe(false);
  expect(written).toHaveLength(1);
});

test("what the disk did not take is written later", () => {
  const { statuses, written, take } = book();
  take(false);
  expect(statuses.hear(entry(status(1)))).toBe(false);
  take(true);
  statuses.flush();
  expect(written).toEqual([status(1)]);
});
