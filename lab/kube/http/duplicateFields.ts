/** Paths of the fields that a JSON text gives more than once in the same object, like `data.a`; the text has been read as JSON before. */
export function duplicateFields(source: string): readonly string[] {
  const found: string[] = [];
  const open: Frame[] = [];
  let name: string | undefined;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(source); match !== null; match = TOKEN.exec(source)) {
    const [token] = match;
    const top = open.at(-1);
    switch (token) {
      case "{":
        open.push({ path: pathOf(top, name), keys: new Set(), index: -1 });
        name = undefined;
        break;
      case "[":
        open.push({ path: pathOf(top, name), keys: undefined, index: 0 });
        name = undefined;
        break;
      case "}":
      case "]":
        open.pop();
        name = undefined;
        break;
      case ",":
        if (top !== undefined && top.keys === undefined) top.index++;
        name = undefined;
        break;
      default:
        if (match[1] === undefined || top?.keys === undefined) break;
        // A text with a colon behind it is a name.
        name = JSON.parse(match[1]) as string;
        if (top.keys.has(name)) found.push(pathOf(top, name));
        top.keys.add(name);
    }
  }
  return found;
}

interface Frame {
  readonly path: string;
  /** The names of an object so far; undefined in an array. */
  readonly keys: Set<string> | undefined;
  index: number;
}

/** Names with their colon, other texts (passed over whole), and what opens, parts and closes. */
const TOKEN = /("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\],]/g;

function pathOf(frame: Frame | undefined, name: string | undefined): string {
  if (frame === undefined) return "";
  if (frame.keys === undefined) return `${frame.path}[${frame.index}]`;
  return frame.path === "" ? (name ?? "") : `${frame.path}.${name ?? ""}`;
}
