import { type JsonObject, record } from "../json.ts";
import type { ResourceType } from "../resourceType.ts";
import { invalid } from "../status.ts";
import { FieldErrors } from "./fieldErrors.ts";

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const LONGEST_LABEL = 63;
const LONGEST_SUBDOMAIN = 253;

/** Why a text is no DNS label; empty when it is one (apimachinery `util/validation`). */
export function labelProblem(value: string): string {
  if (value.length > LONGEST_LABEL) return `must be no more than ${LONGEST_LABEL} bytes`;
  if (LABEL.test(value)) return "";
  return (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric" +
    " character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
  );
}

export function subdomainProblem(value: string): string {
  if (value.length > LONGEST_SUBDOMAIN) return `must be no more than ${LONGEST_SUBDOMAIN} characters`;
  if (SUBDOMAIN.test(value)) return "";
  return (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an" +
    " alphanumeric character (e.g. 'example.com', regex used for validation is" +
    " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
  );
}

/** Why a text is no key of a label or annotation: an optional domain, a slash, a name. */
function keyProblem(key: string): string {
  const [name = "", domain, ...rest] = key.split("/").reverse();
  if (rest.length > 0 || domain === "") return "a valid label key must consist of an optional prefix and a name";
  if (domain !== undefined && subdomainProblem(domain) !== "") return `prefix part ${subdomainProblem(domain)}`;
  if (name === "") return "name part must be non-empty";
  if (name.length > LONGEST_LABEL) return `name part must be no more than ${LONGEST_LABEL} bytes`;
  if (QUALIFIED.test(name)) return "";
  return (
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character" +
    " (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
  );
}

function valueProblem(value: string): string {
  if (value.length > LONGEST_LABEL) return `must be no more than ${LONGEST_LABEL} bytes`;
  if (LABEL_VALUE.test(value)) return "";
  return (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an" +
    " alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is" +
    " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
  );
}

/** @throws ApiError 422 for a name that an object of the kind cannot have */
export function checkName(type: ResourceType, name: string): void {
  const field = "metadata.name";
  const errors = new FieldErrors();
  const problem = nameProblem(type, name);
  if (name === "") errors.required(field, "name or generateName is required");
  else if (problem !== "") errors.invalid(field, name, problem);
  if (errors.all.length > 0) throw invalid(type.kind, type.group, name, errors.all);
}

function nameProblem({ group, resource }: ResourceType, name: string): string {
  if (group === "rbac.authorization.k8s.io") return /[/%]/.test(name) ? "may not contain '/' or '%'" : "";
  const isLabel = group === "" && (resource === "namespaces" || resource === "services");
  return isLabel ? labelProblem(name) : subdomainProblem(name);
}

/** Labels and annotations, of an object or of a template. */
export function validateMetadata(metadata: JsonObject, path: string, errors: FieldErrors): void {
  validateLabels(record(metadata.labels), `${path}.labels`, errors);
  for (const key of Object.keys(record(metadata.annotations))) {
    const problem = keyProblem(key.toLowerCase());
    if (problem !== "") errors.invalid(`${path}.annotations`, key, problem);
  }
}

export function validateLabels(labels: JsonObject, path: string, errors: FieldErrors): void {
  for (const [key, value] of Object.entries(labels)) {
    const problem = keyProblem(key);
    if (problem !== "") errors.invalid(path, key, problem);
    if (typeof value === "string" && valueProblem(value) !== "") errors.invalid(path, value, valueProblem(value));
  }
}
