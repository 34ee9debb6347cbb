/** An agent in the test's own process, with a configuration that is checked like a real one. */
import { join } from "node:path";
import { checkConfig } from "../../contract/config/check.ts";
import { type Agent, startAgent } from "../../edge/agent.ts";
import { Profiles } from "../../edge/profiles.ts";
import { systemClock } from "../../runtime/clock.ts";
import { Journal, type JournalLimits } from "../../runtime/journal.ts";
import { createLog } from "../../runtime/log.ts";
import { atEnd, tempDir } from "./processes.ts";
import { center, type ServerSide } from "./serverSide.ts";

export interface InProcessAgent extends Agent {
  journal: Journal;
  profiles: Profiles;
  /** Lines of its log with this event. */
  said(event: string): Record<string, unknown>[];
}

export interface InProcessOptions {
  /** Where its journal and its calibrations lie; the same one again is a restart. */
  dir?: string;
  everySeconds?: number;
  limits?: Partial<JournalLimits>;
}

export function startInProcess(
  side: Pick<ServerSide, "account">,
  devices: Record<string, unknown>,
  { dir = tempDir(), everySeconds = 0.2, limits = {} }: InProcessOptions = {},
): InProcessAgent {
  const checked = checkConfig({ center, everySeconds, devices });
  if (!checked.ok) throw new Error(checked.problems.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"));
  const { config } = checked;
  const lines: string[] = [];
  const log = createLog("edge", (line) => void lines.push(line));
  const journal = new Journal(join(dir, "east.db"), limits);
  const profiles = new Profiles(join(dir, "profiles"), log);
  const { edge, history } = config;
  const agent = startAgent({
    center,
    config: config.centers[center]!,
    edge,
    history,
    broker: side.account,
    journal,
    profiles,
    clock: systemClock,
    log,
  });
  atEnd(() => agent.close());
  const said = (event: string) => lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter((line) => line.event === event);
  return { ...agent, journal, profiles, said };
}
