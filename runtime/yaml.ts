/** Writes YAML with a comment behind each value. */
import { Document, isCollection, isScalar, type Node, type Pair, visit } from "yaml";

/**
 * `commentOf` is asked for each single value, and once for a list of single values, which stands on one line. The text is the same
 * document to whoever reads it as YAML.
 */
export function annotated(value: unknown, commentOf: (path: (string | number)[]) => string): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Seq(_, node) {
      if (node.items.every((item) => isScalar(item))) node.flow = true;
    },
  });
  const lines = document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd().split("\n");
  const opens = (line: string) => /:$|^\s*-\s*$/.test(line);
  const places: (string | number)[][] = [];
  leaves(document.contents, [], places);
  // A text of several lines: better no comment than one behind the wrong value.
  if (lines.filter((line) => !opens(line)).length !== places.length) return `${lines.join("\n")}\n`;
  let next = 0;
  return lines
    .map((line) => {
      // A line with nothing behind its colon only opens a mapping or list.
      return opens(line) ? line : `${line} # ${commentOf(places[next++]!)}`;
    })
    .join("\n")
    .concat("\n");
}

/** The places of the values in the order of the lines. */
function leaves(node: Node | null, path: (string | number)[], found: (string | number)[][]): void {
  if (!isCollection(node) || node.flow || node.items.length === 0) {
    found.push(path);
    return;
  }
  for (const [index, item] of node.items.entries()) {
    const { key, value } = item as Pair<{ value: string }, Node>;
    if (key === undefined) leaves(item as Node, [...path, index], found);
    else leaves(value, [...path, String((key as { value: unknown }).value)], found);
  }
}
