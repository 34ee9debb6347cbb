/** The files that are made of code, by their path below `deploy/grafana`. Pure: the same code gives the same bytes. */
import { stringify } from "yaml";
import { dashboards } from "./dashboards.ts";
import { watchdogRules } from "./watchdog.ts";

/** Where our pages are in the files as committed: the shipped configuration on one machine. */
export const usualPagesUrl = "http://127.0.0.1:8080";

const madeBy = "# Made by `npm run dashboards` from dashboards/grafana: change it there.\n";

export function grafanaFiles(pagesUrl = usualPagesUrl): Map<string, string> {
  const files = new Map<string, string>();
  for (const dashboard of dashboards(pagesUrl))
    files.set(`dashboards/${dashboard.uid}.json`, `${JSON.stringify(dashboard, undefined, 2)}\n`);
  files.set("provisioning/alerting/watchdog.yaml", madeBy + stringify(watchdogRules(), { lineWidth: 0, aliasDuplicateObjects: false }));
  return files;
}
