import { describe, expect, it } from "vitest";
import { ConnectionId } from "../../../shared/connection.ts";
import { message } from "../../../shared/model/message.ts";
import type { Failure } from "../source/reflectorState.ts";
import type { Found } from "./trouble.ts";
import { TroubleBoard } from "./troubleBoard.ts";

const refused: Failure = { kind: "forbidden", reason: message("connection.forbidden"), retryAfterMs: null };
const lost: Failure = { kind: "lost", reason: message("connection.lost"), retryAfterMs: null };
const connection = ConnectionId.parse("c");
const bad = (name: string): Found => {
  const ref = { connection, group: "", version: "v1", resource: "pods", namespace: "shop", name };
  return { troubles: [{ ref, kind: "Pod", health: "bad", status: "Error", since: null }], partial: false };
};
const none: Found = { troubles: [], partial: false };

describe("what is gathered of troubles", () => {
  it("is not known before someone has found something, and empty once that is nothing", () => {
    const board = new TroubleBoard();
    expect(board.show(1)).toMatchObject({ data: null, reason: null });
    board.found("nodes", null, none);
    expect(board.show(1)).toEqual({ data: [], reason: null, goodAt: 1, partial: [], leftOut: null });
  });

  it("is refused as a whole only when all have been heard and all was refused", () => {
    const board = new TroubleBoard();
    board.failed("nodes", null, refused);
    board.heard("kinds");
    expect(board.show(1)).toMatchObject({ data: null, reason: null });
    board.failed("pods", "shop", refused);
    board.heard("pods");
    expect(board.show(1)).toMatchObject({
      data: null,
      reason: { id: "cluster.overview.troubleForbidden", params: { kinds: "nodes, pods", more: 0 } },
    });
  });

  it("names the kinds that are left out, with the namespaces where others are not, and counts those beyond four", () => {
    const board = new TroubleBoard();
    board.found("pods", "shop", bad("a"));
    board.failed("pods", "pay", refused);
    for (let at = 0; at < 8; at += 1) board.failed(`kind${at}`, null, refused);
    expect(board.show(1).leftOut).toMatchObject({
      params: { kinds: "pods (pay), kind0, kind1, kind2", more: 5 },
    });
  });

  it("keeps what was known where reading failed, and drops it where it may not be read any more", () => {
    const board = new TroubleBoard();
    board.found("pods", "shop", bad("a"));
    board.found("pods", "pay", bad("b"));
    board.failed("pods", "shop", lost);
    expect(board.show(1).data).toHaveLength(2);
    board.failed("pods", "pay", refused);
    expect(board.show(1)).toMatchObject({
      data: [{ ref: { name: "a" } }],
      leftOut: { params: { kinds: "pods (pay)" } },
    });
    board.found("pods", "pay", none);
    expect(board.show(1).leftOut).toBeNull();
  });

  it("says why nothing could be read when that is no matter of rights", () => {
    const board = new TroubleBoard();
    board.failed("nodes", null, lost);
    board.heard("kinds");
    board.heard("pods");
    expect(board.show(1)).toMatchObject({ data: null, reason: { id: "connection.lost" } });
    board.failed("nodes", null, refused);
    expect(board.show(1)).toMatchObject({ data: null, reason: { id: "cluster.overview.troubleForbidden" } });
  });
});
