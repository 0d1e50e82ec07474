/** 64-bit integers as the engines have them (Kafka offsets, etcd revisions, BPF counters): decimal strings on the wire. */
import { z } from "zod";

const INT64 = /^(0|-?[1-9][0-9]{0,18})$/;
const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

export const Int64 = z
  .string()
  .refine((text) => INT64.test(text) && inRange(BigInt(text)), "a decimal 64-bit integer")
  .brand<"Int64">();
export type Int64 = z.infer<typeof Int64>;

/** @throws RangeError when the value does not fit in 64 bits */
export function int64(value: bigint | number): Int64 {
  const big = BigInt(value);
  if (!inRange(big)) throw new RangeError(`${value} does not fit in 64 bits`);
  return Int64.parse(big.toString());
}

function inRange(value: bigint): boolean {
  return value >= MIN && value <= MAX;
}
