/** Jobs that stand still are noticed from outside: a real HTTP listener for the ping, a real SMTP server for the mail, two processes' worth of watchdogs. */
import { once } from "node:events";
import { createServer } from "node:http";
import { expect, test } from "vitest";
import { hourMs, minuteMs } from "../../contract/time.ts";
import { openMailer } from "../../jobs/mail/mailer.ts";
import { openPing } from "../../jobs/ping.ts";
import { type Job, startJobs } from "../../jobs/schedule.ts";
import { type WatchdogContext, watchJobs } from "../../jobs/watchdog.ts";
import { openOperations } from "../../records/operations/store.ts";
import { systemClock } from "../../runtime/clock.ts";
import { createLog } from "../../runtime/log.ts";
import { atEnd, startSmtp, tempDir, waitFor } from "../support/servers.ts";
import { configOf } from "../unit/jobs/center.ts";
import { openContext } from "../unit/jobs/stores.ts";

/** Counts the calls; `answer` is the status that they get. */
async function startListener(): Promise<{ url: string; calls(): number; answer(status: number): void }> {
  let [calls, status] = [0, 200];
  const server = createServer((_request, response) => {
    calls++;
    response.writeHead(status).end("ok");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  atEnd(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/ping/secret-uuid`,
    calls: () => calls,
    answer(next) {
      status = next;
    },
  };
}

function watchedConfig(watchdog: Record<string, unknown>) {
  const config = configOf();
  return { ...config, jobs: { everySeconds: 1 }, watchdog: { ...config.watchdog, ...watchdog } };
}

test("jobs that stand still: one mail of two watchdogs and no ping; jobs that run again: a ping and one mail", {
  timeout: 60_000,
}, async () => {
  const [listener, smtp, dir] = [await startListener(), await startSmtp(), tempDir()];
  const config = watchedConfig({ pingUrl: listener.url, mail: "operator@example.jp" });
  const mailer = openMailer(smtp.url, dir);
  const context = { ...(await openContext(dir, config, Date.now())), mailer };
  atEnd(() => context.series.close());
  atEnd(() => context.ledger.close());
  const second = await openOperations("sqlite:operations.db", dir);
  atEnd(async () => {
    await second.close();
    await context.operations.close();
    mailer.close();
  });
  const began = Date.now();
  const watchdogs: { context: WatchdogContext; late: boolean }[] = [context, { ...context, operations: second }].map((one) => ({
    context: one,
    late: false,
  }));
  /** Each looks twice: what is late at one look only may just have slept. */
  const look = async (at: number) => {
    for (let i = 0; i < 2; i++)
      await Promise.all(watchdogs.map(async (one) => Object.assign(one, await watchJobs(one.context, began, one.late, at))));
  };

  let release = () => {};
  const hangs: Job = {
    name: "hangs",
    run: () =>
      new Promise<void>((resolve) => {
        release = resolve;
      }),
  };
  const stuck = startJobs(context, systemClock, [hangs]);
  await look(began + 14 * minuteMs);
  expect(smtp.mails).toHaveLength(0);
  await look(began + 16 * minuteMs);
  await look(began + 17 * minuteMs);
  expect(smtp.mails.map(({ subject }) => subject)).toEqual(["【見守り・至急】定期処理が止まっています"]);
  const [mail] = smtp.mails;
  expect([mail!.to].flat().flatMap((to) => to?.value.map(({ address }) => address) ?? [])).toEqual(["operator@example.jp"]);
  expect(mail!.text).toContain("16分のあいだ動いていません");
  expect(mail!.text).toContain("まだ一度も動いていません");
  expect(mail!.text).toContain("再起動してください");
  expect(mail!.text).toContain("http://127.0.0.1:8080/status");
  expect(listener.calls()).toBe(0);
  const stopped = stuck.close(); // a restart: the round that hung is stopped, and is no complete one
  release();
  await stopped;
  expect(listener.calls()).toBe(0);

  let rounds = 0;
  const running = startJobs(context, systemClock, [{ name: "watch", run: async () => void rounds++ }]);
  await waitFor(() => listener.calls() === 1, { what: "the ping" });
  await waitFor(async () => (await second.jobRuns.list()).some(({ job }) => job === "watch"), { what: "the round to be written down" });
  await look(Date.now());
  await look(Date.now());
  expect(smtp.mails.map(({ subject }) => subject)).toEqual([
    "【見守り・至急】定期処理が止まっています",
    "【見守り】定期処理がまた動いています",
  ]);
  await waitFor(() => rounds >= 3, { what: "more rounds" });
  await running.close();
  expect(listener.calls()).toBe(1); // once a minute is enough
});

test("a mail server that is away only delays the watchdog's mail", async () => {
  const [smtp, dir] = [await startSmtp(), tempDir()];
  const config = watchedConfig({ mail: "operator@example.jp" });
  const mailer = openMailer(smtp.url, dir);
  const operations = await openOperations("sqlite:operations.db", dir);
  atEnd(async () => {
    mailer.close();
    await operations.close();
  });
  const lines: string[] = [];
  const context = { config, operations, mailer, pageUrl: "http://x", log: createLog("watchdog", (line) => void lines.push(line)) };
  smtp.refuse(true);
  await watchJobs(context, 0, true, hourMs);
  expect([smtp.mails.length, smtp.refusals()]).toEqual([0, 1]);
  smtp.refuse(false);
  await watchJobs(context, 0, true, hourMs + minuteMs);
  await watchJobs(context, 0, true, hourMs + 2 * minuteMs);
  expect(smtp.mails).toHaveLength(1);
  expect(lines.join("\n")).not.toContain("operator@example.jp");
});

test("a ping that fails is said once, without its address, and once when it works again", async () => {
  const listener = await startListener();
  const lines: { event: string; error?: string }[] = [];
  const log = createLog("jobs", (line) => void lines.push(JSON.parse(line)));
  let elapsed = 0;
  const ping = openPing({ config: watchedConfig({ pingUrl: listener.url }), log }, () => elapsed);
  const send = async () => {
    const before = listener.calls();
    await waitFor(
      () => {
        elapsed += minuteMs;
        ping.send();
        return listener.calls() > before;
      },
      { what: "the ping" },
    );
  };
  listener.answer(503);
  await send();
  await send();
  listener.answer(200);
  await send();
  await waitFor(() => lines.length === 2, { what: "both lines" });
  expect(lines).toMatchObject([{ event: "ping-failed", error: "answered 503" }, { event: "ping-back" }]);
  expect(JSON.stringify(lines)).not.toContain("secret-uuid");
  ping.send();
  await ping.close();
});

test("a ping that nobody answers holds up neither the jobs nor the stop", async () => {
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  atEnd(
    () =>
      new Promise<void>((resolve) => {
        silent.close(() => resolve());
        silent.closeAllConnections();
      }),
  );
  const { port } = silent.address() as { port: number };
  const context = await openContext(tempDir(), watchedConfig({ pingUrl: `http://127.0.0.1:${port}/` }), Date.now());
  atEnd(async () => {
    await context.operations.close();
    await context.series.close();
    context.ledger.close();
    context.mailer.close();
  });
  let rounds = 0;
  const jobs = startJobs(context, systemClock, [{ name: "watch", run: async () => void rounds++ }]);
  await waitFor(() => rounds >= 3, { what: "three rounds" });
  await jobs.close();
});
