import { it, expect, vi } from "vitest";
import { startPlatform, API_KEY } from "./support/platform.ts";
it("boots", async () => {
  const t0 = Date.now();
  const lap = (s: string) => console.log(s, Date.now() - t0);
  const real = globalThis.fetch;
  globalThis.fetch = (async (input: any, init: any) => { console.log("FETCH", typeof input === "string" ? input : input.url); return real(input, init); }) as any;
  const p = await startPlatform();
  lap("started");
  const r = await p.github.createRepository({ owner: "acme", name: "site" });
  await p.github.commit(r.id, { changes: [{ path: "a.txt", content: "hello\n" }, { path: "b/c.txt", content: "x" }] });
  const auth = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };
  const reg = await p.server.fetch("/api/repositories/github", { method: "POST", headers: auth, body: JSON.stringify({ owner: "acme", repo: "site" }) });
  const body: any = await reg.json();
  lap("registered " + reg.status + JSON.stringify(body));
  let job: any;
  await vi.waitUntil(async () => { job = await (await p.server.fetch(`/api/jobs/${body.job.id}`, { headers: auth })).json(); return ["completed","failed"].includes(job.status); }, { timeout: 20000, interval: 20 });
  lap("done " + JSON.stringify(job));
  const t1 = Date.now();
  const c = await p.github.commit(r.id, { changes: [{ path: "a.txt", content: "hello2\n" }] });
  console.log(await p.github.deliveries.list());
  await vi.waitUntil(async () => { const v: any = await (await p.server.fetch(`/api/repositories/${body.repository.id}`, { headers: auth })).json(); return v.lastCommitSha === c.sha; }, { timeout: 20000, interval: 10 });
  lap("push synced in " + (Date.now() - t1));
  for (const n of ["dome-api","webhook","silo","queue-consumer","cron-scraper"]) { const h = await p.server.getWorker(n).fetch("/health").catch(e => e); console.log(n, h.status, await h.text?.()); }
  await p.close();
  lap("closed");
});
