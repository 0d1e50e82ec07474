/** Navigation of a page: main is told and asked, and its own scheme is answered by main. */

import { APP_ADDRESSES, toMain } from "./appAddress.ts";
import type { Devtools } from "./devtools.ts";
import type { CdpMessage } from "./driver.ts";
import { answerOf } from "./protocol.ts";
import type { WebContents } from "./webContents.ts";

/** The protocol's Fetch.requestPaused, as far as it is read. */
interface Paused {
  readonly requestId: string;
  readonly frameId: string;
  readonly resourceType: string;
  readonly redirectedRequestId?: string;
  readonly request: {
    readonly url: string;
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly postData?: string;
  };
}

type Asked = "will-navigate" | "will-redirect" | "will-frame-navigate";

export class Navigation {
  readonly #page: WebContents;
  readonly #devtools: Devtools;
  readonly #session: string;
  readonly #mainFrameId: string;
  /** Addresses that main, or a spec through the debugger, navigates to. */
  readonly #expected = new Set<string>();
  #expectNext = false;

  constructor(page: WebContents, devtools: Devtools, session: string, mainFrameId: string) {
    this.#page = page;
    this.#devtools = devtools;
    this.#session = session;
    this.#mainFrameId = mainFrameId;
  }

  async start(): Promise<void> {
    this.#devtools.on("event", (message) => {
      if (message.sessionId === this.#session) this.#onEvent(message);
    });
    await this.#call("Fetch.enable", {
      patterns: [{ urlPattern: APP_ADDRESSES }, { urlPattern: "*", resourceType: "Document" }],
    });
  }

  /** The next load of this address, or of whatever comes next, is not the page's doing. */
  expect(url: string | null): void {
    if (url === null) this.#expectNext = true;
    else this.#expected.add(url.split("#", 1)[0] ?? url);
  }

  /** What was begun is not done: the page stays. */
  expectNothing(): void {
    this.#expected.clear();
    this.#expectNext = false;
  }

  #onEvent({ method, params = {} }: CdpMessage): void {
    if (method === "Page.frameStartedNavigating") {
      const isSameDocument = /samedocument/i.test(String(params.navigationType));
      this.#page.emit("did-start-navigation", {
        url: toMain(String(params.url)),
        isMainFrame: params.frameId === this.#mainFrameId,
        isSameDocument,
        preventDefault: () => {},
      });
    }
    // A page that has gone in the meantime needs no answer.
    if (method === "Fetch.requestPaused") void this.#answer(params as unknown as Paused).catch(() => undefined);
  }

  async #answer(paused: Paused): Promise<void> {
    const { requestId, request } = paused;
    if (paused.resourceType === "Document" && !this.#mayNavigate(paused)) {
      await this.#call("Fetch.failRequest", { requestId, errorReason: "Aborted" });
      return;
    }
    const address = toMain(request.url);
    if (address === request.url) {
      await this.#call("Fetch.continueRequest", { requestId });
      return;
    }
    const body = request.postData === undefined ? {} : { body: request.postData };
    // Node's Request takes no address of our scheme with a fragment or credentials; it has none here.
    const response = await answerOf(new Request(address, { method: request.method, ...body }), address);
    if (response === null) {
      await this.#call("Fetch.failRequest", { requestId, errorReason: "NameNotResolved" });
      return;
    }
    await this.#call("Fetch.fulfillRequest", {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await response.arrayBuffer()).toString("base64"),
    });
  }

  /** Asks main as Electron does, in its order; the first refusal is the last question. */
  #mayNavigate({ request, frameId, redirectedRequestId }: Paused): boolean {
    const isMainFrame = frameId === this.#mainFrameId;
    if (redirectedRequestId === undefined && isMainFrame && this.#isExpected(request.url)) return true;
    const asked: readonly Asked[] =
      redirectedRequestId !== undefined
        ? ["will-redirect"]
        : isMainFrame
          ? ["will-frame-navigate", "will-navigate"]
          : ["will-frame-navigate"];
    return asked.every((name) => {
      let allowed = true;
      this.#page.emit(name, {
        url: toMain(request.url),
        isMainFrame,
        isSameDocument: false,
        preventDefault: () => {
          allowed = false;
        },
      });
      return allowed;
    });
  }

  #isExpected(url: string): boolean {
    const next = this.#expectNext;
    this.#expectNext = false;
    return this.#expected.delete(url.split("#", 1)[0] ?? url) || next;
  }

  #call(method: string, params: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.#devtools.call(method, params, this.#session);
  }
}
