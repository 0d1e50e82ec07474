import { resolve } from "node:path";
import { expect, test } from "vitest";
import { launchWish } from "./launchWish.ts";

test("reads our flags among the executable, the application's folder and Chromium's switches", () => {
  expect(
    launchWish(
      [
        "/opt/electron",
        "/app",
        "--enable-sandbox",
        "--lab",
        "--kubeconfig",
        "a.yaml",
        "--no-zygote",
        "--kubeconfig=/b/c",
      ],
      "/home/ada",
    ),
  ).toEqual({ lab: true, kubeconfigs: [resolve("/home/ada", "a.yaml"), resolve("/b/c")] });
});

test("wants nothing where nothing is said, or a flag lacks its value", () => {
  expect(launchWish(["/opt/quarterdeck"], "/")).toEqual({ lab: false, kubeconfigs: [] });
  expect(launchWish(["/opt/quarterdeck", "--kubeconfig"], "/")).toEqual({ lab: false, kubeconfigs: [] });
});
