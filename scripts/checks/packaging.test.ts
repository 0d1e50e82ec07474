import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Configuration } from "electron-builder";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readAsar } from "./asar.ts";
import { configProblems, packedProblems } from "./packaging.ts";

const config: Configuration = parse(readFileSync(join(import.meta.dirname, "../../electron-builder.yml"), "utf8"));

const packed = (extra: Record<string, string> = {}) =>
  new Map(
    Object.entries({
      "package.json": "{}",
      "out/build.json": "{}",
      "out/electron/main.js": "",
      "out/electron/preload.cjs": "",
      "out/lab/main.js": "",
      "out/renderer/index.html": "",
      ...extra,
    }).map(([path, text]) => [path, Buffer.from(text)]),
  );

test("the configuration as it is keeps what it promises", () => {
  expect(configProblems(config)).toEqual([]);
});

test("a fuse that is open, runtime hardening that is off, a password in the file are each named", () => {
  const weaker: Configuration = {
    ...config,
    electronFuses: { ...config.electronFuses, runAsNode: true },
    mac: { ...config.mac, hardenedRuntime: false },
    win: { ...config.win, signtoolOptions: { certificatePassword: "x" } },
  };
  expect(configProblems(weaker)).toEqual([
    "electron-builder.yml: electronFuses.runAsNode is true, not false",
    "electron-builder.yml: mac.hardenedRuntime is false, not true",
    "electron-builder.yml: certificatePassword belongs into the environment",
  ]);
});

test("the built product passes, and each thing besides it is named", () => {
  expect(packedProblems(packed())).toEqual([]);
  const key = `-----BEGIN PRIVATE KEY-----\n${"A".repeat(64)}\n`;
  expect(
    packedProblems(
      packed({
        "scripts/build.ts": "",
        "node_modules/ws/index.js": "",
        "out/electron/main.js.map": "",
        "out/lab/a.js": key,
      }),
    ),
  ).toEqual([
    "app.asar: scripts/build.ts does not belong there",
    "app.asar: node_modules/ws/index.js does not belong there",
    "app.asar: out/electron/main.js.map is a source or a secret",
    "app.asar: out/lab/a.js holds a private key",
  ]);
});

test("code that names the head of a key is no key", () => {
  expect(packedProblems(packed({ "out/lab/pem.js": 'wrap("-----BEGIN PRIVATE KEY-----\\n", der)' }))).toEqual([]);
});

test("an archive without the preload is refused", () => {
  const archive = packed();
  archive.delete("out/electron/preload.cjs");
  expect(packedProblems(archive)).toEqual(["app.asar lacks out/electron/preload.cjs"]);
});

test("reads an archive by its header", () => {
  const header = Buffer.from(
    JSON.stringify({
      files: {
        "package.json": { size: 2, offset: "0" },
        out: { files: { "main.js": { size: 3, offset: "2" }, "beside.node": { size: 9, unpacked: true } } },
      },
    }),
  );
  const aligned = Math.ceil(header.length / 4) * 4;
  const lengths = Buffer.alloc(16);
  lengths.writeUInt32LE(4, 0);
  lengths.writeUInt32LE(aligned + 8, 4);
  lengths.writeUInt32LE(aligned + 4, 8);
  lengths.writeUInt32LE(header.length, 12);
  const archive = Buffer.concat([lengths, header, Buffer.alloc(aligned - header.length), Buffer.from("{}abc")]);
  expect([...readAsar(archive)].map(([path, content]) => [path, content.toString()])).toEqual([
    ["package.json", "{}"],
    ["out/main.js", "abc"],
  ]);
});
