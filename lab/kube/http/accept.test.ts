import { describe, expect, it } from "vitest";
import { negotiate } from "./accept.ts";

const KUBECTL =
  "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

describe("negotiation", () => {
  it("gives kubectl its Table, with metadata unless told otherwise", () => {
    expect(negotiate(KUBECTL, new URLSearchParams())).toEqual({ kind: "table", version: "v1", include: "Metadata" });
    const none = new URLSearchParams("includeObject=None");
    expect(negotiate(KUBECTL, none)).toMatchObject({ include: "None" });
  });

  it("passes over what it cannot encode", () => {
    const accept = "application/vnd.kubernetes.protobuf,application/json";
    expect(negotiate(accept, new URLSearchParams())).toMatchObject({ kind: "object" });
  });

  it("takes no preference as JSON", () => {
    expect(negotiate(undefined, new URLSearchParams())).toMatchObject({ kind: "object" });
    expect(negotiate("*/*", new URLSearchParams())).toMatchObject({ kind: "object" });
  });

  it("refuses a client that takes nothing it has", () => {
    const protobuf = "application/vnd.kubernetes.protobuf";
    expect(() => negotiate(protobuf, new URLSearchParams())).toThrow(expect.objectContaining({ code: 406 }));
    const unknown = "application/json;as=Table;v=v9;g=meta.k8s.io";
    expect(() => negotiate(unknown, new URLSearchParams())).toThrow(expect.objectContaining({ code: 406 }));
  });
});
