/** Texts that are not applied, and what only a window can do with them: load anew by its menu, and be told to end. */
import { electron } from "./fixtures/electronHost.ts";
import { openContext } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";
import { deploymentText, expectAll, isAlive, stat, writeSecret, writeText } from "./fixtures/writing.ts";

test("the window's Reload keeps stored texts without a question, and asks before it loses a Secret's; told to end, nothing asks", async ({
  quarterdeck,
  estate,
}) => {
  const host = electron(await quarterdeck.start({ kubeconfig: estate.kubeconfig }));
  const { page } = host;
  await openContext(page, "practice");
  await writeText(page);
  const loaded = page.waitForEvent("load");
  await host.choose("reload");
  await loaded;
  await expect(stat(page)).toHaveText("1 text not applied");
  // Nobody has touched the new page: Chromium would not ask it.
  await host.choose("close");
  await expect.poll(() => host.asked()).toMatchObject({ message: "1 text is not applied" });
  await host.answer("Stay");
  await expect(deploymentText(page)).toContainText("# mine");

  await writeSecret(page, estate);
  await host.choose("reload");
  await expect.poll(() => host.asked()).toMatchObject({ message: "1 text is not applied" });
  await host.answer("Stay");
  await expectAll(page);
  const again = page.waitForEvent("load");
  await host.choose("reload");
  await expect.poll(() => host.asked()).not.toBeNull();
  // The page has come back from its own question by the time that a person has read this one.
  await expect(stat(page)).toHaveText("2 texts not applied");
  await host.answer("Reload and lose the text");
  await again;
  await expect(stat(page)).toHaveText("1 text not applied");
  process.kill(host.pid, "SIGTERM");
  await expect.poll(() => isAlive(host.pid)).toBe(false);
});
