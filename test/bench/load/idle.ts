/** `idle.ts PORT AGENTS FIRST`: agents that are connected and listen, and do nothing. Prints a line when all are there and stays. */
import { nameOf, openClient, subscribe } from "./client.ts";

const [port = 0, agents = 0, first = 0] = process.argv.slice(2).map(Number);
const atOnce = 50;
const numbers = Array.from({ length: agents }, (_, i) => first + i)[Symbol.iterator]();
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (const agent of numbers) {
      const socket = await openClient(port, nameOf(agent));
      await subscribe(socket, `mimamori/${nameOf(agent)}/stored`);
      socket.on("close", () => process.exit(1));
    }
  }),
);
process.stdout.write("connected\n");
