import { describe, expect, test } from "vitest";
import { cannotInstall, goComplaint, missingPackages } from "./installPackages.ts";

const debian = { platform: "linux", osRelease: 'PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n', uid: 0, hasApt: true };

describe("missing packages", () => {
  const wanted = [
    { name: "xvfb", neededBy: "a window" },
    { name: "chromium", neededBy: "specs" },
  ];

  test("are those that dpkg does not list as installed", () => {
    expect(missingPackages(wanted, "xvfb installed\n")).toEqual([wanted[1]]);
  });

  test("include those that were removed but left their configuration", () => {
    expect(missingPackages(wanted, "xvfb installed\nchromium config-files\n")).toEqual([wanted[1]]);
  });

  test("are none when all are installed", () => {
    expect(missingPackages(wanted, "chromium installed\nxvfb installed\n")).toEqual([]);
  });
});

describe("installing", () => {
  test("is possible for root on Debian and on what descends from it", () => {
    expect(cannotInstall(debian)).toBeUndefined();
    expect(cannotInstall({ ...debian, osRelease: 'ID=linuxmint\nID_LIKE="ubuntu debian"\n' })).toBeUndefined();
  });

  test("is refused with the reason elsewhere", () => {
    expect(cannotInstall({ ...debian, uid: 1000 })).toBe("this user is not root");
    expect(cannotInstall({ ...debian, osRelease: "ID=fedora\n" })).toBe("this Linux is not of the Debian family");
    expect(cannotInstall({ ...debian, hasApt: false })).toBe("apt-get is missing");
    expect(cannotInstall({ ...debian, platform: "darwin" })).toBe("this is darwin, not Debian");
  });
});

describe("Go", () => {
  test("is fine from 1.26 on, also beyond single-digit and two-digit versions", () => {
    expect(goComplaint("go version go1.26.0 linux/amd64")).toBeUndefined();
    expect(goComplaint("go version go1.100 linux/amd64")).toBeUndefined();
    expect(goComplaint("go version go2.0 linux/amd64")).toBeUndefined();
  });

  test("is complained about when missing or old, with the consequence", () => {
    expect(goComplaint(undefined)).toMatch(/^Go is missing: the real Kubernetes/);
    expect(goComplaint("go version go1.19.8 linux/amd64")).toMatch(/^Go is too old \(go version go1\.19\.8/);
  });
});
