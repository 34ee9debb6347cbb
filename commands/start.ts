/** Everything in one process, the agents of the simulated centers included. */

import { buildTopic } from "../contract/topics.ts";
import { startWeb } from "../dashboards/web/server.ts";
import { systemClock } from "../runtime/clock.ts";
import { type Closable, StopStack, waitForSignal } from "../runtime/lifecycle.ts";
import { createLog } from "../runtime/log.ts";
import { answer, type Command, common, parse } from "./command.ts";
import {
  accountName,
  localCollectorLink,
  makeAgent,
  makeBroker,
  makeCollector,
  makeJobs,
  makeMailer,
  openStores,
  pageUrl,
} from "./parts.ts";

export const start: Command = async (args) => {
  const { values } = parse(args, {});
  const context = common(values);
  const { config } = context;
  const log = createLog("start");
  const stack = new StopStack(log);
  const waiting = waitForSignal();
  try {
    const stores = await openStores(context, stack);
    const mailer = stack.add("mail", makeMailer(context));
    const broker = stack.add("broker", await makeBroker(context, stores.operations));
    const command = (center: string, payload: string) =>
      broker.local.publish(buildTopic({ center, agent: config.centers[center]!.agent, channel: "command" }), payload);
    const web = stack.add(
      "web",
      await startWeb({ config, ...stores, mailer, sendCommand: command, clock: systemClock, log: createLog("web") }),
    );
    const url = pageUrl(config, web.port);
    const link = await stores.operations.accounts.createLink("admin", systemClock.now());
    answer(`見守り  ${url}\nサインイン（1回だけ・1時間有効）  ${url}/sign-in?token=${link}`);

    stack.add("collector", await makeCollector(context, stores, localCollectorLink(broker)));
    const simulated = Object.entries(config.centers).filter(([, center]) => center.simulated);
    const agents = await Promise.all(
      simulated.map(async ([center, { agent }]) => {
        const account = { name: accountName(center, agent), role: "agent" as const, center, agent, replace: true };
        // A new secret at every start, known to this process only.
        return makeAgent(
          context,
          center,
          await stores.operations.accounts.put(account, systemClock.now()),
          `mqtt://${broker.host}:${broker.port}`,
        );
      }),
    );
    stack.add("agents", { close: async () => void (await Promise.all(agents.map((agent) => agent.close()))) } satisfies Closable);
    stack.add("jobs", makeJobs(context, stores, mailer, url));
    log.info("started", { web: url, mqtt: broker.port });
    log.info("stopping", { signal: await waiting.signal });
    return 0;
  } finally {
    await stack.close();
    waiting.close();
    log.info("stopped");
  }
};
