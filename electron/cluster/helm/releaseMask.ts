/** Hides what a release holds of secrets until someone asks for it: the values of its Secret documents, what looks like a credential among its values, and
 *  both wherever else they stand. Equal values carry equal marks (`object/secretMask.ts`), so that revisions can be compared without being read. */
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import { isJsonList, isJsonObject } from "../../../shared/model/kindSchema.ts";
import { maskedText, maskSecret } from "../object/secretMask.ts";
import { isSecretDocument } from "./manifestDocuments.ts";

/** Shorter texts (`true`, `admin`) stand in many places that are none. */
const leastChars = 6;
const mostTexts = 500;

const credential =
  /pass(?:word|wd|phrase|code)?s?$|passw|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credential|connection[-_]?string|\bdsn|htpasswd|dockerconfig|kubeconfig|bearer|(?:auth|client|encryption|signing|master|root|storage|account|license)[-_]?key|\bsalt$/i;
/** Names and settings of secrets, which are none themselves. */
const reference =
  /^existing|(?:name|names|ref|path|file|filename|enabled|create|policy|length|type|class|annotations|labels|provider|version|image|tag|ttl|seconds|expiry|expiration|namespace|issuer|mountpath|keyname|interval|engine|mode)$/i;
/** Whole texts that are secrets wherever they stand: private keys, JSON web tokens, keys of well-known services. */
const telling =
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|^eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*$|^(?:gh[pousr]_|glpat-|xox[abprs]-|AKIA|ASIA|sk-)[\w-]{12,}$/;
const userInfo = /([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)([^\s@/]+)(@)/gi;
/** `password: x`, `API_TOKEN="x"` within a text of several lines. */
const assignment = /^([ \t]*(?:export[ \t]+)?["']?([\w.-]+)["']?[ \t]*[:=][ \t]*)(\S.*)$/gm;

export class ReleaseMask {
  /** Something was hidden. */
  masked = false;
  readonly #reveal: boolean;
  /** What Secrets hold: values that are the same are hidden. */
  readonly #held = new Set<string>();
  /** Of these, and of the values, what is a secret wherever it stands: not a user's name or a host's. */
  readonly #texts = new Set<string>();

  constructor(reveal: boolean) {
    this.#reveal = reveal;
  }

  /** Takes note of what the Secrets among the documents hold: it is hidden wherever it stands from then on. */
  learn(documents: readonly JsonObject[]): void {
    for (const document of documents.filter(isSecretDocument)) {
      for (const [field, plain] of [
        ["data", false],
        ["stringData", true],
      ] as const) {
        const values = document[field];
        if (!isJsonObject(values)) continue;
        for (const [key, value] of Object.entries(values)) {
          if (typeof value !== "string") continue;
          const texts = plain ? [value] : [value, Buffer.from(value, "base64").toString("utf8")];
          for (const text of texts.filter(({ length }) => length >= leastChars)) {
            this.#held.add(text);
            if (isCredential(key) || telling.test(text)) this.#know(text);
          }
        }
      }
    }
  }

  /** @returns values of a release as they may be shown */
  values(values: JsonObject): JsonObject {
    if (this.#reveal) return values;
    const shown = this.#shown(values, false);
    return isJsonObject(shown) ? shown : {};
  }

  /** @returns a document of a manifest as it may be shown */
  document(document: JsonObject): JsonObject {
    if (this.#reveal) return document;
    if (isSecretDocument(document)) {
      this.masked = true;
      return maskSecret(document);
    }
    const pattern = this.#pattern();
    if (pattern === null) return document;
    // By these it is found.
    const { apiVersion, kind, metadata, ...content } = document;
    const shown = mapTexts(content, (text) => this.#spread(text, pattern));
    return { ...pick({ apiVersion, kind, metadata }), ...(isJsonObject(shown) ? shown : {}) };
  }

  /** @returns a text without the secrets that are known by now */
  text(text: string): string {
    const pattern = this.#reveal ? null : this.#pattern();
    return pattern === null ? text : this.#spread(text, pattern);
  }

  /** A whole text that cannot be looked into. */
  hidden(text: string): string | null {
    if (this.#reveal) return text;
    this.masked = true;
    return null;
  }

  #shown(value: Json, within: boolean): Json {
    if (isJsonList(value)) return value.map((item) => this.#shown(item, within));
    if (isJsonObject(value)) return this.#members(value, within);
    if (typeof value === "string") return within ? this.#mark(value) : this.#plain(value);
    return within && typeof value === "number" ? this.#mark(String(value)) : value;
  }

  #members(value: JsonObject, within: boolean): JsonObject {
    // `{name: DB_PASSWORD, value: …}`, as containers have their environment.
    const named = typeof value.name === "string" && isCredential(value.name);
    return Object.fromEntries(
      Object.entries(value).map(([key, member]): [string, Json] => {
        const hides = isCredential(key) || (named && key === "value") || (within && !reference.test(key));
        return [key, this.#shown(member, hides)];
      }),
    );
  }

  #mark(text: string): string {
    if (text === "") return text;
    this.masked = true;
    this.#know(text);
    return maskedText(text);
  }

  #plain(text: string): string {
    if (this.#held.has(text) || this.#texts.has(text) || telling.test(text)) return this.#mark(text);
    let shown = text.replace(userInfo, (_, head: string, secret: string, tail: string) => {
      return head + this.#mark(secret) + tail;
    });
    if (text.includes("\n")) {
      shown = shown.replace(assignment, (line, head: string, key: string, secret: string) =>
        isCredential(key) ? head + this.#mark(secret) : line,
      );
    }
    return shown;
  }

  #know(text: string): void {
    const known = text.trim();
    if (known.length >= leastChars && this.#texts.size < mostTexts) this.#texts.add(known);
  }

  #pattern(): RegExp | null {
    if (this.#texts.size === 0) return null;
    // The longest first: one secret may begin with another.
    const texts = [...this.#texts].toSorted((one, other) => other.length - one.length);
    const escaped = texts.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    return new RegExp(`(?<![A-Za-z0-9])(?:${escaped.join("|")})(?![A-Za-z0-9])`, "g");
  }

  #spread(text: string, pattern: RegExp): string {
    return text.replace(pattern, (secret) => {
      this.masked = true;
      return maskedText(secret);
    });
  }
}

function isCredential(key: string): boolean {
  return credential.test(key) && !reference.test(key);
}

function pick(members: { readonly [key: string]: Json | undefined }): JsonObject {
  return Object.fromEntries(
    Object.entries(members).flatMap(([key, value]): [string, Json][] => (value === undefined ? [] : [[key, value]])),
  );
}

function mapTexts(value: Json, map: (text: string) => string): Json {
  if (typeof value === "string") return map(value);
  if (isJsonList(value)) return value.map((item) => mapTexts(item, map));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapTexts(member, map)]));
}
