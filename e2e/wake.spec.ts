/** A laptop that sleeps while its clusters go on. */
import { byRoad } from "./fixtures/road.ts";
import { command, openContext, pill, rows } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

/** Longer than a busy machine holds a process up. */
const SLEEP_MS = 12_000;

const configMap = (name: string) => ({ metadata: { name, namespace: "orders" } });
const path = "/api/v1/namespaces/orders/configmaps";

test("a process that was asleep notices by itself, and shows what happened meanwhile", async ({
  quarterdeck,
  estate,
  folder,
}) => {
  test.skip(process.platform === "win32", "elsewhere: a process cannot be stopped for a while on Windows");
  const { kubeconfig, road, comeBack } = await byRoad(estate, folder);
  await estate.api("practice", "POST", path, configMap("of-yesterday"));
  try {
    const { page, pid } = await quarterdeck.start({ kubeconfig });
    await openContext(page, "prod-eu");
    await command(page, "cm");
    await expect(rows(page, "ConfigMaps", "of-yesterday")).toBeVisible();

    process.kill(pid, "SIGSTOP");
    road.fallSilent();
    await estate.api("practice", "DELETE", `${path}/of-yesterday`);
    await estate.api("practice", "POST", path, configMap("of-the-night"));
    await new Promise((resolve) => setTimeout(resolve, SLEEP_MS));
    await comeBack();
    process.kill(pid, "SIGCONT");

    await expect(rows(page, "ConfigMaps", "of-the-night")).toBeVisible();
    await expect(rows(page, "ConfigMaps", "of-yesterday")).toHaveCount(0);
    await expect(pill(page, "prod-eu")).toHaveAttribute("data-phase", "ready");
  } finally {
    await road.close();
  }
});
