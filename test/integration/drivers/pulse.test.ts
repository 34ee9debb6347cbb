/** The pulse driver on stand-ins of gpiomon and gpioget that print what libgpiod 1.6 and 2.x print. No GPIO line was at hand. */
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { pulse } from "../../../contract/config/drivers/pulse.ts";
import { pulseSource } from "../../../edge/drivers/pulse/index.ts";
import { maxHeard } from "../../../edge/source.ts";
import { alive, type GpiodStandIn, gpiodStandIn, pressOnce } from "../../support/gpiodStandIn.ts";
import { atEnd, tempDir, waitFor } from "../../support/processes.ts";
import { available } from "../../support/servers.ts";
import { closeAfterTest, listenTo, problemOf, readOnce, sourceContext, watch } from "../../support/sources.ts";

function open(standIn: GpiodStandIn, lines: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const context = sourceContext();
  const source = closeAfterTest(pulseSource(standIn.config(lines, more), context));
  return { source, context, ...listenTo(source, context) };
}
const cycle = { cycle: { line: 17, debounceMs: 20 } };

describe.each([1, 2] as const)("with libgpiod %d", (major) => {
  test("pulses are counted, whatever the contact bounces", async () => {
    const standIn = gpiodStandIn(major);
    const { valuesOf } = open(standIn, cycle);
    await standIn.running();
    let at = 83_000;
    for (let i = 0; i < 30; i++) at = pressOnce(standIn, 17, at, { bounces: i % 7 });
    await waitFor(() => valuesOf("cycle").length >= 30, { what: "30 pulses" });
    // Whatever were counted too much comes at the latest with one more.
    pressOnce(standIn, 17, at);
    await waitFor(() => valuesOf("cycle").length >= 31, { what: "one more pulse" });
    expect(valuesOf("cycle")).toEqual(Array.from({ length: 31 }, () => 1));
  });

  test("spikes on a long wire are no pulses", async () => {
    const standIn = gpiodStandIn(major);
    const { valuesOf } = open(standIn, cycle);
    await standIn.running();
    for (let i = 0; i < 20; i++) {
      standIn.edge(17, false, 10_000 + i * 500);
      standIn.edge(17, true, 10_003 + i * 500);
    }
    pressOnce(standIn, 17, 60_000);
    await waitFor(() => valuesOf("cycle").length >= 1, { what: "the pulse" });
    expect(valuesOf("cycle")).toEqual([1]);
  });

  test("a door says its state at the start and at every change, pulses of another line beside it", async () => {
    const standIn = gpiodStandIn(major);
    // A contact against ground: closed is low. The door rests on it, the relay does not.
    standIn.levels = "1 0\n";
    const { heard, valuesOf } = open(standIn, { ...cycle, closed: { line: 27, reads: "state", debounceMs: 20 } });
    await waitFor(() => valuesOf("closed").length === 1, { what: "the state at the start" });
    standIn.edge(27, true, 5_000);
    pressOnce(standIn, 17, 6_000);
    standIn.edge(27, false, 9_000);
    await waitFor(() => valuesOf("closed").length === 3, { what: "two changes" });
    expect(valuesOf("closed")).toEqual([true, false, true]);
    expect(valuesOf("cycle")).toEqual([1]);
    expect(new Set(heard.flatMap(({ signals }) => signals.map(({ unit }) => unit)))).toEqual(new Set(["bool", "pulses"]));
    for (const { at, ownTime } of heard) expect([Math.abs(Date.now() - at) < 60_000, ownTime]).toEqual([true, undefined]);
  });

  test("a contact that is closed at the start is no pulse; with the rising edge a pulse begins when it opens", async () => {
    const standIn = gpiodStandIn(major);
    standIn.levels = "0\n";
    const falling = open(standIn, cycle);
    await standIn.running();
    standIn.edge(17, true, 1_000);
    pressOnce(standIn, 17, 2_000);
    await waitFor(() => falling.valuesOf("cycle").length >= 1, { what: "the pulse" });
    expect(falling.valuesOf("cycle")).toEqual([1]);

    const other = gpiodStandIn(major);
    other.levels = "0\n";
    const rising = open(other, { cycle: { line: 17, edge: "rising", debounceMs: 20 } });
    await other.running();
    other.edge(17, true, 1_000);
    pressOnce(other, 17, 2_000);
    await waitFor(() => rising.valuesOf("cycle").length >= 2, { what: "two pulses" });
    expect(rising.valuesOf("cycle")).toEqual([1, 1]);
  });

  test("the programs are asked in the way of this version", async () => {
    const standIn = gpiodStandIn(major);
    open(standIn, { a: { line: 5 }, b: { line: 6 } }, { chip: "gpiochip4", bias: "disable" });
    await standIn.running();
    expect(standIn.started()).toEqual(
      major === 1
        ? ["gpioget --bias=disable gpiochip4 5 6", "gpiomon --line-buffered --bias=disable --format=%e %o %s.%n gpiochip4 5 6"]
        : ["gpioget --numeric --bias=disabled --chip=gpiochip4 5 6", "gpiomon --bias=disabled --format=%e %o %S --chip=gpiochip4 5 6"],
    );
  });

  test("a gpiomon that is killed is said, started again, and the counts go on", async () => {
    const standIn = gpiodStandIn(major);
    const { source, valuesOf } = open(standIn, cycle);
    await standIn.running();
    for (let kills = 1; kills <= 2; kills++) {
      pressOnce(standIn, 17, kills * 10_000, { bounces: 3 });
      await waitFor(() => valuesOf("cycle").length >= kills, { what: "the pulse" });
      process.kill(standIn.pids().at(-1)!, "SIGKILL");
      expect(await problemOf(source, "no-answer")).toContain("SIGKILL");
      await standIn.running(kills + 1);
      await waitFor(async () => "values" in (await readOnce(source)), { what: "the problem to be over" });
    }
    pressOnce(standIn, 17, 90_000);
    await waitFor(() => valuesOf("cycle").length >= 3, { what: "the pulse after the last kill" });
    expect(valuesOf("cycle")).toEqual([1, 1, 1]);
  });

  test("a gpiomon that dies while the contact is closed counts the pulse once", async () => {
    const standIn = gpiodStandIn(major);
    const { valuesOf } = open(standIn, cycle);
    await standIn.running();
    standIn.edge(17, false, 1_000);
    await waitFor(() => valuesOf("cycle").length === 1, { what: "the pulse" });
    standIn.levels = "0\n";
    process.kill(standIn.pids().at(-1)!, "SIGKILL");
    await standIn.running(2);
    standIn.edge(17, true, 5_000);
    pressOnce(standIn, 17, 9_000);
    await waitFor(() => valuesOf("cycle").length >= 2, { what: "the next pulse" });
    expect(valuesOf("cycle")).toEqual([1, 1]);
  });

  test("a line that another program holds is said in the program's words, and read as soon as it is free", async () => {
    const standIn = gpiodStandIn(major);
    standIn.complaint = "unable to request lines on chip /dev/gpiochip0: Device or resource busy";
    const { source, valuesOf } = open(standIn, cycle);
    expect(await problemOf(source, "no-answer")).toContain("Device or resource busy");
    standIn.complaint = undefined;
    await standIn.running();
    pressOnce(standIn, 17, 5_000);
    await waitFor(() => valuesOf("cycle").length === 1, { what: "the pulse" });
  });

  test("what is no edge of these lines changes nothing: banners, other lines, half lines, nonsense", async () => {
    const standIn = gpiodStandIn(major);
    const { valuesOf, context } = open(standIn, cycle);
    await standIn.running();
    standIn.print(`Monitoring line '17'...\n\n1 99 5.000000000\n9 17 5.000000000\n1 17\n${"x".repeat(100_000)}\n`);
    standIn.edge(4, false, 6_000);
    standIn.edge(4, true, 9_000);
    pressOnce(standIn, 17, 10_000);
    await waitFor(() => valuesOf("cycle").length >= 1, { what: "the pulse" });
    expect(valuesOf("cycle")).toEqual([1]);
    expect(context.lostCount).toBe(0);
  });

  test("closing leaves no child: the lines are free when it comes back", async () => {
    const standIn = gpiodStandIn(major);
    const source = pulseSource(standIn.config(cycle), sourceContext());
    await standIn.running();
    await source.close();
    expect(standIn.pids().filter(alive)).toEqual([]);
  });

  test("closing while it starts begins nothing more", async () => {
    const standIn = gpiodStandIn(major);
    const first = pulseSource(standIn.config(cycle), sourceContext());
    await first.close();
    const second = pulseSource(standIn.config(cycle), sourceContext());
    await standIn.running();
    await second.close();
    await waitFor(() => !standIn.pids().some(alive), { what: "gpiomon to be gone" });
    expect(standIn.pids()).toHaveLength(1);
  });
});

test("a busy agent takes no spike for a pulse: what counts is the kernel's time between the edges, not when they were read", async () => {
  const standIn = gpiodStandIn(2);
  const context = sourceContext();
  const source = closeAfterTest(
    pulseSource(standIn.config({ cycle: { line: 17, debounceMs: 50 }, hint: { line: 27, debounceMs: 0 } }), context),
  );
  await standIn.running();
  let blocked = false;
  context.onWake = () => {
    if (blocked) return;
    blocked = true;
    // The falling edge of line 17 was just read. The rising one is printed 3 ms after it, while the agent writes to a slow disk.
    setImmediate(() => {
      standIn.edge(17, true, 1_003);
      for (const until = performance.now() + 200; performance.now() < until; ) JSON.parse("[]");
    });
  };
  standIn.print("2 27 1.000000000\n2 17 1.000000000\n");
  await waitFor(() => blocked, { what: "the first edges" });
  const { valuesOf } = listenTo(source, context);
  context.wake();
  pressOnce(standIn, 17, 9_000);
  await waitFor(() => valuesOf("cycle").length >= 1, { what: "the pulse" });
  await waitFor(() => context.woken >= 3, { what: "everything to be heard" });
  expect(valuesOf("cycle")).toEqual([1]);
});

test("a gpiomon that does not end when it is asked to is ended all the same", async () => {
  const standIn = gpiodStandIn(2, { stubborn: true });
  const source = pulseSource(standIn.config(cycle), sourceContext());
  await standIn.running();
  atEnd(() => {
    for (const pid of standIn.pids().filter(alive)) process.kill(pid, "SIGKILL");
  });
  await source.close();
  await waitFor(() => !standIn.pids().some(alive), { what: "gpiomon to be gone", timeoutMs: 5_000 });
});

test("a contact that chatters without end fills no memory: what does not fit is counted as lost", async () => {
  const standIn = gpiodStandIn(2);
  const context = sourceContext();
  const source = closeAfterTest(pulseSource(standIn.config({ cycle: { line: 17, debounceMs: 0 } }), context));
  await standIn.running();
  const pulses = maxHeard + 500;
  for (let i = 0; i < pulses; i++) {
    standIn.edge(17, false, 1_000 + i * 2);
    standIn.edge(17, true, 1_001 + i * 2);
  }
  await waitFor(() => context.lostCount >= 500, { what: "the overflow" });
  const outcome = await readOnce(source);
  expect("heard" in outcome && outcome.heard.length).toBe(maxHeard);
  expect(context.lostCount).toBe(500);
});

test("a program that is not installed is said with what to install", async () => {
  const source = closeAfterTest(
    pulseSource(pulse.schema.parse({ type: "pulse", lines: cycle, gpiomon: join(tempDir(), "gpiomon") }), sourceContext()),
  );
  expect(await problemOf(source, "not-installed")).toMatch(/gpiomon is not installed.*apt-get install gpiod/);
});

test("gpioget missing beside a gpiomon is said too", async () => {
  const standIn = gpiodStandIn(2);
  const config = { ...standIn.config(cycle), gpioget: join(standIn.dir, "no-such-program") };
  const source = closeAfterTest(pulseSource(config, sourceContext()));
  expect(await problemOf(source, "not-installed")).toContain("no-such-program");
});

test("a program that may not be run is a problem in words", async () => {
  const standIn = gpiodStandIn(2);
  chmodSync(join(standIn.dir, "gpiomon"), 0o644);
  expect(await problemOf(open(standIn, cycle).source, "no-answer")).toContain("EACCES");
});

test("a version that nobody knows is not guessed", async () => {
  const standIn = gpiodStandIn(2);
  standIn.version = "gpiomon (libgpiod) v3.0";
  expect(await problemOf(open(standIn, cycle).source, "unsupported")).toContain("v3.0");
  expect(standIn.started()).toEqual([]);
});

test("a gpioget that hangs is given up and leaves no child", async () => {
  const standIn = gpiodStandIn(2, { hangingGpioget: true });
  const source = pulseSource(standIn.config(cycle), sourceContext());
  await problemOf(source, "no-answer");
  expect(standIn.pids()).toEqual([]);
  await source.close();
});

test("an agent counts cycles and sees the door, and says when its gpiomon is gone", async () => {
  const standIn = gpiodStandIn(2);
  standIn.levels = "1 0\n";
  const { type, ...settings } = standIn.config({
    cycle: { line: 17, debounceMs: 20 },
    closed: { line: 27, reads: "state", debounceMs: 20 },
  });
  const machine = watch({
    kind: "compactor",
    driver: { type, ...settings },
    quantities: { cyclesTotal: { as: "pulses", from: "cycle", perCycle: 2 }, doorOpen: { from: "closed", invert: true } },
  });
  await standIn.running();
  let at = 1_000;
  for (let i = 0; i < 6; i++) at = pressOnce(standIn, 17, at, { bounces: 2 });
  standIn.edge(27, true, at);
  await waitFor(() => machine.of("doorOpen").at(-1) === true, { what: "the open door" });
  expect(machine.of("doorOpen")).toEqual([false, true]);
  expect(machine.counted("cyclesTotal")).toBe(3);
  expect(machine.device.state()).toMatchObject({ ok: true });
  standIn.complaint = "unable to request lines on chip /dev/gpiochip0: Device or resource busy";
  process.kill(standIn.pids().at(-1)!, "SIGKILL");
  await waitFor(() => machine.report().details.some((detail) => detail.includes("busy")), { what: "the problem in words" });
  expect(machine.device.state()).toMatchObject({ ok: false, problem: "no-answer" });
});

test.skipIf(!available("gpiomon"))(
  "the gpiomon and gpioget of this machine take our options: they miss the chip and complain about nothing else",
  async () => {
    const config = pulse.schema.parse({ type: "pulse", chip: "/dev/gpiochip-of-a-test", lines: { a: { line: 1 } } });
    const words = await problemOf(closeAfterTest(pulseSource(config, sourceContext())), "no-answer");
    expect(words).toMatch(/No such file|cannot find/i);
    // gpioget complains first; gpiomon alone:
    const alone = closeAfterTest(pulseSource({ ...config, gpioget: gpiodStandIn(1).config(cycle).gpioget }, sourceContext()));
    expect(await problemOf(alone, "no-answer")).toMatch(/gpiomon.*(No such file|cannot find)/i);
  },
);
