import { expect, test } from "vitest";
import { BoundedSessions } from "../../../broker/sessions.ts";

/** What the library calls when a client comes with a last will. */
interface Wills {
  setup(broker: { id: string }): Promise<void>;
  putWill(client: { id: string }, will: { topic: string }): Promise<void>;
}

test("a clock that jumps makes nobody's last will one that another broker left behind", async () => {
  const sessions = new BoundedSessions(10, () => true);
  const wills = sessions as unknown as Wills;
  await wills.setup({ id: "this-broker" });
  await wills.putWill({ id: "east/edge" }, { topic: "mimamori/east/edge/status" });
  expect(await sessions.streamWill().toArray()).toEqual([]);
});
