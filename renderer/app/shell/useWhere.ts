/** The name of where the person is: the environment, or the connection, and how many more are looked at. */
import { useEnvironments } from "../core/stores.ts";
import { useText } from "../i18n.ts";
import { useActiveConnections, useEnvironment } from "../place.ts";
import { type Surroundings, strangers } from "./guardLook.ts";

/** The entered environment with what is looked at, for the band, the switcher and the status bar. */
export function useSurroundings(): Surroundings {
  const environment = useEnvironment();
  const environments = useEnvironments((state) => state.environments);
  const active = useActiveConnections().map(({ id }) => id);
  return { environment, environments, active };
}

/** Null on the first screen. */
export function useWhere(): string | null {
  const t = useText();
  const environment = useEnvironment();
  const active = useActiveConnections();
  const more =
    environment === null ? active.length - 1 : strangers({ environment, active: active.map(({ id }) => id) });
  const name = environment?.name ?? active[0]?.name ?? null;
  return name === null || more <= 0 ? name : t("app.env.andMore", { name, count: more });
}
