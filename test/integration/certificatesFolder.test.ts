/** The folder that `certs` keeps: the authority is made once, servers' certificates are renewed, nothing is lost on the way. */
import { X509Certificate } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeCertificates } from "../../deploy/certificates/folder.ts";
import { readAuthorities, readPair } from "../../runtime/certificates.ts";
import { ConfigError } from "../../runtime/errors.ts";
import { dayMs, testAuthority } from "../support/certificates.ts";
import { tempDir } from "../support/servers.ts";

const now = Date.now();
const make = (dir: string, more: Partial<Parameters<typeof makeCertificates>[0]> = {}) =>
  makeCertificates({ dir, hosts: [], days: 100, now, ...more });
const textOf = (dir: string, name: string) => readFileSync(join(dir, name), "utf8");
const leafOf = (dir: string, name: string) => new X509Certificate(textOf(dir, `${name}.crt`));

test("a first run makes an authority and two certificates that it signed; keys are for their owner only", async () => {
  const dir = join(tempDir(), "a", "certs");
  const made = await make(dir, { hosts: ["mimamori.example"] });
  expect(readdirSync(dir).sort()).toEqual(["broker.crt", "broker.key", "ca.crt", "ca.key", "web.crt", "web.key"]);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  for (const name of ["broker", "web", "ca"]) expect(statSync(join(dir, `${name}.key`)).mode & 0o777).toBe(0o600);
  const authority = leafOf(dir, "ca");
  for (const name of ["broker", "web"] as const) {
    const { cert, key, names, endsAt } = made.servers[name];
    const { leaf } = readPair({ setting: name, cert, key });
    expect([leaf.checkIssued(authority), leaf.verify(authority.publicKey)]).toEqual([true, true]);
    expect(names).toEqual(["localhost", "127.0.0.1", "::1", "mimamori.example"]);
    expect(Math.abs(endsAt - (now + 100 * dayMs))).toBeLessThan(1_000);
  }
  expect(made.authority).toMatchObject({ isNew: true, cert: join(dir, "ca.crt") });
});

test("a second run keeps the authority to the byte, renews the rest and keeps the names that were asked for once", async () => {
  const dir = tempDir();
  await make(dir, { hosts: ["mimamori.example"], days: 10 });
  const before = ["ca.crt", "ca.key"].map((name) => textOf(dir, name));
  const [oldKey, oldNumber] = [textOf(dir, "broker.key"), leafOf(dir, "broker").serialNumber];
  const made = await make(dir, { hosts: ["10.0.0.1"] });
  expect(made.authority.isNew).toBe(false);
  expect(["ca.crt", "ca.key"].map((name) => textOf(dir, name))).toEqual(before);
  expect(textOf(dir, "broker.key")).not.toBe(oldKey);
  expect(leafOf(dir, "broker").serialNumber).not.toBe(oldNumber);
  expect(made.servers.broker.names).toEqual(["localhost", "127.0.0.1", "::1", "10.0.0.1", "mimamori.example"]);
  expect(leafOf(dir, "broker").verify(leafOf(dir, "ca").publicKey)).toBe(true);
});

test("no certificate outlives its authority, and one that has ended signs nothing", async () => {
  const dir = tempDir();
  await make(dir);
  const end = leafOf(dir, "ca").validToDate.getTime();
  const made = await make(dir, { now: end - 5 * dayMs });
  expect([made.servers.broker.endsAt, made.servers.web.endsAt]).toEqual([end, end]);
  const before = textOf(dir, "web.crt");
  await expect(make(dir, { now: end + 1 })).rejects.toThrow(/ca\.crt ended at .*move it and ca\.key away/);
  expect(textOf(dir, "web.crt")).toBe(before);
});

describe("a run that cannot do its work names the file and what to do, and changes nothing", () => {
  test.each(["ca.crt", "ca.key"])("half an authority: %s is gone", async (gone) => {
    const dir = tempDir();
    await make(dir);
    rmSync(join(dir, gone));
    const before = readdirSync(dir).map((name) => textOf(dir, name));
    await expect(make(dir)).rejects.toThrow(new RegExp(`${gone} is not there: bring it back`));
    expect(readdirSync(dir).map((name) => textOf(dir, name))).toEqual(before);
  });

  test("the authority's key is of another, or its certificate is a server's", async () => {
    const dir = tempDir();
    await make(dir);
    const [key, server] = [textOf(dir, "ca.key"), textOf(dir, "web.crt")];
    writeFileSync(join(dir, "ca.key"), (await testAuthority()).key);
    await expect(make(dir)).rejects.toThrow(/ca\.key does not fit the certificate/);
    for (const [name, text] of [
      ["ca.crt", server],
      ["ca.key", textOf(dir, "web.key")],
    ] as const)
      writeFileSync(join(dir, name), text);
    await expect(make(dir)).rejects.toThrow(/ca\.crt is not an authority's certificate/);
    writeFileSync(join(dir, "ca.key"), key);
  });

  test("the folder is a file", async () => {
    const file = join(tempDir(), "certs");
    writeFileSync(file, "");
    await expect(make(file)).rejects.toBeInstanceOf(ConfigError);
  });
});

describe("certificates are read with their keys", () => {
  test("what cannot be used is named with its setting and file, and nothing of a key is quoted", async () => {
    const authority = await testAuthority();
    const [one, other] = [await authority.write("one"), await authority.write("other")];
    const dir = tempDir();
    const [rubbish, folder] = [join(dir, "rubbish"), join(dir, "folder")];
    writeFileSync(rubbish, "not PEM, but a secret");
    mkdirSync(folder);
    const refused = (cert: string, key: string) => {
      try {
        readPair({ setting: "web.tls", cert, key });
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        expect(String(error)).not.toContain("a secret");
        return (error as ConfigError).message;
      }
      return "";
    };
    expect(refused(join(dir, "none"), one.key)).toMatch(/^web\.tls\.cert: cannot be read .*none.*the command certs/);
    expect(refused(one.cert, folder)).toMatch(/^web\.tls\.key: cannot be read/);
    expect(refused(rubbish, one.key)).toMatch(/^web\.tls\.cert: \S*rubbish holds no certificate/);
    expect(refused(one.cert, rubbish)).toMatch(/^web\.tls\.key: \S*rubbish holds no private key/);
    expect(refused(one.cert, other.key)).toMatch(/^web\.tls\.key: \S*other\.key does not fit the certificate \S*one\.crt/);
    expect(refused(one.cert, one.key)).toBe("");
  });

  test("a file may hold several authorities", async () => {
    const [one, other] = [await testAuthority(), await testAuthority()];
    const file = join(tempDir(), "both.crt");
    writeFileSync(file, `${one.cert}${other.cert}`);
    expect(readAuthorities("broker.tls.ca", file).certificates).toHaveLength(2);
  });
});

test.skipIf(process.getuid?.() === 0)("a folder that may not be written is named", async () => {
  const dir = tempDir();
  chmodSync(dir, 0o500);
  await expect(make(join(dir, "certs"))).rejects.toThrow(/--out .*cannot be written/);
});
