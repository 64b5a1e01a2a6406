import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { JobView, RepositoryView } from "@dome/ingest-core/contracts";
import { ApiClient, ApiError } from "../api-client.ts";
import { startDomeIngest, type Running } from "../dome-ingest.ts";
import { UserError } from "../errors.ts";
import { followJob } from "../follow-job.ts";
import { untilSignalled } from "../process.ts";
import { comparisonReport, jobReport } from "../report.ts";
import { loadSettings } from "../settings.ts";
import { rulesOf, verifyRepository, type Truth } from "../verify.ts";
import { DEMO_FILE, pushChange } from "./push-change.ts";
import { askAll, questionsFor, untilFound } from "./search.ts";
import { githubSource, localSource, localTruth, type DemoSource } from "./source.ts";

const SYNC_TIMEOUT_MS = 30 * 60_000;
const DELIVERY_TIMEOUT_MS = 30_000;
const MAX_READS = 2_000;

/** What to show. Without a name or a path: this very checkout. */
export interface DemoOptions {
  /** `owner/name[@branch]` on the real GitHub. */
  name?: string;
  /** Path of a repository on this machine. */
  git?: string;
  /** End after the demonstration instead of staying up. */
  exit: boolean;
}

/** Shows the main job from end to end, and checks every claim it makes. @returns 0 when all held. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const settings = loadSettings();
  const source = options.name === undefined ? localSource(options.git) : await githubSource(options.name, settings);
  const state = mkdtempSync(path.join(os.tmpdir(), "dome-demo-"));
  const signalled = untilSignalled();
  process.on("exit", () => rmSync(state, { recursive: true, force: true }));

  say(`Ingesting ${source.label}.`);
  say("Starting the Workers …");
  const starting = startDomeIngest({
    stateDir: state,
    settings: { ...limitsOf(settings), ...source.settings },
    repositories: source.served ? [source.served] : [],
  });
  const early = await Promise.race([starting.then(() => null), signalled]);
  if (early !== null) return early;
  const instance = await starting;
  try {
    const shown = await Promise.race([
      demonstrate(instance, source, options.name === undefined && options.git === undefined),
      signalled,
      instance.exited.then(() => stopped(instance)),
    ]);
    if (typeof shown === "number") return shown;
    if (options.exit) return shown.held ? 0 : 1;
    tellAddresses(instance, shown.repository);
    await Promise.race([signalled, instance.exited.then(() => stopped(instance))]);
    return shown.held ? 0 : 1;
  } finally {
    await instance.stop();
  }
}

/** The demo's own content rules may be set; its keys and addresses are its own. */
function limitsOf(settings: ReturnType<typeof loadSettings>): ReturnType<typeof loadSettings> {
  return {
    // The public events would share the sixty requests of a person without a token.
    EVENTS_POLL: "off",
    ...(settings.MAX_FILE_BYTES && { MAX_FILE_BYTES: settings.MAX_FILE_BYTES }),
    ...(settings.LOG_LEVEL && { LOG_LEVEL: settings.LOG_LEVEL }),
  };
}

function stopped(instance: Running): never {
  throw new UserError(`The Workers stopped by themselves. ${instance.logFile} says why.`);
}

async function demonstrate(
  instance: Running,
  source: DemoSource,
  isOwnCheckout: boolean,
): Promise<{ held: boolean; repository: RepositoryView }> {
  const client = new ApiClient(instance.api, instance.apiKey);
  heading("First ingest");
  const { repository, job } = await client.register(source.name).catch(explain);
  report(await followJob(client, job.id, SYNC_TIMEOUT_MS));
  const first = await check(client, repository.id, source, instance);

  heading("Three searches");
  const stored = await client.repository(repository.id);
  const questions = await questionsFor(client, stored, isOwnCheckout);
  const answered = show(await askAll(client, stored, questions, isOwnCheckout));
  if (!answered) say("NOT as it should be: a search found nothing, or another commit than the stored one.");

  heading("A push");
  if (instance.control === null || source.served === null) {
    say("Skipped: nothing is pushed to a repository on the real GitHub.");
    return { held: first && answered, repository };
  }
  const second = await pushAndFollow(instance, client, source, repository);
  return { held: first && answered && second, repository };
}

async function pushAndFollow(
  instance: Running,
  client: ApiClient,
  source: DemoSource,
  repository: RepositoryView,
): Promise<boolean> {
  const { control } = instance;
  if (control === null) throw new Error("The push part needs the local GitHub.");
  const fullName = `${source.name.owner}/${source.name.repo}`;
  const served = await control.getRepository(fullName);
  if (!served) throw new Error(`local-github does not serve ${fullName}.`);
  const known = new Set((await client.jobs(repository.id)).map((job) => job.id));

  const word = `quokka${randomBytes(4).toString("hex")}`;
  const commit = pushChange(served.gitDir, repository.branch, word);
  const pushedAtMs = Date.now();
  say(`Pushed ${commit.slice(0, 12)} (adds ${DEMO_FILE}) from a scratch clone.`);
  await control.syncRefs(fullName);
  const found = untilFound(client, repository, word, commit);
  const [delivery] = await control.deliveries.list({ event: "push", repository: fullName });
  if (delivery) say(`GitHub delivered it: push ${delivery.guid}, answered ${delivery.statusCode} ${delivery.status}.`);
  const job = await nextJob(client, repository.id, known);
  const [done, foundAtMs] = await Promise.all([followJob(client, job.id, SYNC_TIMEOUT_MS), found]);
  report(done);
  say(`searchable: "${word}" found ${((foundAtMs - pushedAtMs) / 1_000).toFixed(2)} s after the push`);
  return show(await compareWith(client, repository.id, localTruth(served.gitDir, commit)));
}

/** The first job that was not there before. */
async function nextJob(client: ApiClient, repositoryId: string, known: ReadonlySet<string>): Promise<JobView> {
  const deadline = Date.now() + DELIVERY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const fresh = (await client.jobs(repositoryId)).find((job) => !known.has(job.id));
    if (fresh) return fresh;
    await sleep(100);
  }
  throw new UserError(`The delivery started no sync within ${DELIVERY_TIMEOUT_MS / 1_000} s.`);
}

async function check(client: ApiClient, id: string, source: DemoSource, instance: Running): Promise<boolean> {
  const { commitSha } = await client.files(id);
  if (commitSha === null)
    return show({ lines: [`NOT identical: nothing is stored (log: ${instance.logFile})`], held: false });
  return show(await compareWith(client, id, await source.truthAt(commitSha)));
}

async function compareWith(client: ApiClient, id: string, truth: Truth): Promise<{ lines: string[]; held: boolean }> {
  const repository = await client.repository(id);
  const found = await verifyRepository(
    client,
    id,
    truth,
    rulesOf(repository, loadSettings().MAX_FILE_BYTES),
    MAX_READS,
  );
  return { lines: comparisonReport(found), held: found.differences.length === 0 };
}

function show(verdict: { lines: string[]; held: boolean }): boolean {
  for (const line of verdict.lines) say(line);
  return verdict.held;
}

function report(job: JobView): void {
  for (const line of jobReport(job)) say(`  ${line}`);
}

function tellAddresses(instance: Running, repository: RepositoryView): void {
  heading("Everything keeps running; end it with Ctrl-C");
  say(`  dashboard  ${instance.dashboard}`);
  say(`  API        ${instance.api}/api/openapi.json`);
  say(
    `  try        curl -H "Authorization: Bearer ${instance.apiKey}" ${instance.api}/api/repositories/${repository.id}/files`,
  );
  say(`  webhook    ${instance.webhook}`);
  if (instance.github) say(`  GitHub     ${instance.github.api} (local), control ${instance.github.control}`);
  say(`  log        ${instance.logFile}`);
}

function explain(err: unknown): never {
  if (err instanceof ApiError)
    throw new UserError(`The repository was not accepted (${err.code}): ${err.message}`, { cause: err });
  throw err;
}

function heading(text: string): void {
  say(`\n── ${text} ${"─".repeat(Math.max(3, 66 - text.length))}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
