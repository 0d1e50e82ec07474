import { type Json, list, record } from "../json.ts";
import { ANYTHING, type SchemaNode } from "../schema/schemaNode.ts";
import { type PathElement, pathText } from "./fieldSet.ts";
import { itemElement, ListItemError, shapeOf } from "./listItems.ts";

/** The live object with what a configuration says laid over it (structured-merge-diff `typed/merge.go`): maps by key, lists by their items,
 *  everything else replaced. Items stand in the order of the configuration; those that only the live object has keep their place among them.
 *  @throws ListItemError for a configuration that has an item twice */
export function merge(node: SchemaNode, live: Json | undefined, config: Json | undefined): Json | undefined {
  if (config === undefined) return live;
  if (live === undefined && shapeOf(node, config) !== "list") return config;
  const shape = shapeOf(node, config);
  if (shape === "leaf" || (live !== undefined && shapeOf(node, live) !== shape)) return config;
  return shape === "map" ? mergeMap(node, live, config) : mergeList(node, list(live), list(config));
}

function mergeMap(node: SchemaNode, live: Json | undefined, config: Json): Json {
  const [left, right] = [record(live), record(config)];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  const members = [...keys].map((key) => [key, merge(node.at(key) ?? ANYTHING, left[key], right[key])] as const);
  return Object.fromEntries(members.filter(([, member]) => member !== undefined));
}

/** Walks both lists at once. Live items that the configuration does not have are taken where they stand; shared ones in the order of the
 *  configuration, so that a live one out of turn is passed over until its turn comes. */
function mergeList(node: SchemaNode, live: readonly Json[], config: readonly Json[]): Json {
  const type = node.listType;
  if (type.kind === "atomic") return config;
  const left = live.map((item) => itemElement(type, node, item));
  const right = config.map((item) => itemElement(type, node, item));
  const liveItems = new Map(left.map((element, index) => [element, live[index]]));
  const configItems = new Map(right.map((element, index) => [element, config[index]]));
  if (configItems.size < config.length) {
    throw new ListItemError(`duplicate entries for key ${pathText([firstTwice(right)])}`);
  }
  const shared = right.filter((element) => liveItems.has(element));
  const done = new Set<PathElement>();
  const merged: Json[] = [];
  const takeShared = (element: PathElement): void => {
    const item = merge(node.element ?? ANYTHING, liveItems.get(element), configItems.get(element));
    if (item !== undefined) merged.push(item);
    done.add(element);
    if (shared[0] === element) shared.shift();
  };
  let [atLeft, atRight] = [0, 0];
  while (atLeft < left.length || atRight < right.length) {
    const [mine, theirs] = [left[atLeft], right[atRight]];
    if (mine !== undefined && mine === theirs) {
      takeShared(mine);
      atLeft++;
      atRight++;
      continue;
    }
    if (mine !== undefined && configItems.has(mine)) {
      const isOutOfTurn = theirs !== undefined && shared[0] !== undefined && shared[0] !== mine;
      if (isOutOfTurn || done.has(mine)) {
        atLeft++;
        continue;
      }
    } else if (mine !== undefined) {
      const item = live[atLeft];
      if (item !== undefined) merged.push(item);
      atLeft++;
      continue;
    }
    if (theirs === undefined) break;
    if (!done.has(theirs)) takeShared(theirs);
    atRight++;
  }
  return merged;
}

function firstTwice(elements: readonly PathElement[]): PathElement {
  return elements.find((element, index) => elements.indexOf(element) < index) ?? "";
}
