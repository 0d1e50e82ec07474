/** Rows of answers about rights: one for each subject, or one for each rule. Cells are names and words of RBAC, but for what is notable and where it holds. */
import { message } from "../../../shared/model/message.ts";
import type { Column, Health } from "../../../shared/model/table.ts";
import type { RbacNotable, RbacSubject } from "../../../shared/rbac.ts";
import type { Say } from "../../core/app/english.ts";
import type { TableRow } from "../../core/table/rowSink.ts";
import type { Grant, Holder } from "./evaluate.ts";
import { keyOfSubject } from "./identity.ts";
import { signsIn } from "./notable.ts";
import type { PolicyIndex } from "./policyIndex.ts";

function column(id: string, name: string, more: Partial<Column> = {}): Column {
  const label = message(`rbac.column.${id === "name" ? name.toLowerCase() : id}`);
  return { id, name, label, type: "text", wide: false, description: "", status: false, ...more };
}

const granted = [column("role", "Role"), column("binding", "Binding")];

export const holderColumns: readonly Column[] = [
  column("name", "Subject", { type: "name" }),
  column("notable", "Notable", { status: true }),
  column("kind", "Kind"),
  column("where", "Where"),
  ...granted,
];

export const ruleColumns: readonly Column[] = [
  column("name", "Resources", { type: "name" }),
  column("notable", "Notable", { status: true }),
  column("verbs", "Verbs"),
  column("where", "Where"),
  column("groups", "Groups", { wide: true }),
  column("names", "Names"),
  ...granted,
  column("through", "Through"),
];

/** `orders/orders-api` of a service account. */
export function subjectText({ kind, namespace, name }: RbacSubject): string {
  return kind === "ServiceAccount" ? `${namespace}/${name}` : name;
}

export function holderRow({ subject, grants }: Holder, notable: readonly RbacNotable[], say: Say): TableRow {
  const places = new Set(grants.map(({ binding }) => binding.namespace));
  return row(keyOfSubject(subject), subjectText(subject), healthOf(notable), [
    subjectText(subject),
    words(
      notable.map(({ what }) => what),
      say,
    ),
    subject.kind,
    places.has("") ? placeText("", say) : list([...places]),
    list(grants.map(({ binding }) => roleText(binding.role))),
    list(grants.map(({ binding }) => binding.name)),
  ]);
}

/** @param at of the grant among those of its binding
 *  @param subject whose rights they are: what it has by itself comes through nobody else */
export function ruleRow(index: PolicyIndex, grant: Grant, at: number, subject: RbacSubject, say: Say): TableRow {
  const { rule, binding, through } = grant;
  const state = index.stateOf(binding.role);
  const signs = rule === null ? [] : signsIn(rule, binding.namespace);
  const found = rule === null ? [state === "missing" ? "dangling" : "unread"] : signs.map(({ what }) => what);
  const grave = signs.some(({ named }) => !named && binding.namespace === "");
  const health = found.length === 0 ? "ok" : grave ? "bad" : state === "unread" ? "unknown" : "warn";
  const paths = (rule?.nonResourceURLs ?? []).map((url) => (url.startsWith("/") ? url : `URL ${url}`));
  const what = rule === null ? "?" : [...rule.resources, ...paths].join(", ");
  return row(grantKey(grant, at), what, health, [
    what,
    words(found, say),
    rule?.verbs.join(", ") ?? "?",
    placeText(binding.namespace, say),
    (rule?.apiGroups ?? []).map((group) => group || "core").join(", "),
    list(rule?.resourceNames ?? []) || null,
    roleText(binding.role),
    binding.name,
    keyOfSubject(through) === keyOfSubject(subject) ? "" : `${through.kind}/${subjectText(through)}`,
  ]);
}

export function grantKey({ through, binding }: Grant, at: number): string {
  return `${keyOfSubject(through)} ${binding.namespace}/${binding.name} ${at}`;
}

function row(uid: string, name: string, health: Health, cells: TableRow["cells"]): TableRow {
  return { uid, namespace: "", name, labels: {}, owners: [], health, version: "", createdAt: null, cells };
}

function healthOf(notable: readonly RbacNotable[]): Health {
  return notable.some(({ health }) => health === "bad") ? "bad" : notable.length > 0 ? "warn" : "ok";
}

/** A status is never empty. */
export function words(found: readonly string[], say: Say): string {
  const said = found.map((what) => say(message(`rbac.word.${what}`)));
  return said.length === 0 ? "–" : said.reduce((all, next) => say(message("rbac.words", { all, next })));
}

/** @param namespace empty for the whole cluster */
export function placeText(namespace: string, say: Say): string {
  return namespace === "" ? say(message("access.where.cluster")) : namespace;
}

function roleText({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind}/${name}`;
}

/** The first ones, and how many more there are. */
function list(names: readonly string[]): string {
  const all = [...new Set(names)];
  return all.length > 2 ? `${all.slice(0, 2).join(", ")} +${all.length - 2}` : all.join(", ");
}
