/// <reference lib="dom" />
/** At a tablet: whose press it is, asked here, so that it can be answered without the server too. The codes came with the page. */
import { tablets as en } from "../../texts/en/tablets.ts";
import { tablets as ja } from "../../texts/ja/tablets.ts";
import { language } from "../Words.ts";

const texts: typeof ja = language === "en" ? en : ja;
const codes = document.body.dataset.staffCodes?.split(" ").filter(Boolean) ?? [];

/** The tapped code; "nobody" if the question was closed; undefined where nobody has to be asked (the server knows who it is, or asks). */
export async function askWho(): Promise<string | "nobody" | undefined> {
  if (codes.length === 0) return undefined;
  const { promise, resolve } = Promise.withResolvers<string>();
  const dialog = document.createElement("dialog");
  dialog.className = "who";
  dialog.setAttribute("aria-labelledby", "who-title");
  const title = document.createElement("h2");
  title.id = "who-title";
  title.textContent = texts.whoTitle;
  const explained = document.createElement("p");
  explained.textContent = texts.whoExplained;
  const choices = document.createElement("div");
  choices.className = "codes";
  for (const code of codes) choices.append(button(code, () => resolve(code), { label: texts.codeLabel(code), className: "code" }));
  const leave = button(texts.whoCancel, () => resolve("nobody"), { className: "plain" });
  dialog.append(title, explained, choices, leave);
  dialog.addEventListener("close", () => resolve("nobody"));
  document.body.append(dialog);
  dialog.showModal();
  const code = await promise;
  dialog.remove();
  return code;
}

function button(text: string, press: () => void, { label, className }: { label?: string; className: string }): HTMLButtonElement {
  const one = document.createElement("button");
  one.type = "button";
  one.textContent = text;
  one.className = className;
  if (label !== undefined) one.setAttribute("aria-label", label);
  one.addEventListener("click", press);
  return one;
}
