import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { createNodeMiddleware, createProbot } from "probot";

/** Receives deliveries with Probot and keeps each in SQLite before it answers. */
async function serve({ secret, database }: { secret: string; database: string }): Promise<string> {
  const db = new DatabaseSync(database);
  db.exec("pragma journal_mode = wal; pragma synchronous = full;");
  db.exec(
    "create table deliveries (id text primary key, event text, repository integer, ref text, received_at_ms integer) without rowid",
  );
  const insert = db.prepare("insert or ignore into deliveries values (?, ?, ?, ?, ?)");
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const probot = createProbot({ overrides: { appId: 1, privateKey, secret, logLevel: "fatal" } });
  const middleware = await createNodeMiddleware(
    (app) => {
      app.on("push", ({ id, name, payload }) => {
        insert.run(id, name, payload.repository.id, payload.ref, Date.now());
      });
    },
    { probot, webhooksPath: "/webhook" },
  );
  const server = createServer((request, response) => {
    void middleware(request, response, () => response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;
}

process.once("message", (input: { secret: string; database: string }) => {
  void serve(input).then((url) => process.send?.({ url }));
});
