/** A cluster in memory: reads, tries and stores as an API server does, as far as planners and steps of patches need it. */
import type { ApiKind } from "../../../shared/cluster.ts";
import { ConnectionId } from "../../../shared/connection.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { type KubeAnswer, type KubeApi, type KubeRead, KubeRefusal } from "../../core/kubeApi.ts";
import { checkPermit, type Permit } from "../../core/operation/permit.ts";
import { noHelm } from "../helm/noHelm.fixture.ts";
import type { PatchOp } from "../patch/fieldPatch.ts";
import { applied } from "../patch/patchServer.fixture.ts";
import { at, numberAt } from "../source/wireValue.ts";
import type { PlanTools } from "./actionRow.ts";
import { objectPath } from "./objectKey.ts";
import { planTools } from "./planTools.ts";

export const fakeConnection = ConnectionId.parse("c1");

/** What the fake takes of a request, tried or made. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export class FakeCluster {
  readonly #objects = new Map<string, JsonObject>();
  readonly sent: Asked[] = [];
  readonly kinds: ApiKind[] = [];
  /** Rights that are refused: `patch deployments/scale`. */
  readonly refused = new Set<string>();
  /** Collections that are read in pages. */
  readonly pages = new Map<string, readonly (readonly JsonObject[])[]>();
  warnings: readonly string[] = [];
  /** Called before a change is stored: to change something meanwhile, or to throw. */
  onSend: () => void = () => {};
  /** Called before an answer leaves: an error there loses it. */
  onAnswer: () => void = () => {};
  /** Called with what is stored or would be: webhooks and defaults. */
  admit: (object: JsonObject) => JsonObject = (object) => object;

  put(ref: ObjectRef, object: JsonObject): void {
    this.#objects.set(objectPath(ref), object);
  }

  putAt(path: string, object: JsonObject): void {
    this.#objects.set(path, object);
  }

  at(ref: ObjectRef): JsonObject {
    return this.#read(objectPath(ref));
  }

  readonly api: KubeApi = {
    get: async ({ path, query }: KubeRead) => {
      const pages = this.pages.get(path);
      if (pages === undefined) return this.#read(path);
      const page = Number(query?.continue ?? 0);
      const more = page + 1 < pages.length ? { continue: String(page + 1) } : {};
      return { metadata: more, items: pages[page] ?? [] };
    },
    text: async () => "",
    watch: async function* () {},
    dryRun: async (request) => this.#change(request, false),
    review: async ({ spec }) => {
      const asked = at(spec, "resourceAttributes");
      const subresource = String(at(asked, "subresource") ?? "");
      const right = `${at(asked, "verb")} ${at(asked, "resource")}${subresource === "" ? "" : `/${subresource}`}`;
      return { status: { allowed: !this.refused.has(right) } };
    },
    kinds: async () => this.kinds,
  };

  readonly writers = {
    send: async (permit: Permit, target: { connection: ConnectionId; key: string }, request: Asked) => {
      checkPermit(permit, target);
      this.sent.push(request);
      this.onSend();
      const answer = this.#change(request, true);
      this.onAnswer();
      return answer;
    },
  };

  tools(): PlanTools {
    return planTools({
      apis: () => this.api,
      nameOf: () => "prod-eu",
      contextOf: () => ({ context: "prod eu", kubeconfig: null, as: null }),
      helm: noHelm,
    });
  }

  #change({ path, body }: Asked, store: boolean): KubeAnswer {
    const scaled = path.endsWith("/scale");
    try {
      // A list is a patch; else it is the object to be.
      const result = this.admit(
        Array.isArray(body) ? applied(this.#read(path), body as readonly PatchOp[]) : (body as JsonObject),
      );
      if (store && scaled) this.#scale(path, numberAt(result, "spec", "replicas") ?? 0);
      else if (store) this.#objects.set(path, result);
      return { status: 200, object: result, warnings: this.warnings };
    } catch (error) {
      if (error instanceof KubeRefusal) throw error;
      throw refusal(422, "invalid", error instanceof Error ? error.message : String(error));
    }
  }

  #read(path: string): JsonObject {
    const whole = this.#objects.get(path.replace(/\/scale$/, ""));
    if (whole === undefined) throw refusal(404, "not-found", `${path} not found`);
    if (!path.endsWith("/scale")) return whole;
    const { metadata = {} } = whole;
    return { kind: "Scale", metadata, spec: { replicas: numberAt(whole, "spec", "replicas") ?? 0 } };
  }

  #scale(path: string, replicas: number): void {
    const whole = this.#objects.get(path.replace(/\/scale$/, "")) ?? {};
    const spec = at(whole, "spec") as JsonObject;
    this.#objects.set(path.replace(/\/scale$/, ""), { ...whole, spec: { ...spec, replicas } });
  }
}

export function refusal(status: number, code: KubeRefusal["code"], sentence: string): KubeRefusal {
  const text = message("connection.badRequest", { hop: "api", status, request: "PATCH", sentence });
  return new KubeRefusal(code, text, { status, body: {} });
}

export function fakeKind(of: Partial<ApiKind> & Pick<ApiKind, "kind" | "resource">): ApiKind {
  return {
    group: "apps",
    version: "v1",
    singular: of.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: true,
    verbs: ["get", "list", "patch", "update", "delete"],
    subresources: ["status", "scale"],
    custom: false,
    section: "workloads",
    ...of,
  };
}

export function fakeRef(name: string, of: Partial<ObjectRef> = {}): ObjectRef {
  return {
    connection: fakeConnection,
    group: "apps",
    version: "v1",
    resource: "deployments",
    namespace: "orders",
    name,
    ...of,
  };
}
