/** What a browser keeps of the pages, for whom and how long. */
import { expect, test } from "vitest";
import { isAway, keepKey, keptForOf, markKept, mayShow } from "../../../../dashboards/web/browser/offline/keeping.ts";

const keyOf = (path: string) => keepKey(new URL(path, "https://mimamori.example"));
const hour = 3_600_000;

test.each([
  ["/", "/"],
  ["/?said=bag", "/"],
  ["/alerts", "/alerts"],
  ["/alerts/12", "/alerts/12"],
  ["/alerts?state=open&center=east&said=ack", "/alerts?center=east&state=open"],
  ["/devices/east/compactor-1?span=week", "/devices/east/compactor-1?span=week"],
  ["/calendar?month=2026-12", "/calendar?month=2026-12"],
  ["/wall/east", "/wall/east"],
  ["/pickups?reported=east%2Fcompactor-1&said=bag", "/pickups"],
  ["/pickups/report/east/compactor-1?what=bag", "/pickups/report/east/compactor-1?what=bag"],
])("%s is kept as %s", (path, key) => {
  expect(keyOf(path)).toBe(key);
});

test.each([
  "/settings",
  "/settings/accounts",
  "/status",
  "/sign-in",
  "/sign-in?next=%2F",
  "/mail",
  "/m/signed",
  "/wall/east?token=secret",
  "/devices/east/compactor-1/values.csv",
  "/account",
  "/something-new",
  "/api/v1/centers",
])("%s is never kept", (path) => {
  expect(keyOf(path)).toBeUndefined();
});

test("a page says for which session it was made, and wears the time at which it was kept", () => {
  const page = '<html><body data-language="ja" data-who="x" data-kept-for="person-Ab_9-x"><main></main></body></html>';
  expect(keptForOf(page)).toBe("person-Ab_9-x");
  expect(markKept(page, 12_000, "Thu, 01 Jan 1970 00:01:00 GMT")).toContain(
    '<body data-kept-at="12000" data-server-ahead="48000" data-language="ja"',
  );
  for (const foreign of ["<body>", '<body data-kept-for="../x">', '<main data-kept-for="guest">'])
    expect(keptForOf(foreign)).toBeUndefined();
});

test("a person's page is shown as long as a session can last, a wall's over a long holiday", () => {
  const shown = (keptFor: string, hours: number) => mayShow(keptFor, 0, hours * hour);
  expect([shown("person-a", 11.9), shown("person-a", 12), shown("wall-a", 300), shown("wall-a", 400), shown("guest", 300)]).toEqual([
    true,
    false,
    true,
    false,
    true,
  ]);
});

test("a server that refuses is heard; one that is away is not waited for", () => {
  expect([401, 403, 404, 500, 502, 503, 504].map(isAway)).toEqual([false, false, false, false, true, true, true]);
});
