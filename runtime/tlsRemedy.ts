/** What to do when a server's certificate is refused, by the codes of OpenSSL and Node. */
const remedies: [codes: readonly string[], remedy: string][] = [
  [
    [
      "DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_GET_ISSUER_CERT", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "CERT_SIGNATURE_FAILURE", "CERT_UNTRUSTED", "INVALID_CA", "ERR_OSSL_EC_BAD_SIGNATURE",
    ], // biome-ignore format: a list of names
    "the certificate is not signed by the authority that we trust: copy the server's ca.crt here, name it in broker.tls.ca and restart",
  ],
  [
    ["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"],
    "the certificate is not valid on this day: look at this machine's clock; if it is right, renew the certificate on the server (the command certs)",
  ],
  [
    ["ERR_TLS_CERT_ALTNAME_INVALID", "HOSTNAME_MISMATCH", "IP_ADDRESS_MISMATCH"],
    "the certificate is made for other names: make it for this one too on the server (certs --host NAME), or use a name that it has",
  ],
];

/** Undefined: the code is not about a certificate. */
export function tlsRemedy(code: string): string | undefined {
  return remedies.find(([codes]) => codes.includes(code))?.[1];
}
