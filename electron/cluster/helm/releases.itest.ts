/** Releases that the real Helm made on the real API server: read, compared, rolled back and put back. */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { ReleaseHistory, ReleaseObjects } from "../../../shared/helm.ts";
import type { HelmDriver, ReleaseRef } from "../../../shared/releaseRef.ts";
import { findService, skips } from "../../../test/services/availability.ts";
import { type KubeService, startKube } from "../../../test/services/kube/start.ts";
import { realClient } from "../http/realCluster.fixture.ts";
import { releaseTarget } from "../plan/releaseKey.ts";
import { ClusterSession } from "../source/clusterSession.ts";
import { discover } from "../source/discovery.ts";
import { listAt, textAt } from "../source/wireValue.ts";
import { type ChangeRig, changeRig, rigConnection } from "../steps/changeRig.fixture.ts";
import { until } from "../steps/liveCluster.fixture.ts";
import { realHelm } from "./realHelm.fixture.ts";
import { ReleaseBoard } from "./releaseBoard.ts";
import { releaseContent } from "./releaseContent.ts";
import { releaseDiff } from "./releaseDiff.ts";
import { releaseHistory } from "./releaseHistory.ts";
import { releaseObjects } from "./releaseObjects.ts";
import { KnownDetails, readRelease, sessionReader } from "./releaseReading.ts";

const kubeFound = findService("kube");
const helmFound = findService("helm");
const signal = new AbortController().signal;
const limits = { listsInFlight: 8, backgroundPerSecond: 500, backgroundBurst: 500 };
const drivers = ["secret", "configmap"] as const;

const ref = (name: string, driver: HelmDriver = "secret"): ReleaseRef => ({
  connection: rigConnection,
  namespace: "team-a",
  name,
  driver,
});

describe.skipIf(skips(kubeFound) || skips(helmFound))("releases on a real cluster", () => {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-helm-"));
  let kube: KubeService;
  let helm: ReturnType<typeof realHelm>;
  let rig: ChangeRig;
  let session: ClusterSession;

  beforeAll(async () => {
    kube = await startKube({ controllers: true });
    helm = realHelm(helmFound.found?.helm ?? "", kube, folder);
    const { token } = kube.identities.admin;
    rig = changeRig(realClient(kube, token, { limits }), helm.tool(token));
    session = sessionOf(token);
    for (const driver of drivers) {
      const name = `web-${driver}`;
      await helm.say(driver, "install", name, helm.chart, "--set", "db.password=correct-horse");
      await helm.say(driver, "upgrade", name, helm.chart, "--reuse-values", "--set", "image.tag=two,extra=true");
      await helm.say(driver, "upgrade", name, helm.chart, "--reuse-values", "--set", "image.tag=three,tier=null");
    }
  });
  afterAll(async () => {
    rig?.close();
    session?.dispose();
    await kube?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function sessionOf(token: string): ClusterSession {
    return new ClusterSession({ http: realClient(kube, token, { limits }).http, signal: () => {} });
  }

  async function historyWhen(of: ReleaseRef, wanted: (history: ReleaseHistory) => boolean, by = session) {
    const ended = AbortSignal.timeout(30_000);
    for await (const history of releaseHistory(by, new KnownDetails(), of, ended)) if (wanted(history)) return history;
    throw new Error("it did not come to that");
  }

  const image = async (name: string) => {
    const object = await rig.api.get({ path: `/apis/apps/v1/namespaces/team-a/deployments/${name}` }, signal);
    return JSON.stringify(object).match(/"image":"([^"]*)"/)?.[1];
  };

  it.each(drivers)("reads what Helm wrote by its driver %s", async (driver) => {
    const name = `web-${driver}`;
    const { revisions } = await historyWhen(ref(name, driver), ({ complete }) => complete);
    expect(
      revisions.map(({ revision, status, health, detail }) => [revision, status, health, detail?.description]),
    ).toEqual([
      [3, "deployed", "ok", "Upgrade complete"],
      [2, "superseded", "idle", "Upgrade complete"],
      [1, "superseded", "idle", "Install complete"],
    ]);
    expect(revisions[0]?.detail?.chart).toEqual({ name: "web", version: "1.2.3", appVersion: "9" });
    const release = await readRelease(sessionReader(session, "foreground"), ref(name, driver), 3, signal);
    const shown = await releaseContent(release, true);
    expect(parse(shown.values)).toEqual(JSON.parse(await helm.say(driver, "get", "values", name, "-o", "json")));
    expect(parse(shown.computed)).toEqual(
      JSON.parse(await helm.say(driver, "get", "values", name, "--all", "-o", "json")),
    );
    expect(shown.manifest.trim()).toBe((await helm.say(driver, "get", "manifest", name)).trim());
    expect(shown.notes).toContain("Log in to web");
    const masked = await releaseContent(release, false);
    expect(masked.masked).toBe(true);
    expect(JSON.stringify(masked)).not.toContain("correct-horse");
  });

  it("tells two revisions apart, and whether their objects are there", async () => {
    const read = sessionReader(session, "foreground");
    const [one, three] = await Promise.all([1, 3].map((at) => readRelease(read, ref("web-secret"), at, signal)));
    if (one === undefined || three === undefined) throw new Error("two were read");
    const diff = await releaseDiff(one, three, false);
    expect(diff.values.map(({ where }) => where).toSorted()).toEqual(["extra", "image", "tier"]);
    expect(diff.objects.map(({ change, kind, name }) => [change, kind, name]).toSorted()).toEqual([
      ["added", "ConfigMap", "web-secret-extra"],
      ["changed", "Deployment", "web-secret"],
    ]);
    await rig.api.get({ path: "/api/v1/namespaces/team-a/configmaps/web-secret-extra" }, signal);
    await kube.admin.fetch("/api/v1/namespaces/team-a/configmaps/web-secret-extra", { method: "DELETE" });
    const kinds = (await discover(session.http, signal)).kinds;
    let last: ReleaseObjects | undefined;
    for await (const now of releaseObjects(read, kinds, ref("web-secret"), three, signal)) last = now;
    expect(last?.complete).toBe(true);
    expect(last?.objects.map(({ kind, state }) => [kind, state]).toSorted()).toEqual([
      ["ConfigMap", "missing"],
      ["Deployment", "live"],
      ["Secret", "live"],
    ]);
  });

  it("lists them by their labels, fetches the newest payload of each, and sees a change", async () => {
    const board = new ReleaseBoard(session, new KnownDetails(), ["team-a"]);
    const row = (name = "secret team-a/listed") => board.store.get(name)?.cells ?? [];
    try {
      const read = async () =>
        ["secret team-a/web-secret", "configmap team-a/web-configmap"].every((name) => row(name)[3] === "web");
      await until(read);
      await until(async () => board.places.current.every(({ how }) => how === "followed"));
      expect(row("secret team-a/web-secret").slice(0, 6)).toEqual(["web-secret", 3, "deployed", "web", "1.2.3", "9"]);
      expect(board.places.current.map(({ driver, how, revisions }) => [driver, how, revisions])).toEqual([
        ["secret", "followed", 3],
        ["configmap", "followed", 3],
      ]);
      await helm.say("secret", "install", "listed", helm.chart);
      await until(async () => row()[2] === "deployed" && row()[3] === "web");
    } finally {
      board.dispose();
    }
  });

  it("says which verb is missing to whoever may not read them", async () => {
    const viewer = sessionOf(kube.identities.viewer.token);
    const { reason, revisions } = await historyWhen(ref("web-secret"), (now) => now.reason !== null, viewer);
    expect(revisions).toEqual([]);
    expect(reason).toMatchObject({ id: "cluster.forbidden.namespace", params: { verb: "list", resource: "secrets" } });
    const board = new ReleaseBoard(viewer, new KnownDetails(), ["team-b"]);
    await until(async () => board.places.current.every(({ how }) => how !== "pending"));
    expect(board.store.state).toMatchObject({
      phase: "forbidden",
      reason: { params: { verb: "list", resource: "secrets" } },
    });
    board.dispose();
    viewer.dispose();
    const { token } = kube.identities.viewer;
    const limited = changeRig(realClient(kube, token, { limits }), helm.tool(token));
    const plan = await limited.plan({ action: "helm-rollback", release: ref("web-secret"), revision: 1 });
    expect(plan.operations[0]?.refused).toMatchObject({ params: { verb: "list", resource: "secrets" } });
    limited.close();
  });

  it("refuses where there is no helm, and says what to install", async () => {
    const { token } = kube.identities.admin;
    const bare = changeRig(realClient(kube, token, { limits }), helm.tool(token, join(folder, "web")));
    const plan = await bare.plan({ action: "helm-rollback", release: ref("web-secret"), revision: 1 });
    expect(plan.operations[0]).toMatchObject({ steps: [], refused: { id: "helm.absent" } });
    bare.close();
  });

  it.each(drivers)("rolls back by the driver %s, and undoes that by one more revision", async (driver) => {
    const name = `web-${driver}`;
    const release = ref(name, driver);
    const plan = await rig.plan({ action: "helm-rollback", release, revision: 1 });
    const [operation] = plan.operations;
    if (operation === undefined) throw new Error("nothing was planned");
    expect(operation.refused).toBeNull();
    expect(plan.blast.map(({ count, text }) => `${text.id} ${count}`).toSorted()).toEqual([
      "helm.blast.changed 1",
      "helm.blast.removed 1",
    ]);
    expect(operation.steps.map(({ draft }) => draft.kind)).toEqual(["cluster.helm-rollback", "cluster.rollout"]);
    expect(operation.steps[0]?.preview.diff.map(({ where }) => where)).toContain(
      `Deployment ${name}: spec.template.spec.containers[name=main].image`,
    );
    expect(JSON.stringify(plan)).not.toContain("correct-horse");
    const ran = await rig.run(operation);
    expect(ran.steps.map(({ state, text, after }) => [state, text?.id ?? null, after])).toEqual([
      ["done", "helm.rollback.stepDone", { revision: 4 }],
      ["done", "rollout.settled", null],
    ]);
    expect(await image(name)).toBe("web:one");
    expect(await rig.settle(operation, 0)).toEqual({ state: "done", after: { revision: 4 } });
    const { revisions } = await historyWhen(release, ({ complete }) => complete);
    expect(revisions[0]).toMatchObject({ revision: 4, status: "deployed", detail: { rollbackTo: 1 } });
    const back = await rig.back(operation, ran);
    expect(back.preview).toMatchObject({
      proof: { tone: "ok", text: { id: "helm.rollback.tried" } },
      calls: [expect.stringContaining(`helm rollback ${name} 3 `)],
    });
    expect(back.blast.map(({ text }) => text.id).toSorted()).toEqual(["helm.blast.added", "helm.blast.changed"]);
    expect(back.commands.join()).toContain(`helm rollback ${name} 3 `);
    expect(back.following).toHaveLength(1);
    await rig.undo(operation, ran);
    expect(await image(name)).toBe("web:three");
    // Once more it finds that it is put back.
    await rig.undo(operation, ran);
    const after = await historyWhen(release, ({ complete }) => complete);
    expect(after.revisions[0]).toMatchObject({ revision: 5, detail: { rollbackTo: 3 } });
    expect(await rig.settle(operation, 0)).toMatchObject({ state: "unclear", reason: { id: "helm.othersChanged" } });
    // What was lent is gone.
    expect(readdirSync(join(folder, "lent"))).toEqual([]);
  });

  it.each(drivers)("what a plan offers to copy rolls back the same, and keeps every revision: %s", async (driver) => {
    const name = `copied-${driver}`;
    await helm.say(driver, "install", name, helm.chart);
    for (let tag = 2; tag <= 12; tag += 1)
      await helm.say(driver, "upgrade", name, helm.chart, "--set", `image.tag=t${tag}`, "--history-max", "0");
    const { commands } = await rig.plan({ action: "helm-rollback", release: ref(name, driver), revision: 1 });
    expect(commands).toHaveLength(1);
    await helm.paste(commands);
    expect(await image(name)).toBe("web:one");
    const { revisions } = await historyWhen(ref(name, driver), ({ complete }) => complete);
    expect(revisions).toHaveLength(13);
    expect(revisions[0]).toMatchObject({ revision: 13, status: "deployed", detail: { rollbackTo: 1 } });
  });

  it("changes nothing when somebody else was faster", async () => {
    await helm.say("secret", "install", "raced", helm.chart);
    await helm.say("secret", "upgrade", "raced", helm.chart, "--set", "image.tag=two");
    const plan = await rig.plan({ action: "helm-rollback", release: ref("raced"), revision: 1 });
    const [operation] = plan.operations;
    if (operation === undefined) throw new Error("nothing was planned");
    await helm.say("secret", "upgrade", "raced", helm.chart, "--set", "image.tag=three");
    await expect(rig.run(operation)).rejects.toMatchObject({ code: "conflict" });
    expect(await image("raced")).toBe("web:three");
  });

  it("knows what became of a rollback whose helm was killed, and puts the release back", async () => {
    const name = "stopped";
    await helm.say("secret", "install", name, helm.chart, "--set", "hook=true");
    await helm.say("secret", "upgrade", name, helm.chart, "--set", "image.tag=two");
    const plan = await rig.plan({ action: "helm-rollback", release: ref(name), revision: 1 });
    const [operation] = plan.operations;
    if (operation === undefined) throw new Error("nothing was planned");
    expect(plan.checks.map(({ text }) => text.id)).toContain("helm.check.hooks");
    expect(await rig.settle(operation, 0)).toEqual({ state: "not-done" });
    const stop = new AbortController();
    const running = rig.run(operation, stop.signal);
    await historyWhen(ref(name), ({ revisions }) => revisions[0]?.status === "pending-rollback");
    // Another console, or this one after its end, sees it run, by a file that nobody else may read.
    const { key } = releaseTarget(ref(name));
    const other = helm.tool(kube.identities.admin.token);
    expect(await other.isRunning(key)).toBe(true);
    const [lent = ""] = readdirSync(join(folder, "lent"));
    expect(statSync(join(folder, "lent", lent, "kubeconfig")).mode & 0o777).toBe(0o600);
    await other.sweep();
    expect(existsSync(join(folder, "lent", lent, "kubeconfig"))).toBe(true);
    stop.abort();
    const ran = await running;
    expect(await other.isRunning(key)).toBe(false);
    expect(ran.steps[0]).toMatchObject({
      state: "failed",
      settled: { state: "unclear", reason: { id: "helm.rollbackPending" } },
    });
    expect(await image(name)).toBe("web:two");
    await rig.undo(operation, ran);
    const { revisions } = await historyWhen(ref(name), ({ complete }) => complete);
    expect(revisions[0]).toMatchObject({ revision: 4, status: "deployed", detail: { rollbackTo: 2 } });
  });

  it("waits for the helm of a console that was killed, and knows then that it is done", async () => {
    const name = "orphaned";
    await helm.say("secret", "install", name, helm.chart, "--set", "hook=true");
    await helm.say("secret", "upgrade", name, helm.chart, "--set", "image.tag=two");
    const plan = await rig.plan({ action: "helm-rollback", release: ref(name), revision: 1 });
    const [operation] = plan.operations;
    if (operation === undefined) throw new Error("nothing was planned");
    const { key } = operation.target;
    const console = helm.otherConsole({ release: ref(name), args: ["rollback", name, "1"], key });
    await historyWhen(ref(name), ({ revisions }) => revisions[0]?.status === "pending-rollback");
    console.kill("SIGKILL");
    const tool = helm.tool(kube.identities.admin.token);
    expect(await tool.isRunning(key)).toBe(true);
    let settled = false;
    const settling = rig.settle(operation, 0).finally(() => {
      settled = true;
    });
    await after(2_500);
    expect(settled).toBe(false);
    // The hook's pod does what it was made for: nothing runs it here.
    const pods = "/api/v1/namespaces/team-a/pods";
    const list = await rig.api.get({ path: pods, query: { labelSelector: `job-name=${name}-hook` } }, signal);
    const pod = textAt(listAt(list, "items")[0], "metadata", "name");
    await kube.admin.json(`${pods}/${pod}/status`, {
      method: "PATCH",
      body: JSON.stringify({ status: { phase: "Succeeded" } }),
      contentType: "application/merge-patch+json",
    });
    expect(await settling).toEqual({ state: "done", after: { revision: 3 } });
    expect(await image(name)).toBe("web:one");
    // What the killed console lent goes with the next start.
    await tool.sweep();
    expect(readdirSync(join(folder, "lent"))).toEqual([]);
  });
});
