/** `stalled.ts PORT`: the account `reader` subscribes to all readings and then reads its socket no more. Prints a line for each of the two ends. */
import { openClient, subscribe } from "./client.ts";

const socket = await openClient(Number(process.argv[2]), "reader");
await subscribe(socket, "mimamori/+/+/readings");
socket.pause();
socket.on("error", () => {});
process.stdout.write("stalled\n");
// A paused socket does not see its end: a write after the cut fails.
setInterval(() => socket.write(Buffer.from([0xc0, 0])), 200);
socket.on("close", () => {
  process.stdout.write("cut\n");
  process.exit(0);
});
