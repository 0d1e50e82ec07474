/** A text as documents. A long one is read when the typing rests: reading a megabyte takes a fifth of a second. */
import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { type Document, LineCounter, type ParsedNode } from "yaml";
import { type Manifest, manifestOf, manifestTrees } from "../../../shared/model/manifest.ts";

const longCharacters = 60_000;
const restMs = 400;

export interface ReadText {
  readonly trees: readonly Document.Parsed<ParsedNode>[];
  readonly lines: LineCounter;
  readonly manifest: Manifest;
}

/** @returns the text as it was read last: it may lag behind the typing; the letters may not */
export function useManifest(text: string): ReadText {
  const settled = useDeferredValue(useRested(text));
  return useMemo(() => {
    const lines = new LineCounter();
    const trees = manifestTrees(settled, lines);
    return { trees, lines, manifest: manifestOf(trees, lines) };
  }, [settled]);
}

function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  const long = text.length > longCharacters;
  useEffect(() => {
    if (!long) return setRested(text);
    const timer = setTimeout(() => setRested(text), restMs);
    return () => clearTimeout(timer);
  }, [text, long]);
  return long ? rested : text;
}
