/** A client certificate, inline or in files that another program renews. */
import { X509Certificate } from "node:crypto";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { ClientCertificate } from "../../core/dial/tlsMaterial.ts";
import type { UserEntry } from "../config/kubeContext.ts";
import type { CredentialSource } from "./credentials.ts";
import { materialText } from "./fileMaterial.ts";
import { RenewingSource } from "./renewingSource.ts";

type CertificateEntry = NonNullable<UserEntry["certificate"]>;

/** Files are looked at again this often. */
const rereadAfterMs = 30_000;

/** The certificate, and beside it what another source gives, where both are configured. */
export function certificateSource(entry: CertificateEntry, bearer: CredentialSource | null): CredentialSource {
  const inFiles = entry.certificate.from === "file" || entry.key.from === "file";
  let bearerGeneration = 0;
  const source = new RenewingSource(async (signal, previous, refused) => {
    const clientCertificate = await readPair(entry);
    const sameRefused = refused && previous?.clientCertificate?.certificatePem === clientCertificate.certificatePem;
    if (sameRefused && !bearer) throw certificateRefusal(clientCertificate);
    const beside = await bearer?.current(
      sameRefused ? { reason: "refused", generation: bearerGeneration } : { reason: "first" },
      signal,
    );
    bearerGeneration = beside?.generation ?? 0;
    return {
      authorization: beside?.authorization ?? null,
      clientCertificate,
      // The certificate's end is not given: an ended one is still shown, so that the server's own answer is seen.
      expiresAtMs: beside?.expiresAtMs ?? null,
      renewAtMs: earliest(inFiles ? Date.now() + rereadAfterMs : null, beside?.renewAtMs ?? null),
    };
  });
  return {
    current: (ask, signal) => source.current(ask, signal),
    cancel: () => bearer?.cancel(),
    forget() {
      bearer?.forget();
      source.forget();
    },
    dispose() {
      bearer?.dispose();
      source.dispose();
    },
  };
}

/** What a server's refusal of a certificate means: when it has ended, since when. */
function certificateRefusal(certificate: ClientCertificate): RpcError {
  const endMs = certificateEndMs(certificate.certificatePem);
  return endMs !== null && endMs < Date.now()
    ? new RpcError(
        "expired",
        message("auth.certificateExpired", { hop: "login", until: new Date(endMs).toISOString() }),
      )
    : new RpcError("expired", message("auth.certificateNotAccepted", { hop: "login" }));
}

/** The end of the leaf's validity in milliseconds since the epoch; null when the text is no certificate. */
export function certificateEndMs(pem: string): number | null {
  try {
    const at = Date.parse(new X509Certificate(pem).validTo);
    return Number.isNaN(at) ? null : at;
  } catch {
    return null;
  }
}

async function readPair(entry: CertificateEntry): Promise<ClientCertificate> {
  const [certificatePem, keyPem] = await Promise.all([materialText(entry.certificate), materialText(entry.key)]);
  return { certificatePem, keyPem, passphrase: null };
}

function earliest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
