/** A proxy in front of a real server: records what goes through and in which order, and can cut the line. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { atEnd } from "./processes.ts";

export interface TcpProxy {
  port: number;
  /** What went through, in order. */
  passed: { from: "client" | "server"; bytes: Buffer; connection: number }[];
  /** Connections that were accepted so far. */
  connections: number;
  /** Ends every connection; new ones are taken. */
  cut(): void;
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const proxy: TcpProxy = {
    port: 0,
    passed: [],
    connections: 0,
    cut() {
      for (const socket of sockets) socket.destroy();
    },
  };
  const server = createServer((client) => {
    const connection = ++proxy.connections;
    const target = connect(targetPort, "127.0.0.1");
    const pair: [Socket, Socket, "client" | "server"][] = [
      [client, target, "client"],
      [target, client, "server"],
    ];
    for (const [one, other, from] of pair) {
      sockets.add(one);
      one.setNoDelay();
      one.on("data", (bytes) => {
        proxy.passed.push({ from, bytes, connection });
        other.write(bytes);
      });
      one.on("error", () => {}); // shows as the end of both
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  proxy.port = (server.address() as { port: number }).port;
  atEnd(async () => {
    proxy.cut();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return proxy;
}
