/// <reference lib="dom" />
/** The page that stands in for one that is not kept: opens the real one when the server is back. */
import { reloadWhenBack } from "./offline/kept.ts";

reloadWhenBack();
