import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type TestAuthority, testAuthority } from "../../core/dial/certificates.fixture.ts";
import { certificateSource } from "./certificateSource.ts";
import { findCommand } from "./commandSearch.ts";
import { impersonationHeaders } from "./impersonation.ts";
import { staticSource } from "./staticSource.ts";
import { tokenFileSource } from "./tokenFileSource.ts";

let folder: string;
let authority: TestAuthority;
beforeAll(() => {
  authority = testAuthority();
});
afterAll(() => authority.dispose());
beforeEach(() => {
  vi.useFakeTimers({ now: Date.now(), toFake: ["Date"] });
  folder = mkdtempSync(join(tmpdir(), "auth-"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const { signal } = new AbortController();
const first = { reason: "first" } as const;
const refused = (generation: number) => ({ reason: "refused", generation }) as const;

describe("a token file", () => {
  it("is read again after a minute, or at once when its token was refused", async () => {
    const path = join(folder, "token");
    writeFileSync(path, "one\n");
    const source = tokenFileSource(path, null);
    expect((await source.current(first, signal)).authorization).toBe("Bearer one");
    writeFileSync(path, "two\n");
    vi.setSystemTime(Date.now() + 59_000);
    expect((await source.current(first, signal)).authorization).toBe("Bearer one");
    vi.setSystemTime(Date.now() + 1_000);
    expect(await source.current(first, signal)).toMatchObject({ authorization: "Bearer two", generation: 2 });
    writeFileSync(path, "three");
    expect(await source.current(refused(2), signal)).toMatchObject({ authorization: "Bearer three", generation: 3 });
  });

  it("whose token was refused and has not changed is expired, and comes back when it is written anew", async () => {
    const path = join(folder, "token");
    writeFileSync(path, "one");
    const source = tokenFileSource(path, null);
    await source.current(first, signal);
    await expect(source.current(refused(1), signal)).rejects.toMatchObject({
      code: "expired",
      text: { id: "auth.tokenFileRefused", params: { path } },
    });
    writeFileSync(path, "two");
    vi.setSystemTime(Date.now() + 1_000);
    expect((await source.current(first, signal)).authorization).toBe("Bearer two");
  });

  it("that cannot be read, is empty or would break the header is named, unless the entry has a token of its own", async () => {
    const path = join(folder, "token");
    await expect(tokenFileSource(path, null).current(first, signal)).rejects.toMatchObject({
      text: { id: "auth.fileUnreadable", params: { path, detail: "ENOENT" } },
    });
    for (const text of [" \n", "a\nb: c"]) {
      writeFileSync(path, text);
      await expect(tokenFileSource(path, null).current(first, signal)).rejects.toMatchObject({
        text: { id: "auth.tokenFileEmpty" },
      });
    }
    expect((await tokenFileSource(path, "inline").current(first, signal)).authorization).toBe("Bearer inline");
  });
});

describe("a client certificate", () => {
  const write = (name: string, days = 30) => {
    const { certificatePem, keyPem } = authority.issue({ commonName: name, days });
    writeFileSync(join(folder, "crt"), certificatePem);
    writeFileSync(join(folder, "key"), keyPem);
    return certificatePem;
  };
  const entry = () =>
    ({
      certificate: { from: "file", path: join(folder, "crt") },
      key: { from: "file", path: join(folder, "key") },
    }) as const;

  it("in files is read again after a change, or at once when it was refused", async () => {
    const one = write("one");
    const source = certificateSource(entry(), null);
    expect((await source.current(first, signal)).clientCertificate?.certificatePem).toBe(one);
    const two = write("two");
    expect((await source.current(first, signal)).clientCertificate?.certificatePem).toBe(one);
    vi.setSystemTime(Date.now() + 30_000);
    expect((await source.current(first, signal)).clientCertificate?.certificatePem).toBe(two);
    const three = write("three");
    expect((await source.current(refused(2), signal)).clientCertificate?.certificatePem).toBe(three);
    await expect(certificateSource(entry(), null).current(refused(9), signal)).resolves.toBeDefined();
  });

  it("that was refused says since when it has ended, or that it is not accepted", async () => {
    write("old", -1);
    const old = certificateSource(entry(), null);
    await old.current(first, signal);
    await expect(old.current(refused(1), signal)).rejects.toMatchObject({
      code: "expired",
      text: { id: "auth.certificateExpired" },
    });
    write("stranger");
    const source = certificateSource(entry(), null);
    await source.current(first, signal);
    await expect(source.current(refused(1), signal)).rejects.toMatchObject({
      code: "expired",
      text: { id: "auth.certificateNotAccepted" },
    });
  });

  it("goes beside a token where both are configured, and the token's refusal is then the answer", async () => {
    write("one");
    const bearer = staticSource("Bearer t", () => new Error("token refused") as never);
    const source = certificateSource(entry(), bearer);
    expect(await source.current(first, signal)).toMatchObject({
      authorization: "Bearer t",
      clientCertificate: { passphrase: null },
    });
    await expect(source.current(refused(1), signal)).rejects.toThrow("token refused");
  });
});

describe("impersonation", () => {
  it("becomes the headers that the API server reads, each value on its own", () => {
    const acting = {
      user: "jane\r\nX-Evil: 1",
      uid: "7",
      groups: ["dev", "ops"],
      extra: [
        ["acme.com/Project", ["a", "b"]],
        ["Scopes%", ["x"]],
      ] as const,
    };
    expect(impersonationHeaders(acting)).toEqual([
      ["Impersonate-User", "janeX-Evil: 1"],
      ["Impersonate-Uid", "7"],
      ["Impersonate-Group", "dev"],
      ["Impersonate-Group", "ops"],
      ["Impersonate-Extra-acme.com%2Fproject", "a"],
      ["Impersonate-Extra-acme.com%2Fproject", "b"],
      ["Impersonate-Extra-scopes%25", "x"],
    ]);
    expect(impersonationHeaders(null)).toEqual([]);
  });
});

describe("the search for a command", () => {
  it("takes the first that can be executed, and never looks into a relative folder", async () => {
    writeFileSync(join(folder, "tool"), "", { mode: 0o644 });
    const env = { PATH: `.:${folder}:/no/such:${folder}:bin` };
    expect(await findCommand("tool", env, "linux")).toEqual({ path: null, searched: [folder, "/no/such"] });
    writeFileSync(join(folder, "good"), "", { mode: 0o755 });
    expect((await findCommand("good", env, "linux")).path).toBe(join(folder, "good"));
    expect(await findCommand(join(folder, "good"), env, "linux")).toEqual({ path: join(folder, "good"), searched: [] });
  });

  it("adds Windows' endings in their order, whatever the case of the variable", async () => {
    writeFileSync(join(folder, "tool.EXE"), "");
    const found = await findCommand(join(folder, "tool"), { PathExt: ".COM;.EXE" }, "win32");
    expect(found.path).toBe(join(folder, "tool.EXE"));
    expect((await findCommand(join(folder, "tool.exe").replace("exe", "EXE"), {}, "win32")).path).toBe(
      join(folder, "tool.EXE"),
    );
  });
});
