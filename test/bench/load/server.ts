/**
 * Broker and collector in one process, as `start` has them, for the load cases: `server.ts SERIES-URL DATA-DIR AGENTS`. Prints the port.
 * Agents beyond those with devices may connect too, and one account that hears everything.
 */
import { join } from "node:path";
import { startBroker } from "../../../broker/broker.ts";
import { accountsOf } from "../../../broker/logIns.ts";
import { startCollector } from "../../../collector/collector.ts";
import { Ledger } from "../../../collector/series/ledger.ts";
import { openSeries } from "../../../collector/series/open.ts";
import { localCollectorLink } from "../../../commands/parts.ts";
import { systemClock } from "../../../runtime/clock.ts";
import { createLog } from "../../../runtime/log.ts";
import { agentName, knownDevices, secret } from "./fleet.ts";

const [url = "", dataDir = "", agents = "10"] = process.argv.slice(2);
const log = createLog("load");
const store = openSeries(url, dataDir);
const ledger = new Ledger(join(dataDir, "collector.db"));
const accounts = accountsOf((name, given) => {
  if (given !== secret) return undefined;
  if (name === "reader") return { name, role: "server" };
  const [center = "", agent = ""] = name.split("/");
  return agent === agentName ? { name, role: "agent", center, agent } : undefined;
});
const broker = await startBroker({ host: "127.0.0.1", port: 0, accounts, log });
const link = localCollectorLink(broker);
const collector = await startCollector({ link, store, ledger, known: knownDevices(Number(agents)), clock: systemClock, log });
process.stdout.write(`${broker.port}\n`);
process.once("SIGTERM", async () => {
  await collector.close();
  await broker.close();
  ledger.close();
  await store.close();
});
