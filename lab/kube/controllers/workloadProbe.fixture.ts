import { SteppedClock } from "../clock.ts";
import { at, type Json, type JsonObject, list, text } from "../json.ts";
import { MERGE, type Reply, startTestCluster } from "../testCluster.fixture.ts";

export const APPS = "/apis/apps/v1/namespaces/default";
export const CORE = "/api/v1/namespaces/default";
export const BATCH = "/apis/batch/v1/namespaces/default";

/** A practice cluster whose clock the test steps, with the few questions that tests of its controllers ask. */
export async function startProbe() {
  const clock = new SteppedClock(Date.UTC(2026, 0, 1));
  const test = await startTestCluster({ clock });
  const get = async (path: string): Promise<JsonObject> => (await test.send("GET", path)).body;
  const items = async (path: string): Promise<readonly Json[]> => list((await get(path)).items);
  const patch = (path: string, body: JsonObject): Promise<Reply> =>
    test.send("PATCH", path, { body, contentType: MERGE });
  return {
    clock,
    test,
    get,
    items,
    patch,
    post: (path: string, body: JsonObject): Promise<Reply> => test.send("POST", path, { body }),
    /** Reasons of the events about objects in `default` whose name begins so. */
    reasons: async (name: string): Promise<readonly string[]> =>
      (await items(`${CORE}/events`))
        .filter((event) => text(at(event, "involvedObject", "name")).startsWith(name))
        .map((event) => text(at(event, "reason"))),
    images: async (app: string): Promise<readonly string[]> =>
      (await items(`${CORE}/pods?labelSelector=app%3D${app}`)).map((pod) =>
        text(at(list(at(pod, "spec", "containers"))[0], "image")),
      ),
    setImage: (path: string, image: string): Promise<Reply> =>
      patch(path, { spec: { template: { spec: { containers: [{ name: "c", image }] } } } }),
  };
}

export type Probe = Awaited<ReturnType<typeof startProbe>>;

export function workload(name: string, image: string, spec: JsonObject = {}): JsonObject {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: "c", image }] } };
  return { metadata: { name }, spec: { replicas: 2, selector: { matchLabels: labels }, template, ...spec } };
}

export function namesOf(objects: readonly Json[]): readonly string[] {
  return objects.map((object) => text(at(object, "metadata", "name")));
}

export function condition(object: JsonObject, type: string): Json | undefined {
  return list(at(object, "status", "conditions")).find((it) => at(it, "type") === type);
}
