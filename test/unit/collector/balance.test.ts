import fc from "fast-check";
import { expect, test } from "vitest";
import { balanceOf, balances } from "../../../collector/series/balance.ts";
import type { AgentEntry, JournalEntry } from "../../../collector/series/ledger.ts";

const journal = "0b8f4c5e-6a0e-4c1c-9d53-0f6f2f1f7a11";
const replaced = "1c9f4c5e-6a0e-4c1c-9d53-0f6f2f1f7a22";
const entryOf = (given: Partial<JournalEntry>): JournalEntry => {
  const entry = {
    journal,
    center: "east",
    agent: "edge",
    upTo: 0,
    stored: 0,
    quarantined: 0,
    skipped: 0,
    missing: 0,
    highest: 0,
    ...given,
  };
  return {
    ...entry,
    upTo: entry.stored + entry.quarantined + entry.skipped + entry.missing,
    highest: entry.stored + entry.quarantined + entry.skipped + entry.missing,
  };
};
const agentOf = (status: Partial<AgentEntry["status"]>): AgentEntry => ({
  center: "east",
  agent: "edge",
  receivedAt: 0,
  status: { v: 1, state: "up", at: 0, version: "1", journal, read: 0, released: 0, journalLength: 0, dropped: 0, ...status },
});

test("all stored: nothing is in the journal", () => {
  expect(balanceOf(agentOf({ read: 10, released: 10 }), entryOf({ stored: 9, quarantined: 1 }))).toEqual({
    center: "east",
    agent: "edge",
    read: 10,
    stored: 9,
    quarantined: 1,
    inJournal: 0,
    dropped: 0,
    balanced: true,
  });
});

test("what waits at the center is shown as in the journal", () => {
  expect(balanceOf(agentOf({ read: 10, released: 4, journalLength: 6 }), entryOf({ stored: 4 }))).toMatchObject({
    read: 10,
    stored: 4,
    inJournal: 6,
    balanced: true,
  });
});

test("what was stored since the agent's last word is no longer in the journal", () => {
  expect(balanceOf(agentOf({ read: 10, released: 4, journalLength: 6 }), entryOf({ stored: 8 }))).toMatchObject({
    stored: 8,
    inJournal: 2,
    balanced: true,
  });
});

test("what was read and stored since the agent's last word counts as read", () => {
  expect(balanceOf(agentOf({ read: 10, released: 10 }), entryOf({ stored: 15 }))).toMatchObject({
    read: 15,
    stored: 15,
    inJournal: 0,
    balanced: true,
  });
});

test("what the agent dropped counts once, before and after the collector heard of it", () => {
  const agent = agentOf({ read: 20, released: 5, journalLength: 10, dropped: 5 });
  expect(balanceOf(agent, entryOf({ stored: 5 }))).toMatchObject({ dropped: 5, inJournal: 10, balanced: true });
  expect(balanceOf(agent, entryOf({ stored: 5, skipped: 5 }))).toMatchObject({ dropped: 5, inJournal: 10, balanced: true });
});

test("a reading that the agent let go and nobody stored shows as not balanced", () => {
  expect(balanceOf(agentOf({ read: 10, released: 10 }), entryOf({ stored: 9 })).balanced).toBe(false);
});

test("a reading that was counted twice shows as not balanced", () => {
  const entry = { ...entryOf({ stored: 11 }), upTo: 10, highest: 10 };
  expect(balanceOf(agentOf({ read: 10, released: 10 }), entry).balanced).toBe(false);
});

test("an agent that never sent a reading, and a journal of which no agent speaks, both have a balance", () => {
  expect(balanceOf(agentOf({ read: 3, journalLength: 3 }), undefined)).toMatchObject({
    center: "east",
    read: 3,
    inJournal: 3,
    balanced: true,
  });
  expect(balanceOf(undefined, entryOf({ stored: 3 }))).toMatchObject({ center: "east", read: 3, stored: 3, inJournal: 0, balanced: true });
});

test("after a disk was replaced both journals are listed, each with its own numbers", () => {
  const all = balances([agentOf({ read: 2, released: 2 })], [entryOf({ stored: 2 }), entryOf({ journal: replaced, stored: 100 })]);
  expect(all.map(({ stored, balanced }) => ({ stored, balanced }))).toEqual([
    { stored: 2, balanced: true },
    { stored: 100, balanced: true },
  ]);
});

test("a renewed journal of which nothing has come yet: what its agent let go was stored under its earlier id", () => {
  expect(balanceOf(agentOf({ read: 182, released: 83, journalLength: 1, dropped: 98 }), undefined)).toMatchObject({
    read: 182,
    stored: 83,
    inJournal: 1,
    dropped: 98,
    balanced: true,
  });
});

test("whenever the agent last spoke, the balance of an honest system holds", () => {
  const event = fc.constantFrom("read", "read", "drop", "store", "quarantine", "release", "speak");
  fc.assert(
    fc.property(fc.array(event, { maxLength: 120 }), (events) => {
      const edge = { read: 0, released: 0, dropped: 0, journalLength: 0 };
      const line: ("waiting" | "dropped")[] = []; // numbers beyond what the collector handled
      const entry = { stored: 0, quarantined: 0, skipped: 0 };
      let spoken = { ...edge };
      for (const what of events) {
        const waiting = line.indexOf("waiting");
        if (what === "read") {
          edge.read++;
          edge.journalLength++;
          line.push("waiting");
        } else if (what === "drop" && waiting >= 0) {
          line[waiting] = "dropped";
          edge.dropped++;
          edge.journalLength--;
        } else if ((what === "store" || what === "quarantine") && waiting >= 0) {
          entry.skipped += waiting;
          line.splice(0, waiting + 1);
          entry[what === "store" ? "stored" : "quarantined"]++;
        } else if (what === "release") {
          edge.journalLength -= entry.stored + entry.quarantined - edge.released;
          edge.released = entry.stored + entry.quarantined;
        }
        if (what === "speak") spoken = { ...edge };
      }
      const balance = balanceOf(agentOf(spoken), entryOf(entry));
      expect(balance).toMatchObject({ balanced: true });
      expect(balance.read).toBe(balance.stored + balance.quarantined + balance.inJournal + balance.dropped);
    }),
  );
});
