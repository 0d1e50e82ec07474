/** Ports for servers that must be told one: fixed ports collide as soon as two runs share a machine. */
import { createServer } from "node:net";

/** A TCP port of 127.0.0.1 that was free a moment ago. Another process may take it before the server does: whoever starts a server with
 *  it must notice and draw anew. */
export async function drawPort(): Promise<number> {
  const [port] = await drawPorts(1);
  if (port === undefined) throw new Error("no port was drawn");
  return port;
}

/** `count` different ports, see drawPort. */
export async function drawPorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  try {
    return await Promise.all(
      servers.map(
        (server) =>
          new Promise<number>((resolve, reject) => {
            server.once("error", reject);
            server.listen(0, "127.0.0.1", () => {
              const address = server.address();
              if (address === null || typeof address === "string") reject(new Error("a TCP server without a port"));
              else resolve(address.port);
            });
          }),
      ),
    );
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}
