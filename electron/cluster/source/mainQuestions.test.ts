import { describe, expect, it } from "vitest";
import { message } from "../../../shared/model/message.ts";
import { MainQuestions } from "./mainQuestions.ts";
import type { FromWorker } from "./workerProtocol.ts";

function questions() {
  const sent: FromWorker[] = [];
  return { sent, asks: new MainQuestions((told) => sent.push(told)) };
}

const never = new AbortController().signal;

describe("what only main can answer", () => {
  it("is answered by its id, in any order", async () => {
    const { asks, sent } = questions();
    const first = asks.ask({ what: "proxy", url: "https://a" }, never);
    const second = asks.ask({ what: "proxy", url: "https://b" }, never);
    expect(sent).toMatchObject([
      { kind: "ask", id: 1, question: { url: "https://a" } },
      { kind: "ask", id: 2, question: { url: "https://b" } },
    ]);
    asks.settle({ kind: "answer", id: 2, value: "DIRECT" });
    asks.settle({ kind: "answer", id: 1, value: "PROXY p:1" });
    expect(await Promise.all([first, second])).toEqual(["PROXY p:1", "DIRECT"]);
  });

  it("is refused with main's own code and words", async () => {
    const { asks } = questions();
    const asked = asks.ask({ what: "credentials", ask: { reason: "first" } }, never);
    asks.settle({ kind: "refusal", id: 1, code: "expired", reason: message("auth.expired") });
    await expect(asked).rejects.toMatchObject({ code: "expired", text: { id: "auth.expired" } });
  });

  it("is called off when no one waits for it any more, and a late answer is dropped", async () => {
    const { asks, sent } = questions();
    const abort = new AbortController();
    const asked = asks.ask({ what: "credentials", ask: { reason: "first" } }, abort.signal);
    abort.abort();
    await expect(asked).rejects.toMatchObject({ code: "cancelled" });
    expect(sent.at(-1)).toEqual({ kind: "cancel", id: 1 });
    asks.settle({ kind: "answer", id: 1, value: null });
    await expect(asks.ask({ what: "proxy", url: "x" }, abort.signal)).rejects.toMatchObject({ code: "cancelled" });
  });
});
