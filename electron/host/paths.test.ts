import { expect, test } from "vitest";
import { ptyBinary } from "./paths.ts";

test("node-pty's binary is looked for beside the host, and outside of the archive of an installed console", () => {
  const name = `pty-${process.platform}-${process.arch}.node`;
  expect(ptyBinary("/repo/out/electron")).toBe(`/repo/out/electron/${name}`);
  expect(ptyBinary("/opt/Quarterdeck/resources/app.asar/out/electron")).toBe(
    `/opt/Quarterdeck/resources/app.asar.unpacked/out/electron/${name}`,
  );
});
