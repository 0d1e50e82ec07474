import type { IncomingMessage } from "node:http";
import { managerName } from "../fields/managers.ts";
import { type JsonObject, list, text } from "../json.ts";
import { type FieldError, invalid } from "../status.ts";
import { FieldErrors } from "../validation/fieldErrors.ts";
import type { Write } from "../write.ts";

/** A write with what was said about it on the way. */
export interface WriteOptions extends Write {
  /** Of an apply: takes fields from their owners. */
  readonly force: boolean;
  readonly warnings: readonly string[];
}

export type WriteVerb = "Create" | "Update" | "Patch";

const VALIDATIONS = ["Ignore", "Warn", "Strict"] as const;
const LONGEST_MANAGER = 128;

/** Reads and checks the query of a write (apimachinery `meta/v1/validation`).
 *  @param applies whether the write is an apply, which names its manager
 *  @throws ApiError 422 */
export function writeOptions(
  request: IncomingMessage,
  query: URLSearchParams,
  verb: WriteVerb,
  applies = false,
): WriteOptions {
  const errors = new FieldErrors();
  const [manager, validation] = [query.get("fieldManager") ?? "", query.get("fieldValidation") ?? ""];
  const force = query.get("force");
  const dryRun = query.getAll("dryRun");
  if (applies && manager === "") errors.required("fieldManager", "is required for apply patch");
  if (verb === "Patch" && !applies && force !== null) {
    errors.forbidden("force", "may not be specified for non-apply patch");
  }
  checkManager(errors, manager);
  checkDryRun(errors, dryRun);
  const fieldValidation = VALIDATIONS.find((known) => known === validation) ?? "Warn";
  if (validation !== "" && fieldValidation !== validation) {
    errors.notSupported("fieldValidation", validation, ["", "Ignore", "Strict", "Warn"]);
  }
  refuse(`${verb}Options`, errors.all);
  const warnings: string[] = [];
  return {
    manager: managerName(manager, request.headers["user-agent"] ?? ""),
    dryRun: dryRun.length > 0,
    fieldValidation,
    warn: (message) => warnings.push(message),
    force: force === "true",
    warnings,
  };
}

/** The options of a deletion as a body has them, out of its query. */
export function queriedDeletion(query: URLSearchParams): JsonObject {
  const policy = query.get("propagationPolicy");
  const grace = query.get("gracePeriodSeconds");
  return {
    dryRun: query.getAll("dryRun"),
    orphanDependents: query.get("orphanDependents") === "true",
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
  };
}

/** Whether a deletion is only tried. @throws ApiError 422 */
export function deletesForShow(options: JsonObject): boolean {
  const dryRun = list(options.dryRun).map(text);
  const errors = new FieldErrors();
  checkDryRun(errors, dryRun);
  refuse("DeleteOptions", errors.all);
  return dryRun.length > 0;
}

function checkManager(errors: FieldErrors, manager: string): void {
  if (Buffer.byteLength(manager) > LONGEST_MANAGER) errors.tooLong("fieldManager", LONGEST_MANAGER);
  if (/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(manager)) {
    errors.invalid("fieldManager", manager, "should only contain printable characters");
  }
}

function checkDryRun(errors: FieldErrors, dryRun: readonly string[]): void {
  if (dryRun.every((value) => value === "All")) return;
  errors.notSupported("dryRun", dryRun, ["All"]);
}

function refuse(kind: string, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid(kind, "meta.k8s.io", "", errors);
}

/** The header that carries warnings (RFC 7234, section 5.5). */
export function warningHeaders(warnings: readonly string[]): { readonly warning?: string } {
  if (warnings.length === 0) return {};
  const quoted = [...new Set(warnings)].map((message) => `299 - "${message.replaceAll(/[\\"]/g, "\\$&")}"`);
  return { warning: quoted.join(", ") };
}
