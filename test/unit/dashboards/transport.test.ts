import fastify from "fastify";
import { describe, expect, test } from "vitest";
import { configSchema } from "../../../contract/config/schema.ts";
import { allowList, transport } from "../../../dashboards/web/transport.ts";
import { cookieNames, openToRead } from "../../../dashboards/web/viewers.ts";

const configOf = (web: Record<string, unknown>) => configSchema.parse({ web, centers: {} });
const tls = { cert: "a.crt", key: "a.key" };

describe("plain HTTP behind a proxy", () => {
  const web = { host: "0.0.0.0", trustedProxy: ["10.0.0.5", "10.1.0.0/16", "2001:db8::/32"] };

  async function ask(remoteAddress: string, forwarded?: string) {
    const app = fastify({ trustProxy: web.trustedProxy });
    transport(app, configOf(web));
    app.get("/", async (request) => request.ip);
    const answer = await app.inject({
      url: "/",
      remoteAddress,
      ...(forwarded !== undefined && { headers: { "x-forwarded-for": forwarded } }),
    });
    await app.close();
    return answer;
  }

  test.each(["10.0.0.5", "10.1.255.255", "::ffff:10.0.0.5", "2001:db8::9", "127.0.0.1", "127.5.5.5", "::1", "::ffff:127.0.0.1"])(
    "%s is let in",
    async (address) => {
      expect((await ask(address)).statusCode).toBe(200);
    },
  );

  test.each(["10.0.0.6", "10.2.0.1", "192.168.1.1", "::ffff:10.0.0.6", "2001:db9::1", "fe80::1%eth0"])(
    "%s is refused, and told where to go, whatever it says about itself",
    async (address) => {
      for (const forwarded of [undefined, "10.0.0.5", "127.0.0.1"]) {
        const { statusCode, body } = await ask(address, forwarded);
        expect([statusCode, body]).toEqual([403, expect.stringContaining("web.trustedProxy")]);
      }
    },
  );

  test("only a trusted proxy's word about the visitor counts", async () => {
    expect((await ask("10.0.0.5", "203.0.113.9")).body).toBe("203.0.113.9");
    // Loopback is let in, but it is no proxy unless the file says so.
    expect((await ask("127.0.0.1", "203.0.113.9")).body).toBe("127.0.0.1");
    // What the visitor wrote before the proxy's own word.
    expect((await ask("10.0.0.5", "10.0.0.9, 203.0.113.9")).body).toBe("203.0.113.9");
  });
});

test("without a proxy nobody but this machine speaks plain HTTP", () => {
  const allowed = allowList(["127.0.0.0/8", "::1"]);
  expect(["127.0.0.1", "::1", "::ffff:127.0.0.1"].map(allowed)).toEqual([true, true, true]);
  expect(["", "10.0.0.1", "::", "0.0.0.0"].map(allowed)).toEqual([false, false, false, false]);
});

test("the session's cookie is bound to this host and to HTTPS wherever HTTPS is spoken", () => {
  expect([{}, { publicUrl: "http://a.example" }].map((web) => cookieNames(configOf(web)))).toEqual(
    Array(2).fill({ session: "mimamori", device: "mimamori-device", secure: false }),
  );
  expect([{ tls }, { publicUrl: "https://a.example", trustedProxy: "127.0.0.1" }].map((web) => cookieNames(configOf(web)))).toEqual(
    Array(2).fill({ session: "__Host-mimamori", device: "__Host-mimamori-device", secure: true }),
  );
});

test("the board of a demonstration is open on this machine only, not through a proxy", () => {
  const webs = [{}, { trustedProxy: "127.0.0.1" }, { host: "0.0.0.0", tls }];
  expect(webs.map((web) => openToRead(configOf(web)))).toEqual([true, false, false]);
});
