/** A small page on the agent's own machine: what an installer wants to see, without the server. Read-only, loopback only. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { isClockOff } from "../contract/messages.ts";
import { isQuantity, type QuantityName, quantityOf } from "../contract/quantities.ts";
import { formatQuantity } from "../contract/quantityWords.ts";
import { readProblems } from "../contract/readProblems.ts";
import type { SignalUnit } from "../contract/signals.ts";
import { clockTime, dateText, tokyoDate } from "../contract/time.ts";
import { messageOf } from "../runtime/errors.ts";
import type { Closable } from "../runtime/lifecycle.ts";
import type { Log } from "../runtime/log.ts";
import type { AgentReport } from "./agent.ts";
import type { Correction } from "./totals.ts";
import type { DeviceReport } from "./watchedDevice.ts";

export interface PageOptions {
  /** 0: any free one. */
  port: number;
  name: string;
  report(): AgentReport;
  log: Log;
}

/** Undefined when the port is taken: the agent works without its page. */
export async function startPage({ port, name, report, log }: PageOptions): Promise<(Closable & { port: number }) | undefined> {
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== "GET" && request.method !== "HEAD") return send(response, 405, "text/plain", "only GET");
    if (request.url === "/status.json") return send(response, 200, "application/json", JSON.stringify(report()));
    if (request.url === "/") return send(response, 200, "text/html", pageOf(name, report()));
    send(response, 404, "text/plain", "not here");
  };
  const server = createServer((request, response) => {
    try {
      answer(request, response);
    } catch (error) {
      // A disk that cannot be read must not end the agent by way of its page.
      log.warn("page-unavailable", { error: messageOf(error), once: "page" });
      send(response, 500, "text/plain", "not now");
    }
  });
  server.requestTimeout = 5_000;
  server.maxConnections = 20;
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  server.on("error", (error) => {
    log.warn("page-unavailable", { port, error: messageOf(error) });
    resolve(undefined);
  });
  server.listen(port, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  const bound = await promise;
  if (bound === undefined) return undefined;
  return {
    port: bound,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    "content-type": `${type}; charset=utf-8`,
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "x-content-type-options": "nosniff",
  });
  response.end(body);
}

const escaped = (text: unknown) => String(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
/** Today only the time of day, with seconds: the page is new every five. */
function time(at: number | undefined, now = Date.now()): string {
  if (at === undefined) return "まだありません";
  const seconds = String(Math.floor(at / 1000) % 60).padStart(2, "0");
  return tokyoDate(at) === tokyoDate(now) ? `${clockTime(at)}:${seconds}` : `${dateText(at)} ${clockTime(at)}`;
}

const unitWords: Partial<Record<SignalUnit, string>> = {
  C: "℃",
  ratio: "（0〜1）",
  bool: "",
  count: "回",
  pulses: "回",
  min: "分",
  d: "日",
  "1": "",
};

export function pageOf(name: string, { connected, status, devices, corrections }: AgentReport): string {
  const { journalLength = 0, dropped = 0, lost = 0, read = 0, clockOffsetMs } = status;
  const offSeconds = clockOffsetMs === undefined ? undefined : Math.round(clockOffsetMs / 1000);
  const clock =
    offSeconds === undefined
      ? "まだ比べていません"
      : isClockOff(clockOffsetMs)
        ? `▲ ${Math.abs(offSeconds)}秒${offSeconds > 0 ? "進んで" : "遅れて"}います`
        : "✓ 合っています";
  const facts: [string, string][] = [
    ["サーバーとの通信", connected ? "✓ つながっています" : "▲ つながっていません（値はこの機器に保管しています）"],
    ["時計", clock],
    ["読んだ値", `${read.toLocaleString("ja-JP")}件`],
    ["保管中", `${journalLength.toLocaleString("ja-JP")}件`],
    ["破棄", `${dropped.toLocaleString("ja-JP")}件`],
    ...(lost > 0 ? [["保管できずに失った値", `▲ ${lost.toLocaleString("ja-JP")}件`] as [string, string]] : []),
  ];
  return `<!doctype html><html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="5"><title>${escaped(name)} 機器のようす</title>
<style>body{font:16px/1.7 "BIZ UDPGothic",sans-serif;margin:0 auto;max-width:960px;padding:16px;color:#1a1a1a;background:#fff}table{border-collapse:collapse;width:100%;margin:8px 0 24px}th,td{border:1px solid #949494;padding:6px 10px;text-align:left;vertical-align:top}th{background:#f2f2f2;font-weight:bold}.bad{border-left:6px solid #ce0000;padding-left:10px}.good{border-left:6px solid #197a4b;padding-left:10px}code{font-family:monospace}@media(prefers-color-scheme:dark){body{color:#f2f2f2;background:#1a1a1a}th{background:#333}}</style></head>
<body><main><h1>${escaped(name)} 機器のようす</h1><table>${facts.map(([what, value]) => `<tr><th scope="row">${what}</th><td>${value}</td></tr>`).join("")}</table>
${devices.map(deviceOf).join("\n")}
${corrections.length === 0 ? "" : `<h2>累計の補正</h2><table><tr><th>時刻</th><th>機器</th><th>内容</th></tr>${corrections.map(correctionOf).join("")}</table>`}
<p>${escaped(time(status.at))} 現在。5秒ごとに新しくなります。</p></main></body></html>`;
}

function deviceOf({ state, name, details, signals, values, unknown }: DeviceReport): string {
  // What is said of a single value below need not be said twice.
  const problem =
    state.problem && (unknown.some(([, why]) => why === state.problem) ? "読めない値があります" : readProblems[state.problem].ja);
  const rows = (Object.entries(values) as [QuantityName, number | boolean][]).map(
    ([quantity, value]) => [quantity, formatQuantity(quantity, value)] as const,
  );
  return `<section class="${state.ok ? "good" : "bad"}"><h2>${escaped(name)}（${escaped(state.device)}）</h2><p>${problem ? `▲ ${problem}` : "✓ 読めています"}　最終 ${time(state.lastAt)}</p>
${details.map((detail) => `<p><code>${escaped(detail)}</code></p>`).join("")}
${unknown.map(([quantity, why]) => `<p>▲ ${labelOf(quantity)}: ${readProblems[why].ja}</p>`).join("")}
${rows.length === 0 ? "" : `<table><tr><th>項目</th><th>値</th></tr>${rows.map(([quantity, value]) => `<tr><td>${labelOf(quantity)}</td><td>${escaped(value)}</td></tr>`).join("")}</table>`}
${signals.length === 0 ? "" : `<table><tr><th>信号</th><th>生の値</th><th>時刻</th></tr>${signals.map((one) => `<tr><td><code>${escaped(one.driver ? `${one.driver}/${one.from}` : one.from)}</code></td><td>${escaped(one.value)} ${unitWords[one.unit] ?? one.unit}${one.retained ? "（保存されていた値）" : ""}</td><td>${time(one.at)}</td></tr>`).join("")}</table>`}</section>`;
}

function labelOf(quantity: string): string {
  return isQuantity(quantity) ? quantityOf(quantity).label.ja : escaped(quantity);
}

const whats: Record<Correction["what"], string> = {
  reset: "計数器が0に戻った",
  "roll-over": "計数器が一周した",
  replaced: "機械を交換した",
};

function correctionOf(text: string): string {
  const { at, device, quantity, what, who, why, rawBefore, rawAfter, total } = JSON.parse(text) as Correction;
  return `<tr><td>${time(at)}</td><td>${escaped(device)}</td><td>${labelOf(quantity)}: ${whats[what]}（${rawBefore} → ${rawAfter}、累計 ${total}）${what === "replaced" ? `<br>${escaped(who)}: ${escaped(why)}` : ""}</td></tr>`;
}
