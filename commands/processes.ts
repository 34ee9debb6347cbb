/** One process each, same configuration: broker, collector, edge, jobs, web. */

import { buildTopic } from "../contract/topics.ts";
import { startWeb } from "../dashboards/web/server.ts";
import { systemClock } from "../runtime/clock.ts";
import { secretFrom } from "../runtime/config.ts";
import { ConfigError, Unavailable } from "../runtime/errors.ts";
import { StopStack, waitForSignal } from "../runtime/lifecycle.ts";
import { createLog } from "../runtime/log.ts";
import { openMqtt } from "../runtime/mqtt.ts";
import { answer, type Command, type Common, common, parse } from "./command.ts";
import {
  brokerUrl,
  makeAgent,
  makeBroker,
  makeCollector,
  makeJobs,
  makeMailer,
  openStores,
  pageUrl,
  remoteCollectorLink,
  requiredSecret,
} from "./parts.ts";

/** Starts, says so, waits for the signal, stops in reverse order. */
function process(
  name: string,
  startParts: (context: Common, stack: StopStack, values: Record<string, unknown>) => Promise<unknown>,
): Command {
  return async (args) => {
    const { values } = parse(args, { center: { type: "string" } });
    const context = common(values);
    const log = createLog(name);
    const stack = new StopStack(log);
    const waiting = waitForSignal();
    try {
      const said = await startParts(context, stack, values);
      log.info("started");
      if (said) answer(said);
      log.info("stopping", { signal: await waiting.signal });
      return 0;
    } finally {
      await stack.close();
      waiting.close();
      log.info("stopped");
    }
  };
}

export const broker = process("broker", async (context, stack) => {
  const { operations } = await openStores(context, stack);
  const { host, port } = stack.add("broker", await makeBroker(context, operations));
  return `mqtt://${host}:${port}`;
});

export const collector = process("collector", async (context, stack) => {
  const stores = await openStores(context, stack);
  stack.add("collector", await makeCollector(context, stores, remoteCollectorLink(context.config)));
});

export const edge = process("edge", async (context, stack, { center }) => {
  const known = Object.keys(context.config.centers);
  if (typeof center !== "string" || !known.includes(center)) throw new ConfigError(`edge --center: one of ${known.join(", ")}`);
  const secret = requiredSecret("MIMAMORI_AGENT_SECRET", `agent add ${center}`);
  stack.add("agent", makeAgent(context, center, secret, brokerUrl(context.config)));
});

export const jobs = process("jobs", async (context, stack) => {
  const stores = await openStores(context, stack);
  stack.add("jobs", makeJobs(context, stores, stack.add("mail", makeMailer(context)), pageUrl(context.config)));
});

export const web = process("web", async (context, stack) => {
  const { config } = context;
  const stores = await openStores(context, stack);
  const mailer = stack.add("mail", makeMailer(context));
  const secret = secretFrom("MIMAMORI_WEB_SECRET");
  const link =
    secret &&
    stack.add(
      "mqtt",
      openMqtt({
        url: brokerUrl(config),
        clientId: "web",
        username: "web",
        password: secret,
        subscribe: [],
        onMessage() {},
        log: createLog("web"),
      }),
    );
  const sendCommand = async (center: string, payload: string) => {
    if (!link) throw new Unavailable("this process has no account at the broker (MIMAMORI_WEB_SECRET_FILE)");
    await link.publish(buildTopic({ center, agent: config.centers[center]!.agent, channel: "command" }), payload);
  };
  const { port } = stack.add("web", await startWeb({ config, ...stores, mailer, sendCommand, clock: systemClock, log: createLog("web") }));
  const token = await stores.operations.accounts.createLink("admin", systemClock.now());
  return `見守り  ${pageUrl(config, port)}\nサインイン（1回だけ・1時間有効）  ${pageUrl(config, port)}/sign-in?token=${token}`;
});
