import type { JsonObject } from "./json.ts";

/** An answer other than success, as the API server words it (apimachinery `pkg/api/errors`). */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: JsonObject | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: number, reason: string, message: string, details?: JsonObject, retryAfterSeconds?: number) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.reason = reason;
    this.details = details;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The `Status` object that goes over the wire. */
  toStatus(): JsonObject {
    const retry = this.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: this.retryAfterSeconds };
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: this.message,
      ...(this.reason === "" ? {} : { reason: this.reason }),
      ...(this.details === undefined && this.retryAfterSeconds === undefined
        ? {}
        : { details: { ...this.details, ...retry } }),
      code: this.code,
    };
  }
}

/** Names a kind of resource in errors. */
export interface ResourceName {
  readonly group: string;
  readonly resource: string;
}

export interface FieldError {
  readonly reason: `FieldValue${"Required" | "Invalid" | "TypeInvalid" | "NotSupported" | "Forbidden" | "Duplicate" | "TooLong" | "TooMany" | "NotFound"}`;
  readonly field: string;
  readonly message: string;
}

function qualified({ group, resource }: ResourceName): string {
  return group === "" ? resource : `${resource}.${group}`;
}

function detailsOf({ group, resource }: ResourceName, name: string): JsonObject {
  return { ...(name === "" ? {} : { name }), ...(group === "" ? {} : { group }), kind: resource };
}

export function notFound(resource: ResourceName, name: string): ApiError {
  return new ApiError(404, "NotFound", `${qualified(resource)} "${name}" not found`, detailsOf(resource, name));
}

/** For a path that is no API of this server. */
export function noSuchPath(): ApiError {
  return new ApiError(404, "NotFound", "the server could not find the requested resource", {});
}

export function alreadyExists(resource: ResourceName, name: string): ApiError {
  const message = `${qualified(resource)} "${name}" already exists`;
  return new ApiError(409, "AlreadyExists", message, detailsOf(resource, name));
}

export function conflict(resource: ResourceName, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`;
  return new ApiError(409, "Conflict", message, detailsOf(resource, name));
}

export const OBJECT_MODIFIED =
  "the object has been modified; please apply your changes to the latest version and try again";

export function forbidden(resource: ResourceName, name: string, why: string): ApiError {
  const subject = name === "" ? qualified(resource) : `${qualified(resource)} "${name}"`;
  return new ApiError(403, "Forbidden", `${subject} is forbidden: ${why}`, detailsOf(resource, name));
}

export function unauthorized(): ApiError {
  return new ApiError(401, "Unauthorized", "Unauthorized");
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, "BadRequest", message);
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {});
}

export function notAcceptable(accepted: readonly string[]): ApiError {
  const message = `only the following media types are accepted: ${accepted.join(", ")}`;
  return new ApiError(406, "NotAcceptable", message);
}

export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`;
  return new ApiError(415, "UnsupportedMediaType", message);
}

/** The watch window or the continue token lies before what this server still remembers. */
export function expired(message: string): ApiError {
  return new ApiError(410, "Expired", message);
}

export function tooOldResourceVersion(requested: number, oldest: number): ApiError {
  return expired(`too old resource version: ${requested} (${oldest})`);
}

export function tooLargeResourceVersion(requested: number, current: number): ApiError {
  const message = `Timeout: Too large resource version: ${requested}, current: ${current}`;
  const causes = [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }];
  return new ApiError(504, "Timeout", message, { causes }, 1);
}

export function tooManyRequests(retryAfterSeconds: number): ApiError {
  const message = "Too many requests, please try again later.";
  return new ApiError(429, "TooManyRequests", message, {}, retryAfterSeconds);
}

/** @param kind the kind with its group as errors name it, like `Deployment.apps` */
export function invalid(kind: string, group: string, name: string, errors: readonly FieldError[]): ApiError {
  const subject = group === "" ? kind : `${kind}.${group}`;
  const lines = errors.map(({ field, message }) => `${field}: ${message}`);
  const summary = lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`;
  const details: JsonObject = {
    ...(name === "" ? {} : { name }),
    ...(group === "" ? {} : { group }),
    kind,
    causes: errors.map(({ reason, field, message }) => ({ reason, message, field })),
  };
  return new ApiError(422, "Invalid", `${subject} "${name}" is invalid: ${summary}`, details);
}
