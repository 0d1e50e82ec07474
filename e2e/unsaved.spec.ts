/** Texts that were written and not applied: listed, found again, thrown away, and asked about before they are lost. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { electron, secondStart } from "./fixtures/electronHost.ts";
import type { Host } from "./fixtures/host.ts";
import { prove } from "./fixtures/prove.ts";
import { command, openContext } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";
import { deploymentText, expectAll, isAlive, list, stat, value, write, writeText } from "./fixtures/writing.ts";

const secret = "/api/v1/namespaces/orders/secrets/written";

test("they are listed on every screen, lead back to their editors, and can be thrown away; a Secret's stay in the page alone", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await write(page, estate);
  await command(page, "po");
  await stat(page).click();
  await expect(list(page).getByRole("listitem")).toHaveText([
    /^Edit Deployment orders \/ orders-scheduler · practice$/,
    /^Edit Secret orders \/ written · practicein memory alone/,
  ]);
  await prove(page, testInfo, "texts not applied");
  // Nothing of a Secret is stored, its name neither.
  const stored = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
  expect(stored).toContain("# mine");
  expect(stored).not.toMatch(/correct horse|back|hunter2|written/);

  await list(page)
    .getByRole("button", { name: /^Edit Secret/ })
    .click();
  await expect(value(page)).toHaveValue("correct horse");
  await expect(page.getByRole("textbox", { name: "Value", exact: true }).first()).toHaveValue("back");
  // Made anew by somebody meanwhile, it is another Secret: what was written stays until the person says what becomes of it.
  await estate.api("practice", "DELETE", secret);
  await estate.api("practice", "POST", "/api/v1/namespaces/orders/secrets", {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "written" },
    data: { password: btoa("other") },
  });
  await page.getByRole("button", { name: "Write on about the new one" }).click();
  await expect(value(page)).toHaveValue("correct horse");

  await stat(page).click();
  await list(page)
    .getByRole("button", { name: /^Throw Edit Secret/ })
    .click();
  await list(page).getByRole("button", { name: "Throw away" }).click();
  await expect(stat(page)).toHaveText("1 text not applied");
  await page.keyboard.press("Escape");
  await expect(list(page)).toBeHidden();
  await expect(value(page)).toHaveCount(0);

  await page.keyboard.press(":");
  await page.getByRole("dialog").getByRole("combobox").fill(":drafts");
  await page.getByRole("option", { name: /^Edit Deployment/ }).click();
  await expect(deploymentText(page)).toContainText("# mine");
  // The editor takes the focus as it comes.
  await expect(deploymentText(page)).toBeFocused();
  // Thrown away while it is on screen, it is gone there too.
  await stat(page).click();
  await list(page)
    .getByRole("button", { name: /^Throw Edit Deployment/ })
    .click();
  await list(page).getByRole("button", { name: "Throw away" }).click();
  await expect(stat(page)).toHaveCount(0);
  await expect(deploymentText(page)).not.toContainText("# mine");
});

test("a text outlives its object: it is written on about the one made anew, or applied as a new one", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const deployment = "/apis/apps/v1/namespaces/orders/deployments/orders-scheduler";
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice");
  await writeText(page);
  await page.getByRole("button", { name: "Close the editor" }).click();
  await command(page, "po orders");
  const back = async () => {
    await stat(page).click();
    await list(page)
      .getByRole("button", { name: /^Edit Deployment/ })
      .click();
  };

  // The API takes and gives JSON.
  const live = (await estate.api("practice", "GET", deployment)) as { readonly metadata: object };
  await estate.api("practice", "DELETE", deployment);
  await estate.api("practice", "POST", "/apis/apps/v1/namespaces/orders/deployments", {
    ...live,
    metadata: { name: "orders-scheduler", labels: { anew: "yes" } },
  });
  await back();
  await expect(page.getByText(/was deleted and created anew since you began/)).toBeVisible();
  await page.getByRole("button", { name: "Write on about the new one" }).click();
  await expect(deploymentText(page)).toContainText("# mine");
  await expect(deploymentText(page)).toContainText("anew:");
  await page.getByRole("button", { name: "Close the editor" }).click();
  await command(page, "po orders");

  await estate.api("practice", "DELETE", deployment);
  await back();
  await expect(page.getByText("orders-scheduler has been deleted. Your text is still here.")).toBeVisible();
  await prove(page, testInfo, "a text whose object is gone");
  await page.getByRole("button", { name: "Apply my text as a new object…" }).click();
  await expect(page.getByRole("textbox", { name: "Documents to apply" })).toContainText("# mine");
  await stat(page).click();
  await expect(list(page).getByRole("listitem")).toHaveText([/^Apply documents · practice$/]);
});

test("closing asks first: staying keeps all, and only who confirms loses it", async ({
  quarterdeck,
  estate,
  folder,
}) => {
  const host = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await write(host.page, estate);
  const { asked, stay, leave } = host.kind === "web" ? closingTab(host) : closingWindow(host);

  await asked();
  if (host.kind === "electron") {
    // A second start is not held up by the question, nor does it take it away.
    const { executable, args, env } = secondStart({ root: join(import.meta.dirname, ".."), home: quarterdeck.home });
    const second = spawn(executable, [...args], { cwd: folder, env, stdio: "ignore" });
    expect(await once(second, "exit")).toEqual([0, null]);
    expect(await electron(host).asked()).not.toBeNull();
  }
  await stay();
  await expectAll(host.page);
  await asked();
  await stay();
  await expectAll(host.page);
  await asked();
  await leave();
});

test("closing asks nothing while no text is written, and none that was applied or thrown away", async ({
  quarterdeck,
  estate,
}) => {
  const host = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(host.page, "practice");
  await writeText(host.page);
  await host.page.getByRole("button", { name: "Discard" }).click();
  await expect(stat(host.page)).toHaveCount(0);
  await close(host);
});

interface Closing {
  asked(): Promise<void>;
  stay(): Promise<void>;
  leave(): Promise<void>;
}

/** A browser asks in its own words. */
function closingTab({ page }: Host): Closing {
  let answer: (accept: boolean) => Promise<void> = () => Promise.reject(new Error("nothing is asked"));
  return {
    asked: async () => {
      const dialog = page.waitForEvent("dialog");
      page.once("dialog", () => {}); // who listens answers
      await page.close({ runBeforeUnload: true });
      const shown = await dialog;
      expect(shown.type()).toBe("beforeunload");
      answer = (accept) => (accept ? shown.accept() : shown.dismiss());
    },
    stay: () => answer(false),
    leave: async () => {
      const gone = page.waitForEvent("close");
      await answer(true);
      await gone;
    },
  };
}

/** The window is closed first, and then the whole application: both ask alike. */
function closingWindow(started: Host): Closing {
  const host = electron(started);
  let way = "quit";
  return {
    asked: async () => {
      way = way === "quit" ? "close" : "quit";
      await host.choose(way);
      await expect
        .poll(() => host.asked())
        .toMatchObject({ message: "2 texts are not applied", defaultId: 0, cancelId: 0 });
      const asked = await host.asked();
      expect(asked?.detail).toMatch(/orders-scheduler · practice\n• Edit Secret orders \/ written · practice\n/);
      expect(asked?.buttons).toEqual(["Stay", "Close and lose the texts"]);
    },
    stay: () => host.answer("Stay"),
    leave: async () => {
      await host.answer("Close and lose the texts");
      await expect.poll(() => isAlive(host.pid)).toBe(false);
    },
  };
}

async function close(host: Host): Promise<void> {
  if (host.kind === "electron") {
    await electron(host).choose("close");
    return expect.poll(() => isAlive(host.pid)).toBe(false);
  }
  let dialogs = 0;
  host.page.on("dialog", (dialog) => {
    dialogs += 1;
    void dialog.accept();
  });
  const gone = host.page.waitForEvent("close");
  await host.page.close({ runBeforeUnload: true });
  await gone;
  expect(dialogs).toBe(0);
}
