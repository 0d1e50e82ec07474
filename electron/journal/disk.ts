/** The few calls by which the journal writes. They block: the journal has a thread of its own, and Node's pool for files is shared with name look-ups,
 *  behind which a record would wait for as long as a dead name server takes. */
import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statfsSync,
  unlinkSync,
  writeSync,
} from "node:fs";

/** Exchanged in tests for one that fails. */
export interface Disk {
  /** Fails where the file exists. */
  create(path: string): number;
  openForAppend(path: string): number;
  close(fd: number): void;
  /** Writes all of it, or throws with an unknown part written. */
  write(fd: number, bytes: Uint8Array, position: number): void;
  /** Returns when the file's bytes and size are on the disk. */
  sync(fd: number): void;
  truncate(fd: number, size: number): void;
  size(fd: number): number;
  remove(path: string): void;
  /** Files that were made or removed in it stay so. */
  syncFolder(folder: string): void;
  freeBytes(folder: string): number;
}

export const systemDisk: Disk = {
  create: (path) => openSync(path, "wx", 0o600),
  openForAppend: (path) => openSync(path, "r+"),
  close: closeSync,
  write: (fd, bytes, position) => {
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
  },
  sync: fdatasyncSync,
  truncate: ftruncateSync,
  size: (fd) => fstatSync(fd).size,
  remove: unlinkSync,
  syncFolder,
  freeBytes: (folder) => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  },
};

export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** The bytes of a file from `from` up to `to`, or to its end where it is shorter. */
export function readBytes(path: string, from: number, to = Number.POSITIVE_INFINITY): Buffer {
  const fd = openSync(path, "r");
  try {
    const length = Math.max(0, Math.min(fstatSync(fd).size, to) - from);
    const bytes = Buffer.allocUnsafe(length);
    let done = 0;
    while (done < length) {
      const read = readSync(fd, bytes, done, length - done, from + done);
      if (read === 0) break;
      done += read;
    }
    return bytes.subarray(0, done);
  } finally {
    closeSync(fd);
  }
}

/** Writes beside and renames: a reader sees the old or the new file. For caches alone: it is not forced to the disk. */
export function replaceFile(
  path: string,
  text: string,
  disk: Pick<Disk, "create" | "write" | "close" | "remove">,
): void {
  const beside = `${path}.new`;
  try {
    disk.remove(beside);
  } catch {
    // There is none.
  }
  const fd = disk.create(beside);
  try {
    disk.write(fd, Buffer.from(text), 0);
  } finally {
    disk.close(fd);
  }
  renameSync(beside, path);
}

/** Null when there is no such file, or it may not be read. */
export function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function syncFolder(folder: string): void {
  // Windows opens no folders; NTFS keeps their changes in a journal of its own.
  if (process.platform === "win32") return;
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
