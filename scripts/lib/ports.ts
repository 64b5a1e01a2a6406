import { createServer } from "node:net";
import { UserError } from "./errors.ts";

/** A TCP port of 127.0.0.1 that is free now. */
export async function freePort(): Promise<number> {
  return listenOnce(0);
}

/** @throws {UserError} When something listens on `port` already. */
export async function requireFreePort(port: number): Promise<void> {
  try {
    await listenOnce(port);
  } catch (err) {
    const code = err instanceof Error && "code" in err ? err.code : undefined;
    if (code === "EADDRINUSE")
      throw new UserError(`Port ${port} is taken by another program. Stop it, or choose another port with --port.`);
    if (code === "EACCES")
      throw new UserError(`Port ${port} may not be used by this account. Choose one above 1023 with --port.`);
    throw err;
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === "object" && address !== null ? address.port : port;
      server.close(() => resolve(bound));
    });
  });
}
