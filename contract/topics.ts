/**
 * The MQTT topics: `mimamori/{center}/{agent}/{channel}`, four levels always, so that a filter is one wildcard and a right is one line.
 *
 * Accepted: `mimamori/east/edge/readings`. Refused: three or five levels, upper case, an empty level, a level of over 32 characters.
 */

/** A level: 1–32 of `a-z`, `0-9`, `-`. Also the form of every id in the configuration. */
export const idPattern = /^[a-z0-9-]{1,32}$/;

export const channels = ["readings", "status", "stored", "command"] as const;
export type Channel = (typeof channels)[number];

export interface Topic {
  center: string;
  agent: string;
  channel: Channel;
}

/** Builds a topic. Throws RangeError on an id that is no level: an id comes from checked configuration, so that would be our bug. */
export function buildTopic({ center, agent, channel }: Topic): string {
  if (!idPattern.test(center) || !idPattern.test(agent)) throw new RangeError(`not an id: ${center}/${agent}`);
  return `mimamori/${center}/${agent}/${channel}`;
}

/** The parts of a topic, or undefined if it is none of ours. */
export function parseTopic(text: string): Topic | undefined {
  const [root, center, agent, channel, ...more] = text.split("/");
  if (root !== "mimamori" || more.length > 0 || center === undefined || agent === undefined) return undefined;
  if (!idPattern.test(center) || !idPattern.test(agent)) return undefined;
  const known = channels.find((name) => name === channel);
  return known && { center, agent, channel: known };
}

/** The filter that matches one channel of every agent. */
export function filterOf(channel: Channel): string {
  return `mimamori/+/+/${channel}`;
}
