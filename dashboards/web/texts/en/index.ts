import type { Texts } from "../index.ts";
import { board } from "./board.ts";
import { calendar } from "./calendar.ts";
import { common } from "./common.ts";
import { problems } from "./problems.ts";

export const en: Texts = { common, problems, board, calendar };
