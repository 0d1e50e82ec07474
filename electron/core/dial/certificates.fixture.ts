/** Certificates for tests, made by the openssl command line in a folder of its own. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TestCertificate {
  readonly certificatePem: string;
  readonly keyPem: string;
}

export interface TestAuthority {
  readonly caPem: string;
  readonly caKeyPem: string;
  /** @param names such as `DNS:localhost` or `IP:127.0.0.1` */
  issue(options: {
    commonName: string;
    names?: readonly string[];
    days?: number;
    organisation?: string;
  }): TestCertificate;
  dispose(): void;
}

/** Makes a certificate authority that issues until it is disposed. */
export function testAuthority(commonName = "Test authority"): TestAuthority {
  const folder = mkdtempSync(join(tmpdir(), "certificates-"));
  const openssl = (...args: string[]) =>
    execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...newKey,
    "-keyout",
    "ca.key",
    "-out",
    "ca.crt",
    "-days",
    "30",
    "-subj",
    `/CN=${commonName}`,
  );
  let serial = 0;
  return {
    caPem: readFileSync(join(folder, "ca.crt"), "utf8"),
    caKeyPem: readFileSync(join(folder, "ca.key"), "utf8"),
    issue({ commonName: name, names = [], days = 30, organisation }) {
      serial += 1;
      const subject = `${organisation ? `/O=${organisation}` : ""}/CN=${name}`;
      openssl("req", ...newKey, "-keyout", `${serial}.key`, "-out", `${serial}.csr`, "-subj", subject);
      const extensions = ["extendedKeyUsage=serverAuth,clientAuth"];
      if (names.length > 0) extensions.push(`subjectAltName=${names.join(",")}`);
      writeFileSync(join(folder, `${serial}.ext`), extensions.join("\n"));
      openssl(
        "x509",
        "-req",
        "-in",
        `${serial}.csr`,
        "-CA",
        "ca.crt",
        "-CAkey",
        "ca.key",
        "-set_serial",
        String(serial),
        "-days",
        String(days),
        "-extfile",
        `${serial}.ext`,
        "-out",
        `${serial}.crt`,
      );
      return {
        certificatePem: readFileSync(join(folder, `${serial}.crt`), "utf8"),
        keyPem: readFileSync(join(folder, `${serial}.key`), "utf8"),
      };
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
