import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useUnsaved } from "../../app/unsaved.ts";
import { type Draft, draftOf, dropDraft, forgetApplied, keepDraft, mayHoldSecrets, startDrafts } from "./draft.ts";
import { APPLY } from "./unsavedDraft.ts";

const key = "prod apps deployments orders api";
const draft: Draft = { text: "replicas: 3", base: { kind: "Deployment" }, at: 1 };
const listed = () => useUnsaved.getState().texts.map(({ id, connection, stored }) => ({ id, connection, stored }));

describe("a draft", () => {
  let stored: Record<string, string>;
  let full: boolean;
  beforeEach(() => {
    vi.useFakeTimers();
    stored = {};
    full = false;
    // What a tab's storage looks like: its names are its own properties.
    const storage = Object.create({
      getItem: (name: string) => stored[name] ?? null,
      setItem: (name: string, value: string) => {
        if (full) throw new Error("full");
        stored[name] = value;
      },
      removeItem: (name: string) => delete stored[name],
    });
    vi.stubGlobal(
      "sessionStorage",
      new Proxy(storage, {
        ownKeys: () => Object.keys(stored),
        getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
      }),
    );
    vi.stubGlobal("addEventListener", () => {});
    useUnsaved.setState({ texts: [] });
  });
  afterEach(() => {
    dropDraft(key);
    dropDraft(APPLY);
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("is listed as long as it is there, by the object that it is about", () => {
    keepDraft(key, draft, false);
    expect(useUnsaved.getState().texts).toMatchObject([
      { id: key, connection: "prod", stored: true, title: { params: { label: "Deployment orders / api" } } },
    ]);
    keepDraft(APPLY, { ...draft, base: null, place: { connection: "test", namespace: null } }, false);
    expect(listed()).toMatchObject([{ id: key }, { id: APPLY, connection: "test" }]);
    dropDraft(key);
    expect(listed()).toMatchObject([{ id: APPLY }]);
  });

  it("that may hold secrets is listed as what a reload loses, and never stored; one that did not before is taken out of the storage", () => {
    keepDraft(APPLY, draft, false);
    vi.runAllTimers();
    expect(Object.keys(stored)).toHaveLength(1);
    keepDraft(APPLY, { ...draft, text: "kind: Secret" }, true);
    vi.runAllTimers();
    expect(stored).toEqual({});
    expect(listed()).toMatchObject([{ id: APPLY, stored: false }]);
  });

  it("is listed as what a reload loses where the storage is full, or the text too long for it", () => {
    full = true;
    keepDraft(key, draft, false);
    vi.runAllTimers();
    expect(listed()).toMatchObject([{ stored: false }]);
    keepDraft(key, { ...draft, text: "x".repeat(1_000_001) }, false);
    expect(listed()).toMatchObject([{ stored: false }]);
  });

  it("that was applied is forgotten, unless something else was written since", () => {
    keepDraft(key, draft, false);
    expect(forgetApplied(key, "replicas: 2")).toBe(false);
    expect(listed()).toMatchObject([{ id: key }]);
    expect(forgetApplied(key, draft.text)).toBe(true);
    expect(listed()).toEqual([]);
    expect(draftOf(key)).toBeNull();
    expect(forgetApplied(key, draft.text)).toBe(false);
  });

  it("of before a reload is listed again, and what is none of ours or cannot be read is not", () => {
    stored = {
      [`quarterdeck.draft ${key}`]: JSON.stringify(draft),
      "quarterdeck.draft a b": JSON.stringify(draft),
      "quarterdeck.draft prod apps deployments orders web": "{",
      secret: "s",
    };
    startDrafts();
    expect(listed()).toEqual([{ id: key, connection: "prod", stored: true }]);
  });
});

describe("a text that may hold secrets", () => {
  it("names the kind, in YAML or JSON, alone or in a list", () => {
    for (const text of ["kind: Secret", "  - kind: 'Secret'", '{"kind":"Secret"}', "a: 1\n---\nkind: Secret"])
      expect(mayHoldSecrets(text)).toBe(true);
    for (const text of ["kind: SecretStore", "secretKind: x", "kind: ConfigMap"])
      expect(mayHoldSecrets(text)).toBe(false);
  });
});
