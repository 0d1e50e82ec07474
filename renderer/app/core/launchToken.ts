/** The web host's secrets: the launch token comes in the address's hash, once; the session secret stays in this tab. */

const STORED_AS = "quarterdeck.session";

/** Takes the token out of the address before anything else reads or shows it. */
export function takeLaunchToken(window: Window): string | null {
  const match = /^#t=([A-Za-z0-9_-]{20,256})$/.exec(window.location.hash);
  if (match === null) return null;
  window.history.replaceState(null, "", window.location.pathname);
  return match[1] ?? null;
}

/** @returns the session secret of this tab, or null when there is none and the token was not accepted */
export async function sessionSecret(token: string | null): Promise<string | null> {
  if (token !== null) {
    const response = await fetch("/session", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token }),
    });
    const answer: unknown = response.ok ? await response.json() : null;
    if (typeof answer === "object" && answer !== null && "secret" in answer && typeof answer.secret === "string") {
      sessionStorage.setItem(STORED_AS, answer.secret);
    }
  }
  return sessionStorage.getItem(STORED_AS);
}
