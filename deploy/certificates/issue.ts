/** Certificates for a closed network: an authority of our own, and servers' certificates that it signs. ECDSA P-256, SHA-256. No I/O. */
import { createPrivateKey, randomBytes } from "node:crypto";
import { isIPv4, isIPv6 } from "node:net";
import { BitString, Integer, OctetString, Utf8String } from "asn1js";
import {
  AttributeTypeAndValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  Extension,
  ExtKeyUsage,
  GeneralName,
  GeneralNames,
  Time,
} from "pkijs";

const algorithm = { name: "ECDSA", namedCurve: "P-256" } as const;
const hash = "SHA-256";
const oid = {
  commonName: "2.5.4.3",
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
  extKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
} as const;

/** PEM. */
export interface Issued {
  cert: string;
  key: string;
}

/** UTC milliseconds; certificates know whole seconds. */
export interface Span {
  from: number;
  to: number;
}

/** An authority that signs servers' certificates and no further authority. */
export async function issueAuthority(name: string, span: Span): Promise<Issued> {
  const keys = await newKeys();
  const certificate = await prepare(name, span, keys.publicKey);
  certificate.issuer = certificate.subject;
  certificate.extensions!.push(
    extension(oid.basicConstraints, new BasicConstraints({ cA: true, pathLenConstraint: 0 }), { critical: true }),
    extension(oid.keyUsage, bits(0b0000_0110, { unused: 1 }), { critical: true }), // keyCertSign, cRLSign
  );
  await certificate.sign(keys.privateKey, hash);
  return await written(certificate, keys.privateKey);
}

/** A server's certificate for these names and addresses, at least one. Throws when the authority's PEM cannot be used. */
export async function issueServer(name: string, hosts: readonly string[], span: Span, authority: Issued): Promise<Issued> {
  const keys = await newKeys();
  const issuer = Certificate.fromBER(Buffer.from(authority.cert.replaceAll(/-----[^-]+-----|\s/g, ""), "base64"));
  const certificate = await prepare(name, span, keys.publicKey);
  certificate.issuer = issuer.subject;
  const keyIdentifier = new OctetString({ valueHex: await issuer.getKeyHash() });
  certificate.extensions!.push(
    extension(oid.basicConstraints, new BasicConstraints({ cA: false }), { critical: true }),
    extension(oid.keyUsage, bits(0b1000_0000, { unused: 7 }), { critical: true }), // digitalSignature
    extension(oid.extKeyUsage, new ExtKeyUsage({ keyPurposes: [oid.serverAuth] })),
    extension(oid.subjectAltName, new GeneralNames({ names: hosts.map(generalName) })),
    extension(oid.authorityKeyIdentifier, new AuthorityKeyIdentifier({ keyIdentifier })),
  );
  const der = createPrivateKey(authority.key).export({ type: "pkcs8", format: "der" });
  await certificate.sign(await crypto.subtle.importKey("pkcs8", new Uint8Array(der), algorithm, false, ["sign"]), hash);
  return await written(certificate, keys.privateKey);
}

async function newKeys(): Promise<CryptoKeyPair> {
  return await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

/** What every certificate of ours has; the issuer and the rest of the extensions are still to come. */
async function prepare(name: string, span: Span, publicKey: CryptoKey): Promise<Certificate> {
  const certificate = new Certificate();
  certificate.version = 2; // the third
  // The first bit is kept clear: a serial number is positive.
  certificate.serialNumber = new Integer({ valueHex: new Uint8Array([0x40 | (randomBytes(1)[0]! & 0x3f), ...randomBytes(15)]) });
  certificate.subject.typesAndValues.push(new AttributeTypeAndValue({ type: oid.commonName, value: new Utf8String({ value: name }) }));
  certificate.notBefore = time(span.from);
  certificate.notAfter = time(span.to);
  await certificate.subjectPublicKeyInfo.importKey(publicKey);
  certificate.extensions = [extension(oid.subjectKeyIdentifier, new OctetString({ valueHex: await certificate.getKeyHash() }))];
  return certificate;
}

/** RFC 5280: years from 2050 on are written with all four digits. */
function time(at: number): Time {
  const value = new Date(Math.floor(at / 1000) * 1000);
  return new Time({ type: value.getUTCFullYear() < 2050 ? 0 : 1, value });
}

interface Encodable {
  toBER(sizeOnly?: boolean): ArrayBuffer;
}

function extension(extnID: string, content: Encodable | { toSchema(): Encodable }, { critical = false } = {}): Extension {
  const schema = "toSchema" in content ? content.toSchema() : content;
  return new Extension({ extnID, critical, extnValue: schema.toBER(false) });
}

function bits(byte: number, { unused }: { unused: number }): BitString {
  return new BitString({ valueHex: new Uint8Array([byte]), unusedBits: unused });
}

function generalName(host: string): GeneralName {
  const address = addressBytes(host);
  return address ? new GeneralName({ type: 7, value: new OctetString({ valueHex: address }) }) : new GeneralName({ type: 2, value: host });
}

/** The 4 or 16 bytes of an IP address; undefined for a name. */
export function addressBytes(host: string): Uint8Array<ArrayBuffer> | undefined {
  if (isIPv4(host)) return new Uint8Array(host.split(".").map(Number));
  if (!isIPv6(host)) return undefined;
  const [head = "", tail] = new URL(`http://[${host}]`).hostname.slice(1, -1).split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16)));
  const [before, after] = [groups(head), groups(tail ?? "")];
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return new Uint8Array(all.flatMap((group) => [group >> 8, group & 0xff]));
}

async function written(certificate: Certificate, privateKey: CryptoKey): Promise<Issued> {
  const key = await crypto.subtle.exportKey("pkcs8", privateKey);
  return { cert: pemOf("CERTIFICATE", certificate.toSchema(true).toBER(false)), key: pemOf("PRIVATE KEY", key) };
}

function pemOf(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
