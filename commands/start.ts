/** Everything in one process, the agents of the simulated centers included. */
import { systemClock } from "../runtime/clock.ts";
import {
  accountName,
  commandTopic,
  localCollectorLink,
  makeAgent,
  makeBroker,
  makeCollector,
  makeJobs,
  makeMailer,
  makePages,
  openJournal,
  openStores,
} from "./parts.ts";
import { service } from "./service.ts";

export const start = service("start", async (context, stack) => {
  const { config } = context;
  // The journals first: a second program on the same folder ends here, before it has touched anything of the first.
  const simulated = Object.keys(config.centers).filter((center) => config.centers[center]!.simulated);
  const journals = simulated.map((center) => [center, stack.add(`journal ${center}`, openJournal(context, center))] as const);
  const stores = await openStores(context, stack);
  const mailer = stack.add("mail", makeMailer(context));
  const broker = stack.add("broker", await makeBroker(context, stores.operations));
  // The page first: it answers while the rest comes up, and shows the progress.
  const url = await makePages(context, stack, stores, mailer, (center, payload) =>
    broker.local.publish(commandTopic(config, center), payload),
  );
  stack.add("collector", await makeCollector(context, stores, localCollectorLink(broker)));
  for (const [center, journal] of journals) {
    const { agent } = config.centers[center]!;
    const account = { name: accountName(center, agent), role: "agent" as const, center, agent, replace: true };
    // A new secret at every start, known to this process only.
    const secret = await stores.operations.accounts.put(account, systemClock.now());
    stack.add(`agent ${center}`, makeAgent(context, center, journal, secret, `mqtt://${broker.host}:${broker.port}`));
  }
  stack.add("jobs", makeJobs(context, stores, mailer, url));
});
