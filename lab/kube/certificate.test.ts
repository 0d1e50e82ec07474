import { createPrivateKey, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createAuthority } from "./certificate.ts";
import { objectIdentifier, time, unsignedInteger } from "./der.ts";

describe("authority", () => {
  const authority = createAuthority("test authority");
  const root = new X509Certificate(authority.certificatePem);

  it("signs itself and may sign others", () => {
    expect(root.ca).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
    expect(root.subject).toBe("CN=test authority");
  });

  it("issues a server certificate for names and addresses, with the key that belongs to it", () => {
    const { certificatePem, keyPem } = authority.issueServer(["127.0.0.1", "localhost"]);
    const leaf = new X509Certificate(certificatePem);
    expect(leaf.ca).toBe(false);
    expect(leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.checkIssued(root)).toBe(true);
    expect(leaf.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(leaf.checkHost("localhost")).toBe("localhost");
    expect(leaf.checkHost("elsewhere")).toBeUndefined();
    expect(leaf.checkPrivateKey(createPrivateKey(keyPem))).toBe(true);
  });

  it("issues a client certificate with the user as common name and the groups as organisations", () => {
    const leaf = new X509Certificate(authority.issueClient("jane", ["ops", "dev"]).certificatePem);
    expect(leaf.subject.split("\n")).toEqual(["O=ops", "O=dev", "CN=jane"]);
    expect(leaf.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
  });
});

describe("DER", () => {
  it("keeps integers non-negative and as short as they can be", () => {
    expect(unsignedInteger(Buffer.from([0, 0, 0x7f])).toString("hex")).toBe("02017f");
    expect(unsignedInteger(Buffer.from([0x80])).toString("hex")).toBe("02020080");
  });

  it("writes object identifiers in groups of seven bits", () => {
    expect(objectIdentifier("1.2.840.10045.4.3.2").toString("hex")).toBe("06082a8648ce3d040302");
  });

  it("changes to GeneralizedTime in 2050", () => {
    expect(time(Date.UTC(2049, 11, 31)).toString("latin1")).toContain("491231000000Z");
    expect(time(Date.UTC(2050, 0, 1)).toString("latin1")).toContain("20500101000000Z");
  });
});
