/** Loaded into the web host before the product: its time of day starts at QUARTERDECK_CLOCK, in every thread, and runs on from there. The
 *  whole process counts from one moment, that of its start. */
const start = Date.parse(process.env.QUARTERDECK_CLOCK ?? "");
if (Number.isNaN(start)) throw new Error("QUARTERDECK_CLOCK is an RFC 3339 time");
const now = () => Math.round(start + process.uptime() * 1000);

globalThis.Date = new Proxy(Date, {
  construct: (target, args: unknown[]) => Reflect.construct(target, args.length === 0 ? [now()] : args),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});
