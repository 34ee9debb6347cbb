/// <reference lib="dom" />
/** Nothing on a wall is cut off: words get smaller down to what can be read at 4 m, then what explains is left out, and lists say how many more there are. */
import { board as en } from "../texts/en/board.ts";
import { board as ja } from "../texts/ja/board.ts";
import { language } from "./Words.ts";

const texts: typeof ja = language === "en" ? en : ja;
const [smallest, step] = [0.6, 0.05];

/** A fraction of a point is no overflow. */
const overflows = (one: Element) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1;

export function fitAll(): void {
  for (const machine of document.querySelectorAll<HTMLElement>(".machine")) fitMachine(machine);
  for (const section of document.querySelectorAll<HTMLElement>(".wall section")) fitList(section);
}

function fitMachine(machine: HTMLElement): void {
  const body = machine.querySelector(".body");
  const isTight = () => overflows(machine) || (body !== null && overflows(body));
  for (const isCrowded of [false, true]) {
    machine.classList.toggle("crowded", isCrowded);
    for (let fit = 1; fit >= smallest; fit -= step) {
      machine.style.setProperty("--fit", String(fit));
      if (!isTight()) return;
    }
  }
}

/** Items of the list are in order of weight: the last goes first. */
function fitList(section: HTMLElement): void {
  const line = section.querySelector<HTMLElement>(".rest-count");
  const items = [...section.querySelectorAll<HTMLElement>(".tile, li")];
  if (!line || items.length === 0) return;
  for (const item of items) item.hidden = false;
  const known = Number(line.dataset.rest);
  const say = (hidden: number) => {
    line.hidden = known + hidden === 0;
    line.textContent = texts.alerts.more(known + hidden);
  };
  say(0);
  for (let hidden = 1; hidden < items.length && overflows(section); hidden++) {
    items[items.length - hidden]!.hidden = true;
    say(hidden);
  }
}
