/** What of the person's environment Helm is given: where programs, folders, proxies and authorities are, and Helm's own settings, but none that would send it
 *  to another cluster or store. */
import type { HelmDriver } from "../../../shared/releaseRef.ts";

const kept =
  /^(?:PATH|PATHEXT|HOME|USER|LOGNAME|LANG|LC_\w+|TMPDIR|TEMP|TMP|XDG_\w+|SYSTEMROOT|WINDIR|COMSPEC|USERPROFILE|APPDATA|LOCALAPPDATA|PROGRAMDATA|SSL_CERT_FILE|SSL_CERT_DIR|HTTPS?_PROXY|NO_PROXY|ALL_PROXY|HELM_\w+)$/i;
const elsewhere = /^HELM_(?:KUBE\w*|NAMESPACE|DRIVER\w*|DEBUG)$/i;

export function helmEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  driver: HelmDriver,
): Record<string, string> {
  const given = Object.entries(environment).flatMap(([name, value]): [string, string][] =>
    value !== undefined && kept.test(name) && !elsewhere.test(name) ? [[name, value]] : [],
  );
  return { ...Object.fromEntries(given), HELM_DRIVER: driver };
}
