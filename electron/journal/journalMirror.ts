/** The mirror of this console: to the endpoint that the settings name, by the ways that everything takes. */
import { join } from "node:path";
import type { Settings } from "../../shared/settings.ts";
import { boundedRequest } from "../core/dial/boundedRequest.ts";
import type { Dialer } from "../core/dial/dialer.ts";
import type { SecretStore } from "../core/secrets/secretStore.ts";
import type { Readable } from "../core/state/value.ts";
import type { JournalClient } from "./journalClient.ts";
import { Mirror } from "./mirror.ts";

export interface JournalMirrorOptions {
  readonly journal: JournalClient;
  readonly folder: string;
  readonly secrets: SecretStore;
  readonly settings: Readable<Settings>;
  readonly dialerFor: (url: URL) => Dialer;
  readonly log: (text: string) => void;
}

const TIMEOUT_MS = 30_000;
const MOST_ANSWER_BYTES = 64 * 1024;

export function journalMirror({ journal, folder, secrets, settings, dialerFor, log }: JournalMirrorOptions): Mirror {
  const mirror = new Mirror({
    path: join(folder, "mirror.json"),
    secrets,
    log,
    batch: (cursor, most) => journal.ask({ what: "mirror", cursor, most }),
    send: ({ url, headers, body, signal }) =>
      boundedRequest({
        url,
        method: "POST",
        headers,
        body,
        caPem: null,
        dialer: dialerFor(url),
        signal,
        timeoutMs: TIMEOUT_MS,
        maxBytes: MOST_ANSWER_BYTES,
      }),
  });
  mirror.follow(settings.current.journalMirror);
  settings.subscribe(({ journalMirror: endpoint }) => mirror.follow(endpoint));
  let seq = 0;
  journal.chain.subscribe(({ head }) => {
    if ((head?.seq ?? 0) === seq) return;
    seq = head?.seq ?? 0;
    mirror.poke();
  });
  return mirror;
}
