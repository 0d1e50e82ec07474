/** What everybody who is logged in may get (Kubernetes' role `system:discovery`, its `/version/` left out). */
export const DISCOVERY_PATHS = [
  "/api",
  "/api/*",
  "/apis",
  "/apis/*",
  "/healthz",
  "/livez",
  "/openapi",
  "/openapi/*",
  "/readyz",
  "/version",
] as const;
