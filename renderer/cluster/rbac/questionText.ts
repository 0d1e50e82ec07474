/** Questions about rights as text: what a command says, and what stands in the address. `whocan get pods/log web-1 -n orders`, `whocan get /metrics`,
 *  `can sa:orders/orders-api`, `can me`, `holders orders/reader`. Pure. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { RbacPlace, RbacQuestion, RbacSubject } from "../../../shared/rbac.ts";
import { findKind } from "../palette/command.ts";

type Of<A extends RbacQuestion["ask"]> = Extract<RbacQuestion, { ask: A }>;

export function questionText(question: RbacQuestion): string {
  switch (question.ask) {
    case "who-can": {
      const { verb, name, place } = question;
      return ["whocan", verb, resourceText(question), ...(name === null ? [] : [name]), placeWord(place)].join(" ");
    }
    case "who-can-path":
      return `whocan ${question.verb} ${question.path}`;
    case "can":
      return `can ${subjectWord(question.subject)}`;
    case "me":
      return "can me";
    case "role":
      return `holders ${question.namespace === "" ? "" : `${question.namespace}/`}${question.name}`;
  }
}

/** @param kinds by whose names resources may be called; a resource that none has is taken as it is written
 *  @param here the place where none is named
 *  @returns null when it is no (whole) question */
export function readQuestion(
  text: string,
  kinds: readonly ApiKind[] = [],
  here: RbacPlace = { in: "cluster" },
): RbacQuestion | null {
  const [word = "", rest = ""] = cut(text.replace(/^:/, "").trim());
  switch (word) {
    case "whocan":
    case "who-can":
      return readWhoCan(rest, kinds, here);
    case "can": {
      if (rest === "" || rest === "me") return { ask: "me" };
      const subject = readSubject(rest);
      return subject && { ask: "can", subject };
    }
    case "holders": {
      const [namespace, name] = rest.includes("/") ? (rest.split("/", 2) as [string, string]) : ["", rest];
      return name === "" ? null : { ask: "role", namespace, name };
    }
    default:
      return null;
  }
}

/** `deployments.apps/scale`; a dot at the end is the core group where none would be a pattern. */
export function resourceText({ group, resource }: Pick<Of<"who-can">, "group" | "resource">): string {
  const [plural = "", ...sub] = resource.split("/");
  const of = plural === "*" && group === "*" ? plural : group === "" && plural !== "*" ? plural : `${plural}.${group}`;
  return [of, ...sub].join("/");
}

export function readResource(text: string, kinds: readonly ApiKind[]): Pick<Of<"who-can">, "group" | "resource"> {
  const [of = "", ...sub] = text.split("/");
  const dot = of.indexOf(".");
  const kind = of === "*" ? undefined : findKind(of, kinds);
  const plain =
    kind ??
    (of === "*"
      ? { resource: "*", group: "*" }
      : dot < 0
        ? { resource: of, group: "" }
        : { resource: of.slice(0, dot), group: of.slice(dot + 1) });
  return { group: plain.group, resource: [plain.resource, ...sub].join("/") };
}

/** `user:ann`, `group:devs`, `sa:orders/robot`. */
export function subjectWord({ kind, namespace, name }: RbacSubject): string {
  if (kind === "ServiceAccount") return `sa:${namespace}/${name}`;
  return `${kind === "User" ? "user" : "group"}:${name}`;
}

/** Without a word in front, what looks like `namespace/name` is a service account, `system:` something of Kubernetes' own groups, and anything else a user. */
export function readSubject(text: string): RbacSubject | null {
  const [, word = "", rest = ""] = /^(user|group|sa|serviceaccount):(.*)$/.exec(text) ?? [];
  const name = word === "" ? text : rest;
  if (name === "") return null;
  const account = /^([a-z0-9][a-z0-9.-]*)\/([a-z0-9][a-z0-9.-]*)$/.exec(name);
  if (account !== null && word !== "user" && word !== "group")
    return { kind: "ServiceAccount", namespace: account[1] ?? "", name: account[2] ?? "" };
  if (word === "sa" || word === "serviceaccount") return null;
  const ofGroups = /^system:(masters|nodes|authenticated|unauthenticated|serviceaccounts(:.*)?)$/.test(name);
  const kind = word === "group" || (word === "" && ofGroups) ? "Group" : "User";
  return { kind, namespace: "", name };
}

function readWhoCan(text: string, kinds: readonly ApiKind[], here: RbacPlace): RbacQuestion | null {
  const words = text.split(/\s+/).filter(Boolean);
  let place = here;
  const plain: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const [, glued = ""] = /^(?:-n|--namespace=)(.+)$/.exec(word) ?? [];
    if (word === "-A" || word === "--cluster") place = { in: "cluster" };
    else if (word === "--any") place = { in: "any" };
    else if (glued !== "") place = { in: "namespace", namespace: glued };
    else if (word === "-n" || word === "--namespace") {
      at += 1;
      const namespace = words[at];
      if (namespace === undefined) return null;
      place = { in: "namespace", namespace };
    } else plain.push(word);
  }
  const [verb, of, name = null] = plain;
  if (verb === undefined || of === undefined) return null;
  if (of.startsWith("/")) return { ask: "who-can-path", verb: verb.toLowerCase(), path: of };
  return { ask: "who-can", verb: verb.toLowerCase(), ...readResource(of, kinds), name, place };
}

function placeWord(place: RbacPlace): string {
  return place.in === "namespace" ? `-n ${place.namespace}` : place.in === "cluster" ? "-A" : "--any";
}

function cut(text: string): readonly [string, string] {
  const at = text.search(/\s/);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at).trim()];
}
