/** Everything in one process, the agents of the simulated centers included. */
import { stopWithinMs } from "../jobs/mail/mailer.ts";
import { systemClock } from "../runtime/clock.ts";
import { ConfigError } from "../runtime/errors.ts";
import { lastingCalendarCheck } from "./calendarCheck.ts";
import { accountName, makeAgent, mqttUrl, openJournal } from "./edgeParts.ts";
import {
  addHomeAssistant,
  commandTopic,
  localCollectorLink,
  makeBroker,
  makeCollector,
  makeJobs,
  makeMailer,
  makePages,
  makeSettings,
  makeWatchdog,
  openStores,
} from "./parts.ts";
import { service } from "./service.ts";

export const start = service(
  "start",
  async (context, stack, { phase, onHangup }) => {
    const { config } = context;
    if (config.broker.external)
      throw new ConfigError("broker.external: start brings a broker of its own; start collector, edge, jobs and web by themselves");
    // The journals first: a second program on the same folder ends here, before it has touched anything of the first.
    const simulated = Object.keys(config.centers).filter((center) => config.centers[center]!.simulated);
    const journals = simulated.map((center) => [center, stack.add(`journal ${center}`, openJournal(context, center))] as const);
    const stores = await openStores(context, stack);
    const mailer = stack.add("mail", makeMailer(context));
    const broker = stack.add("broker", await makeBroker(context, stores.operations));
    onHangup(broker.renewCertificate);
    // The page first: it answers while the rest comes up, and shows the progress.
    const sendCommand = (center: string, payload: string) => broker.local.publish(commandTopic(config, center), payload);
    const settings = makeSettings(context, stores.operations, "web");
    const asOfNow = { ...context, config: settings.config };
    const url = await makePages(context, settings, stack, stores, mailer, { sendCommand, phase, onHangup });
    addHomeAssistant(asOfNow, stack, stores, url);
    stack.add("collector", await makeCollector(context, stores, localCollectorLink(broker)));
    for (const [center, journal] of journals) {
      const { agent } = config.centers[center]!;
      const account = { name: accountName(center, agent), role: "agent" as const, center, agent, replace: true };
      // A new secret at every start, known to this process only.
      const secret = await stores.operations.accounts.put(account, systemClock.now());
      // Simulated families come in the opening hours of the page.
      stack.add(`agent ${center}`, makeAgent(asOfNow, center, journal, secret, { url: mqttUrl(broker) }));
    }
    stack.add("watchdog", makeWatchdog(context, stores, mailer, url), stopWithinMs);
    stack.add("jobs", makeJobs(context, stores, mailer, url), stopWithinMs);
  },
  lastingCalendarCheck,
);
