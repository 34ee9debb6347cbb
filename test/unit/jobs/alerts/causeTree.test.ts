import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hourMs, minuteMs } from "../../../../contract/time.ts";
import { branchOf, type CauseNode, causeTree, explainedCount, type TreeAlert } from "../../../../jobs/alerts/causeTree.ts";
import { everywhere, wholeCenter } from "../../../../jobs/silence.ts";
import { tokyo } from "../center.ts";

const now = tokyo("2026-11-25 10:00");
let ids = 0;
const alert = (device: string, changes: Partial<TreeAlert> = {}): TreeAlert => ({
  id: ++ids,
  center: "east",
  device,
  rule: "silent",
  level: "silent",
  openedAt: now - hourMs,
  resolvedAt: null,
  ...changes,
});
/** `all(room-1 room-2) west/all`. */
const drawn = (nodes: readonly CauseNode<TreeAlert>[]): string =>
  nodes.map(({ alert: { device }, explains }) => device + (explains.length > 0 ? `(${drawn(explains)})` : "")).join(" ");

describe("the tree of causes", () => {
  it("hangs what is silent under its nearest cause, up to what all centers share", () => {
    const shared = alert(wholeCenter, { center: everywhere, level: "pipeline-silent" });
    const all = [alert("room-1"), alert(wholeCenter), shared, alert("room-2")];
    expect(drawn(causeTree(all, now))).toBe("all(all(room-1 room-2))");
    const power = alert("meter", { rule: "powerW", level: "power-off" });
    expect(drawn(causeTree([...all, power], now))).toBe("all meter(all(room-1 room-2))");
  });

  it("leaves what was measured by itself, and other centers too", () => {
    const all = [alert(wholeCenter), alert("fridge", { rule: "temperatureC", level: "too-warm" }), alert("room-1", { center: "west" })];
    expect(drawn(causeTree(all, now))).toBe("all fridge room-1");
  });

  it("judges what is past at its end: what came back with its cause had it, what stayed away stood for itself", () => {
    const cause = alert(wholeCenter, { resolvedAt: now - 30 * minuteMs });
    const back = alert("room-1", { resolvedAt: now - 29 * minuteMs });
    const stayed = alert("room-2", { resolvedAt: now - 5 * minuteMs });
    const open = alert("room-3");
    const before = alert("room-4", { openedAt: now - 3 * hourMs, resolvedAt: now - 2 * hourMs });
    expect(drawn(causeTree([cause, back, stayed, open, before], now))).toBe("all(room-1) room-2 room-3 room-4");
  });

  it("holds every alert exactly once, whatever is open and whatever is past", () => {
    const some = fc.record({
      center: fc.constantFrom("east", "west", everywhere),
      device: fc.constantFrom(wholeCenter, "agent:a", "room-1", "meter"),
      rule: fc.constantFrom("silent", "clock", "store", "powerW", "pickup"),
      level: fc.constantFrom("silent", "power-off", "pipeline-silent", "full"),
      openedAt: fc.integer({ min: now - 9 * hourMs, max: now }),
      resolvedAt: fc.option(fc.integer({ min: now - 9 * hourMs, max: now })),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 30 }), (found) => {
        const alerts = found.map((one, id) => ({ ...one, id, resolvedAt: one.resolvedAt && Math.max(one.openedAt, one.resolvedAt) }));
        const tree = causeTree(alerts, now);
        expect(tree.length + tree.reduce((sum, node) => sum + explainedCount(node), 0)).toBe(alerts.length);
        for (const { id } of alerts) expect(branchOf(tree, id)?.at(-1)?.alert.id).toBe(id);
      }),
    );
    expect(branchOf([], 1)).toBeUndefined();
  });
});
