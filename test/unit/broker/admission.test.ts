import { afterEach, describe, expect, it } from "vitest";
import { Admission } from "../../../broker/admission.ts";
import { Gate } from "../../../broker/gate/gate.ts";
import { defaultLimits } from "../../../broker/gate/limits.ts";
import { StillSocket } from "../../support/stillSocket.ts";

const open: Gate[] = [];
afterEach(() => {
  for (let gate = open.pop(); gate; gate = open.pop()) gate.destroy();
});
const settle = () => new Promise((resolve) => setImmediate(resolve));

function admitting(connections: number, halfOpen: number) {
  const admission = new Admission({ connections, halfOpen });
  const reasons: string[] = [];
  /** As the broker does it; undefined: refused. */
  function comes(name: string): Gate | undefined {
    const gate = new Gate(new StillSocket().socket, {
      limits: defaultLimits,
      open: false,
      onBreach: (reason) => void reasons.push(`${name}: ${reason}`),
    });
    open.push(gate);
    if (admission.isFull()) {
      gate.cut("too many connections");
      return undefined;
    }
    admission.add(gate);
    return gate;
  }
  function signsIn(name: string): Gate | undefined {
    const gate = comes(name);
    if (gate) admission.signedIn(gate);
    return gate;
  }
  return { admission, reasons, comes, signsIn };
}

describe("who may be connected", () => {
  it("without signing in: so many, and the oldest gives way to the next", async () => {
    const { admission, reasons, comes } = admitting(100, 3);
    const gates = ["a", "b", "c", "d", "e"].map(comes);
    await settle();
    expect(gates.map((gate) => gate?.destroyed)).toEqual([true, true, false, false, false]);
    expect(reasons).toEqual(["a: too many connections that do not sign in", "b: too many connections that do not sign in"]);
    expect(admission.connections).toBe(3);
  });

  it("signed in: nobody gives way to those who are not", async () => {
    const { admission, comes, signsIn } = admitting(100, 2);
    const signed = ["a", "b", "c"].map(signsIn);
    for (let i = 0; i < 50; i++) comes(`x${i}`);
    await settle();
    expect(signed.map((gate) => gate?.destroyed)).toEqual([false, false, false]);
    expect(admission.connections).toBe(5);
  });

  it("in all: so many; one that is not signed in gives way first, and if there is none the next is closed", async () => {
    const { admission, reasons, comes, signsIn } = admitting(3, 10);
    signsIn("a");
    signsIn("b");
    comes("silent");
    await settle();
    const late = comes("late");
    await settle();
    expect([admission.connections, reasons]).toEqual([3, ["silent: too many connections that do not sign in"]]);
    admission.signedIn(late!);
    expect(comes("too late")).toBeUndefined();
    expect(reasons.at(-1)).toBe("too late: too many connections");
    await settle();
    expect(admission.connections).toBe(3);
  });

  it("a place is free again when somebody goes, in whatever state", async () => {
    const { admission, comes, signsIn } = admitting(2, 2);
    const both = [signsIn("a"), comes("b")];
    for (const gate of both) gate?.destroy();
    await settle();
    expect([admission.connections, admission.isFull()]).toEqual([0, false]);
    expect([signsIn("c"), signsIn("d")].every((gate) => gate && !gate.destroyed)).toBe(true);
    expect(admission.isFull()).toBe(true);
  });

  it("nobody, after the end", async () => {
    const { admission, comes, signsIn } = admitting(10, 10);
    const gates = [signsIn("a"), comes("b")];
    admission.close();
    await settle();
    expect([gates.map((gate) => gate?.destroyed), admission.connections]).toEqual([[true, true], 0]);
  });
});
