/// <reference lib="dom" />
import { stayLive } from "./Lost.ts";

stayLive("/events/board");
