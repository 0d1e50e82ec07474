/** The shape of a kubeconfig's entries (clientcmd/api/v1), as tolerant as kubectl is: unknown fields are passed over, null is absent. */
import { z } from "zod";

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const texts = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);

/** Pairs instead of an object, so that no key of a file becomes a property of ours. */
function pairs<T>(value: z.ZodType<T>) {
  return z
    .unknown()
    .optional()
    .transform((given, context) => {
      if (given === null || given === undefined) return [];
      if (typeof given === "object" && !Array.isArray(given)) return Object.entries(given);
      context.addIssue({ code: "invalid_type", expected: "record", input: given });
      return z.NEVER;
    })
    .pipe(z.array(z.tuple([z.string(), value])));
}

const extensions = z
  .array(z.object({ name: z.string(), extension: z.unknown() }))
  .nullish()
  .transform((value) => value ?? []);

export const ClusterShape = z.object({
  server: text,
  "tls-server-name": text,
  "insecure-skip-tls-verify": flag,
  "certificate-authority": text,
  "certificate-authority-data": text,
  "proxy-url": text,
  "disable-compression": flag,
  extensions,
});
export type ClusterShape = z.infer<typeof ClusterShape>;

const ExecShape = z.object({
  command: text,
  args: texts,
  env: z
    .array(z.object({ name: text, value: text }))
    .nullish()
    .transform((value) => value ?? []),
  apiVersion: text,
  installHint: text,
  provideClusterInfo: flag,
  interactiveMode: text,
});
export type ExecShape = z.infer<typeof ExecShape>;

export const UserShape = z.object({
  "client-certificate": text,
  "client-certificate-data": text,
  "client-key": text,
  "client-key-data": text,
  token: text,
  tokenFile: text,
  as: text,
  "as-uid": text,
  "as-groups": texts,
  "as-user-extra": pairs(z.array(z.string())),
  username: text,
  password: text,
  "auth-provider": z
    .object({ name: text, config: pairs(z.string()) })
    .nullish()
    .transform((value) => value ?? null),
  exec: ExecShape.nullish().transform((value) => value ?? null),
});
export type UserShape = z.infer<typeof UserShape>;

export const ContextShape = z.object({ cluster: text, user: text, namespace: text });
export type ContextShape = z.infer<typeof ContextShape>;
