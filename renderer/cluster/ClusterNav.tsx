/** The cluster's part of the navigation: overview, favourites, and every kind that the cluster serves, by section. */
import { useEffect, useRef, useState } from "react";
import type { ApiKind } from "../../shared/cluster.ts";
import { changeSettings, useSettings } from "../app/core/stores.ts";
import { useText } from "../app/i18n.ts";
import { useKeys } from "../app/keys.ts";
import { go, useLocation } from "../app/locationStore.ts";
import { useActiveConnections } from "../app/place.ts";
import { Icon } from "../ui/icon/Icon.tsx";
import { openReleases } from "./helm/openReleases.ts";
import { SECTION_ICON, SECTION_TEXT, SECTIONS } from "./kindIcon.ts";
import { kindKey } from "./kindKey.ts";
import { kindTitle } from "./kindTitle.ts";
import { openAccess } from "./rbac/openAccess.ts";
import { NotReadyBadge } from "./readiness/NotReadyBadge.tsx";
import { openReadiness } from "./readiness/openReadiness.ts";
import { useMissingLists } from "./state/access.ts";
import { useListedKinds } from "./state/kinds.ts";
import "./clusterNav.css";

export function ClusterNav() {
  const t = useText();
  const connections = useActiveConnections();
  const kinds = useListedKinds(connections);
  const namespaces = useLocation((location) => location.namespaces);
  const missing = useMissingLists(connections, namespaces, kinds);
  const favourites = useSettings((settings) => settings.favourites);
  const screen = useLocation((location) => location.screen);
  useKeys([
    {
      id: "readiness",
      keys: ["g n"],
      scope: "global",
      text: "readiness.keys",
      run: () => connections.length > 0 && openReadiness(),
    },
    {
      id: "releases",
      keys: ["g h"],
      scope: "global",
      text: "helm.title",
      run: () => connections.length > 0 && openReleases(),
    },
    {
      id: "access",
      keys: ["g a"],
      scope: "global",
      text: "access.keys",
      run: () => connections.length > 0 && openAccess(),
    },
  ]);
  if (connections.length === 0) return null;
  const namesakes = namesOfSeveral(kinds.map(kindTitle));
  const favoured = favourites.flatMap((key) => kinds.find((kind) => kindKey(kind) === key) ?? []);
  return (
    <>
      <button
        type="button"
        className="nav-item"
        title={t("app.nav.overview")}
        aria-current={screen.kind === "overview" ? "page" : undefined}
        onClick={() => go({ screen: { kind: "overview" }, selected: null, compare: null })}
      >
        <Icon name="overview" />
        <span>{t("app.nav.overview")}</span>
      </button>
      {kinds.some(({ custom }) => custom) && (
        <button
          type="button"
          className="nav-item"
          title={t("readiness.nav")}
          aria-current={screen.kind === "readiness" ? "page" : undefined}
          onClick={openReadiness}
        >
          <Icon name="inspection" />
          <span>{t("readiness.nav")}</span>
          <NotReadyBadge connections={connections} />
        </button>
      )}
      <button
        type="button"
        className="nav-item"
        title={t("helm.title")}
        aria-current={screen.kind === "releases" ? "page" : undefined}
        onClick={() => openReleases()}
      >
        <Icon name="release" />
        <span>{t("helm.title")}</span>
      </button>
      <button
        type="button"
        className="nav-item"
        title={t("access.nav")}
        aria-current={screen.kind === "access" ? "page" : undefined}
        onClick={() => openAccess()}
      >
        <Icon name="lock" />
        <span>{t("access.nav")}</span>
      </button>
      {favoured.map((kind) => (
        <KindItem key={kindKey(kind)} kind={kind} missing={missing.get(kindKey(kind))} icon />
      ))}
      {kinds.length > 0 && <hr className="nav-rule" />}
      {SECTIONS.map((section) => (
        <NavSection
          key={section}
          section={section}
          missing={missing}
          namesakes={namesakes}
          kinds={kinds.filter((kind) => kind.section === section && !favourites.includes(kindKey(kind)))}
        />
      ))}
    </>
  );
}

function namesOfSeveral(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.filter((name, place) => names.indexOf(name) !== place));
}

interface NavSectionProps {
  readonly section: ApiKind["section"];
  readonly kinds: readonly ApiKind[];
  readonly missing: ReadonlyMap<string, string>;
  /** Names that kinds of several groups have. */
  readonly namesakes: ReadonlySet<string>;
}

function NavSection({ section, kinds, missing, namesakes }: NavSectionProps) {
  const t = useText();
  const screen = useLocation((location) => location.screen);
  const holdsCurrent =
    screen.kind === "table" && kinds.some((kind) => kind.group === screen.group && kind.resource === screen.resource);
  const [chosen, setOpen] = useState<boolean | null>(null);
  const open = chosen ?? holdsCurrent;
  if (kinds.length === 0) return null;
  const groups = section === "custom" ? [...new Set(kinds.map((kind) => kind.group))].sort() : null;
  return (
    <>
      <button
        type="button"
        className="nav-item"
        title={t(SECTION_TEXT[section])}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name={SECTION_ICON[section]} />
        <span>{t(SECTION_TEXT[section])}</span>
        <span className="nav-count">{kinds.length}</span>
        <Icon name={open ? "down" : "right"} size={12} />
      </button>
      {open &&
        groups === null &&
        kinds.map((kind) => (
          <KindItem
            key={kindKey(kind)}
            kind={kind}
            missing={missing.get(kindKey(kind))}
            namesake={kind.group !== "" && namesakes.has(kindTitle(kind))}
          />
        ))}
      {open &&
        groups?.map((group) => (
          <div key={group}>
            <h3 className="nav-group" title={group}>
              {group}
            </h3>
            {kinds
              .filter((kind) => kind.group === group)
              .map((kind) => (
                <KindItem key={kindKey(kind)} kind={kind} missing={missing.get(kindKey(kind))} />
              ))}
          </div>
        ))}
    </>
  );
}

interface KindItemProps {
  readonly kind: ApiKind;
  /** The right that the person lacks to list it: it can be opened nevertheless, and says so there. */
  readonly missing: string | undefined;
  /** A kind of another group has the same name: its own group is said. */
  readonly namesake?: boolean;
  readonly icon?: boolean;
}

function KindItem({ kind, missing, namesake = false, icon = false }: KindItemProps) {
  const t = useText();
  const favourites = useSettings((settings) => settings.favourites);
  const current = useLocation(
    ({ screen }) => screen.kind === "table" && screen.group === kind.group && screen.resource === kind.resource,
  );
  const key = kindKey(kind);
  const item = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (current) item.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  const favourite = favourites.includes(key);
  return (
    <div className="nav-kind" ref={item}>
      <button
        type="button"
        className={["nav-item", !icon && "sub", missing !== undefined && "missing"].filter(Boolean).join(" ")}
        aria-current={current ? "page" : undefined}
        title={[kind.kind, kind.group === "" ? kind.version : `${kind.group}/${kind.version}`, missing]
          .filter(Boolean)
          .join(" · ")}
        onClick={() =>
          go({
            screen: { kind: "table", group: kind.group, resource: kind.resource },
            filter: "",
            sort: [],
            selected: null,
            compare: null,
          })
        }
      >
        {icon && <Icon name={SECTION_ICON[kind.section]} />}
        <span>{kindTitle(kind)}</span>
        {!icon && (
          <small className="nav-short" aria-hidden="true">
            {kind.shortNames[0] ?? kind.resource.slice(0, 4)}
          </small>
        )}
        {namesake && <span className="nav-group-of">{kind.group}</span>}
      </button>
      <button
        type="button"
        className="nav-star"
        aria-pressed={favourite}
        aria-label={t(favourite ? "cluster.nav.unstar" : "cluster.nav.star", { kind: kindTitle(kind) })}
        onClick={() =>
          changeSettings({ favourites: favourite ? favourites.filter((one) => one !== key) : [...favourites, key] })
        }
      >
        <Icon name="flag" size={12} />
      </button>
    </div>
  );
}
