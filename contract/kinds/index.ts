import { compactor } from "./compactor.ts";
import { counter } from "./counter.ts";
import type { Kind } from "./kind.ts";
import { power } from "./power.ts";
import { refrigerator } from "./refrigerator.ts";
import { room } from "./room.ts";
import { terminal } from "./terminal.ts";
import { transcriber } from "./transcriber.ts";

export type { Kind, LimitRule } from "./kind.ts";

/** Every kind of equipment that this program knows, in the order in which pages show them. */
export const kinds = [compactor, refrigerator, room, terminal, transcriber, counter, power] as const satisfies readonly Kind[];

export type KindId = (typeof kinds)[number]["id"];

const byId = new Map<string, Kind>(kinds.map((kind) => [kind.id, kind]));

/** The kind of this id, or undefined. */
export function findKind(id: string): Kind | undefined {
  return byId.get(id);
}

/** The kind of this id. Throws RangeError on an unknown one: ids come from checked configuration. */
export function kindOf(id: string): Kind {
  const kind = byId.get(id);
  if (!kind) throw new RangeError(`unknown kind: ${id}`);
  return kind;
}
