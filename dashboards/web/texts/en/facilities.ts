import { counted } from "../../../../contract/language.ts";
import type { Texts } from "../index.ts";

export const facilities: Texts["facilities"] = {
  stores: {
    title: "Stores",
    store: "Store",
    kind: "Kind",
    state: "Reachable",
    size: "Size",
    names: {
      series: "Values",
      operations: "Operations (alerts, pickups and so on)",
      registers: "Registers",
      ledger: "Books of what came in",
    },
    kinds: { sqlite: "SQLite (this machine)", influx: "InfluxDB (a server)" },
    reachable: "✓ reachable",
    away: "▲ cannot be reached. Please check the server and the line.",
    elsewhere: "not on this machine",
  },
  certificates: {
    title: "Certificates",
    none: "There are none (none is needed while everything stays on this machine).",
    certificate: "Certificate",
    end: "Ends",
    state: "State",
    uses: { broker: "MQTT (the line from the centers)", web: "Pages (HTTPS)", authority: "Authority" },
    good: (days) => `✓ ${counted(days, "day")} left`,
    ending: (days) => `▲ ${counted(days, "day")} left. Make a new one with "certs" and send SIGHUP to the running program.`,
    ended: '■ It has ended. Make a new one with "certs" and send SIGHUP to the running program.',
    authorityEnding: (days) => `▲ ${counted(days, "day")} left. Make a new authority and carry ca.crt to every machine at the centers.`,
    authorityEnded: "■ It has ended. Make a new authority and carry ca.crt to every machine at the centers.",
    unreadable: "▲ The file cannot be read. Please check it with the command doctor.",
  },
  disk: {
    title: "Disk",
    free: (free, total, percent) => `${free} free (${percent}% of ${total})`,
    fine: (words) => `✓ ${words}`,
    low: (words) => `▲ ${words}. Please make room, for example by moving old backups.`,
    veryLow: (words) => `■ ${words}. Soon nothing can be recorded. Please make room at once.`,
    unknown: "not known",
    journals: "Journals of the centers (those on this machine)",
    journal: (center, size) => `${center} ${size}`,
    noJournals: "None on this machine.",
  },
  watchers: {
    title: "Screens that watch",
    few: (count, most) => `✓ ${counted(count, "screen")} (${most} at most)`,
    many: (count, most) => `▲ ${counted(count, "screen")} (${most} at most). Please close screens that nobody uses.`,
  },
  attention: {
    store: (name) => `The store "${name}" cannot be reached.`,
    certificate: (name) => `Please look at the certificate "${name}".`,
    disk: "The disk is getting full.",
    mails: "Mails have been waiting to be sent for a while.",
    watchers: "Many screens are open.",
  },
};
