/** A folder or a file in the header of an archive; `offset` counts from the end of the header, as a decimal string. */
interface AsarEntry {
  readonly files?: Readonly<Record<string, AsarEntry>>;
  readonly offset?: string;
  readonly size?: number;
}

/** Reads an asar archive: four little-endian 32-bit lengths (two pickles), the header as JSON, the files one after another.
 *  See https://github.com/electron/asar#format
 *  @returns path → content; files that lie beside the archive are left out */
export function readAsar(archive: Buffer): Map<string, Buffer> {
  const headerEnd = 8 + archive.readUInt32LE(4);
  const header: AsarEntry = JSON.parse(archive.toString("utf8", 16, 16 + archive.readUInt32LE(12)));
  const contents = new Map<string, Buffer>();
  const visit = (entry: AsarEntry, path: string) => {
    for (const [name, child] of Object.entries(entry.files ?? {})) visit(child, path === "" ? name : `${path}/${name}`);
    if (entry.offset === undefined || entry.size === undefined) return;
    const start = headerEnd + Number(entry.offset);
    contents.set(path, archive.subarray(start, start + entry.size));
  };
  visit(header, "");
  return contents;
}
