/** The end of the newest segment: writes whole batches, each on the disk before it counts. What failed half-way is taken away before anything else is
 *  written, because a failed fsync may have lost any part of what it was to keep. */
import { join } from "node:path";
import type { Disk } from "./disk.ts";
import { segmentFile } from "./segment.ts";

/** The segment has another length than this writer gave it. */
export class ForeignWriteError extends Error {
  override readonly name = "ForeignWriteError";
}

export class SegmentWriter {
  readonly number: number;
  private readonly disk: Disk;
  private readonly fd: number;
  private durable: number;
  private torn = false;

  private constructor(disk: Disk, number: number, fd: number, size: number) {
    this.disk = disk;
    this.number = number;
    this.fd = fd;
    this.durable = size;
  }

  /** @param size of the whole records; what stands behind them is cut off
   *  @throws the system's error */
  static open(disk: Disk, folder: string, number: number, size: number): SegmentWriter {
    const fd = disk.openForAppend(join(folder, segmentFile(number)));
    const writer = new SegmentWriter(disk, number, fd, size);
    if (disk.size(fd) !== size) writer.torn = true;
    return writer;
  }

  /** Makes the segment with its first records; when that fails there is none.
   *  @throws the system's error */
  static create(disk: Disk, folder: string, number: number, bytes: Uint8Array): SegmentWriter {
    const path = join(folder, segmentFile(number));
    const fd = disk.create(path);
    try {
      disk.write(fd, bytes, 0);
      disk.sync(fd);
      disk.syncFolder(folder);
    } catch (error) {
      disk.close(fd);
      disk.remove(path);
      throw error;
    }
    return new SegmentWriter(disk, number, fd, bytes.length);
  }

  /** Bytes that are on the disk for certain. */
  get size(): number {
    return this.durable;
  }

  /** Returns when the bytes are on the disk.
   *  @throws the system's error, and then the file is as before, or is made so before the next write; ForeignWriteError */
  append(bytes: Uint8Array): void {
    this.mend();
    if (this.disk.size(this.fd) !== this.durable) throw new ForeignWriteError(segmentFile(this.number));
    this.torn = true;
    try {
      this.disk.write(this.fd, bytes, this.durable);
      this.disk.sync(this.fd);
    } catch (error) {
      try {
        this.mend();
      } catch {
        // Before the next write it is tried again; the first reason is the one to tell.
      }
      throw error;
    }
    this.torn = false;
    this.durable += bytes.length;
  }

  /** Takes away what a failed write left. @throws the system's error */
  mend(): void {
    if (!this.torn) return;
    this.disk.truncate(this.fd, this.durable);
    this.disk.sync(this.fd);
    this.torn = false;
  }

  close(): void {
    this.disk.close(this.fd);
  }
}
