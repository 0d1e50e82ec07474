import type { Json } from "../json.ts";
import type { FieldError } from "../status.ts";

/** Collects what is wrong with an object, in the words of apimachinery `validation/field/errors.go`. */
export class FieldErrors {
  readonly all: FieldError[] = [];

  required(field: string, detail = ""): void {
    this.#add("FieldValueRequired", field, worded("Required value", detail));
  }

  invalid(field: string, value: Json | undefined, detail: string): void {
    this.#add("FieldValueInvalid", field, worded(`Invalid value: ${shown(value)}`, detail));
  }

  typeInvalid(field: string, value: Json | undefined, detail: string): void {
    this.#add("FieldValueTypeInvalid", field, worded(`Invalid value: ${shown(value)}`, detail));
  }

  notSupported(field: string, value: Json | undefined, supported: readonly string[]): void {
    const known = [...supported].map((one) => JSON.stringify(one)).join(", ");
    this.#add(
      "FieldValueNotSupported",
      field,
      worded(`Unsupported value: ${shown(value)}`, `supported values: ${known}`),
    );
  }

  duplicate(field: string, value: Json): void {
    this.#add("FieldValueDuplicate", field, `Duplicate value: ${shown(value)}`);
  }

  forbidden(field: string, detail: string): void {
    this.#add("FieldValueForbidden", field, worded("Forbidden", detail));
  }

  tooLong(field: string, bytes: number): void {
    this.#add("FieldValueTooLong", field, `Too long: may not be more than ${bytes} bytes`);
  }

  tooMany(field: string, given: number, most: number): void {
    this.#add("FieldValueTooMany", field, `Too many: ${given}: must have at most ${most} items`);
  }

  notFound(field: string, value: Json): void {
    this.#add("FieldValueNotFound", field, `Not found: ${shown(value)}`);
  }

  #add(reason: FieldError["reason"], field: string, message: string): void {
    this.all.push({ reason, field, message });
  }
}

function worded(message: string, detail: string): string {
  return detail === "" ? message : `${message}: ${detail}`;
}

function shown(value: Json | undefined): string {
  return value === undefined ? "null" : JSON.stringify(value);
}
