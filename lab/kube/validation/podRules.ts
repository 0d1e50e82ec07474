import { at, isObject, type Json, type JsonObject, list, record, text } from "../json.ts";
import type { Draft } from "../object.ts";
import { compareQuantities } from "../quantity.ts";
import type { FieldErrors } from "./fieldErrors.ts";
import { labelProblem } from "./names.ts";

export function validatePod(pod: Draft, errors: FieldErrors): void {
  validatePodSpec(record(pod.spec), "spec", errors);
}

const RESTART_POLICIES = ["Always", "OnFailure", "Never"];

/** What clients most often get wrong in a pod (kubernetes `pkg/apis/core/validation`). */
export function validatePodSpec(spec: JsonObject, path: string, errors: FieldErrors): void {
  const volumes = new Set(list(spec.volumes).map((volume) => text(at(volume, "name"))));
  validateVolumes(list(spec.volumes), `${path}.volumes`, errors);
  const containers = list(spec.containers);
  if (containers.length === 0) errors.required(`${path}.containers`);
  const names = new Set<string>();
  for (const field of ["containers", "initContainers"]) {
    for (const [index, container] of list(spec[field]).entries()) {
      validateContainer(record(container), `${path}.${field}[${index}]`, volumes, names, errors);
    }
  }
  if (!RESTART_POLICIES.includes(text(spec.restartPolicy))) {
    errors.notSupported(`${path}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES);
  }
  const grace = spec.terminationGracePeriodSeconds;
  if (typeof grace === "number" && grace < 0) atLeastZero(grace, `${path}.terminationGracePeriodSeconds`, errors);
}

export function atLeastZero(value: Json | undefined, path: string, errors: FieldErrors): void {
  if (typeof value === "number" && value < 0) errors.invalid(path, value, "must be greater than or equal to 0");
}

function validateVolumes(volumes: readonly Json[], path: string, errors: FieldErrors): void {
  const seen = new Set<string>();
  for (const [index, volume] of volumes.entries()) {
    const name = text(at(volume, "name"));
    const field = `${path}[${index}].name`;
    if (name === "") errors.required(field);
    else if (labelProblem(name) !== "") errors.invalid(field, name, labelProblem(name));
    else if (seen.has(name)) errors.duplicate(field, name);
    seen.add(name);
  }
}

const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];

function validateContainer(
  container: JsonObject,
  path: string,
  volumes: ReadonlySet<string>,
  names: Set<string>,
  errors: FieldErrors,
): void {
  const name = text(container.name);
  if (name === "") errors.required(`${path}.name`);
  else if (labelProblem(name) !== "") errors.invalid(`${path}.name`, name, labelProblem(name));
  else if (names.has(name)) errors.duplicate(`${path}.name`, name);
  names.add(name);
  const image = text(container.image);
  if (image === "") errors.required(`${path}.image`);
  else if (image !== image.trim())
    errors.invalid(`${path}.image`, image, "must not have leading or trailing whitespace");
  validatePorts(list(container.ports), `${path}.ports`, errors);
  validateEnvironment(list(container.env), `${path}.env`, errors);
  validateMounts(list(container.volumeMounts), `${path}.volumeMounts`, volumes, errors);
  const policy = container.imagePullPolicy;
  if (policy !== undefined && !PULL_POLICIES.includes(text(policy))) {
    errors.notSupported(`${path}.imagePullPolicy`, policy, PULL_POLICIES);
  }
  validateResources(record(container.resources), `${path}.resources`, errors);
}

const PROTOCOLS = ["SCTP", "TCP", "UDP"];

/** A port as a number; 0 is none. */
export function validatePortNumber(port: Json | undefined, path: string, errors: FieldErrors): void {
  if (typeof port !== "number" || port < 1 || port > 65_535) {
    errors.invalid(path, port ?? 0, "must be between 1 and 65535, inclusive");
  }
}

export function validateProtocol(protocol: Json | undefined, path: string, errors: FieldErrors): void {
  if (!PROTOCOLS.includes(text(protocol))) errors.notSupported(path, protocol, PROTOCOLS);
}

function validatePorts(ports: readonly Json[], path: string, errors: FieldErrors): void {
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const at = `${path}[${index}]`;
    const { name, containerPort, protocol } = record(port);
    if (typeof name === "string" && names.has(name)) errors.duplicate(`${at}.name`, name);
    if (typeof name === "string") names.add(name);
    if (containerPort === undefined || containerPort === 0) errors.required(`${at}.containerPort`);
    else validatePortNumber(containerPort, `${at}.containerPort`, errors);
    validateProtocol(protocol, `${at}.protocol`, errors);
  }
}

const VARIABLE = /^[ -<>-~]+$/;

function validateEnvironment(variables: readonly Json[], path: string, errors: FieldErrors): void {
  for (const [index, variable] of variables.entries()) {
    const name = text(at(variable, "name"));
    const field = `${path}[${index}].name`;
    if (name === "") errors.required(field);
    else if (!VARIABLE.test(name)) {
      const rule = "a valid environment variable name must consist only of printable ASCII characters other than '='";
      errors.invalid(field, name, rule);
    }
    if (isObject(at(variable, "valueFrom")) && text(at(variable, "value")) !== "") {
      errors.invalid(`${path}[${index}].valueFrom`, "", "may not be specified when `value` is not empty");
    }
  }
}

function validateMounts(
  mounts: readonly Json[],
  path: string,
  volumes: ReadonlySet<string>,
  errors: FieldErrors,
): void {
  const paths = new Set<string>();
  for (const [index, mount] of mounts.entries()) {
    const [name, mountPath] = [text(at(mount, "name")), text(at(mount, "mountPath"))];
    if (name === "") errors.required(`${path}[${index}].name`);
    else if (!volumes.has(name)) errors.notFound(`${path}[${index}].name`, name);
    if (mountPath === "") errors.required(`${path}[${index}].mountPath`);
    else if (paths.has(mountPath)) errors.invalid(`${path}[${index}].mountPath`, mountPath, "must be unique");
    paths.add(mountPath);
  }
}

const QUANTITY = /^[+-]?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

function validateResources(resources: JsonObject, path: string, errors: FieldErrors): void {
  const [requests, limits] = [record(resources.requests), record(resources.limits)];
  for (const [name, quantity] of Object.entries(requests)) {
    const limit = limits[name];
    if (!QUANTITY.test(text(quantity)) || limit === undefined || !QUANTITY.test(text(limit))) continue;
    if (compareQuantities(text(quantity), text(limit)) > 0) {
      errors.invalid(
        `${path}.requests`,
        text(quantity),
        `must be less than or equal to ${name} limit of ${text(limit)}`,
      );
    }
  }
}
