/**
 * Announces the equipment at Home Assistant's broker and says the newest values there, again and again.
 *
 * Nothing is queued: a round says what is newest then, one device after the other, and a round that takes long leaves out the next ones.
 */
import type { SeriesStore } from "../../collector/series/port.ts";
import type { Config } from "../../contract/config/schema.ts";
import { watchedDevices } from "../../jobs/devices.ts";
import { type Clock, sleep, within } from "../../runtime/clock.ts";
import { Unavailable } from "../../runtime/errors.ts";
import type { Closable } from "../../runtime/lifecycle.ts";
import type { Log } from "../../runtime/log.ts";
import { openMqtt } from "../../runtime/mqtt.ts";
import { announcedFilter, birthTopic, discovery, type Message, statusTopic, withdrawals } from "./discovery.ts";
import { states } from "./states.ts";

/** Until then the broker has said what it remembers; also what the documentation advises after a start of Home Assistant. */
const settleMs = 1_000;
const goodbyeMs = 1_000;
/** More than we would ever have announced: what comes beyond is somebody's mistake. */
const maxHeld = 10_000;

export interface HomeAssistantOptions {
  config: Config;
  homeAssistant: NonNullable<Config["homeAssistant"]>;
  /** Username, secret and authority, where there are any. */
  account: { username?: string; password?: string; ca?: string };
  series: SeriesStore;
  pageUrl: string;
  version: string;
  clock: Clock;
  log: Log;
}

/** Starts to connect and returns at once. While the broker or the series are away nothing is said, and Home Assistant shows "unavailable". */
export function startHomeAssistant({
  config,
  homeAssistant,
  account,
  series,
  pageUrl,
  version,
  clock,
  log,
}: HomeAssistantOptions): Closable {
  const announced = discovery(config, homeAssistant, pageUrl, version);
  const stop = new AbortController();
  const held = new Map<string, string>();
  let due: "announce" | "say" | undefined;
  let wake = () => {};
  const ask = (what: "announce" | "say") => {
    if (due !== "announce") due = what;
    wake();
  };

  const link = openMqtt({
    url: homeAssistant.url,
    ...account,
    clientId: homeAssistant.id,
    subscribe: [birthTopic(homeAssistant), announcedFilter(homeAssistant)],
    will: { topic: statusTopic(homeAssistant), payload: "offline" },
    onMessage(topic, bytes, retained) {
      const payload = Buffer.from(bytes).toString();
      if (topic === birthTopic(homeAssistant)) return payload === "online" ? ask("announce") : undefined;
      // Only what the broker remembers: our own words come back here too.
      if (retained && payload !== "" && held.size < maxHeld) held.set(topic, payload);
    },
    onUp: () => ask("announce"),
    onDown: () => held.clear(),
    log,
  });
  const timer = setInterval(() => ask("say"), homeAssistant.everySeconds * 1_000);
  const running = run();

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      if (due === undefined) await new Promise<void>((resolve) => (wake = resolve));
      const what = due;
      due = undefined;
      if (!link.connected || what === undefined) continue;
      try {
        if (what === "announce") await announce();
        if (!stop.signal.aborted) await say();
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        // The next connection, or the next round, says it again.
        log.warn("home-assistant-waits", { error, once: homeAssistant.url });
      }
    }
  }

  async function announce(): Promise<void> {
    await sleep(settleMs, stop.signal);
    await publish(withdrawals(held, announced), { retain: true });
    held.clear();
    await publish(announced, { retain: true });
    await publish([{ topic: statusTopic(homeAssistant), payload: "online" }], { retain: true });
  }

  async function say(): Promise<void> {
    const latest = await series.latest(watchedDevices(config));
    await publish(states(config, homeAssistant, latest, clock.now()));
  }

  async function publish(messages: readonly Message[], options: { retain?: boolean } = {}): Promise<void> {
    for (const { topic, payload } of messages) if (!stop.signal.aborted) await link.publish(topic, payload, options);
  }

  return {
    async close() {
      clearInterval(timer);
      stop.abort();
      wake();
      // The last will is for those who could not say it themselves.
      const goodbye = link.publish(statusTopic(homeAssistant), "offline", { retain: true }).catch(() => {});
      await within(goodbyeMs, goodbye);
      await link.close();
      await running;
    },
  };
}
