/** Credentials from an exec plugin: found, consented to, run once for all who wait, its words shown, its answer kept until shortly before
 *  its end. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { ClusterEntry, ExecEntry, UserEntry } from "../config/kubeContext.ts";
import { findCommand } from "./commandSearch.ts";
import type { CredentialSource } from "./credentials.ts";
import { consentHash, execInfo, loginKey, parseExecCredential } from "./execCredential.ts";
import { materialText } from "./fileMaterial.ts";
import type { Consent, Interaction, Login, LoginTerminal } from "./interaction.ts";
import type { LoginGate } from "./loginGate.ts";
import { LoginTextReader, neutralise } from "./loginText.ts";
import { type PluginOutcome, runPlugin } from "./pluginProcess.ts";
import { RenewingSource, renewalTime } from "./renewingSource.ts";

export interface LoginServices {
  readonly interaction: Interaction;
  readonly consent: Consent;
  /** Shared by all sources of the process. */
  readonly gate: LoginGate;
  /** The environment in which plugins run: the login shell's where it could be read. */
  readonly environment: () => Promise<Readonly<Record<string, string>>>;
  /** For a whole login; a person may have to find their phone. Default 5 minutes. */
  readonly loginTimeoutMs?: number;
}

const usualTimeoutMs = 5 * 60_000;
/** Before a plugin that failed is run again unasked. */
const retryAfterMs = 10_000;
const longestRetryMs = 5 * 60_000;
/** A run that takes longer than this is taken for one that waited for a person. */
const silentRunMs = 15_000;

/** @param user its method must be `exec`; @param cluster told to the plugin where the entry asks for it */
export function execSource(
  exec: ExecEntry,
  user: UserEntry,
  cluster: ClusterEntry,
  services: LoginServices,
): CredentialSource {
  // What the last run looked like decides how a failure is treated.
  let involvedPerson = false;
  let failures = 0;
  const renew = async (signal: AbortSignal) => {
    const involve = () => {
      involvedPerson = true;
    };
    const answer = await services.gate.pass(loginKey(exec), signal, () => {
      involvedPerson = false;
      return login({ exec, user, cluster, services, signal, involve });
    });
    failures = 0;
    return {
      authorization: answer.token === null ? null : `Bearer ${answer.token}`,
      clientCertificate: answer.certificate,
      expiresAtMs: answer.expiresAtMs,
      renewAtMs: renewalTime(Date.now(), answer.expiresAtMs),
    };
  };
  return new RenewingSource(renew, (error) => {
    failures += 1;
    // What needs a person is not tried again without one: each try may open a browser window.
    const waits = error instanceof RpcError && (error.code === "needs-person" || error.code === "timeout");
    return waits || involvedPerson
      ? Number.POSITIVE_INFINITY
      : Math.min(retryAfterMs * 2 ** (failures - 1), longestRetryMs);
  });
}

interface LoginRun {
  readonly exec: ExecEntry;
  readonly user: UserEntry;
  readonly cluster: ClusterEntry;
  readonly services: LoginServices;
  readonly signal: AbortSignal;
  /** Called when the run has asked something of a person. */
  readonly involve: () => void;
}

async function login({ exec, user, cluster, services, signal, involve }: LoginRun) {
  const { interaction, consent } = services;
  const base = await services.environment();
  const env = { ...base, ...Object.fromEntries(exec.env.map(({ name, value }) => [name, value])) };
  const found = await findCommand(exec.command, env);
  const granted = await consent.granted(
    {
      hash: consentHash(exec, user.file),
      file: user.file,
      user: user.name,
      command: exec.command,
      args: exec.args,
      env: exec.env,
      path: found.path,
    },
    signal,
  );
  if (!granted)
    throw new RpcError("needs-person", message("auth.execConsent", { hop: "login", command: exec.command }));
  if (found.path === null) throw notFound(exec, found.searched);

  const run: Login = { id: randomUUID(), user: user.name, file: user.file, command: exec.command };
  const terminal = await lendTerminal(exec, run, interaction, signal);
  const text = new LoginTextReader();
  const startMs = performance.now();
  let outcome: "ok" | "failed" | "cancelled" = "failed";
  interaction.notice(run, { kind: "started", command: exec.command });
  try {
    const caPem =
      cluster.certificateAuthority && exec.provideClusterInfo ? await materialText(cluster.certificateAuthority) : null;
    const info = execInfo(exec, terminal !== null, exec.provideClusterInfo ? cluster : null, caPem);
    const result = await runPlugin({
      path: found.path,
      args: exec.args,
      env: { ...env, KUBERNETES_EXEC_INFO: info },
      // A home that is not there would read as a plugin that is not there.
      cwd: existsSync(homedir()) ? homedir() : tmpdir(),
      input: terminal?.input ?? null,
      launcher: terminal?.launcher ?? [],
      errorOutput: terminal?.output ?? null,
      onErrorLine: (line) => {
        for (const notice of text.read(line)) {
          if (notice.kind === "url" || notice.kind === "code") involve();
          interaction.notice(run, notice);
        }
      },
      timeoutMs: services.loginTimeoutMs ?? usualTimeoutMs,
      signal,
    });
    if (result.exitCode !== 0) throw failed(exec, result);
    const credentials = parseExecCredential(result.stdout, exec);
    outcome = "ok";
    return credentials;
  } catch (error) {
    if (error instanceof RpcError && error.code === "cancelled") outcome = "cancelled";
    throw error;
  } finally {
    // A browser may have been opened without a word.
    if (terminal?.asked() || performance.now() - startMs > silentRunMs) involve();
    terminal?.dispose();
    interaction.notice(run, { kind: "ended", outcome });
  }
}

async function lendTerminal(
  exec: ExecEntry,
  run: Login,
  interaction: Interaction,
  signal: AbortSignal,
): Promise<LoginTerminal | null> {
  if (exec.interactiveMode === "Never") return null;
  const terminal = await interaction.terminal(run, exec.interactiveMode, signal);
  if (terminal === null && exec.interactiveMode === "Always") {
    throw new RpcError("needs-person", message("auth.execNeedsTerminal", { hop: "login", command: exec.command }));
  }
  return terminal;
}

function notFound(exec: ExecEntry, searched: readonly string[]): RpcError {
  const params = {
    hop: "login",
    command: exec.command,
    path: searched.join(" · "),
    hint: neutralise(exec.installHint ?? ""),
  };
  return new RpcError("needs-person", message("auth.execNotFound", params));
}

function failed(exec: ExecEntry, result: PluginOutcome): RpcError {
  const stderr = result.stderr
    .split(/[\r\n]+/)
    .map(neutralise)
    .filter((line) => line.trim() !== "")
    .slice(-5)
    .join(" · ");
  const params = { hop: "login", command: exec.command, status: result.exitSignal ?? String(result.exitCode), stderr };
  // Plugins have no code for "sign in again": their words are all there is. Anything else may be the network, and is tried again.
  const signIn = /expired|log[ -]?in|sign[ -]?in|credential|refresh|unauthori[sz]ed|invalid_grant|denied/i.test(stderr);
  return new RpcError(signIn ? "expired" : "unreachable", message("auth.execFailed", params));
}
