import { hash32, SeededRandom } from "../random.ts";

const PATHS = ["/orders", "/orders/{id}", "/stock", "/prices", "/baskets/{id}"];
const METHODS = ["GET", "GET", "GET", "POST"];
/** Minutes after the hour in which the practice incident shows. */
const PEAK_MINUTES = 5;

/** What line `number` of a container's instance says: JSON as services log it. At the top of each hour requests wait for a pool
 *  of 20 Redis connections in vain, as the practice incident has it. */
export function instanceLine(seed: number, number: number, time: Date): string {
  const random = new SeededRandom(hash32(`${seed}/${number}`)).next();
  if (number === 0) return json(time, "info", "listening", { port: 8080, metricsPort: 9090, redisPoolSize: 20 });
  const path = PATHS[random % PATHS.length] ?? "/";
  const request = { method: METHODS[(random >>> 4) % METHODS.length] ?? "GET", path };
  const traceId = random.toString(16).padStart(8, "0");
  const isPeak = time.getUTCMinutes() < PEAK_MINUTES;
  if (isPeak && (random >>> 8) % 3 === 0) {
    return json(time, "error", "redis pool timeout", {
      ...request,
      status: 504,
      waitedMs: 2000,
      poolInUse: 20,
      traceId,
    });
  }
  if ((random >>> 8) % 40 === 0)
    return json(time, "warn", "slow request", { ...request, durationMs: 800 + (random % 900), traceId });
  return json(time, "info", "request", { ...request, status: 200, durationMs: 2 + (random % 60), traceId });
}

function json(time: Date, level: string, message: string, fields: Readonly<Record<string, string | number>>): string {
  return JSON.stringify({ time: time.toISOString(), level, message, ...fields });
}
