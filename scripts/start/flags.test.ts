import { expect, test } from "vitest";
import { startFlags } from "./flags.ts";

const flags = (...args: string[]) => startFlags(args, "/home/ada");

test("without flags the host is chosen and told nothing", () => {
  expect(flags()).toEqual({ kind: "run", web: false, forHost: [] });
});

test("the practice estate and kubeconfigs go to either host, files made absolute", () => {
  expect(flags("--lab", "--kubeconfig", "a.yaml", "--kubeconfig=/etc/b.yaml")).toEqual({
    kind: "run",
    web: false,
    forHost: ["--lab", "--kubeconfig", "/home/ada/a.yaml", "--kubeconfig", "/etc/b.yaml"],
  });
});

test("a flag that only the web host has asks for it", () => {
  expect(flags("--web")).toEqual({ kind: "run", web: true, forHost: [] });
  expect(flags("--port", "8090", "--no-open")).toEqual({
    kind: "run",
    web: true,
    forHost: ["--port", "8090", "--no-open"],
  });
  expect(flags("--listen", "unix:deck.sock")).toMatchObject({
    web: true,
    forHost: ["--listen", "unix:/home/ada/deck.sock"],
  });
  expect(
    flags("--listen", "10.0.0.1:8443", "--allow-remote", "--tls-cert", "c.pem", "--tls-key", "/k.pem"),
  ).toMatchObject({
    forHost: ["--listen", "10.0.0.1:8443", "--allow-remote", "--tls-cert", "/home/ada/c.pem", "--tls-key", "/k.pem"],
  });
});

test("a key file is meant from the person's folder, a passphrase is asked for by the web host and never a value here", () => {
  expect(flags("--key-file", "k")).toMatchObject({ web: true, forHost: ["--key-file", "/home/ada/k"] });
  expect(flags("--passphrase")).toMatchObject({ web: true, forHost: ["--passphrase"] });
  expect(flags("--passphrase=hunter2")).toMatchObject({ kind: "error" });
});

test("what is not known or no port is refused with its name", () => {
  expect(flags("--prot", "1")).toMatchObject({ kind: "error", message: expect.stringContaining("--prot") });
  expect(flags("--port", "70000")).toMatchObject({ kind: "error", message: expect.stringContaining("70000") });
  expect(flags("extra")).toMatchObject({ kind: "error", message: expect.stringContaining("extra") });
});
