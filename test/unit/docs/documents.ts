/** The documents for installers as tests read them: their text, their code blocks, their links. */
import { globSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export const root = join(import.meta.dirname, "../../..");
export const manual = "docs/設置手引き.md";
/** Folders of drivers that installers choose from. */
export const driverNames = ["modbus", "pulse", "mqtt", "http"] as const;
/** Every document that this folder's tests look at. */
export const documents = [
  manual,
  "docs/証明書.md",
  "docs/セキュリティ.md",
  "docs/security.md",
  "SECURITY.md",
  ...driverNames.map((name) => `edge/drivers/${name}/README.md`),
];
/** Every file that an installer may start from. */
export const samples = [
  ...globSync("docs/samples/*.yaml", { cwd: root }).sort(),
  ...driverNames.map((name) => `edge/drivers/${name}/sample.yaml`),
];
export const pictures = globSync("docs/img/wiring-*.svg", { cwd: root }).sort();

/** The text of a file, by its path from the root of the project. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Fenced blocks in order; their own indentation (in a list) is taken away. */
export function codeBlocks(markdown: string): { language: string; text: string }[] {
  return [...markdown.matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```$/gm)].map(([, indent = "", language = "", text = ""]) => ({
    language,
    text: text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
}

/** Targets of links and pictures that lead to a file or a heading of ours, by the file from the root and the heading's anchor. */
export function linksOf(path: string): { file: string; anchor: string }[] {
  const prose = textOf(path).replaceAll(/^( *)```[\s\S]*?^\1```$/gm, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => decodeURI(target))
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = "", anchor = ""] = target.split("#");
      return { file: file === "" ? path : relative(root, join(root, path, "..", file)), anchor };
    });
}

/** Anchors of a document's headings: lower case, spaces become hyphens, punctuation goes. */
export function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(/\s/g, "-"),
  );
}

/** Rows of tables whose first cell begins with a setting in backticks: setting → the row. */
export function settingRows(markdown: string): Map<string, string> {
  return new Map([...markdown.matchAll(/^\| `(\w+)[^|]*\|.*$/gm)].map(([row, name = ""]) => [name, row]));
}
