import { board } from "./board.ts";
import { common } from "./common.ts";
import { problems } from "./problems.ts";

export const ja = { common, problems, board };
