/** What happens at a broker, by chance: a few accounts, and steps that they take. Plain data, so that a failure can be made small. */
import fc from "fast-check";
import { filterOf } from "../../../contract/topics.ts";
import { ids } from "./rightsModel.ts";

export const names = ["one", "two", "three"] as const;
export type Name = (typeof names)[number];
export type Party = { role: "agent"; center: string; agent: string } | { role: "server" };

/**
 * In topics and filters `OWN` stands for `center/agent` of the account, `east/edge` for an account that has none, `WIDE` for as much as its
 * role may hear, `SAID` and `HEARD` for its channels: most of what happens should be allowed, as it ends the connection otherwise.
 */
export type Step =
  | { step: "come"; who: Name; clean: boolean; will: Will | null; wrong: "secret" | "id" | null }
  | { step: "subscribe"; who: Name; filters: { filter: string; qos: 0 | 1 }[] }
  | { step: "publish"; who: Name; topic: string; qos: 0 | 1; retain: boolean }
  /** The process of the broker itself publishes, whatever the topic. */
  | { step: "say"; who: Name; topic: string }
  | { step: "leave"; who: Name; politely: boolean }
  /** While it is away (it is cut off before): another account under the same name, or none. */
  | { step: "change"; who: Name; party: Party | null };

export interface Will {
  topic: string;
  qos: 0 | 1;
  retain: boolean;
}

export interface Scenario {
  /** Nobody signs in. */
  open: boolean;
  /** Filters of listeners in the broker's process: one of all readings opens the short way of readings, until somebody else wants them. */
  listens: string[];
  parties: Party[];
  steps: Step[];
}

const tooLong = "n".repeat(33);
const channel = fc.constantFrom("readings", "status", "stored", "command");
const qos = fc.constantFrom(0 as const, 1 as const, 1 as const);
const who = fc.constantFrom(...names);

const agent = fc.record({
  role: fc.constant("agent" as const),
  center: fc.constantFrom("east", "east", "east", "east", "east-1", "east-1", ids.at(-1)!),
  agent: fc.constantFrom("edge", "edge", "edge", "edge", "edge-2", "edge-2", ids.at(-1)!),
});
const party: fc.Arbitrary<Party> = fc.oneof({ weight: 3, arbitrary: agent }, { weight: 2, arbitrary: fc.constant({ role: "server" }) });

const oddTopics = [
  "$SYS/x",
  "$SYS/OWN/status",
  "mimamori",
  "mimamori/OWN",
  "mimamori/OWN/x",
  "mimamori/OWN/readings/x",
  "mimamori/OWN/status/",
];
const strangeTopics = ["/", "x", "other/OWN/readings", "Mimamori/OWN/status", "mimamori/EAST/edge/readings", "mimamori//edge/status"];
const topic = fc.oneof(
  { weight: 24, arbitrary: fc.constantFrom("mimamori/OWN/SAID1", "mimamori/OWN/SAID2") },
  { weight: 6, arbitrary: channel.map((name) => `mimamori/OWN/${name}`) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom("east", "east-1"), fc.constantFrom("edge", "edge-2"), channel)
      .map((levels) => `mimamori/${levels.join("/")}`),
  },
  { weight: 2, arbitrary: fc.constantFrom(...oddTopics, ...strangeTopics, `mimamori/${tooLong}/edge/readings`) },
);

const id = fc.constantFrom("+", "+", "+", ...ids, "EAST", "", tooLong);
const mixed = fc
  .tuple(
    fc.constantFrom("mimamori", "mimamori", "mimamori", "mimamori", "+", "other", "$SYS", "$share/group/mimamori", "Mimamori"),
    fc.oneof(
      fc.constant("OWN"),
      fc.tuple(id, id).map(([center, name]) => `${center}/${name}`),
    ),
    fc.oneof({ weight: 8, arbitrary: channel }, { weight: 2, arbitrary: fc.constantFrom("+", "#", "x", "Status") }),
    fc.constantFrom("", "", "", "", "", "", "/#", "/x", "/+", "/"),
  )
  .map(([root, branch, name, end]) => `${root}/${branch}/${name}${name === "#" ? "" : end}`);
const broad = [
  "#",
  "+/#",
  "/#",
  "+",
  "/",
  "$SYS/#",
  "$SYS/+/new/clients",
  "$SYS/+/+/status",
  "mimamori/#",
  "mimamori/+/#",
  "mimamori/OWN/#",
];
const short = ["mimamori", "mimamori/OWN", "mimamori/+/+", "mimamori/+/+/+", "$share/group/#", "$share/group/mimamori/+/+/status"];
const filter = fc.oneof(
  { weight: 18, arbitrary: fc.constantFrom("mimamori/WIDE/HEARD1", "mimamori/WIDE/HEARD2", "mimamori/OWN/HEARD1", "mimamori/OWN/HEARD2") },
  { weight: 4, arbitrary: channel.map((name) => `mimamori/OWN/${name}`) },
  { weight: 4, arbitrary: channel.map((name) => `mimamori/+/+/${name}`) },
  { weight: 8, arbitrary: mixed },
  { weight: 2, arbitrary: fc.constantFrom(...broad, ...short) },
);

const will = fc.record({ topic, qos, retain: fc.boolean() });
const comes = fc.record({
  step: fc.constant("come" as const),
  who,
  clean: fc.constantFrom(false, false, true),
  will: fc.oneof(fc.constant(null), will),
  wrong: fc.oneof(
    { weight: 16, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom("secret" as const, "id" as const) },
  ),
});
const filters = fc.uniqueArray(fc.record({ filter, qos }), { minLength: 1, maxLength: 3, selector: (one) => one.filter });
const subscribes = fc.record({ step: fc.constant("subscribe" as const), who, filters });
const retain = fc.constantFrom(false, false, false, true);
const publishes = fc.record({ step: fc.constant("publish" as const), who, topic, qos, retain });
const heard = fc.constantFrom("mimamori/OWN/HEARD1", "mimamori/OWN/HEARD2");
const said = fc.oneof({ weight: 1, arbitrary: topic }, { weight: 2, arbitrary: heard });
const says = fc.record({ step: fc.constant("say" as const), who, topic: said });
const leaves = fc.record({ step: fc.constant("leave" as const), who, politely: fc.boolean() });
const changes = fc.record({ step: fc.constant("change" as const), who, party: fc.option(party) });

/** A session that waits while its account changes once or twice and messages come for what it was. */
const away: fc.Arbitrary<Step[]> = fc
  .tuple(
    subscribes,
    fc.boolean(),
    fc.array(fc.oneof(says, publishes), { minLength: 1, maxLength: 3 }),
    party,
    fc.option(party, { freq: 2 }),
    says,
  )
  .map(([subscription, politely, messages, next, later, last]) => {
    const name = subscription.who;
    const back: Step = { step: "come", who: name, clean: false, will: null, wrong: null };
    const heard = messages.map((one) => (one.step === "say" ? { ...one, who: name } : one));
    const change = (to: Party): Step => ({ step: "change", who: name, party: to });
    const again = later ? [change(later), back, { ...last, who: name }] : [];
    return [subscription, { step: "leave", who: name, politely }, ...heard, change(next), back, ...again];
  });

const steps = fc.array(
  fc.oneof<fc.Arbitrary<Step[]>[]>(
    away,
    fc.oneof<fc.Arbitrary<Step>[]>(comes, subscribes, subscribes, publishes, publishes, says, leaves, changes).map((step) => [step]),
    fc.oneof<fc.Arbitrary<Step>[]>(comes, subscribes, publishes, publishes).map((step) => [step]),
  ),
  { minLength: 4, maxLength: 10 },
);

export const scenario: fc.Arbitrary<Scenario> = fc.record({
  open: fc.oneof({ weight: 19, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  listens: fc.constantFrom(
    [],
    [filterOf("readings"), filterOf("status")],
    [filterOf("readings"), "mimamori/#"],
    ["mimamori/+/edge/readings"],
  ),
  parties: fc.array(party, { minLength: names.length, maxLength: names.length }),
  steps: steps.map((parts) => parts.flat()),
});
