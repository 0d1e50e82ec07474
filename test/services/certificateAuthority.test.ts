import { X509Certificate } from "node:crypto";
import { createServer, request } from "node:https";
import { expect, test } from "vitest";
import { createCertificateAuthority } from "./certificateAuthority.ts";

test("a server certificate is verified by its root and holds for its names alone", () => {
  const authority = createCertificateAuthority("test root");
  const { certificatePem } = authority.issue({
    commonName: "api",
    names: ["127.0.0.1", "::1", "localhost"],
    usage: "server",
  });
  const certificate = new X509Certificate(certificatePem);
  const root = new X509Certificate(authority.certificatePem);
  expect(certificate.verify(root.publicKey)).toBe(true);
  expect(certificate.checkIssued(root)).toBe(true);
  expect(root.ca).toBe(true);
  expect(certificate.ca).toBe(false);
  expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(certificate.checkHost("localhost")).toBe("localhost");
  expect(certificate.checkHost("example.org")).toBeUndefined();
  expect(
    certificate.verify(new X509Certificate(createCertificateAuthority("test root").certificatePem).publicKey),
  ).toBe(false);
});

test("validity is as asked for, also beyond the year 2049", () => {
  const { certificatePem } = createCertificateAuthority("root").issue({
    commonName: "old",
    usage: "client",
    notBefore: new Date("2020-01-02T03:04:05Z"),
    notAfter: new Date("2051-06-07T08:09:10Z"),
  });
  const certificate = new X509Certificate(certificatePem);
  expect(certificate.validFromDate).toEqual(new Date("2020-01-02T03:04:05Z"));
  expect(certificate.validToDate).toEqual(new Date("2051-06-07T08:09:10Z"));
});

test("both sides of a TLS connection accept its certificates, and the server reads user and groups", async () => {
  const authority = createCertificateAuthority("root");
  const server = authority.issue({ commonName: "api", names: ["127.0.0.1"], usage: "server" });
  const client = authority.issue({ commonName: "ada", organizations: ["sre", "système"], usage: "client" });
  const listener = createServer(
    {
      key: server.keyPem,
      cert: server.certificatePem,
      ca: authority.certificatePem,
      requestCert: true,
      rejectUnauthorized: true,
    },
    (incoming, response) => {
      const socket = incoming.socket as import("node:tls").TLSSocket; // an https server's sockets are TLS sockets
      response.end(JSON.stringify(socket.getPeerCertificate().subject));
    },
  );
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const body = await new Promise<string>((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port: address.port,
      ca: authority.certificatePem,
      key: client.keyPem,
      cert: client.certificatePem,
    };
    request(options, async (response) => resolve((await response.toArray()).join("")))
      .once("error", reject)
      .end();
  });
  await new Promise((resolve) => listener.close(resolve));
  expect(JSON.parse(body)).toEqual({ CN: "ada", O: ["sre", "système"] });
});
