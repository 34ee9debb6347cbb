/** The lines of `doctor` about certificates: one for each that the configuration names. */
import type { X509Certificate } from "node:crypto";
import { hostname } from "node:os";
import type { Config } from "../contract/config/schema.ts";
import { hostOf, isEveryAddress } from "../contract/config/transport.ts";
import { dateText } from "../contract/time.ts";
import { covers, daysLeft, endOf, endsSoon, namesOf, type PairFiles, readAuthorities, readPair } from "../runtime/certificates.ts";
import { configuredCertificates } from "../runtime/certificateUses.ts";
import { messageOf } from "../runtime/errors.ts";
import type { Common } from "./command.ts";

type Check = () => Promise<string>;

/** Name of the line → its check, which rejects with what is wrong and what to do. */
export function certificateChecks({ config, dataDir }: Common, now: number): Record<string, Check> {
  const checks: Record<string, Check> = {};
  const { broker: brokerFiles, web: webFiles, authority: authorityFile } = configuredCertificates(config, dataDir);
  if (brokerFiles)
    checks["証明書（MQTT）"] = async () =>
      judgePair(brokerFiles, {
        hosts: brokerHosts(config),
        now,
        ...(authorityFile && { authorityFile }),
      });
  if (webFiles) checks["証明書（画面）"] = async () => judgePair(webFiles, { hosts: webHosts(config), now });
  if (authorityFile !== undefined)
    checks["証明書（認証局）"] = async () => {
      const { certificates } = readable(() => readAuthorities("broker.tls.ca", authorityFile));
      const problems = certificates.flatMap((one) =>
        endProblem(one, now, "新しい認証局を作り、ca.crt をすべてのセンター機に配ってください"),
      );
      if (problems.length > 0) throw new Error(problems.join("。"));
      return certificates.map((one) => untilText(one, now)).join("、");
    };
  return checks;
}

const renewal = "「certs」で作り直し、動いている見守りに SIGHUP を送ってください";

interface Use {
  /** How others call this server, as far as the configuration says it. */
  hosts: readonly string[];
  /** PEM of the authority that those who connect trust. */
  authorityFile?: string;
  now: number;
}

function judgePair(files: PairFiles, { hosts, authorityFile, now }: Use): string {
  const { leaf } = readable(() => readPair(files));
  const problems = endProblem(leaf, now, renewal);
  const foreign = hosts.filter((host) => !covers(leaf, host));
  if (foreign.length > 0) {
    const options = foreign.map((host) => `--host ${host}`).join(" ");
    problems.push(
      `${foreign.join("、")} の証明書ではありません（対象: ${namesOf(leaf).join(", ")}）。「certs ${options}」で作り直してください`,
    );
  }
  if (authorityFile !== undefined) {
    const { certificates } = readable(() => readAuthorities("broker.tls.ca", authorityFile));
    if (!isSignedBy(files.cert, certificates)) problems.push(`${authorityFile} の認証局が署名した証明書ではありません。${renewal}`);
  }
  if (problems.length > 0) throw new Error(problems.join("。"));
  return `${untilText(leaf, now)}、対象: ${namesOf(leaf).join(", ")}`;
}

/** The certificate itself, or one of those between that its file holds too. */
function isSignedBy(file: string, authorities: readonly X509Certificate[]): boolean {
  const { certificates } = readAuthorities("broker.tls.cert", file);
  return certificates.some((one) => authorities.some((authority) => one.checkIssued(authority) && one.verify(authority.publicKey)));
}

function endProblem(certificate: X509Certificate, now: number, remedy: string): string[] {
  if (!endsSoon(certificate, now)) return [];
  const [days, day] = [daysLeft(certificate, now), dateText(endOf(certificate))];
  return [`${days < 0 ? `${day}に期限が切れています` : `あと${days}日で期限が切れます（${day}）`}。${remedy}`];
}

function untilText(certificate: X509Certificate, now: number): string {
  return `${dateText(endOf(certificate))}まで（あと${daysLeft(certificate, now)}日）`;
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`ファイルが使えません。${messageOf(error)}`);
  }
}

function webHosts({ web }: Config): string[] {
  if (web.publicUrl) return [hostOf(web.publicUrl)];
  return [isEveryAddress(web.host) ? hostname() : web.host];
}

/** A listener on every address says nothing about the name that agents use. */
function brokerHosts({ broker }: Config): string[] {
  if (broker.external) return [hostOf(broker.external)];
  return isEveryAddress(broker.host) ? [] : [broker.host];
}
