/** A certificate authority for tests: X.509 v3 certificates (RFC 5280) with P-256 keys, made without openssl. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";
import * as der from "./der.ts";

export interface KeyAndCertificate {
  readonly keyPem: string;
  readonly certificatePem: string;
}

export interface CertificateRequest {
  readonly commonName: string;
  /** Kubernetes reads the organizations of a client certificate as groups. */
  readonly organizations?: readonly string[];
  /** DNS names and IP addresses of a server. */
  readonly names?: readonly string[];
  readonly usage: "server" | "client";
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export interface CertificateAuthority {
  readonly certificatePem: string;
  issue(request: CertificateRequest): KeyAndCertificate;
}

interface ToBeSigned {
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  readonly publicKey: KeyObject;
  readonly issuerKey: KeyObject;
  readonly issuerKeyId: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly Uint8Array[];
}

const dayMs = 86_400_000;
const ecdsaWithSha256 = der.sequence(der.objectId("1.2.840.10045.4.3.2"));

/** Makes a self-signed root that is valid for ten days. */
export function createCertificateAuthority(commonName: string): CertificateAuthority {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = distinguishedName(commonName, []);
  const keyId = keyIdentifier(publicKey);
  const isAuthority = der.sequence(der.boolean(true));
  const certificatePem = signedCertificate({
    subject: name,
    issuer: name,
    publicKey,
    issuerKey: privateKey,
    issuerKeyId: keyId,
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + 10 * dayMs),
    extensions: [extension("2.5.29.19", true, isAuthority), keyUsage(0b0000_0110, 1)], // keyCertSign, cRLSign
  });
  return {
    certificatePem,
    issue: (request) => {
      const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
      return {
        keyPem: keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
        certificatePem: signedCertificate({
          subject: distinguishedName(request.commonName, request.organizations ?? []),
          issuer: name,
          publicKey: keys.publicKey,
          issuerKey: privateKey,
          issuerKeyId: keyId,
          notBefore: request.notBefore ?? new Date(Date.now() - dayMs),
          notAfter: request.notAfter ?? new Date(Date.now() + 5 * dayMs),
          extensions: leafExtensions(request),
        }),
      };
    },
  };
}

function leafExtensions(request: CertificateRequest): Uint8Array[] {
  const purpose = request.usage === "server" ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2";
  const extensions = [
    extension("2.5.29.19", true, der.sequence()),
    keyUsage(0b1000_0000, 7), // digitalSignature
    extension("2.5.29.37", false, der.sequence(der.objectId(purpose))),
  ];
  if (request.names !== undefined)
    extensions.push(extension("2.5.29.17", false, der.sequence(...request.names.map(alternativeName))));
  return extensions;
}

function signedCertificate(content: ToBeSigned): string {
  const subjectKeyId = extension("2.5.29.14", false, der.octetString(keyIdentifier(content.publicKey)));
  const authorityKeyId = extension("2.5.29.35", false, der.sequence(der.tagged(0x80, content.issuerKeyId)));
  const body = der.sequence(
    der.tagged(0xa0, der.integer(Uint8Array.of(2))), // version 3
    der.integer(randomBytes(16)),
    ecdsaWithSha256,
    content.issuer,
    der.sequence(der.time(content.notBefore), der.time(content.notAfter)),
    content.subject,
    content.publicKey.export({ type: "spki", format: "der" }),
    der.tagged(0xa3, der.sequence(...content.extensions, subjectKeyId, authorityKeyId)),
  );
  const signature = sign("sha256", body, content.issuerKey);
  return pem(der.sequence(body, ecdsaWithSha256, der.bitString(signature, 0)));
}

function distinguishedName(commonName: string, organizations: readonly string[]): Uint8Array {
  const attribute = (oid: string, value: string) => der.set(der.sequence(der.objectId(oid), der.utf8String(value)));
  return der.sequence(...organizations.map((o) => attribute("2.5.4.10", o)), attribute("2.5.4.3", commonName));
}

function alternativeName(name: string): Uint8Array {
  if (isIP(name) === 4) return der.tagged(0x87, Uint8Array.from(name.split("."), Number));
  if (name === "::1") return der.tagged(0x87, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1));
  if (isIP(name) === 6) throw new Error(`${name}: of IPv6 addresses only ::1 can be certified here`);
  return der.tagged(0x82, Buffer.from(name, "ascii"));
}

function keyUsage(bits: number, unusedBits: number): Uint8Array {
  return extension("2.5.29.15", true, der.bitString(Uint8Array.of(bits), unusedBits));
}

function extension(oid: string, critical: boolean, value: Uint8Array): Uint8Array {
  return der.sequence(der.objectId(oid), ...(critical ? [der.boolean(true)] : []), der.octetString(value));
}

function keyIdentifier(key: KeyObject): Uint8Array {
  return createHash("sha1")
    .update(key.export({ type: "spki", format: "der" }))
    .digest();
}

function pem(certificate: Uint8Array): string {
  const base64 = Buffer.from(certificate).toString("base64");
  return `-----BEGIN CERTIFICATE-----\n${base64.replaceAll(/.{1,64}/g, "$&\n")}-----END CERTIFICATE-----\n`;
}
