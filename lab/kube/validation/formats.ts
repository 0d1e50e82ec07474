import { isIPv4, isIPv6 } from "node:net";

const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;
const EMAIL = /^[^@\s]+@[^@\s]+$/;
const HOSTNAME = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i;
const DURATION = /^([+-]?\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const FORMATS: Readonly<Record<string, (value: string) => boolean>> = {
  "date-time": (value) => DATE_TIME.test(value) && !Number.isNaN(Date.parse(value)),
  date: (value) => DATE.test(value) && !Number.isNaN(Date.parse(value)),
  uuid: (value) => UUID.test(value),
  email: (value) => EMAIL.test(value),
  hostname: (value) => value.length <= 255 && HOSTNAME.test(value),
  ipv4: isIPv4,
  ipv6: isIPv6,
  cidr: isCidr,
  uri: (value) => URL.canParse(value),
  duration: (value) => DURATION.test(value),
  byte: (value) => BASE64.test(value),
};

/** Whether a text is of a format; of formats that the API server does not know either, every text is. */
export function isOfFormat(format: string, value: string): boolean {
  return FORMATS[format]?.(value) ?? true;
}

function isCidr(value: string): boolean {
  const [address = "", length = "", ...rest] = value.split("/");
  if (rest.length > 0 || !/^\d{1,3}$/.test(length)) return false;
  return (isIPv4(address) && Number(length) <= 32) || (isIPv6(address) && Number(length) <= 128);
}
