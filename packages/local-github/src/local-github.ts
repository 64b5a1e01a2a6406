import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { createArchiveTokens } from "./archive-tokens.ts";
import { Clock } from "./clock.ts";
import { createCodeloadServer } from "./codeload-server.ts";
import { createControlServer } from "./control-server.ts";
import type { LocalGitHubControl, WebhookTarget } from "./control/api.ts";
import { appControl } from "./control/app-control.ts";
import { issueControl } from "./control/issue-control.ts";
import { gitControl } from "./control/git-control.ts";
import { observationControl } from "./control/observation-control.ts";
import { repositoryControl } from "./control/repository-control.ts";
import { Faults } from "./faults/faults.ts";
import { PublicFeed, type FeedOptions } from "./feed/feed.ts";
import { Archives } from "./git/archive.ts";
import { CatFilePool } from "./git/cat-file.ts";
import { closeServer, listen } from "./http/listen.ts";
import { RateLimits } from "./http/rate-limits.ts";
import { RequestLog } from "./http/request-log.ts";
import { createRestServer } from "./http/rest-server.ts";
import type { Hub } from "./hub.ts";
import { ContentFacts } from "./hub.ts";
import type { AppOptions } from "./state/app-keys.ts";
import { createApp } from "./state/app-keys.ts";
import { ResourceBuckets } from "./issues/buckets.ts";
import { IssueWorld } from "./issues/world.ts";
import { Registry } from "./state/registry.ts";
import { Tokens } from "./state/tokens.ts";
import { Deliveries } from "./webhooks/deliveries.ts";
import { Notifier } from "./webhooks/notifier.ts";

/** How to start. */
export interface LocalGitHubOptions {
  /** Where bare repositories and archives are kept; what an earlier run left under the same ids is replaced. */
  dir: string;
  /** Ports; 0 or absent takes a free one. */
  port?: number;
  codeloadPort?: number;
  controlPort?: number;
  webhook?: WebhookTarget;
  app?: AppOptions;
  /** Base of GitHub's clock (default the machine's), to which `advanceClock` adds. */
  nowMs?: () => number;
  /** Keep made archives on disk, by commit. */
  cacheArchives?: boolean;
  /** `/api/v3`, to answer where GitHub Enterprise Server does. */
  basePath?: "" | "/api/v3";
  /** Where public events come from, and how fast. */
  events?: FeedOptions;
}

/** A running local GitHub: its control methods, its addresses, and the way to stop it. */
export interface LocalGitHub extends LocalGitHubControl {
  readonly apiUrl: string;
  readonly codeloadUrl: string;
  readonly controlUrl: string;
  readonly webUrl: string;
  /** Ends all servers, git processes and connections; files stay. */
  close(): Promise<void>;
}

/**
 * Starts a local GitHub on the loopback address.
 *
 * @throws {Error} When git is missing, a port is taken, or `dir` cannot be written.
 */
export async function startLocalGitHub(options: LocalGitHubOptions): Promise<LocalGitHub> {
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const clock = new Clock(options.nowMs);
  const nowMs = (): number => clock.now();
  const catFiles = new CatFilePool();
  const registry = new Registry(dir, catFiles, nowMs);
  const installedCount = (id: number): number => {
    const installation = registry.installations.get(id);
    return installation ? registry.installedRepositories(installation).length : 0;
  };
  const hub: Hub = {
    clock,
    registry,
    app: await createApp(options.app ?? {}, nowMs()),
    tokens: new Tokens(),
    rateLimits: new RateLimits(nowMs, installedCount),
    requests: new RequestLog(),
    faults: new Faults(registry),
    deliveries: new Deliveries(registry, nowMs, options.webhook ?? null),
    content: new ContentFacts(),
    feed: new PublicFeed(registry, clock, () => hub.urls, options.events ?? {}),
    issues: new IssueWorld(nowMs, (owner, name) => registry.byName(owner, name)?.id ?? null),
    buckets: new ResourceBuckets(nowMs),
    urls: { api: "", web: "", codeload: "" },
    treeLimit: 100_000,
    archiveTokens: createArchiveTokens(nowMs),
  };
  const notifier = new Notifier(hub);
  const addresses = { apiUrl: "", codeloadUrl: "", controlUrl: "", webUrl: "" };
  const { publicKey: _publicKey, createdAtMs: _createdAtMs, ...appInfo } = hub.app;
  const control: LocalGitHubControl = {
    addresses: async () => ({ ...addresses }),
    advanceClock: async (ms) => clock.advance(ms),
    app: async () => ({ ...appInfo }),
    ...repositoryControl(hub, notifier),
    ...gitControl(hub, notifier),
    ...appControl(hub, notifier),
    ...observationControl(hub, notifier),
    ...issueControl(hub, notifier),
  };
  const basePath = options.basePath ?? "";
  const rest = createRestServer(hub, basePath);
  const codeload = createCodeloadServer(hub, new Archives(dir, options.cacheArchives === true));
  const controlServer = createControlServer(control);
  const servers = [rest, codeload, controlServer];
  const close = async (): Promise<void> => {
    await Promise.all(servers.map(closeServer));
    await hub.deliveries.settled();
    await catFiles.close();
  };
  try {
    hub.urls.web = await listen(rest, options.port ?? 0);
    hub.urls.api = hub.urls.web + basePath;
    hub.urls.codeload = await listen(codeload, options.codeloadPort ?? 0);
    const controlUrl = await listen(controlServer, options.controlPort ?? 0);
    Object.assign(addresses, {
      apiUrl: hub.urls.api,
      codeloadUrl: hub.urls.codeload,
      controlUrl,
      webUrl: hub.urls.web,
    });
  } catch (err) {
    await close();
    throw err;
  }
  return { ...control, ...addresses, close };
}
