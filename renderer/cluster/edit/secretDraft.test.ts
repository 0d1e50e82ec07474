import { beforeEach, describe, expect, it } from "vitest";
import { type UnsavedText, useUnsaved } from "../../app/unsaved.ts";
import {
  adopted,
  emptySecretDraft,
  forgetAppliedSecret,
  isWritten,
  keepSecretDraft,
  type SecretDraft,
  secretDraft,
} from "./secretDraft.ts";

const place = (name: string) => `prod  secrets orders ${name}`;
const looked = { seen: "YQ==", text: undefined };
const written = { seen: "Yg==", text: "new" };
const draft = (values: SecretDraft["values"], labelling: SecretDraft["labelling"] = null): SecretDraft => ({
  uid: "u",
  values,
  labelling,
});
const labels = [["tier", "front"]] as const;
const relabelling = { labels, drafts: [{ key: "tier", value: "back", gone: false }] };
const listed = () => useUnsaved.getState().texts;

describe("what was written into a Secret", () => {
  beforeEach(() => useUnsaved.setState({ texts: [] }));

  it("is there again when the person comes back, and what they only looked at is not", () => {
    keepSecretDraft(place("a"), draft({ looked, written, gone: { seen: null, text: null } }));
    expect(secretDraft(place("a"), "u").values).toEqual({ written, gone: { seen: null, text: null } });
  });

  it("holds labels too, and they alone are worth keeping", () => {
    keepSecretDraft(place("b"), draft({}, relabelling));
    expect(secretDraft(place("b"), "u").labelling).toEqual(relabelling);
    keepSecretDraft(place("c"), draft({}, { labels, drafts: [{ key: "tier", value: "front", gone: false }] }));
    expect(secretDraft(place("c"), "u")).toEqual(emptySecretDraft("u"));
  });

  it("is listed as not applied, by its name, as what a reload loses, until nothing of it is left", () => {
    keepSecretDraft(place("d"), draft({ written }));
    expect(listed()).toMatchObject([
      {
        title: { text: "cluster.edit.title", params: { label: "Secret orders / d" } },
        connection: "prod",
        stored: false,
      },
    ] satisfies Partial<UnsavedText>[]);
    expect(JSON.stringify(listed())).not.toMatch(/new|Yg==/);
    keepSecretDraft(place("d"), draft({ looked }));
    expect(listed()).toEqual([]);
    expect(secretDraft(place("d"), "u")).toEqual(emptySecretDraft("u"));
  });

  it("is forgotten when it was applied, looked at again in between or not, unless something else was written since", () => {
    const applied = draft({ written, looked }, relabelling);
    keepSecretDraft(place("f"), draft({ written: { ...written, text: "newer" } }, relabelling));
    expect(forgetAppliedSecret(place("f"), applied)).toBe(false);
    keepSecretDraft(place("f"), draft({ written }));
    expect(forgetAppliedSecret(place("f"), applied)).toBe(false);
    keepSecretDraft(place("f"), draft({ written }, relabelling));
    expect(forgetAppliedSecret(place("f"), applied)).toBe(true);
    expect(listed()).toEqual([]);
  });

  it("stays when the Secret is made anew, and is taken over without what was seen of the first", () => {
    keepSecretDraft(place("e"), draft({ written }, relabelling));
    const kept = secretDraft(place("e"), "v");
    expect(kept.uid).toBe("u");
    expect(adopted(kept, "v")).toEqual({
      uid: "v",
      values: { written: { seen: null, text: "new" } },
      labelling: relabelling,
    });
    expect(isWritten(adopted(draft({ looked }), "v"))).toBe(false);
  });
});
