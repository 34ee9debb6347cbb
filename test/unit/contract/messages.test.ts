import { describe, expect, test } from "vitest";
import { findKind, kindOf, kinds } from "../../../contract/kinds/index.ts";
import { batchSchema, commandSchema, readingSchemas, statusSchema, storedSchema } from "../../../contract/messages.ts";
import { isQuantity, type QuantityName, quantities, quantityOf } from "../../../contract/quantities.ts";
import { formatQuantity } from "../../../contract/quantityWords.ts";

const journal = "0b8f4c5e-6a0e-4c1c-9d53-0f6f2f1f7a11";
const head = { n: 1, device: "d", at: 1_795_575_600_000 };

describe.each(kinds.map((kind) => [kind.id, kind] as const))("a reading of a %s", (id, kind) => {
  const schema = readingSchemas.get(id)!;
  test("carries any of its quantities, or none", () => {
    const all = Object.fromEntries(
      kind.quantities.map((name) => [name, quantityOf(name).type === "boolean" ? true : quantityOf(name).min]),
    );
    expect(schema.safeParse({ ...head, kind: id, ...all }).success).toBe(true);
    expect(schema.safeParse({ ...head, kind: id }).success).toBe(true);
  });
  test("carries no text and nothing unknown", () => {
    for (const name of kind.quantities) expect(schema.safeParse({ ...head, kind: id, [name]: "1" }).success).toBe(false);
    expect(schema.safeParse({ ...head, kind: id, note: "text" }).success).toBe(false);
    expect(schema.safeParse({ ...head, kind: "other" }).success).toBe(false);
  });
  test.each(kind.quantities.filter((name) => quantityOf(name).type !== "boolean"))("has its %s within the range, ends included", (name) => {
    const { min = 0, max = 0 } = quantityOf(name);
    const parse = (value: number) => schema.safeParse({ ...head, kind: id, [name]: value }).success;
    expect([
      parse(min),
      parse(max),
      parse(min - 1),
      parse(max + Math.max(1, max)),
      parse(Number.NaN),
      parse(Number.POSITIVE_INFINITY),
    ]).toEqual([true, true, false, false, false, false]);
    if (quantityOf(name).type === "integer") expect(parse(min + 0.5)).toBe(false);
  });
  test("may be marked: the agent's clock was off when it was taken", () => {
    expect(schema.safeParse({ ...head, kind: id, clockOff: true }).success).toBe(true);
    expect(schema.safeParse({ ...head, kind: id, clockOff: 1 }).success).toBe(false);
  });
  test("its rules and panels speak of its own quantities", () => {
    expect(kind.quantities).toEqual(expect.arrayContaining([...kind.panels, ...kind.rules.map(({ quantity }) => quantity)]));
  });
});

test("a kind is found by its name, an unknown one is not", () => {
  expect(findKind("room")?.id).toBe("room");
  expect(findKind("toString")).toBeUndefined();
  expect(() => kindOf("lift")).toThrow(RangeError);
  expect([isQuantity("fillRatio"), isQuantity("constructor")]).toEqual([true, false]);
});

test("a total never has a name that sounds like a level, and every quantity is named in both languages", () => {
  for (const [name, { nature, label }] of Object.entries(quantities)) {
    expect(name.endsWith("Total"), name).toBe(nature === "total");
    expect(label.ja && label.en, name).toBeTruthy();
  }
});

test.each([
  ["fillRatio", 0.784, "78%"],
  ["temperatureC", -18.46, "−18.5℃"],
  ["temperatureC", -0.04, "0.0℃"],
  ["cyclesTotal", 12, "12回"],
  ["massKg", 3, "3.0kg"],
  ["doorOpen", true, "はい"],
  ["doorOpen", false, "いいえ"],
] as [QuantityName, number | boolean, string][])("%s of %s is written %s", (name, value, text) => {
  expect(formatQuantity(name, value)).toBe(text);
});

describe("the envelope of readings", () => {
  const batch = { v: 1, journal, oldest: 1, skipped: [], readings: [{ n: 1, whatever: true }] };
  test("does not look into the readings, so that one bad one does not take the others along", () => {
    expect(batchSchema.safeParse(batch).success).toBe(true);
  });
  test.each([
    { v: 2 },
    { journal: "x" },
    { oldest: 0 },
    { skipped: [[0, 1]] },
    { skipped: [[1, 2, 3]] },
    { readings: [{}] },
    { readings: [{ n: 1.5 }] },
    { readings: Array(201).fill({ n: 1 }) },
    { more: 1 },
  ])("refuses %o", (wrong) => {
    expect(batchSchema.safeParse({ ...batch, ...wrong }).success).toBe(false);
  });
});

test("an agent's status, a confirmation and a command are strict", () => {
  const status = {
    v: 1,
    state: "up",
    at: 1,
    version: "1.0.0",
    journal,
    read: 5,
    released: 3,
    journalLength: 2,
    dropped: 0,
    devices: [{ device: "bin", kind: "compactor", ok: false, problem: "timeout" }],
  };
  expect(statusSchema.safeParse(status).success).toBe(true);
  expect(statusSchema.safeParse({ v: 1, state: "down", at: 1, version: "" }).success).toBe(true);
  for (const wrong of [
    { state: "asleep" },
    { read: -1 },
    { note: "text" },
    { devices: [{ device: "bin", kind: "compactor", ok: false, problem: "free text" }] },
  ]) {
    expect(statusSchema.safeParse({ ...status, ...wrong }).success).toBe(false);
  }
  expect(storedSchema.safeParse({ v: 1, journal, upTo: 0 }).success).toBe(true);
  expect(storedSchema.safeParse({ v: 1, journal, upTo: -1 }).success).toBe(false);
  expect(commandSchema.safeParse({ v: 1, id: journal, command: "read-now" }).success).toBe(true);
  expect(commandSchema.safeParse({ v: 1, id: journal, command: "bag-changed" }).success).toBe(false);
  expect(commandSchema.safeParse({ v: 1, id: journal, command: "reboot" }).success).toBe(false);
});

describe("what an agent says of itself", () => {
  const status = { v: 1, state: "up", at: 1, version: "1.0.0", journal };
  const device = { device: "bin", kind: "compactor", ok: true };
  test.each<[string, object]>([
    ["how far its clock is ahead", { clockOffsetMs: 86_400_000 }],
    ["how far its clock is behind", { clockOffsetMs: -61_000 }],
    ["what it dropped and what it lost", { dropped: 5, lost: 3 }],
    ["that a past is filled in", { history: { done: 5, total: 100 } }],
    ["that a command was carried out", { command: { id: journal, ok: true } }],
    ["a device that is read at another interval, and when it was read last", { devices: [{ ...device, everySeconds: 0.5, lastAt: 1 }] }],
    ["nothing of devices, when it has none", { devices: [] }],
  ])("may be %s", (_, more) => {
    expect(statusSchema.safeParse({ ...status, ...more }).error).toBeUndefined();
  });

  test.each(["unknown-command", "unknown-device", "not-reading", "failed"])("may be that a command was refused: %s", (reason) => {
    expect(statusSchema.safeParse({ ...status, command: { id: journal, ok: false, reason } }).success).toBe(true);
  });

  test.each<[string, object]>([
    ["a clock in half milliseconds", { clockOffsetMs: 0.5 }],
    ["fewer than no readings lost", { lost: -1 }],
    ["a reason in free words", { command: { id: journal, ok: false, reason: "the disk said: ..." } }],
    ["an answer to nobody", { command: { ok: true } }],
    ["an interval of nothing", { devices: [{ ...device, everySeconds: 0 }] }],
    ["what exactly a device said", { devices: [{ ...device, detail: "ECONNREFUSED 10.0.0.5" }] }],
    ["a thousand devices and one", { devices: Array(1_001).fill(device) }],
  ])("is never %s", (_, more) => {
    expect(statusSchema.safeParse({ ...status, ...more }).success).toBe(false);
  });
});

describe("the server's word that readings are stored", () => {
  test("may carry the server's time, and an older server's does not", () => {
    expect(storedSchema.parse({ v: 1, journal, upTo: 3, at: 1_795_575_600_000 })).toMatchObject({ at: 1_795_575_600_000 });
    expect(storedSchema.parse({ v: 1, journal, upTo: 3 })).not.toHaveProperty("at");
  });
  test.each([{ at: "now" }, { at: -1 }, { at: 1.5 }, { at: 9e15 }, { more: 1 }])("is refused with %o", (wrong) => {
    expect(storedSchema.safeParse({ v: 1, journal, upTo: 3, ...wrong }).success).toBe(false);
  });
});

describe("a command to change the interval", () => {
  const command = { v: 1, id: journal, command: "set-interval", device: "bin" };
  test.each([0.1, 30, 86_400, null])("may say %s (null: as the settings say)", (everySeconds) => {
    expect(commandSchema.safeParse({ ...command, everySeconds }).success).toBe(true);
  });
  test.each([0, 0.09, -1, 86_401, "30", undefined, Number.NaN, Number.POSITIVE_INFINITY])("may not say %s", (everySeconds) => {
    expect(commandSchema.safeParse({ ...command, everySeconds }).success).toBe(false);
  });
  test("needs a device: nobody slows a whole center down by mistake", () => {
    const { device: _, ...forAll } = command;
    expect(commandSchema.safeParse({ ...forAll, everySeconds: 30 }).success).toBe(false);
  });
});
