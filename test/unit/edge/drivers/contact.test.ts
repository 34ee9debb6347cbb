/** A contact that bounces: what counts as a change, and what does not. Times are of the kernel, in milliseconds. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Change, Contact } from "../../../../edge/drivers/pulse/contact.ts";

type Edge = [high: boolean, atMs: number];

/** Changes that a contact showed, as `low@10`, up to `untilMs`. */
function changes(contact: Contact, edges: readonly Edge[], untilMs = Number.POSITIVE_INFINITY): string[] {
  const told = (change: Change | undefined) => (change ? [`${change.high ? "high" : "low"}@${change.atMs}`] : []);
  return [...edges.flatMap(([high, atMs]) => told(contact.edge(high, atMs))), ...told(contact.settle(untilMs))];
}
const resting = () => new Contact(50, true);

describe("a contact", () => {
  it.each<[string, Edge[], string[]]>([
    [
      "that closes and opens once",
      [
        [false, 100],
        [true, 400],
      ],
      ["low@100", "high@400"],
    ],
    [
      "that bounces while it closes",
      [
        [false, 100],
        [true, 102],
        [false, 105],
        [true, 111],
        [false, 118],
        [true, 900],
      ],
      ["low@118", "high@900"],
    ],
    [
      "that bounces while it opens",
      [
        [false, 100],
        [true, 400],
        [false, 403],
        [true, 410],
        [false, 411],
        [true, 430],
      ],
      ["low@100", "high@430"],
    ],
    [
      "that is only brushed: a spike on a long wire",
      [
        [false, 100],
        [true, 103],
      ],
      [],
    ],
    [
      "of which a spike opens the closed state for a moment",
      [
        [false, 100],
        [true, 300],
        [false, 304],
        [true, 700],
      ],
      ["low@100", "high@700"],
    ],
    [
      "that bounces longer in all than it has to rest",
      [
        [false, 0],
        [true, 30],
        [false, 60],
        [true, 90],
        [false, 120],
        [true, 150],
      ],
      ["high@150"].filter(() => false),
    ],
    [
      "that rests exactly as long as it has to",
      [
        [false, 100],
        [true, 150],
      ],
      ["low@100", "high@150"],
    ],
    [
      "that rests a hair too short",
      [
        [false, 100],
        [true, 149.999],
      ],
      [],
    ],
    [
      "of which the kernel lost the rising edge",
      [
        [false, 100],
        [false, 400],
      ],
      ["low@100"],
    ],
    [
      "of which the kernel lost the first falling edge",
      [
        [true, 100],
        [false, 400],
      ],
      ["low@400"],
    ],
    [
      "that closes once more before anybody asked",
      [
        [false, 0],
        [true, 1_000],
        [false, 2_000],
        [true, 3_000],
      ],
      ["low@0", "high@1000", "low@2000", "high@3000"],
    ],
  ])("%s", (_, edges, wanted) => expect(changes(resting(), edges)).toEqual(wanted));

  it("a change shows when it has lasted long enough, once", () => {
    const contact = resting();
    contact.edge(false, 100);
    expect(contact.settle(149)).toBeUndefined();
    expect(contact.settle(150)).toEqual({ high: false, atMs: 100 });
    expect(contact.settle(150)).toBeUndefined();
    expect(contact.settle(10_000)).toBeUndefined();
  });

  it("whose level at the start is not known counts the first edge as a change", () => {
    expect(
      changes(new Contact(50), [
        [false, 100],
        [true, 400],
      ]),
    ).toEqual(["low@100", "high@400"]);
    expect(
      changes(new Contact(50), [
        [true, 100],
        [false, 400],
      ]),
    ).toEqual(["high@100", "low@400"]);
  });

  it("that was closed at the start and opens is no pulse", () =>
    expect(changes(new Contact(50, false), [[true, 100]])).toEqual(["high@100"]));

  it("without debouncing changes at every edge", () =>
    expect(
      changes(new Contact(0, true), [
        [false, 1],
        [true, 2],
        [false, 3],
      ]),
    ).toEqual(["low@1", "high@2", "low@3"]));
});

describe("counting", () => {
  /** Bounce around one change: an odd number of edges, all together shorter than the contact has to rest. */
  const bounce = (debounceMs: number) =>
    fc.array(fc.double({ min: 0.01, max: 0.99, noNaN: true }), { maxLength: 9 }).map((parts) => {
      const even = parts.length % 2 === 0 ? parts : parts.slice(1);
      const sum = even.reduce((total, part) => total + part, 0) || 1;
      return even.map((part) => (part / sum) * debounceMs * 0.9);
    });
  const pulse = (debounceMs: number) =>
    fc.record({
      closing: bounce(debounceMs),
      closedMs: fc.double({ min: debounceMs, max: debounceMs * 40, noNaN: true }),
      opening: bounce(debounceMs),
      openMs: fc.double({ min: debounceMs, max: debounceMs * 40, noNaN: true }),
      spike: fc.option(fc.double({ min: 0.001, max: 0.9, noNaN: true })),
    });
  const trains = fc
    .integer({ min: 1, max: 200 })
    .chain((debounceMs) => fc.record({ debounceMs: fc.constant(debounceMs), pulses: fc.array(pulse(debounceMs), { maxLength: 40 }) }));

  it("n pulses count n, whatever bounce shorter than the rest and whatever spikes lie around them", () => {
    fc.assert(
      fc.property(trains, ({ debounceMs, pulses }) => {
        const edges: Edge[] = [];
        let at = 1_000;
        let high = true;
        const flip = (afterMs: number) => {
          at += afterMs;
          high = !high;
          edges.push([high, at]);
        };
        for (const { closing, closedMs, opening, openMs, spike } of pulses) {
          flip(0);
          for (const ms of closing) flip(ms);
          flip(closedMs + 0.001);
          for (const ms of opening) flip(ms);
          if (spike !== null) {
            flip(openMs + 0.001);
            flip(spike * debounceMs);
          }
          at += openMs + 0.001;
        }
        const seen = changes(new Contact(debounceMs, true), edges);
        expect(seen.filter((change) => change.startsWith("low"))).toHaveLength(pulses.length);
        expect(seen.filter((change) => change.startsWith("high"))).toHaveLength(pulses.length);
      }),
      { numRuns: 500 },
    );
  });

  it("changes alternate and their times rise, whatever edges come", () => {
    const anything = fc.array(fc.tuple(fc.boolean(), fc.double({ min: 0, max: 200, noNaN: true })), { maxLength: 100 });
    fc.assert(
      fc.property(anything, fc.integer({ min: 0, max: 100 }), fc.option(fc.boolean(), { nil: undefined }), (steps, debounceMs, start) => {
        let at = 0;
        const edges = steps.map(([high, after]): Edge => {
          at += after;
          return [high, at];
        });
        const contact = new Contact(debounceMs, start);
        const told = edges.flatMap(([high, atMs]) => contact.edge(high, atMs) ?? []);
        for (const [i, { high, atMs }] of told.entries()) {
          const before = told[i - 1];
          if (before) expect([before.high, before.atMs <= atMs]).toEqual([!high, true]);
          else if (start !== undefined) expect(high).toBe(!start);
        }
      }),
    );
  });
});
