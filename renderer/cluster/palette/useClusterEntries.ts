/** The palette's entries that belong to clusters: kinds, commands, and objects found by name. */
import { useEffect, useState } from "react";
import type { ApiKind, SearchHit } from "../../../shared/cluster.ts";
import { ConnectionId } from "../../../shared/connection.ts";
import { api } from "../../app/core/core.ts";
import { follow } from "../../app/core/follow.ts";
import { useConnections } from "../../app/core/stores.ts";
import { type Translate, useText } from "../../app/i18n.ts";
import type { ObjectPlace } from "../../app/location.ts";
import { go, useLocation } from "../../app/locationStore.ts";
import { enterConnection, useActiveConnections } from "../../app/place.ts";
import { fitting, type PaletteEntry } from "../../app/shell/paletteEntry.ts";
import type { IconName } from "../../ui/icon/icons.ts";
import { openApply, openEditor } from "../edit/openEditor.ts";
import { openReleases } from "../helm/openReleases.ts";
import { SECTION_ICON } from "../kindIcon.ts";
import { kindKey } from "../kindKey.ts";
import { kindTitle } from "../kindTitle.ts";
import { openObject } from "../openObject.ts";
import { openAccess } from "../rbac/openAccess.ts";
import { readQuestion } from "../rbac/questionText.ts";
import { questionTitle } from "../rbac/questionTitle.ts";
import { openReadiness } from "../readiness/openReadiness.ts";
import { useMissingLists } from "../state/access.ts";
import { useListedKinds, useNameableKinds, useNamespaces } from "../state/kinds.ts";
import { type CommandTarget, parseCommand } from "./command.ts";
import { parseWriteCommand } from "./writeCommand.ts";

interface ClusterEntries {
  readonly kinds: readonly PaletteEntry[];
  readonly commands: readonly PaletteEntry[];
  readonly hint: string | null;
  readonly objects: readonly PaletteEntry[];
  readonly pending: number;
}

export function useClusterEntries(typed: string): ClusterEntries {
  const t = useText();
  const active = useActiveConnections();
  const listed = useListedKinds(active);
  const kinds = useNameableKinds(active).filter((kind) => kind.verbs.includes("list"));
  const shown = useLocation((location) => location.namespaces);
  const selected = useLocation((location) => location.selected);
  const missing = useMissingLists(active, shown, listed);
  const namespaces = useNamespaces(active).names;
  const contexts = useConnections((state) => state.connections);
  const search = useSearch(
    active.map(({ id }) => id),
    /^[:@]/.test(typed) ? "" : typed.trim(),
  );
  const entries = kinds.map((kind) => kindEntry(kind, missing.get(kindKey(kind)), t));
  return {
    kinds: active.length === 0 ? [] : [readinessEntry(t), releasesEntry(t), accessEntry(t), applyEntry(), ...entries],
    commands: typed.startsWith(":") ? commands() : [],
    hint: typed === ":" ? t("cluster.command.hint") : null,
    objects: search.hits.map((hit) => objectEntry(hit, t)),
    pending: search.pending,
  };

  function commands(): readonly PaletteEntry[] {
    const written = writing();
    if (written !== null) return [written];
    const asked = asking();
    if (asked !== null) return [asked];
    const parsed = parseCommand(typed, kinds);
    const rest =
      active.length === 0
        ? []
        : fitting(
            [readinessEntry(t), releasesEntry(t), accessEntry(t), ...entries],
            typed.slice(1).split(/\s/)[0] ?? "",
            20,
          );
    if (parsed.kind !== "target") return rest;
    const { target } = parsed;
    // A table of no cluster: where it is to be looked for has yet to be said.
    if (active.length === 0 && isListing(target) && target.context === null) return rest;
    const entry: PaletteEntry = {
      id: "command",
      group: t("cluster.command.group"),
      icon: targetIcon(target),
      text: targetText(target, t),
      note: typed,
      missing: missingFor(target),
      run: () => runTarget(target, contexts),
    };
    return [entry, ...completions(target), ...rest.filter(({ id }) => id !== entryId(target))];
  }

  function applyEntry(): PaletteEntry {
    const text = t("cluster.command.apply");
    return {
      id: "apply",
      group: t("cluster.command.group"),
      icon: "edit",
      text,
      note: ":apply",
      also: ["apply"],
      run: () => openApply(),
    };
  }

  function writing(): PaletteEntry | null {
    const command = parseWriteCommand(typed, kinds);
    const [first] = active;
    if (command === null || first === undefined) return null;
    const group = t("cluster.command.group");
    if (command.kind === "apply") return applyEntry();
    if (command.kind === "create") {
      const text = t("cluster.command.create", { kind: command.of.kind });
      return { id: "create", group, icon: "plus", text, note: typed, run: () => openApply(kindKey(command.of)) };
    }
    if (command.kind === "explain") {
      const { of, field } = command;
      const { group: apiGroup, resource } = of;
      const text = t("schema.explain.title", { kind: field === "" ? of.kind : `${of.kind}.${field}` });
      const screen = { kind: "explain", group: apiGroup, resource, field } as const;
      return {
        id: "explain",
        group,
        icon: "logs",
        text,
        note: typed,
        run: () => go({ screen, selected: null, compare: null }),
      };
    }
    const place = command.of === null ? selected : placeOf(command.of, command.name, command.namespace, first.id);
    if (place === null) return null;
    const text = t("cluster.command.edit", { name: place.name });
    return { id: "edit", group, icon: "edit", text, note: typed, run: () => openEditor(place) };
  }

  /** `:whocan get secrets -n orders`, `:can orders/orders-api`; half of it leads to the screen, which asks for the rest. */
  function asking(): PaletteEntry | null {
    if (active.length === 0 || !/^:(whocan|who-can|can)(\s|$)/.test(typed)) return null;
    const looked = typeof shown === "object" && shown.length === 1 ? (shown[0] ?? "") : "";
    const question = readQuestion(
      typed,
      kinds,
      looked === "" ? { in: "cluster" } : { in: "namespace", namespace: looked },
    );
    const text = question === null ? t("access.command.hint") : questionTitle(question, t);
    const group = t("cluster.command.group");
    return { id: "access", group, icon: "lock", text, note: typed, run: () => openAccess(question ?? undefined) };
  }

  function placeOf(of: ApiKind, name: string, named: string | null, connection: string): ObjectPlace {
    const { group, resource } = of;
    const looked = typeof shown === "object" && shown.length === 1 ? (shown[0] ?? "") : "";
    const own = active[0]?.target.kind === "kubernetes" ? active[0].target.namespace : "";
    return {
      connection,
      group,
      resource,
      namespace: of.namespaced ? (named ?? (looked || own || "default")) : "",
      name,
    };
  }

  /** Known for where the person looks now, not for elsewhere. */
  function missingFor(target: CommandTarget): string | undefined {
    if (target.kind !== "table" || target.context !== null || target.namespaces !== null) return undefined;
    return missing.get(kindKey(target.of));
  }

  /** Namespaces that continue what was typed. */
  function completions(target: CommandTarget): readonly PaletteEntry[] {
    if (!isListing(target) || (target.kind === "table" && !target.of.namespaced) || !/\s/.test(typed)) return [];
    const prefix = typed.split(/\s+/).at(-1) ?? "";
    return namespaces
      .filter((name) => name !== prefix && name.startsWith(prefix))
      .slice(0, 8)
      .map((name) => ({
        id: `completion ${name}`,
        group: t("cluster.command.group"),
        icon: targetIcon(target),
        text: `${target.kind === "table" ? kindTitle(target.of) : t("helm.title")} ${name}`,
        run: () => runTarget({ ...target, namespaces: [name] }, contexts),
      }));
  }
}

function kindEntry(kind: ApiKind, missing: string | undefined, t: Translate): PaletteEntry {
  return {
    id: `kind ${kindKey(kind)}`,
    group: t("cluster.command.kinds"),
    text: kindTitle(kind),
    icon: SECTION_ICON[kind.section],
    note: [kind.group === "" ? kind.version : `${kind.group}/${kind.version}`, ...kind.shortNames].join(" · "),
    missing,
    also: [kind.resource, kind.singular, ...kind.shortNames],
    run: () =>
      go({
        screen: { kind: "table", group: kind.group, resource: kind.resource },
        filter: "",
        sort: [],
        selected: null,
        compare: null,
      }),
  };
}

function readinessEntry(t: Translate): PaletteEntry {
  return {
    id: "s readiness",
    group: t("cluster.command.kinds"),
    text: t("readiness.title"),
    icon: "inspection",
    keys: "g n",
    also: ["notready", "readiness"],
    run: openReadiness,
  };
}

function releasesEntry(t: Translate): PaletteEntry {
  return {
    id: RELEASES_ID,
    group: t("cluster.command.kinds"),
    text: t("helm.title"),
    icon: "release",
    keys: "g h",
    also: ["helm", "releases"],
    run: () => openReleases(),
  };
}

function accessEntry(t: Translate): PaletteEntry {
  return {
    id: "s access",
    group: t("cluster.command.kinds"),
    text: t("access.keys"),
    icon: "lock",
    keys: "g a",
    also: ["access", "rbac", "whocan", "can"],
    run: () => openAccess(),
  };
}

const RELEASES_ID = "s releases";

function isListing(target: CommandTarget): target is Extract<CommandTarget, { kind: "table" | "releases" }> {
  return target.kind === "table" || target.kind === "releases";
}

/** Of the entry that leads where the command does. */
function entryId(target: CommandTarget): string {
  return target.kind === "table" ? `kind ${kindKey(target.of)}` : target.kind === "releases" ? RELEASES_ID : "";
}

function targetIcon(target: CommandTarget): IconName {
  if (target.kind === "table") return SECTION_ICON[target.of.section];
  return target.kind === "releases" ? "release" : "arrow";
}

function objectEntry(hit: SearchHit, t: Translate): PaletteEntry {
  const { connection, group, resource, namespace, name } = hit.ref;
  return {
    id: `object ${connection} ${group}/${resource} ${namespace}/${name}`,
    group: t("cluster.command.objects"),
    text: name,
    icon: "pod",
    health: hit.health,
    note: [hit.kind, namespace].filter(Boolean).join(" · "),
    run: () => openObject(hit.ref),
  };
}

function targetText(target: CommandTarget, t: Translate): string {
  if (target.kind === "context") return t("cluster.command.context", { name: target.name });
  if (target.kind === "namespace") return t("cluster.command.namespace", { name: target.name });
  const where =
    target.namespaces === null
      ? []
      : target.namespaces === "all"
        ? [t("cluster.ns.all")]
        : [target.namespaces.join(", ")];
  const of = target.kind === "table" ? kindTitle(target.of) : t("helm.title");
  return [of, ...where, target.filter, target.context === null ? "" : `@${target.context}`].filter(Boolean).join(" · ");
}

function runTarget(target: CommandTarget, contexts: readonly { readonly id: string; readonly name: string }[]): void {
  if (target.kind === "context") return switchTo(target.name, contexts);
  if (target.kind === "namespace")
    return go({ namespaces: target.name === "all" ? "all" : [target.name], selected: null });
  if (target.context !== null) switchTo(target.context, contexts);
  go({
    screen:
      target.kind === "table"
        ? { kind: "table", group: target.of.group, resource: target.of.resource }
        : { kind: "releases", release: null },
    filter: target.filter,
    sort: [],
    selected: null,
    ...(target.namespaces === null ? {} : { namespaces: target.namespaces }),
  });
}

function switchTo(name: string, contexts: readonly { readonly id: string; readonly name: string }[]): void {
  const found =
    contexts.find((context) => context.name === name) ?? contexts.find((context) => context.name.includes(name));
  if (found !== undefined) enterConnection(found.id);
}

const SEARCH_AFTER_MS = 150;

/** The next key ends the search before. */
function useSearch(
  connections: readonly string[],
  text: string,
): { readonly hits: readonly SearchHit[]; readonly pending: number } {
  const [found, setFound] = useState<{ hits: readonly SearchHit[]; pending: number }>({ hits: [], pending: 0 });
  const key = connections.join(" ");
  useEffect(() => {
    setFound({ hits: [], pending: 0 });
    if (text.length < 2 || key === "") return;
    let stop = () => {};
    const timer = setTimeout(() => {
      stop = follow(
        api.cluster.search({ connections: key.split(" ").map((id) => ConnectionId.parse(id)), text }),
        setFound,
      );
    }, SEARCH_AFTER_MS);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [key, text]);
  return found;
}
