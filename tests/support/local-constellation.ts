import { openDatabase } from "@dome/db";
import type { SiloApi } from "@dome/ingest-core/contracts";
import type { Logger } from "@dome/ingest-core/log";
import type { IndexQueueMessage } from "@dome/ingest-core/messages";
import type { BatchSender } from "@dome/ingest-core/queues";
import { structuralChunker } from "@dome/search-core/chunks";
import { hashedEmbedder } from "@dome/search-core/embeddings";
import {
  type CacheStub,
  type ConstellationDeps,
  type IndexStub,
  indexName,
} from "../../apps/constellation/src/deps.ts";
import { cacheName, cacheNames } from "../../apps/constellation/src/embedding-cache.ts";
import { constellationSettings } from "../../apps/constellation/src/settings.ts";
import { killable, type KillSwitch } from "./kill-switch.ts";

/** Names of methods whose calls are steps of the index run, and landmarks in it: it may die before or after each. */
const STEPS: ReadonlySet<string | symbol> = new Set([
  "held",
  "stage",
  "publish",
  "removeRepository",
  "get",
  "put",
  "forget",
]);

export interface ConstellationBindings {
  db: D1Database;
  indexes: DurableObjectNamespace;
  caches: DurableObjectNamespace;
  silo: SiloApi;
  queue: BatchSender<IndexQueueMessage>;
  kill: KillSwitch;
  log: Logger;
  nowMs: () => number;
}

/** Constellation's services over given bindings, its Durable Objects real, its death under the test's control. */
export function localConstellation(bindings: ConstellationBindings): ConstellationDeps {
  const { db, silo, queue, kill, log, nowMs } = bindings;
  const stub = (namespace: DurableObjectNamespace, name: string): object =>
    mortal(namespace.get(namespace.idFromName(name)), kill);
  const cache = (name: string): CacheStub => stub(bindings.caches, name) as CacheStub;
  return {
    db: openDatabase(killable(db, kill)),
    silo,
    indexOf: (dataset) => stub(bindings.indexes, indexName(dataset)) as IndexStub,
    cacheOf: (spaceId, sha) => cache(cacheName(spaceId, sha)),
    cachesOf: (spaceId) => cacheNames(spaceId).map(cache),
    queue,
    embedder: hashedEmbedder(64),
    chunkerFor: async () => structuralChunker(),
    reranker: null,
    settings: constellationSettings({}),
    wait: async () => undefined,
    log,
    nowMs,
  };
}

function mortal(target: object, kill: KillSwitch): object {
  return new Proxy(target, {
    get(object, key) {
      const method: unknown = Reflect.get(object, key, object);
      if (typeof method !== "function") return method;
      const call = async (...args: unknown[]): Promise<unknown> =>
        await (Reflect.apply(method, object, args) as Promise<unknown>);
      if (!STEPS.has(key)) return call;
      return async (...args: unknown[]) => {
        kill.reach(String(key));
        return await kill.step(async () => await call(...args));
      };
    },
  });
}
