import { expect, it } from "vitest";
import { memorySecrets, SecretError, type SecretStore } from "../../core/secrets/secretStore.ts";
import { tokenStore } from "./tokenStore.ts";

const tokens = { idToken: "id", refreshToken: "refresh" };
const silent = (problem: string) => {
  throw new Error(problem);
};

it("keeps tokens in the secrets, for the next start", async () => {
  const secrets = memorySecrets();
  await tokenStore(secrets, silent).write("user", tokens);
  expect(await tokenStore(secrets, silent).read("user")).toEqual(tokens);
  expect(await tokenStore(secrets, silent).read("other")).toBeNull();
});

it("goes on with what it has in memory when the secrets fail, and tells of it", async () => {
  const broken: SecretStore = {
    ...memorySecrets(),
    read: () => Promise.reject(new SecretError("cannot be read")),
    write: () => Promise.reject(new SecretError("cannot be kept")),
  };
  const problems: string[] = [];
  const store = tokenStore(broken, (problem) => void problems.push(problem));
  expect(await store.read("user")).toBeNull();
  await store.write("user", tokens);
  expect(await store.read("user")).toEqual(tokens);
  expect(problems).toEqual(["cannot be read", "cannot be kept"]);
  expect(problems.join()).not.toContain("refresh");
});

it("takes no notice of what it does not understand", async () => {
  const secrets = memorySecrets();
  await secrets.write("oidc user", '{"idToken":7}');
  expect(await tokenStore(secrets, silent).read("user")).toBeNull();
});
