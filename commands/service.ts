/** A command that runs until it is told to stop. */
import type { Phase } from "../dashboards/web/context.ts";
import { StopStack, waitForSignal } from "../runtime/lifecycle.ts";
import { createLog } from "../runtime/log.ts";
import { type AlsoCheck, type Command, type Common, common, parse } from "./command.ts";

export interface ServiceArguments {
  center?: string;
  phase(): Phase;
  /** Work at every SIGHUP, e.g. reading a certificate again. It must not throw. */
  onHangup(work: () => void): void;
}

/** Starts the parts, waits for SIGTERM or SIGINT (SIGHUP only reads certificates again), stops in reverse order; what was started before an error is stopped too. */
export function service(
  name: string,
  startParts: (context: Common, stack: StopStack, args: ServiceArguments) => Promise<void>,
  alsoCheck?: AlsoCheck,
): Command {
  return async (args) => {
    const { values } = parse(args, { center: { type: "string" } });
    const context = common(values, alsoCheck);
    const log = createLog(name);
    const stack = new StopStack(log);
    const renewals: (() => void)[] = [];
    const waiting = waitForSignal(() => {
      for (const renew of renewals) renew();
    });
    let phase: Phase = "starting";
    try {
      await startParts(context, stack, {
        phase: () => phase,
        onHangup: (work) => void renewals.push(work),
        ...(values.center !== undefined && { center: values.center }),
      });
      phase = "running";
      log.info("started");
      log.info("stopping", { signal: await waiting.signal });
      return 0;
    } finally {
      phase = "stopping";
      await stack.close();
      waiting.close();
      log.info("stopped");
    }
  };
}
