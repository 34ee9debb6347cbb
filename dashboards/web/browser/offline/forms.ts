/// <reference lib="dom" />
/** Buttons of reports: written down in this browser first, then sent; what cannot go waits, and the page says how much and why. */
import { askWho } from "./askWho.ts";
import { backEvent, isLost, sayCannot } from "./lost.ts";
import { type Answer, allReports, dropReport, keepReport, sendReports } from "./outbox.ts";
import { isReport, maxReports, nextTryMs, type Report, type Standing, sentSince, standingOf } from "./reports.ts";
import { timeOf, words } from "./words.ts";
import { sendInBackground } from "./worker.ts";

const who = document.body.dataset.who ?? "";
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
/** As this page knew it last. */
let standing: Standing | undefined;

export function watchReports(): void {
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !(event.target instanceof HTMLFormElement)) return;
    const form = event.target;
    const isOne = form.method === "post" && isReport(new URL(form.action).pathname);
    if (!isOne || who === "") {
      if (!isLost()) return;
      event.preventDefault();
      return sayCannot();
    }
    event.preventDefault();
    void press(form, event.submitter);
  });
  for (const name of ["online", backEvent]) addEventListener(name, () => void sendWaiting());
  void sendWaiting();
}

async function press(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const fields = [...new FormData(form, submitter)].filter((field): field is [string, string] => typeof field[1] === "string");
  const code = await askWho();
  if (code === "nobody") return;
  if (code !== undefined) fields.push(["staffCode", code]);
  const label = submitter?.textContent?.trim() ?? "";
  const report: Report = { key: crypto.randomUUID(), madeAt: Date.now(), path: new URL(form.action).pathname, fields, who, label };
  const buttons = form.querySelectorAll("button");
  const enable = (isEnabled: boolean) => {
    for (const button of buttons) button.disabled = !isEnabled;
  };
  // Until there is an answer, or none: each press is a report of its own.
  enable(false);
  try {
    if (!(await keepReport(report))) {
      enable(true);
      await showStanding();
      return say("full", words.full(maxReports));
    }
    standing = await readStanding();
  } catch {
    // This browser keeps nothing (a private window): as without this script.
    enable(true);
    return form.submit();
  }
  const answer = (await sendWaiting()).get(report.key);
  enable(true);
  if (answer?.outcome === "done") location.assign(answer.to ?? location.pathname);
}

/** Sends what waits, says what is left, and comes again by itself while something is. */
async function sendWaiting(): Promise<Map<string, Answer>> {
  clearTimeout(timer);
  standing ??= await readStanding();
  const answers = await sendReports(who).catch(() => new Map<string, Answer>());
  const outcomes = [...answers.values()].map(({ outcome }) => outcome);
  failures = outcomes.includes("wait") ? failures + 1 : 0;
  await showStanding(outcomes.includes("sign-in"));
  if (outcomes.includes("wait")) {
    timer = setTimeout(() => void sendWaiting(), nextTryMs(failures, Math.random()));
    void sendInBackground();
  }
  return answers;
}

const readStanding = async () => standingOf(await allReports().catch(() => []), who);

async function showStanding(isSessionOver = false): Promise<void> {
  const now = await readStanding();
  const sent = sentSince(standing, now);
  standing = now;
  const { waiting, refused, others } = now;
  const text = [`${words.waiting(waiting)} ― ${isSessionOver ? words.signInToSend : words.waitingHint}`];
  say("waiting", waiting > 0 ? text.join("") : undefined, isSessionOver ? signInLink() : undefined);
  say("others", others > 0 ? words.others(others) : undefined);
  say("sent", sent > 0 ? words.sent(sent) : undefined);
  for (const line of document.querySelectorAll(".banner.refused")) line.remove();
  for (const report of refused)
    say(
      `refused-${report.key}`,
      words.refused(timeOf(report.madeAt), report.label, report.refused ?? ""),
      discardButton(report),
      "refused bad",
    );
}

/** One line under the head; without words it goes away. */
function say(id: string, text: string | undefined, more?: HTMLElement, look = "notice"): void {
  const name = `reports-${id}`;
  const there = document.getElementById(name);
  if (text === undefined) return there?.remove();
  const line = there ?? document.createElement("p");
  line.id = name;
  line.className = `banner ${look}`;
  line.setAttribute("role", look === "notice" ? "status" : "alert");
  line.replaceChildren(text, ...(more ? [" ", more] : []));
  if (!there) document.querySelector("header")?.after(line);
}

function discardButton({ key }: Report): HTMLElement {
  const button = document.createElement("button");
  button.textContent = words.discard;
  button.addEventListener("click", () => void dropReport(key).then(() => showStanding()));
  return button;
}

function signInLink(): HTMLElement {
  const link = document.createElement("a");
  link.href = `/sign-in?next=${encodeURIComponent(location.pathname)}`;
  link.textContent = words.signIn;
  return link;
}
