/**
 * The whole way of a reading under everything that a network, three processes and two disks can do, from one seed.
 *
 * Real: journal, outbox, collector, ledger, the SQLite series, all on files. Played: the broker and the ways through it, the store's moods, chance
 * and time.
 */
import { join } from "node:path";
import { expect, vi } from "vitest";
import type { Balance } from "../../collector/series/balance.ts";
import type { JournalLimits } from "../../runtime/journal.ts";
import { Books, type Given } from "./networkBooks.ts";
import { Chance } from "./networkChance.ts";
import { Edge } from "./networkEdge.ts";
import { Line } from "./networkLine.ts";
import { type Mood, Server } from "./networkServer.ts";
import { Time } from "./networkTime.ts";

/** What happens, and how often. */
export const ordinary = {
  "a reading": 24,
  "some readings": 12,
  "a burst": 5,
  "a while": 28,
  "a long while": 5,
  disconnected: 6,
  "agent stopped": 2,
  "agent killed": 3,
  "broker restarts": 3,
  "collector stopped": 2,
  "collector killed": 4,
  "store has a mood": 7,
  "store is well": 4,
  "ledger's disk is full": 1,
};
/** … on machines whose disk does not stay. */
export const disks = { "disk replaced": 1, "copy taken": 3, "copy put back": 2 };
export type Step = keyof typeof ordinary | keyof typeof disks;

/** Longer than any back-off of either end. */
const settleMs = 30 * 60_000;

/** What a test wants to be certain instead of up to the seed. */
export interface Certain {
  limits?: Partial<JournalLimits>;
  window?: number;
  maxBuffered?: number;
  /** Probability that a message is lost. */
  loss?: number;
}

export class World {
  readonly books = new Books();
  readonly steps: string[] = [];
  readonly time: Time;
  readonly line: Line;
  readonly server: Server;
  readonly edge: Edge;
  readonly #chance: Chance;
  readonly #weather = { store: "well" as Mood, ledgerFull: false, slowMs: 3_000 };

  constructor(seed: number, dir: string, certain: Certain = {}) {
    const chance = new Chance(seed);
    this.#chance = chance;
    this.time = new Time();
    // The collector's back-off asks for chance where nobody can hand it in.
    vi.spyOn(Math, "random").mockImplementation(chance.next);
    const { time, books } = this;
    const delayMs = Number(chance.oneOf({ 20: 2, 1000: 3, 10000: 1 }));
    const limits = chance.yes(0.5) ? { entries: chance.int(15, 120) } : { bytes: chance.int(1_500, 9_000) };
    const [window, maxBuffered] = [chance.int(5, 150), chance.int(8, 60)];
    this.line = new Line(time, chance, { loss: certain.loss ?? 0.2, doubled: 0.1, delayMs });
    const shared = { time, books, line: this.line };
    this.server = new Server({
      ...shared,
      seriesFile: join(dir, "series.db"),
      ledgerFile: join(dir, "ledger.db"),
      maxBuffered: certain.maxBuffered ?? maxBuffered,
      weather: this.#weather,
    });
    this.edge = new Edge({
      ...shared,
      chance,
      file: join(dir, "journal.db"),
      limits: certain.limits ?? limits,
      window: certain.window ?? window,
      ledgerUpTo: this.server.ledgerUpTo,
      highestTaken: this.server.highestTaken,
    });
    time.check = () => this.#check();
  }

  /** The first word of the status page that the sum is wrong. */
  unbalanced: (Balance & { atSeconds: number }) | undefined;
  #check(): void {
    this.server.check();
    const wrong = this.server.balances().find((one) => {
      expect(one.read).toBe(one.stored + one.quarantined + one.inJournal + one.dropped);
      return !one.balanced;
    });
    if (wrong) this.unbalanced ??= { ...wrong, atSeconds: this.time.elapsed / 1_000 };
  }

  async play(step: Step): Promise<void> {
    this.steps.push(`${(this.time.elapsed / 1000).toFixed(1)} s: ${step}`);
    const { edge, time } = this;
    const chance = this.#chance;
    switch (step) {
      case "a reading":
        edge.read(this.#natures(1));
        break;
      case "some readings":
        edge.read(this.#natures(chance.int(2, 6)));
        break;
      case "a burst":
        edge.read(this.#natures(chance.int(10, 70)));
        break;
      case "a while":
        await time.advance(chance.int(50, 3_000));
        break;
      case "a long while":
        await time.advance(chance.int(5_000, 90_000));
        break;
      case "disconnected":
        this.#agentAway(() => edge.disconnect());
        break;
      case "agent stopped":
      case "agent killed":
        this.#agentAway(() => edge.restart(step === "agent killed"));
        break;
      case "broker restarts":
        this.#brokerAway();
        break;
      case "collector stopped":
      case "collector killed":
        await this.#collectorAway(step === "collector killed" ? "killed" : "closed");
        break;
      case "store has a mood":
        this.#weather.store = chance.oneOf<Mood>({ away: 3, half: 1, mute: 2, slow: 3, well: 0 });
        this.#weather.slowMs = chance.int(100, 6_000);
        break;
      case "store is well":
        this.#weather.store = "well";
        break;
      case "ledger's disk is full":
        this.#weather.ledgerFull = true;
        time.after(chance.int(1_000, 20_000), () => {
          this.#weather.ledgerFull = false;
        });
        break;
      case "disk replaced":
        this.#agentAway(() => edge.replaceDisk());
        break;
      case "copy taken":
        edge.takeCopy();
        break;
      case "copy put back":
        this.#agentAway(() => edge.putBack());
        break;
    }
    await time.idle();
  }

  /** Nothing goes wrong any more; fails if something is stuck all the same. */
  settle = async (): Promise<void> => {
    const { time, line, edge } = this;
    this.steps.push("all is well again");
    Object.assign(line.weather, { loss: 0, doubled: 0, delayMs: 20 });
    Object.assign(this.#weather, { store: "well", ledgerFull: false });
    // Whatever was still to come back by itself is back.
    await time.advance(60_000);
    await this.#allConfirmed();
    // What was dropped last is announced with the next reading.
    edge.read([{ event: true, nature: "good" }]);
    await this.#allConfirmed();
    edge.say();
    await time.advance(1_000);
  };

  async #allConfirmed(): Promise<void> {
    const { time, edge, server } = this;
    const until = time.elapsed + settleMs;
    while (edge.journal.counts().length > 0 || server.buffered > 0) {
      if (time.elapsed >= until) expect.fail(`stuck with ${edge.journal.counts().length} readings in the journal`);
      await time.advance(1_000);
    }
  }

  async start(): Promise<void> {
    await this.server.start();
    this.edge.connect();
    await this.time.idle();
  }

  #natures(count: number): { event: boolean; nature: Given["nature"] }[] {
    return Array.from({ length: count }, () => ({
      event: this.#chance.yes(0.25),
      nature: this.#chance.oneOf({ good: 93, invalid: 4, unkeepable: 3 }),
    }));
  }

  #agentAway(work: () => void): void {
    work();
    this.time.after(this.#chance.int(100, 8_000), () => this.edge.connect());
  }

  #brokerAway(): void {
    if (!this.line.up) return;
    this.line.stop();
    this.edge.disconnect();
    const upAfter = this.#chance.int(500, 8_000);
    this.time.after(upAfter, () => {
      this.line.up = true;
    });
    this.time.after(upAfter + this.#chance.int(0, 5_000), () => this.edge.connect());
    this.time.after(upAfter + this.#chance.int(0, 5_000), () => this.server.connect());
  }

  async #collectorAway(how: "closed" | "killed"): Promise<void> {
    if (!this.server.running) return;
    await this.server.stop(how);
    this.time.after(this.#chance.int(200, 15_000), () => {
      this.time.activity++;
      void this.server.start();
    });
  }

  async close(): Promise<void> {
    this.time.over();
    this.edge.close();
    await this.server.close();
    vi.mocked(Math.random).mockRestore();
    this.time.close();
  }
}
