import { describe, expect, it } from "vitest";
import { webArguments } from "./webArguments.ts";

describe("the web host's flags", () => {
  it("listen on loopback, on a free port, and open the browser unless told otherwise", () => {
    expect(webArguments([])).toEqual({
      listen: { kind: "tcp", host: "127.0.0.1", port: 0, tls: false },
      certificate: null,
      lab: false,
      open: true,
      kubeconfigs: [],
      secrets: { kind: "memory" },
    });
    expect(
      webArguments(["--port", "8123", "--no-open", "--lab", "--kubeconfig", "a", "--kubeconfig", "b"]),
    ).toMatchObject({
      listen: { port: 8123 },
      open: false,
      lab: true,
      kubeconfigs: ["a", "b"],
    });
  });

  it("name a key file or ask for a passphrase, which is never a value of theirs", () => {
    expect(webArguments(["--key-file", "k"]).secrets).toEqual({ kind: "key-file", path: "k" });
    expect(webArguments(["--passphrase"]).secrets).toEqual({ kind: "passphrase" });
    expect(() => webArguments(["--passphrase", "--key-file", "k"])).toThrow("exclude");
    expect(() => webArguments(["--passphrase=hunter2"])).toThrow("does not take an argument");
  });

  it("take a Unix socket", () => {
    expect(webArguments(["--listen", "unix:/run/q.sock"]).listen).toEqual({ kind: "unix", path: "/run/q.sock" });
  });

  it("let others in only when it is said twice, and only over TLS", () => {
    expect(() => webArguments(["--listen", "0.0.0.0:8443"])).toThrow("--allow-remote");
    expect(() => webArguments(["--listen", "0.0.0.0:8443", "--allow-remote"])).toThrow("TLS");
    const tls = ["--tls-cert", "c.pem", "--tls-key", "k.pem"];
    expect(webArguments(["--listen", "[::]:8443", "--allow-remote", ...tls]).listen).toEqual({
      kind: "tcp",
      host: "::",
      port: 8443,
      tls: true,
    });
    expect(() => webArguments(["--tls-cert", "c.pem"])).toThrow("go together");
  });

  it.each(["http://x", "example.com:80", "127.0.0.1:99999"])("refuse the address %s with a sentence", (address) => {
    expect(() => webArguments(["--listen", address])).toThrow(/^--(listen|port) /);
  });
});
