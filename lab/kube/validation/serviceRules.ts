import { at, type Json, list, record, text } from "../json.ts";
import type { Draft } from "../object.ts";
import type { FieldErrors } from "./fieldErrors.ts";
import { labelProblem } from "./names.ts";
import { validatePortNumber, validateProtocol } from "./podRules.ts";

const SERVICE_TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const AFFINITIES = ["ClientIP", "None"];

/** kubernetes `pkg/apis/core/validation` */
export function validateService(service: Draft, errors: FieldErrors): void {
  const spec = record(service.spec);
  const type = text(spec.type);
  const ports = list(spec.ports);
  if (ports.length === 0 && type !== "ExternalName" && spec.clusterIP !== "None") errors.required("spec.ports");
  if (type === "ExternalName" && text(spec.externalName) === "") errors.required("spec.externalName");
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const path = `spec.ports[${index}]`;
    const name = text(at(port, "name"));
    if (name === "") {
      if (ports.length > 1) errors.required(`${path}.name`);
    } else if (labelProblem(name) !== "") errors.invalid(`${path}.name`, name, labelProblem(name));
    else if (names.has(name)) errors.duplicate(`${path}.name`, name);
    names.add(name);
    validatePortNumber(at(port, "port"), `${path}.port`, errors);
    validateProtocol(at(port, "protocol"), `${path}.protocol`, errors);
    validateTargetPort(at(port, "targetPort"), `${path}.targetPort`, errors);
  }
  const affinity = spec.sessionAffinity;
  if (!AFFINITIES.includes(text(affinity))) errors.notSupported("spec.sessionAffinity", affinity, AFFINITIES);
  if (!SERVICE_TYPES.includes(type)) errors.notSupported("spec.type", type, SERVICE_TYPES);
}

function validateTargetPort(port: Json | undefined, path: string, errors: FieldErrors): void {
  if (typeof port !== "string") {
    if (port !== undefined) validatePortNumber(port, path, errors);
    return;
  }
  if (!/^[a-z0-9-]+$/.test(port)) {
    errors.invalid(path, port, "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  } else if (port.length > 15) errors.invalid(path, port, "must be no more than 15 characters");
}

/** The keys of config maps and secrets. */
export function validateConfigMap(object: Draft, errors: FieldErrors): void {
  for (const field of ["data", "binaryData"]) {
    for (const key of Object.keys(record(object[field]))) {
      if (/^[-._a-zA-Z0-9]+$/.test(key)) continue;
      const rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
      const example =
        "(e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
      errors.invalid(`${field}[${key}]`, key, `${rule} ${example}`);
    }
  }
}
