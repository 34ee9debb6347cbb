/** Plays a scenario over sockets of a real broker and holds everything that anybody sees against the model. */
import { setImmediate as turn } from "node:timers/promises";
import { startBroker } from "../../../broker/broker.ts";
import type { Accounts } from "../../../broker/logIns.ts";
import type { Account } from "../../../broker/rights.ts";
import { type Log, silentLog } from "../../../runtime/log.ts";
import { type RawClient, rawClient } from "../../support/rawClient.ts";
import { can, canHave, matches } from "./rightsModel.ts";
import { type Name, names, type Scenario, type Step, type Will } from "./rightsScenario.ts";

const secret = "right";
const [ofAgent, ofServer] = [
  ["readings", "status"],
  ["stored", "command"],
];

interface Message {
  topic: string;
  text: string;
  qos: 0 | 1;
}

/** A connection and what the model knows about it. */
interface Online {
  client: RawClient;
  account: Account;
  clean: boolean;
  will: (Will & { text: string }) | null;
  live: Map<string, 0 | 1>;
  expected: Set<string>;
  /** What may be heard, for instance a second time, or not. */
  again: Set<string>;
}

interface Player {
  account: Account | undefined;
  online: Online | undefined;
  /** Of a session that is not clean: its filters, and what came for them while it was away. */
  kept: Map<string, 0 | 1>;
  queue: Message[];
  /** What matched several of its filters: the library may say it again when the session comes back. */
  doubled: Message[];
  wrong: number;
}

/** How often what is worth seeing was seen. */
export interface Seen {
  signedIn: number;
  signInRefused: number;
  willRefused: number;
  willSaid: number;
  granted: number;
  refused: number;
  published: number;
  publishRefused: number;
  heard: number;
  heardRetained: number;
  heardLater: number;
  /** Kept for a session that may not hear it any more. */
  withheld: number;
  /** A filter that a session had and its account may not have any more. */
  lost: number;
}
export const nothingSeen = (): Seen => ({
  ...{ signedIn: 0, signInRefused: 0, willRefused: 0, willSaid: 0, granted: 0, refused: 0, published: 0, publishRefused: 0 },
  ...{ heard: 0, heardRetained: 0, heardLater: 0, withheld: 0, lost: 0 },
});

/** Rejects with what was seen and should not have been, or the other way round. */
export async function play({ open, listens, parties, steps }: Scenario, seen: Seen): Promise<void> {
  const players = new Map<Name, Player>(
    names.map((name, i) => [
      name,
      { account: { name, ...parties[i]! }, online: undefined, kept: new Map<string, 0 | 1>(), queue: [], doubled: [], wrong: 0 },
    ]),
  );
  const accountOf = (name: string) => players.get(name as Name)?.account;
  const signIn = async (name: string, given: string) => {
    const account = given === secret ? accountOf(name) : undefined;
    return account && { account, stamp: "" };
  };
  const accounts: Accounts = { recall: signIn, verify: signIn, stamps: async () => new Map(names.map((name) => [name, ""])) };
  const gone: string[] = [];
  const log: Log = {
    ...silentLog,
    info: (event, fields) => void (event === "agent-disconnected" && gone.push(String(fields?.account))),
    error: (event, fields) => void troubles.push(`${event}: ${fields?.error}`),
  };
  const troubles: string[] = [];
  const broker = await startBroker({ host: "127.0.0.1", port: 0, accounts, log, security: silentLog, open });
  const inside = listens.map((filter) => ({ filter, heard: [] as string[], expected: [] as string[] }));
  for (const { filter, heard } of inside) {
    await broker.local.subscribe(filter, (topic, payload) => void heard.push(`${topic} ${Buffer.from(payload).toString()}`));
  }
  const retained = new Map<string, Message>();
  let count = 0;

  const clients = () => [...players.values()].flatMap(({ online }) => online ?? []);
  const check = (ok: boolean, what: string) => {
    if (!ok) throw new Error(what);
  };

  /** Waits until everybody has what is theirs and, for a while longer, nothing else. The answer to a ping comes behind all that was sent. */
  async function settle(who: string): Promise<void> {
    for (let quiet = 0, round = 0; quiet < 2; round++) {
      const alive = await Promise.all(clients().map(({ client }) => client.ping()));
      check(
        alive.every((one) => one),
        `${who}: a connection ended that should not`,
      );
      const missing = clients().flatMap(({ client, expected, again, account }) => {
        const surplus = client.heard.filter((one) => !expected.has(one) && !again.has(one));
        check(surplus.length === 0, `${who}: ${account.name} hears ${surplus.join(", ")}`);
        const heard = new Set(client.heard);
        return [...expected].filter((one) => !heard.has(one)).map((one) => `${account.name} does not hear ${one}`);
      });
      for (const { filter, heard, expected } of inside) {
        if (heard.length < expected.length) missing.push(`${filter} inside does not hear ${expected.slice(heard.length).join(", ")}`);
      }
      check(round < 200 || missing.length === 0, `${who}: ${missing.join(", ")}`);
      quiet = missing.length === 0 ? quiet + 1 : 0;
    }
    for (const { filter, heard, expected } of inside) {
      check(heard.join() === expected.join(), `${who}: ${filter} inside hears ${heard.join(", ")}; not ${expected.join(", ")}`);
    }
    check(troubles.length === 0, `${who}: ${troubles.join(", ")}`);
  }

  /**
   * A message passes through the model. A last will is followed by a message of the library about itself, which overtakes it and makes it
   * look like a duplicate to whoever subscribes to these: only an open broker lets anybody do that.
   */
  function pass(message: Message, isWill = false): void {
    const { topic, qos, text } = message;
    for (const { filter, expected } of inside) if (matches(filter, topic)) expected.push(`${topic} ${text}`);
    for (const { online, kept, queue, doubled } of players.values()) {
      if (online && [...online.live.keys()].some((one) => matches(one, topic)) && can(online.account, "hears", topic)) {
        const mayBeLost = isWill && [...online.live.keys()].some((one) => one.startsWith("$SYS"));
        (mayBeLost ? online.again : online.expected).add(`${topic} ${text}`);
        seen.heard++;
      }
      const wanted = [...kept].filter(([one]) => matches(one, topic)).map(([, most]) => most);
      if (qos === 0 || !wanted.includes(1)) continue;
      if (!online) queue.push(message);
      if (wanted.length > 1) doubled.push(message);
    }
  }

  /** The broker has noticed an end; what it says then has been said. */
  async function ended(name: Name, player: Player, politely: boolean): Promise<void> {
    const { client, will } = player.online!;
    await client.ended;
    while (!gone.includes(name)) await turn();
    gone.splice(gone.indexOf(name), 1);
    player.online = undefined;
    if (will && !politely) speakWill(will);
  }

  function speakWill(will: Will & { text: string }): void {
    seen.willSaid++;
    if (will.retain) retained.set(will.topic, will);
    pass(will, true);
  }

  async function come(name: Name, player: Player, { clean, will, wrong }: Extract<Step, { step: "come" }>): Promise<boolean> {
    const account: Account | undefined = open ? { name, role: "anybody" } : wrong ? undefined : player.account;
    // Secrets that are wrong again and again are slowed: another test's subject.
    if (!account && ++player.wrong > 3) return false;
    const mayLeave = !will || !account || (can(account, "says", will.topic) && (!will.retain || can(account, "keeps", will.topic)));
    const text = `last-${++count}`;
    const client = await rawClient(broker.port, {
      clientId: wrong === "id" && !open ? `${name}-else` : name,
      username: name,
      password: Buffer.from(wrong === "secret" ? "wrong" : secret),
      clean,
      ...(will && { will: { ...will, payload: Buffer.from(text) } }),
    });
    const wanted = account && mayLeave ? 0 : 5;
    const before = player.online;
    if (client.returnCode !== wanted || wanted !== 0) {
      client.cut();
      await client.ended;
      check(client.returnCode === wanted, `${name} comes and is answered ${client.returnCode}, not ${wanted}`);
      if (account) seen.willRefused++;
      else seen.signInRefused++;
      return false;
    }
    seen.signedIn++;
    check(
      client.sessionPresent === (!clean && player.kept.size > 0),
      `${name} is told that it has ${client.sessionPresent ? "a" : "no"} session`,
    );
    if (before) await ended(name, player, true);
    if (clean) [player.kept, player.queue, player.doubled] = [new Map(), [], []];
    const again = player.doubled.filter(({ topic }) => can(account!, "hears", topic)).map(({ topic, text: kept }) => `${topic} ${kept}`);
    const online: Online = {
      ...{ client, account: account!, clean, will: will && { ...will, text } },
      ...{ live: new Map(), expected: new Set(), again: new Set(again) },
    };
    player.online = online;
    for (const filter of player.kept.keys()) {
      if (canHave(account!, filter)) continue;
      player.kept.delete(filter);
      seen.lost++;
    }
    online.live = new Map(player.kept);
    for (const { topic, text: kept } of player.queue.splice(0)) {
      const may = can(account!, "hears", topic);
      if (may) online.expected.add(`${topic} ${kept}`);
      seen[may ? "heardLater" : "withheld"]++;
    }
    if (before?.will) speakWill(before.will);
    return true;
  }

  async function subscribe(name: Name, player: Player, filters: { filter: string; qos: 0 | 1 }[]): Promise<void> {
    const { client, account, clean, live, expected } = player.online!;
    const codes = await client.subscribe(filters.map(({ filter, qos }) => ({ topic: filter, qos })));
    const wanted = filters.map(({ filter, qos }) => (canHave(account, filter) ? qos : 0x80));
    check(
      codes?.join() === wanted.join(),
      `${name} subscribes to ${filters.map(({ filter }) => filter).join(" ")}: ${codes}, not ${wanted}`,
    );
    for (const [i, { filter, qos }] of filters.entries()) {
      seen[wanted[i] === 0x80 ? "refused" : "granted"]++;
      if (wanted[i] === 0x80) continue;
      live.set(filter, qos);
      if (!clean) player.kept.set(filter, qos);
      for (const { topic, text } of retained.values()) {
        if (!matches(filter, topic) || !can(account, "hears", topic)) continue;
        expected.add(`${topic} ${text}`);
        seen.heardRetained++;
      }
    }
  }

  async function publish(name: Name, player: Player, { qos, retain }: Extract<Step, { step: "publish" }>, topic: string): Promise<void> {
    const { client, account } = player.online!;
    const text = `${name}-${++count}`;
    const may = can(account, "says", topic) && (!retain || can(account, "keeps", topic));
    const taken = await client.publish({ topic, payload: text, qos, retain });
    check(taken === may, `${name} publishes to ${topic}${retain ? " for later" : ""} and ${taken ? "may" : "is cut off"}`);
    if (!may) await ended(name, player, false);
    seen[may ? "published" : "publishRefused"]++;
    if (!may) return;
    if (retain) retained.set(topic, { topic, text, qos });
    pass({ topic, text, qos });
  }

  async function act(step: Step): Promise<void> {
    const { who } = step;
    const player = players.get(who)!;
    const { account } = player;
    const own = account?.role === "agent" ? `${account.center}/${account.agent}` : "east/edge";
    const [said, heard] = account?.role === "server" ? [ofServer, ofAgent] : [ofAgent, ofServer];
    const wide = account?.role === "server" ? "+/+" : own;
    const real = (text: string) =>
      text
        .replace("OWN", own)
        .replace("WIDE", wide)
        .replace(/SAID(\d)/, (_, i) => said[i - 1]!)
        .replace(/HEARD(\d)/, (_, i) => heard[i - 1]!);
    // The library's live and kept subscriptions do not agree about empty levels; in a broker with accounts nobody can have them.
    const isEmpty = (text: string) => open && text.split("/").includes("");
    if (step.step === "change") {
      if (player.online) player.online.client.cut();
      if (player.online) await ended(who, player, false);
      player.account = step.party ? { name: who, ...step.party } : undefined;
    } else if (step.step === "come") {
      const will = step.will && { ...step.will, topic: real(step.will.topic) };
      if (will && isEmpty(will.topic)) return;
      await come(who, player, { ...step, will });
    } else if (step.step === "leave") {
      if (!player.online) return;
      if (step.politely) player.online.client.leave();
      else player.online.client.cut();
      await ended(who, player, step.politely);
    } else if (step.step === "say") {
      const topic = real(step.topic);
      if (isEmpty(topic) || topic.startsWith("$SYS")) return;
      const text = `server-${++count}`;
      await broker.local.publish(topic, text);
      pass({ topic, text, qos: 1 });
    } else {
      const enter = { step: "come", who, clean: false, will: null, wrong: null } as const;
      if (!player.online) {
        if (!(await come(who, player, enter))) return;
        await settle(`${who} comes`);
      }
      if (step.step === "subscribe") {
        const filters = step.filters.map(({ filter, qos }) => ({ filter: real(filter), qos }));
        await subscribe(who, player, [...new Map(filters.map((one) => [one.filter, one])).values()]);
      } else if (!isEmpty(real(step.topic))) await publish(who, player, step, real(step.topic));
    }
    await settle(JSON.stringify(step));
  }

  try {
    for (const step of steps) await act(step);
  } finally {
    for (const { client } of clients()) client.cut();
    await broker.close();
  }
}
