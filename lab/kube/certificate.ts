import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIPv4 } from "node:net";
import {
  bitString,
  boolean,
  explicit,
  implicit,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  unsignedInteger,
  utf8String,
} from "./der.ts";

/** A certificate and its private key, both as PEM. */
export interface Identity {
  readonly certificatePem: string;
  readonly keyPem: string;
}

export interface CertificateAuthority {
  readonly certificatePem: string;
  /** @param names DNS names and IPv4 addresses the server answers to */
  issueServer(names: readonly string[]): Identity;
  /** @param user becomes the common name; `groups` become organisations, as the API server reads them */
  issueClient(user: string, groups: readonly string[]): Identity;
}

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = sequence(objectIdentifier("1.2.840.10045.4.3.2"));
const CRITICAL = boolean(true);
const KEY_USAGE_SIGN_CERTS = bitString(Buffer.from([0x06]), 1);
const KEY_USAGE_SIGNATURE = bitString(Buffer.from([0x80]), 7);

interface Subject {
  readonly name: Buffer;
  readonly extensions: readonly Buffer[];
}

/** Makes an authority of its own for one practice cluster: ECDSA P-256, valid for a year, kept in memory only. */
export function createAuthority(commonName: string): CertificateAuthority {
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = distinguishedName(commonName, []);
  const keyId = keyIdentifier(keys.publicKey);
  const authorityKey = extension("2.5.29.35", sequence(implicit(0, keyId)));
  const subject: Subject = {
    name,
    extensions: [
      extension("2.5.29.19", sequence(boolean(true)), CRITICAL),
      extension("2.5.29.15", KEY_USAGE_SIGN_CERTS, CRITICAL),
      extension("2.5.29.14", octetString(keyId)),
    ],
  };
  const certificatePem = certify(subject, keys.publicKey, name, keys.privateKey);

  const issue = (commonNameOfLeaf: string, groups: readonly string[], extensions: readonly Buffer[]): Identity => {
    const leaf = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const leafSubject: Subject = {
      name: distinguishedName(commonNameOfLeaf, groups),
      extensions: [
        extension("2.5.29.19", sequence(), CRITICAL),
        extension("2.5.29.15", KEY_USAGE_SIGNATURE, CRITICAL),
        authorityKey,
        ...extensions,
      ],
    };
    return {
      certificatePem: certify(leafSubject, leaf.publicKey, name, keys.privateKey),
      keyPem: leaf.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    };
  };

  return {
    certificatePem,
    issueServer: (names) =>
      issue(
        "kube-apiserver",
        [],
        [
          extension("2.5.29.37", sequence(objectIdentifier("1.3.6.1.5.5.7.3.1"))),
          extension("2.5.29.17", sequence(...names.map(alternativeName))),
        ],
      ),
    issueClient: (user, groups) =>
      issue(user, groups, [extension("2.5.29.37", sequence(objectIdentifier("1.3.6.1.5.5.7.3.2")))]),
  };
}

/** Lays out and signs a version 3 certificate (RFC 5280 section 4.1). */
function certify(subject: Subject, publicKey: KeyObject, issuer: Buffer, signer: KeyObject): string {
  const now = Date.now();
  const serial = randomBytes(16);
  serial[0] = (serial[0] ?? 0) & 0x7f;
  const body = sequence(
    explicit(0, unsignedInteger(Buffer.from([2]))),
    unsignedInteger(serial),
    ECDSA_WITH_SHA256,
    issuer,
    // An hour back, so that a client whose clock runs behind does not refuse it.
    sequence(time(now - 3_600_000), time(now + 365 * DAY_MS)),
    subject.name,
    publicKey.export({ type: "spki", format: "der" }),
    explicit(3, sequence(...subject.extensions)),
  );
  const signature = sign("sha256", body, signer);
  return pem(sequence(body, ECDSA_WITH_SHA256, bitString(signature)));
}

function distinguishedName(commonName: string, organisations: readonly string[]): Buffer {
  const attribute = (oid: string, value: string): Buffer => set(sequence(objectIdentifier(oid), utf8String(value)));
  return sequence(
    ...organisations.map((organisation) => attribute("2.5.4.10", organisation)),
    attribute("2.5.4.3", commonName),
  );
}

function extension(oid: string, value: Buffer, critical?: Buffer): Buffer {
  return sequence(objectIdentifier(oid), ...(critical === undefined ? [] : [critical]), octetString(value));
}

function alternativeName(name: string): Buffer {
  return isIPv4(name) ? implicit(7, Buffer.from(name.split(".").map(Number))) : implicit(2, Buffer.from(name, "ascii"));
}

function keyIdentifier(publicKey: KeyObject): Buffer {
  const spki = publicKey.export({ type: "spki", format: "der" });
  return createHash("sha1").update(spki).digest();
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
