import { describe, expect, it } from "vitest";
import { deviceHealth } from "../../../../dashboards/web/device/health.ts";
import type { HealthFacts } from "../../../../jobs/health/finding.ts";
import { type HealthTopic, healthRules, healthTopics, rulesAbout } from "../../../../jobs/health/findings.ts";
import { ago, factsOf, now } from "../../jobs/health/facts.ts";

const states = (changes: Partial<HealthFacts>) =>
  Object.fromEntries(deviceHealth(factsOf(changes), now).topics.map(({ topic, state }) => [topic, state])) as Record<HealthTopic, string>;

describe("the health of a compactor on its page", () => {
  it("says of each topic whether it is in order, has a finding, or is not known", () => {
    expect(states({ filterDaysLeft: [now, 90], bagSince: ago(2), odour: [] })).toMatchObject({
      filter: "fine",
      bag: "fine",
      motor: "unknown",
    });
    expect(states({ filterDaysLeft: [now, 2] }).filter).toBe("finding");
    expect(states({ filterDaysLeft: [ago(7), 90] }).filter).toBe("unknown");
  });

  it("gives the sentence of the rule itself, with what to do", () => {
    const { topics, filterDaysLeft } = deviceHealth(factsOf({ filterDaysLeft: [now, 2] }), now);
    const [finding] = topics.find(({ topic }) => topic === "filter")!.findings;
    expect(finding).toMatchObject({ level: "filter-soon", sentence: "フィルターの交換まで、あと2日です。" });
    expect(filterDaysLeft).toBe(2);
  });

  it("has a topic for every rule that the health can raise", () => {
    expect(healthTopics.flatMap(rulesAbout).sort()).toEqual([...healthRules].sort());
  });
});
