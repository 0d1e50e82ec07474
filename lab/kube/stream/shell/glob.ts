export type GlobToken = { readonly literal: string } | { readonly wildcard: "*" | "?" };

export const hasWildcard = (pattern: readonly GlobToken[]): boolean => pattern.some((token) => "wildcard" in token);

/** Whether `name` matches, in time of at most the product of both lengths. */
export function matchesGlob(name: string, pattern: readonly GlobToken[]): boolean {
  const characters = [...name];
  let at = 0;
  let patternAt = 0;
  let starAt = -1;
  let starCovers = 0;
  while (at < characters.length) {
    const token = pattern[patternAt];
    if (token !== undefined && "wildcard" in token && token.wildcard === "*") {
      starAt = patternAt;
      starCovers = at;
      patternAt += 1;
    } else if (token !== undefined && ("wildcard" in token || token.literal === characters[at])) {
      at += 1;
      patternAt += 1;
    } else if (starAt >= 0) {
      starCovers += 1;
      at = starCovers;
      patternAt = starAt + 1;
    } else {
      return false;
    }
  }
  return pattern.slice(patternAt).every((token) => "wildcard" in token && token.wildcard === "*");
}

/** Splits a path's pattern at its slashes. */
export function globSegments(pattern: readonly GlobToken[]): GlobToken[][] {
  const segments: GlobToken[][] = [[]];
  for (const token of pattern) {
    if ("literal" in token && token.literal === "/") segments.push([]);
    else segments.at(-1)?.push(token);
  }
  return segments;
}
