import { expect, test } from "vitest";
import { type Need, type PersonRole, Viewer, type ViewerFacts } from "../../../dashboards/web/rights.ts";

const needs: Need[] = ["read", "act", "devices", "mail", "reports", "settings", "accounts", "wall", "calendar", "own"];
const may = (facts: ViewerFacts, center?: string) => needs.filter((need) => new Viewer(facts).may(need, center));
const person = (role: PersonRole, center?: string): ViewerFacts => ({ kind: "person", name: "a", role, center });

test.each<[string, ViewerFacts, Need[]]>([
  ["a guest may do nothing", { kind: "guest", name: "" }, []],
  ["staff look and act", person("staff"), ["read", "act", "mail", "wall", "calendar", "own"]],
  ["managers get the reports too", person("manager"), ["read", "act", "mail", "reports", "wall", "calendar", "own"]],
  ["installers get the devices", person("installer"), ["read", "act", "devices", "mail", "settings", "wall", "calendar", "own"]],
  ["administrators get everything", person("admin"), needs],
  ["a tablet looks and acts", { kind: "tablet", name: "a", center: "east" }, ["read", "act", "wall"]],
  ["a wall shows itself", { kind: "wall", name: "a", center: "east" }, ["wall"]],
  ["a calendar's secret opens the calendar", { kind: "calendar", name: "a" }, ["calendar"]],
  [
    "a program with an administrator's token only reads",
    { kind: "token", name: "a", role: "admin" },
    ["read", "devices", "reports", "settings", "calendar"],
  ],
  ["a program with a staff token only reads", { kind: "token", name: "a", role: "staff" }, ["read", "calendar"]],
])("%s", (_name, facts, allowed) => {
  expect(may(facts)).toEqual(allowed);
});

test("staff of one center see both and act at their own", () => {
  expect(may(person("staff", "east"), "east")).toEqual(may(person("staff")));
  expect(may(person("staff", "east"), "west")).toEqual(["read", "wall", "calendar"]);
});

test("a tablet, a wall and a token of one center know no other", () => {
  for (const kind of ["tablet", "wall", "calendar"] as const) expect(may({ kind, name: "a", center: "east" }, "west")).toEqual([]);
  expect(may({ kind: "token", name: "a", role: "admin", center: "east" }, "west")).toEqual([]);
  expect(new Viewer({ kind: "tablet", name: "a", center: "east" }).sees("east")).toBe(true);
});

test("in a demonstration guests may look and nothing else", () => {
  const guest = new Viewer({ kind: "guest", name: "" }, { openToRead: true });
  expect(needs.filter((need) => guest.may(need, "east"))).toEqual(["read", "mail", "wall", "calendar"]);
  expect(guest.isKnown).toBe(false);
});
