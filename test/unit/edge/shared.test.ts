import { expect, it } from "vitest";
import { Shared } from "../../../edge/shared.ts";

/** A part that says whether it is open. */
function made() {
  const parts: { open: boolean }[] = [];
  const make = () => {
    const part = {
      open: true,
      close() {
        part.open = false;
      },
    };
    parts.push(part);
    return part;
  };
  return { parts, make };
}

it("two drivers on one bus share it; it is closed when the last of them has gone, whoever that is", async () => {
  const shared = new Shared();
  const { parts, make } = made();
  const [first, second] = [shared.use("/dev/ttyUSB0", make), shared.use("/dev/ttyUSB0", make)];
  expect([first.part === second.part, parts.length]).toEqual([true, 1]);
  await first.release();
  expect(parts[0]!.open).toBe(true);
  await second.release();
  expect(parts[0]!.open).toBe(false);
});

it("giving back twice counts once: the neighbour keeps the bus", async () => {
  const shared = new Shared();
  const { parts, make } = made();
  const [first, second] = [shared.use("bus", make), shared.use("bus", make)];
  await first.release();
  await first.release();
  expect(parts[0]!.open).toBe(true);
  await second.release();
});

it("other names are other parts, and a name is opened anew after it was closed", async () => {
  const shared = new Shared();
  const { parts, make } = made();
  const [one, other] = [shared.use("one", make), shared.use("other", make)];
  expect(one.part === other.part).toBe(false);
  await one.release();
  const again = shared.use("one", make);
  expect([parts.length, parts.map(({ open }) => open)]).toEqual([3, [false, true, true]]);
  await again.release();
  await other.release();
});

it("a part that cannot be opened leaves nothing behind: the next try opens it", async () => {
  const shared = new Shared();
  const { parts, make } = made();
  expect(() =>
    shared.use("bus", () => {
      throw new Error("no such port");
    }),
  ).toThrow("no such port");
  const { release } = shared.use("bus", make);
  await release();
  expect(parts.map(({ open }) => open)).toEqual([false]);
});
