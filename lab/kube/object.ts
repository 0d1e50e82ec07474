import { isObject, type Json, type JsonObject, record, text } from "./json.ts";

/** What every object of the API carries; the source is the `ObjectMeta` type of the Kubernetes API. */
export interface ObjectMeta extends JsonObject {
  readonly name: string;
  readonly namespace?: string;
  readonly generateName?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly ownerReferences?: readonly JsonObject[];
  readonly finalizers?: readonly string[];
}

export interface Labels extends JsonObject {
  readonly [key: string]: string;
}

export interface KubeObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** An object before the store has given it a resourceVersion. */
export interface Draft extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject;
}

/** RFC 3339 in whole seconds, as `metav1.Time` is written. */
export function timestamp(timeMs: number): string {
  // A list of 50,000 pods holds half a million times of few different days: the day is written once.
  const day = Math.floor(timeMs / DAY_MS);
  let date = dates.get(day);
  if (date === undefined) {
    if (dates.size > MOST_DATES) dates.clear();
    date = new Date(day * DAY_MS).toISOString().slice(0, 11);
    dates.set(day, date);
  }
  const second = Math.floor((timeMs - day * DAY_MS) / 1000);
  return `${date}${twoDigits(Math.floor(second / 3600))}:${twoDigits(Math.floor(second / 60) % 60)}:${twoDigits(second % 60)}Z`;
}

const DAY_MS = 86_400_000;
const MOST_DATES = 1_000;
const dates = new Map<number, string>();

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

/** RFC 3339 with microseconds, as `metav1.MicroTime` is written. */
export function microTimestamp(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 23)}000Z`;
}

export function labelsOf(value: Json | undefined): Labels {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

export function apiVersionOf(group: string, version: string): string {
  return group === "" ? version : `${group}/${version}`;
}

/** The parts of an object that a controller or a printer reads most. */
export function metadataOf(object: JsonObject): JsonObject {
  return record(object.metadata);
}

export function nameOf(object: JsonObject): string {
  return text(metadataOf(object).name);
}

export function namespaceOf(object: JsonObject): string {
  return text(metadataOf(object).namespace);
}
