import { expect, it } from "vitest";
import { kinds } from "../../../../contract/kinds/index.ts";
import { limitsOf } from "../../../../jobs/alerts/limits.ts";
import { ruleIds } from "../../../../jobs/alerts/rules.ts";
import { healthRules } from "../../../../jobs/health/findings.ts";

it("whatever can be raised has its rule in the list, once", () => {
  const limits = kinds.flatMap(({ id }) =>
    limitsOf({ kind: id, thresholds: {}, heldMinutes: {} } as never).map(({ quantity }) => quantity),
  );
  expect(limits.length).toBeGreaterThan(3);
  const raised = ["pickup", "silent", "store", "clock", "calendar", ...limits, ...healthRules];
  expect(raised.filter((rule) => !ruleIds.includes(rule))).toEqual([]);
  expect(new Set(ruleIds).size).toBe(ruleIds.length);
  expect(ruleIds).not.toContain("fillRatio");
});
