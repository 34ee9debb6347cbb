/** What the pages of alerts show, as data. */
import type { CenterConfig } from "../../../contract/config/schema.ts";
import type { Instant } from "../../../contract/time.ts";
import { explainingRules, settleMs, treeRules } from "../../../jobs/alerts/causes.ts";
import { branchOf, type CauseNode, causesOf, causeTree } from "../../../jobs/alerts/causeTree.ts";
import { silencesOn } from "../../../jobs/alerts/hush.ts";
import { isUrgent } from "../../../jobs/alerts/levels.ts";
import { everywhere, wholeCenter } from "../../../jobs/silence.ts";
import type { AlertComment } from "../../../records/operations/alertComments.ts";
import { fits } from "../../../records/operations/alertPages.ts";
import type { Alert, Notification } from "../../../records/operations/alerts.ts";
import type { Silence } from "../../../records/operations/silences.ts";
import type { WebContext } from "../context.ts";
import type { Viewer } from "../rights.ts";
import { type AlertQuery, seesAlert } from "./filter.ts";

export interface AlertView {
  alert: Alert;
  /** Undefined: what all centers share, or a center that is not in the configuration any more. */
  center: CenterConfig | undefined;
  urgent: boolean;
  /** Those that hold its mails back now, the one that ends last first. */
  silences: Silence[];
  /** Oldest first. */
  comments: AlertComment[];
  mails: Notification[];
  /** What explains it. */
  cause: Alert | undefined;
}

export interface OpenAlerts {
  now: Instant;
  /** Under each what it explains; urgent ones first, then what nobody has acknowledged, then the newest. */
  tree: CauseNode<Alert>[];
  views: Map<number, AlertView>;
  counts: { all: number; urgent: number; acknowledged: number; silenced: number };
}

export interface PastAlerts {
  now: Instant;
  views: AlertView[];
  /** Counted to 1,000 at most. */
  count: number;
  /** There are older ones. */
  hasMore: boolean;
}

export interface OneAlert extends AlertView {
  now: Instant;
  /** From the root of the causes down to this one; the last has what it explains. */
  branch: CauseNode<Alert>[];
  /** Silences that were about it or its device, newest first; those that are on included. */
  silenceHistory: Silence[];
}

/** A page of past alerts. */
export const pageSize = 50;
/** More neighbours than that are a fire, and no tree. */
const maxRelated = 500;

export async function readOpen(context: WebContext, viewer: Viewer, query?: AlertQuery): Promise<OpenAlerts> {
  const { operations, clock } = context;
  const now = clock.now();
  const all = (await operations.alerts.open()).filter((alert) => seesAlert(viewer, alert));
  const silences = await operations.silences.lastingBeyond(now);
  const isSilenced = (alert: Alert) => silencesOn(alert, silences, now).length > 0;
  const shown = query ? all.filter((alert) => isAsked(alert, query, isSilenced(alert))) : all;
  const causes = causesOf(causeTree(all, now));
  const views = new Map((await viewsOf(context, shown, silences, causes, now)).map((view) => [view.alert.id, view]));
  const rank = (alert: Alert) => (isUrgent(alert.level) ? 0 : 4) + (isSilenced(alert) ? 2 : 0) + (alert.acknowledgedAt === null ? 0 : 1);
  const sorted = shown.toSorted((a, b) => rank(a) - rank(b) || b.openedAt - a.openedAt || b.id - a.id);
  return {
    now,
    tree: causeTree(sorted, now),
    views,
    counts: {
      all: shown.length,
      urgent: shown.filter(({ level }) => isUrgent(level)).length,
      acknowledged: shown.filter(({ acknowledgedAt }) => acknowledgedAt !== null).length,
      silenced: shown.filter(isSilenced).length,
    },
  };
}

/** What all centers share is shown to whoever asks for one of them. */
function isAsked(alert: Alert, { filter, state }: AlertQuery, isSilenced: boolean): boolean {
  const isShared = alert.center === everywhere && filter.device === undefined;
  if (!fits(isShared ? { ...filter, center: undefined } : filter, alert)) return false;
  if (state === "resolved") return false;
  if (state === "silenced") return isSilenced;
  return state === undefined || (alert.acknowledgedAt === null) === (state === "open");
}

export async function readPast(context: WebContext, query: AlertQuery): Promise<PastAlerts> {
  const { operations, clock } = context;
  const now = clock.now();
  const { filter, before } = query;
  const found = await operations.alertPages.past(filter, { before, limit: pageSize + 1 });
  const alerts = found.slice(0, pageSize);
  return {
    now,
    views: await viewsOf(context, alerts, [], await nearCauses(context, alerts, now), now),
    count: await operations.alertPages.pastCount(filter),
    hasMore: found.length > pageSize,
  };
}

/** What explains each of them, whether it is among them or not. */
async function nearCauses({ operations }: WebContext, alerts: readonly Alert[], now: Instant): Promise<Map<number, Alert>> {
  if (alerts.length === 0) return new Map();
  const span = {
    from: Math.min(...alerts.map(({ openedAt }) => openedAt)),
    to: Math.max(...alerts.map(({ resolvedAt }) => resolvedAt ?? now)),
  };
  const others = await operations.alertPages.overlapping(explainingRules, {
    ...span,
    causes: { device: wholeCenter, level: "power-off" },
    limit: maxRelated,
  });
  return causesOf(causeTree(together(alerts, others), now));
}

/** With those of its causes and of what it explains that the viewer may read of. */
export async function readOne(context: WebContext, viewer: Viewer, id: number): Promise<OneAlert | undefined> {
  const { operations, clock } = context;
  const now = clock.now();
  const alert = await operations.alerts.find(id);
  if (!alert) return undefined;
  const isInTree = treeRules().includes(alert.rule);
  const related = isInTree
    ? await operations.alertPages.overlapping(treeRules(), {
        from: alert.openedAt - settleMs,
        to: (alert.resolvedAt ?? now) + settleMs,
        ...(alert.center !== everywhere && { centers: [alert.center, everywhere] }),
        limit: maxRelated,
      })
    : [];
  const seen = related.filter((one) => seesAlert(viewer, one));
  const tree = causeTree(together([alert], seen), now);
  const silenceHistory = await operations.silences.ofDevice(alert.center, alert.device);
  const [view] = await viewsOf(context, [alert], silenceHistory, causesOf(tree), now);
  return {
    ...view!,
    now,
    branch: branchOf(tree, id)!,
    silenceHistory: silenceHistory.filter(({ rule }) => rule === null || rule === alert.rule),
  };
}

/** Each once. */
function together(some: readonly Alert[], others: readonly Alert[]): Alert[] {
  return [...new Map([...some, ...others].map((alert) => [alert.id, alert])).values()];
}

/** Any alerts, open or past, with all that belongs to each. */
export async function readViews(context: WebContext, alerts: readonly Alert[]): Promise<AlertView[]> {
  const now = context.clock.now();
  const silences = await context.operations.silences.lastingBeyond(now);
  return viewsOf(context, alerts, silences, await nearCauses(context, alerts, now), now);
}

async function viewsOf(
  { config, operations }: WebContext,
  alerts: readonly Alert[],
  silences: readonly Silence[],
  causes: ReadonlyMap<number, Alert>,
  now: Instant,
): Promise<AlertView[]> {
  const ids = alerts.map(({ id }) => id);
  const comments = Map.groupBy(await operations.alertComments.of(ids), ({ alert }) => alert);
  const mails = Map.groupBy(await operations.alertPages.mailsOf(ids), ({ alert }) => alert);
  return alerts.map((alert) => ({
    alert,
    center: config.centers[alert.center],
    urgent: isUrgent(alert.level),
    silences: alert.resolvedAt === null ? silencesOn(alert, silences, now).toSorted((a, b) => b.until - a.until) : [],
    comments: comments.get(alert.id) ?? [],
    mails: mails.get(alert.id) ?? [],
    cause: causes.get(alert.id),
  }));
}
