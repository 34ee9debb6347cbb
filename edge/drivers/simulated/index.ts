/** The simulated device of any kind: deterministic from its seed, in real time or `speed` times faster. */
import type { Instant } from "../../../contract/time.ts";
import type { Driver, Sample, SimulatedContext } from "../../driver.ts";
import { SimulatedCompactor } from "./compactor.ts";
import { seedOf } from "./noise.ts";
import { plainModels } from "./plain.ts";

export function simulated(context: SimulatedContext): Driver {
  /** The device's own time: with a speed it runs ahead from the moment the agent started. */
  const deviceTime = (now: Instant) => (now <= context.now ? now : context.now + (now - context.now) * context.driver.speed);

  if (context.config.kind !== "compactor") {
    const model = plainModels[context.config.kind];
    if (!model) throw new RangeError(`no simulation of a ${context.config.kind}`);
    const seed = context.driver.seed ?? seedOf(`${context.center}/${context.device}`);
    const sample = (at: Instant): Sample => ({ at, values: model(deviceTime(at), seed, context) });
    return { read: async (now) => [sample(now)], past: sample };
  }

  let machine: SimulatedCompactor | undefined;
  const sample = (at: Instant): Sample => {
    machine ??= new SimulatedCompactor(context, at);
    return { at, values: machine.valuesAt(deviceTime(at)) };
  };
  return {
    read: async (now) => [sample(now)],
    past: sample,
    command(command, now) {
      if (command.command !== "bag-changed") return;
      sample(now);
      machine?.changeBag(deviceTime(now));
    },
  };
}
