import { describe, expect, it } from "vitest";
import type { Credentials } from "../auth/credentials.ts";
import { impersonationHeaders } from "../auth/impersonation.ts";
import type { KubeEndpoint } from "../http/endpoint.ts";
import { helmEnvironment } from "./helmEnvironment.ts";
import { lentKubeconfig } from "./lentKubeconfig.ts";

const endpoint: KubeEndpoint = {
  server: "https://a.example:6443/k8s",
  tlsServerName: "b.example",
  insecure: false,
  caPem: "CA",
  proxyUrl: "socks5://p.example:1080",
  proxyEnvironment: {},
  disableCompression: false,
  impersonationHeaders: [],
};
const nobody: Credentials = {
  generation: 1,
  authorization: null,
  clientCertificate: null,
  expiresAtMs: null,
  renewAtMs: null,
};
const userOf = (credentials: Partial<Credentials>, more: Partial<KubeEndpoint> = {}) =>
  lentKubeconfig({ ...endpoint, ...more }, { ...nobody, ...credentials }, "shop").users;
const withUser = (user: object) => [{ name: "quarterdeck", user }];

describe("lentKubeconfig", () => {
  it("says where the cluster is, and how it is known", () => {
    expect(lentKubeconfig(endpoint, nobody, "shop")).toMatchObject({
      clusters: [
        {
          cluster: {
            server: "https://a.example:6443/k8s",
            "certificate-authority-data": "Q0E=",
            "tls-server-name": "b.example",
            "proxy-url": "socks5://p.example:1080",
          },
        },
      ],
      contexts: [{ name: "quarterdeck", context: { namespace: "shop" } }],
      "current-context": "quarterdeck",
    });
  });

  it("lends the login of the moment, whichever it is", () => {
    expect(userOf({ authorization: "Bearer t.o.k" })).toEqual(withUser({ token: "t.o.k" }));
    const basic = `Basic ${Buffer.from("jane:a:b").toString("base64")}`;
    expect(userOf({ authorization: basic })).toEqual(withUser({ username: "jane", password: "a:b" }));
    const clientCertificate = { certificatePem: "C", keyPem: "K", passphrase: null };
    expect(userOf({ clientCertificate })).toEqual(
      withUser({ "client-certificate-data": "Qw==", "client-key-data": "Sw==" }),
    );
  });

  it("acts as whom the connection acts as", () => {
    const as = { user: "jané", uid: "7", groups: ["a", "b"], extra: [["acme.io/x%y", ["1", "2"]]] } as const;
    expect(userOf({}, { impersonationHeaders: impersonationHeaders(as) })).toEqual(
      withUser({
        as: "jané",
        "as-uid": "7",
        "as-groups": ["a", "b"],
        "as-user-extra": { "acme.io/x%y": ["1", "2"] },
      }),
    );
  });

  it("refuses what no kubeconfig can hold", () => {
    expect(() => userOf({ authorization: "Negotiate abc" })).toThrow(expect.objectContaining({ code: "unsupported" }));
    const clientCertificate = { certificatePem: "C", keyPem: "K", passphrase: "p" };
    expect(() => userOf({ clientCertificate })).toThrow(expect.objectContaining({ code: "unsupported" }));
  });
});

describe("helmEnvironment", () => {
  it("keeps what Helm needs, and nothing that leads elsewhere or is a secret of others", () => {
    const given = {
      PATH: "/bin",
      HOME: "/home/jane",
      https_proxy: "http://p",
      HELM_PLUGINS: "/p",
      HELM_KUBETOKEN: "t",
      HELM_NAMESPACE: "n",
      HELM_DRIVER_SQL_CONNECTION_STRING: "s",
      KUBECONFIG: "/k",
      AWS_SECRET_ACCESS_KEY: "a",
    };
    expect(helmEnvironment(given, "configmap")).toEqual({
      PATH: "/bin",
      HOME: "/home/jane",
      https_proxy: "http://p",
      HELM_PLUGINS: "/p",
      HELM_DRIVER: "configmap",
    });
  });
});
