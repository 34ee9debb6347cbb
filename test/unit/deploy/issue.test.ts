import { createPrivateKey, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { addressBytes, issueAuthority, issueServer } from "../../../deploy/certificates/issue.ts";
import { allNames, hostName } from "../../../deploy/certificates/names.ts";
import { covers, daysLeft, endOf, endsSoon, namesOf } from "../../../runtime/certificates.ts";

const dayMs = 86_400_000;
const now = Date.UTC(2026, 10, 22, 1, 2, 3);
const authority = await issueAuthority("見守り CA", { from: now - dayMs, to: now + 7_300 * dayMs });
const ca = new X509Certificate(authority.cert);
const hosts = ["localhost", "127.0.0.1", "::1", "2001:db8::1:2", "mimamori.example"];
const server = async (endsAt = now + 100 * dayMs, names = hosts) =>
  await issueServer("a server", names, { from: now - dayMs, to: endsAt }, authority);

test("the authority signs servers and no further authority, for twenty years", async () => {
  expect([ca.ca, ca.subject, ca.issuer, endOf(ca)]).toEqual([true, "CN=見守り CA", "CN=見守り CA", now + 7_300 * dayMs]);
  expect(ca.verify(ca.publicKey)).toBe(true);
  const issued = await server();
  const leaf = new X509Certificate(issued.cert);
  expect([leaf.ca, leaf.checkIssued(ca), leaf.verify(ca.publicKey)]).toEqual([false, true, true]);
  expect(leaf.checkPrivateKey(createPrivateKey(issued.key))).toBe(true);
  expect(leaf.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
});

test("a certificate is for its names and addresses and for no others", async () => {
  const leaf = new X509Certificate((await server()).cert);
  expect(hosts.filter((host) => !covers(leaf, host))).toEqual([]);
  expect(["127.0.0.2", "example", "a.mimamori.example", "2001:db8::1", "a server"].filter((host) => covers(leaf, host))).toEqual([]);
  expect(allNames(namesOf(leaf))).toEqual(["localhost", "127.0.0.1", "::1", "2001:db8::1:2", "mimamori.example"]);
});

test("every certificate has a key and a number of its own", async () => {
  const [one, other] = [await server(), await server()];
  expect(one.key).not.toBe(other.key);
  expect(new X509Certificate(one.cert).serialNumber).not.toBe(new X509Certificate(other.cert).serialNumber);
});

test("its end is the one that was asked for, also after 2050", async () => {
  for (const endsAt of [now + dayMs, Date.UTC(2049, 11, 31, 23, 59, 59), Date.UTC(2050, 0, 1), Date.UTC(2060, 1, 29)])
    expect(endOf(new X509Certificate((await server(endsAt)).cert))).toBe(endsAt);
});

test("an end within 30 days is soon", async () => {
  const leaf = new X509Certificate((await server()).cert);
  const at = (days: number) => endOf(leaf) - days * dayMs;
  expect([31, 30.1, 30, 29, 0, -1].map((days) => endsSoon(leaf, at(days)))).toEqual([false, false, true, true, true, true]);
  expect([31, 29.5, 0, -0.5].map((days) => daysLeft(leaf, at(days)))).toEqual([31, 29, 0, -1]);
});

test.each([
  ["mimamori.example", "mimamori.example"],
  ["Mimamori.Example.", "mimamori.example"],
  ["見守り.example", "xn--nbk470kv32a.example"],
  ["server-1", "server-1"],
  ["192.168.10.2", "192.168.10.2"],
  ["[2001:DB8:0::1]", "2001:db8::1"],
  ["0:0:0:0:0:0:0:1", "::1"],
  ["*.example", undefined],
  ["a b", undefined],
  ["a_b", undefined],
  ["1.2.3", undefined],
  ["300.1.1.1", undefined],
  ["https://a.example", undefined],
  ["-a.example", undefined],
  ["", undefined],
])("a host written %j is %j in a certificate", (written, host) => {
  expect(hostName(written)).toBe(host);
});

test("addresses are written in their bytes", () => {
  const hex = (host: string) => Buffer.from(addressBytes(host) ?? []).toString("hex");
  expect(["10.0.0.255", "::1", "2001:db8::a:1", "::ffff:1.2.3.4", "a"].map(hex)).toEqual([
    "0a0000ff",
    "00000000000000000000000000000001",
    "20010db80000000000000000000a0001",
    "00000000000000000000ffff01020304",
    "",
  ]);
});

test("names come once, this machine's first; what is no name is left out", () => {
  expect(allNames(["a.example", "127.0.0.1", "no_name", "A.example"])).toEqual(["localhost", "127.0.0.1", "::1", "a.example"]);
});
