import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StopStack } from "../../../runtime/lifecycle.ts";
import { type Fields, type Log, silentLog } from "../../../runtime/log.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function stack(stepMs?: number) {
  const warnings: Fields[] = [];
  const log: Log = { ...silentLog, warn: (event, fields) => void warnings.push({ event, ...fields }) };
  const stopped: string[] = [];
  const stop = new StopStack(log, stepMs);
  const add = (name: string, close: () => unknown = () => {}) =>
    stop.add(name, {
      close: () => {
        stopped.push(name);
        return close() as Promise<void>;
      },
    });
  return { stop, add, stopped, warnings };
}

test("what was started last is stopped first, each after the one before has ended", async () => {
  const { stop, add, stopped } = stack();
  add("store");
  add("collector", async () => {
    await vi.advanceTimersByTimeAsync(100);
    stopped.push("collector ended");
  });
  const broker = add("broker");
  expect(broker.close).toBeTypeOf("function");
  await stop.close();
  expect(stopped).toEqual(["broker", "collector", "collector ended", "store"]);
});

test("a step that hangs is left behind after its time, and the log names it", async () => {
  const { stop, add, stopped, warnings } = stack(5_000);
  add("store");
  add("stuck", () => new Promise(() => {}));
  const closing = stop.close();
  await vi.advanceTimersByTimeAsync(4_999);
  expect(stopped).toEqual(["stuck"]);
  await vi.advanceTimersByTimeAsync(1);
  await closing;
  expect(stopped).toEqual(["stuck", "store"]);
  expect(warnings).toMatchObject([{ event: "stop-step-failed", step: "stuck" }]);
});

test.each([
  [
    "throws",
    () => {
      throw new Error("no");
    },
  ],
  ["fails later", () => Promise.reject(new Error("no"))],
])("a step that %s does not keep the others from stopping", async (_, close) => {
  const { stop, add, stopped, warnings } = stack();
  add("store");
  add("bad", close);
  await stop.close();
  expect(stopped).toEqual(["bad", "store"]);
  expect(warnings).toMatchObject([{ step: "bad" }]);
});

test("stopping twice stops once, and no timer is left", async () => {
  const { stop, add, stopped } = stack();
  add("store");
  await Promise.all([stop.close(), stop.close()]);
  await stop.close();
  expect(stopped).toEqual(["store"]);
  expect(vi.getTimerCount()).toBe(0);
});
