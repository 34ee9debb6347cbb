/** One process each, same configuration: broker, collector, jobs, web. The agent is in edge.ts. */

import { inUrl } from "../contract/config/transport.ts";
import { stopWithinMs } from "../jobs/mail/mailer.ts";
import { openOperations } from "../records/operations/store.ts";
import { secretFrom } from "../runtime/config.ts";
import { Unavailable } from "../runtime/errors.ts";
import { createLog } from "../runtime/log.ts";
import { openMqtt } from "../runtime/mqtt.ts";
import { lastingCalendarCheck } from "./calendarCheck.ts";
import { answer } from "./command.ts";
import { brokerConnection, mqttUrl } from "./edgeParts.ts";
import {
  addHomeAssistant,
  commandTopic,
  makeBroker,
  makeCollector,
  makeJobs,
  makeMailer,
  makePages,
  makeSettings,
  makeWatchdog,
  openStores,
  pageUrl,
  remoteCollectorLink,
} from "./parts.ts";
import { service } from "./service.ts";

export const broker = service(
  "broker",
  async (context, stack, { onHangup }) => {
    const operations = stack.add("operations", await openOperations(context.config.operations.url, context.dataDir));
    const broker = stack.add("broker", await makeBroker(context, operations));
    onHangup(broker.renewCertificate);
    answer([mqttUrl(broker), ...(broker.tls ? [`mqtts://${inUrl(broker.tls.host)}:${broker.tls.port}`] : [])].join("\n"));
  },
  lastingCalendarCheck,
);

export const collector = service(
  "collector",
  async (context, stack) => {
    const stores = await openStores(context, stack);
    stack.add("collector", await makeCollector(context, stores, remoteCollectorLink(context)));
  },
  lastingCalendarCheck,
);

export const jobs = service(
  "jobs",
  async (context, stack) => {
    const stores = await openStores(context, stack);
    stack.add("jobs", makeJobs(context, stores, stack.add("mail", makeMailer(context)), pageUrl(context.config)), stopWithinMs);
  },
  lastingCalendarCheck,
);

export const web = service(
  "web",
  async (context, stack, { phase, onHangup }) => {
    const { config } = context;
    const stores = await openStores(context, stack);
    const mailer = stack.add("mail", makeMailer(context));
    const secret = secretFrom("MIMAMORI_WEB_SECRET");
    const account = { ...brokerConnection(context), clientId: "web", username: "web", log: createLog("web") };
    const link = secret && stack.add("mqtt", openMqtt({ ...account, password: secret, subscribe: [], onMessage() {} }));
    const sendCommand = async (center: string, payload: string) => {
      if (!link) throw new Unavailable("this process has no account at the broker (MIMAMORI_WEB_SECRET_FILE)");
      await link.publish(commandTopic(config, center), payload);
    };
    const settings = makeSettings(context, stores.operations, "web");
    const url = await makePages(context, settings, stack, stores, mailer, { sendCommand, phase, onHangup });
    addHomeAssistant({ ...context, config: settings.config }, stack, stores, url);
    stack.add("watchdog", makeWatchdog(context, stores, mailer, url), stopWithinMs);
  },
  lastingCalendarCheck,
);
