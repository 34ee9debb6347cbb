import type { Texts } from "../index.ts";
import { board } from "./board.ts";
import { common } from "./common.ts";
import { offline } from "./offline.ts";
import { problems } from "./problems.ts";
import { wall } from "./wall.ts";

export const en: Texts = { common, problems, board, offline, wall };
