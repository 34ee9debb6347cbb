/** The tree of causes among open and past alerts, for people who look. Pure. */
import type { Instant } from "../../contract/time.ts";
import type { Alert } from "../../records/operations/alerts.ts";
import { causeOf, explainsOthers, heightOf } from "./causes.ts";

export type TreeAlert = Pick<Alert, "id" | "center" | "device" | "rule" | "level" | "openedAt" | "resolvedAt">;

export interface CauseNode<T> {
  alert: T;
  /** What it explains, nearest first; empty: nothing. */
  explains: CauseNode<T>[];
}

/**
 * Each alert under the nearest one that explains it; roots and branches in the order given. A past alert is judged at its end: what
 * outlived its cause by more than `settleMs` stands for itself.
 */
export function causeTree<T extends TreeAlert>(alerts: readonly T[], now: Instant): CauseNode<T>[] {
  const nodes = new Map(alerts.map((alert) => [alert.id, { alert, explains: [] as CauseNode<T>[] }]));
  const causes = alerts.filter(explainsOthers).sort((a, b) => heightOf(a) - heightOf(b));
  return [...nodes.values()].filter((node) => {
    const at = node.alert.resolvedAt ?? now;
    const cause = causeOf(
      node.alert,
      causes.filter(({ openedAt }) => openedAt <= at),
      at,
    );
    if (cause) nodes.get(cause.id)!.explains.push(node);
    return !cause;
  });
}

/** The way from the root down to this alert, itself the last; and its own branch. Undefined: it is not in the tree. */
export function branchOf<T extends TreeAlert>(tree: readonly CauseNode<T>[], id: number): CauseNode<T>[] | undefined {
  for (const node of tree) {
    if (node.alert.id === id) return [node];
    const below = branchOf(node.explains, id);
    if (below) return [node, ...below];
  }
  return undefined;
}

/** What explains each alert that something explains, by its id. */
export function causesOf<T extends TreeAlert>(tree: readonly CauseNode<T>[], causes = new Map<number, T>()): Map<number, T> {
  for (const { alert, explains } of tree) {
    for (const below of explains) causes.set(below.alert.id, alert);
    causesOf(explains, causes);
  }
  return causes;
}

/** How many alerts stand below this one. */
export function explainedCount({ explains }: Pick<CauseNode<unknown>, "explains">): number {
  return explains.reduce((count, node) => count + 1 + explainedCount(node), 0);
}
