import {
  cancelJob,
  changeConfig,
  createPendingJob,
  findRepositoryForSync,
  githubJobsOf,
  openDatabase,
  type JobRow,
  type RepositoryRow,
} from "@dome/db";
import { gitBlobId } from "@dome/ingest-core/git";
import { newId } from "@dome/ingest-core/ids";
import { MESSAGE_VERSION, type DeliveryHint } from "@dome/ingest-core/messages";
import type { NotifyOptions, RepositoryInfo } from "@dome/local-github/control";
import { registerRepository } from "../../apps/webhook/src/ingestor/register.ts";
import { differences, type ExpectedState, expectedState } from "../support/exactness.ts";
import { GRACE_SECONDS } from "../support/local-silo.ts";
import type { World } from "../support/world.ts";
import { LEASE_MS } from "../../apps/queue-consumer/src/sync/progress.ts";
import {
  applied,
  type Change,
  type Delivery,
  LFS_POINTER_TEXT,
  MAX_FILE_BYTES,
  type Place,
  type PresentFile,
  type Scenario,
  type Step,
  toFileChanges,
} from "./scenario.ts";

const USER = "dev";
const QUIET: NotifyOptions = { notify: false };
/** Longer than any wait, and than the day within which a change of visibility that nobody told us of is noticed. */
const ALL_WAITS_MS = 25 * 3_600_000;

/** Messages within which a Worker comes to a landmark, or is taken not to, and others get done what they were asked. */
const LONGEST_WAY = 6;

/** Plays one scenario to its end and returns everything that is then not as promised; empty when all is well. */
export async function runScenario(world: World, scenario: Scenario, name: string): Promise<string[]> {
  const { github } = world;
  const [repo] = await Promise.all([
    github.createRepository({ owner: "acme", name }),
    github.tokens.add({ token: TOKEN, login: "acme", repositories: "all" }),
    github.setRateLimit("user", 1_000_000),
    world.setClock(),
  ]);
  const run = new Run(world, repo);
  await run.begin(scenario);
  if (scenario.copied) await world.drain();
  for (const step of [...scenario.steps, ...(scenario.last === null ? [] : [scenario.last])]) await run.step(step);
  return await run.settle();
}

class Run {
  private readonly world: World;
  private repo: RepositoryInfo;
  private id = "";
  private branch = "main";
  private branches = 0;
  private commits: string[] = [];
  /** What was committed, by commit: what changes build on. What is right is asked of git itself. */
  private readonly trees = new Map<string, ReadonlyMap<string, PresentFile>>();
  private late: DeliveryHint[] = [];
  private isPrivate = false;
  private deliveries = 0;

  constructor(world: World, repo: RepositoryInfo) {
    this.world = world;
    this.repo = repo;
  }

  async begin(scenario: Scenario): Promise<void> {
    await this.commit(scenario.first, scenario.attributes, null);
    const { repository } = await registerRepository(this.world.ingestor(), USER, {
      owner: this.repo.owner, repo: this.repo.name, project: "default", includePatterns: [], excludePatterns: [], isPrivate: false,
    }); // prettier-ignore
    this.id = repository.id;
  }

  async step(step: Step): Promise<void> {
    const { world, repo } = this;
    switch (step.do) {
      case "commit":
        await this.commit(step.changes, step.attributes, null);
        return await this.deliver(step.deliver, "push");
      case "sideways":
        await this.commit(step.changes, null, this.commits[step.to % Math.max(1, this.commits.length)] ?? null);
        return await this.deliver(step.deliver, "push");
      case "rewind": {
        const target = this.commits[step.to % Math.max(1, this.commits.length)];
        if (target !== undefined) await world.github.setBranch(repo.id, this.branch, target, QUIET);
        return await this.deliver(step.deliver, "push");
      }
      case "delete-branch":
        if ((await world.github.head(repo.id, this.branch)) !== null)
          await world.github.deleteBranch(repo.id, this.branch, QUIET);
        return await this.deliver(step.deliver, "delete");
      case "rename-branch":
        return await this.renameBranch(step.deliver);
      case "visibility":
        return await this.changeVisibility(step.deliver);
      case "patterns":
        await changeConfig(
          this.db,
          USER,
          this.id,
          { includePatterns: step.include, excludePatterns: step.exclude },
          world.nowMs(),
        );
        return await this.ask();
      case "ask":
        return await this.ask();
      case "cancel":
        return await this.cancelSomething();
      case "fault":
        await world.github.faults.add({
          kind: step.kind,
          times: step.times,
          skip: step.skip,
          match: { repository: repo.id },
        });
        return;
      case "tree-limit":
        return await world.github.setTreeLimit(step.entries);
      case "work":
        return await world.handleOne(step.pick, step.twice);
      case "drain":
        return await world.drain();
      case "die":
        return await this.interrupt(step, () => world.kill.arm(step.at.steps, step.after, step.at.from));
      case "stall":
        return await this.stall(step);
      case "lose-messages":
        world.indexQueue.lose();
        return world.queue.lose();
      case "sweep":
        return await world.sweep();
      case "collect":
        return await this.collect(step.waitSeconds);
      case "return":
        return await this.goAndComeBack(step.changes);
    }
  }

  private async collect(waitSeconds: number): Promise<void> {
    await this.world.advance(waitSeconds * 1_000);
    await this.world.silo.collectGarbage();
  }

  /** The branch goes elsewhere and comes back: what nothing refers to is marked as garbage meanwhile, and is none any more. */
  private async goAndComeBack(changes: readonly Change[]): Promise<void> {
    const { world, repo } = this;
    const head = await world.github.head(repo.id, this.branch);
    await this.commit(changes, null, null);
    await this.ask();
    await world.drain();
    await this.collect(0);
    if (head !== null) await world.github.setBranch(repo.id, this.branch, head, QUIET);
    await this.ask();
    await world.drain();
    await this.collect(GRACE_SECONDS + 1);
  }

  /** Faults stop, waits run out, one sweep goes through: then everything has to be true. */
  async settle(): Promise<string[]> {
    const { world, repo } = this;
    await world.github.faults.clear();
    await world.github.setTreeLimit(100_000);
    for (const hint of this.late.splice(0)) await this.enqueue(hint);
    await world.advance(ALL_WAITS_MS);
    await world.sweep();
    await world.drain();
    const row = await findRepositoryForSync(this.db, this.id);
    if (row === null) return ["the repository's row is gone"];
    const head = await world.github.head(repo.id, this.branch);
    const tree = head === null ? [] : await world.github.lsTree(repo.id, head);
    const expected = await expectedState(world.github, repo.id, tree, row, MAX_FILE_BYTES);
    return [
      ...(await differences(world.silo, USER, this.id, expected)),
      ...this.wrongRow(row, head),
      ...(await this.strayRefs(row)),
      ...(await this.wrongIndex(row, expected)),
      ...wrongJobs(await githubJobsOf(this.db, this.id)),
    ];
  }

  /** Search answers from exactly the stored text of the commit, each path once. */
  private async wrongIndex(row: RepositoryRow, { files }: ExpectedState): Promise<string[]> {
    // Links and pointers are stored and not searched, and nothing can be found in an empty file.
    const wanted = [...files].filter(([, { mode, size, sha }]) => mode !== "120000" && size > 0 && sha !== LFS_POINTER);
    const expected = wanted.map(([path, { sha }]) => `${path} ${sha}`).toSorted();
    const index = this.world.constellation().indexOf(row);
    const found = (await index.indexedFiles(row.id, null)).files.map(({ path, sha }) => `${path} ${sha}`).toSorted();
    const { stagedFiles, commitSha } = await index.counts(row.id);
    const wrong = differencesOf(expected, found);
    if (stagedFiles > 0) wrong.push(`${stagedFiles} files of other commits were left in the index`);
    if (commitSha !== row.lastCommitSha || row.indexedCommitSha !== row.lastCommitSha)
      wrong.push(`indexed is ${commitSha} (${row.indexedCommitSha} in the row), stored ${row.lastCommitSha}`);
    return wrong;
  }

  /** Everything a repository refers to is in its own space: what is private is nowhere else. */
  private async strayRefs(row: RepositoryRow): Promise<string[]> {
    const { results } = await this.world.database
      .prepare("select path, space_id as spaceId from content_refs where repository_seq = ? and space_id <> ?")
      .bind(row.seq, row.spaceId)
      .all<{ path: string; spaceId: number }>();
    return results.map(({ path, spaceId }) => `refers to space ${spaceId} instead of ${row.spaceId}: ${path}`);
  }

  private wrongRow(row: RepositoryRow, head: string | null): string[] {
    const wrong: string[] = [];
    if (row.lastCommitSha !== head) wrong.push(`commit is ${row.lastCommitSha}, head is ${head}`);
    if (row.leaseToken !== null) wrong.push("the lease was not given back");
    if (row.isPrivate !== this.isPrivate) wrong.push(`private is ${row.isPrivate}, GitHub says ${this.isPrivate}`);
    if ((row.spaceId === 1) === this.isPrivate)
      wrong.push(`content is in space ${row.spaceId} although private is ${this.isPrivate}`);
    return wrong;
  }

  private async commit(
    changes: Parameters<typeof toFileChanges>[0],
    attributes: number | null,
    parent: string | null,
  ): Promise<void> {
    const { github } = this.world;
    const base = parent ?? (await github.head(this.repo.id, this.branch));
    const present = new Map(base === null ? [] : this.trees.get(base));
    const files = toFileChanges(changes, attributes, present);
    const made = await github.commit(this.repo.id, {
      branch: this.branch,
      changes: files,
      ...(parent === null ? {} : { parents: [parent] }),
      ...QUIET,
    });
    this.commits.push(made.after);
    this.trees.set(made.after, applied(present, files));
  }

  /** Lets a Worker come to the place where the armed switch strikes, if it comes there at all. */
  private async interrupt({ at, pick }: { at: Place; pick: number }, arm: () => void): Promise<void> {
    const { world } = this;
    if (at.from === "move") await this.changeVisibility("sent");
    else if (at.from !== null) {
      await this.commit(at.changes, null, null);
      await this.ask();
    }
    const before = world.kill.struck;
    for (let handled = 0; handled < (at.from === null ? 1 : LONGEST_WAY) && world.kill.struck === before; handled++) {
      arm();
      await world.handleOne(pick);
    }
  }

  /** A Worker stops, mostly for longer than its lease; meanwhile other things happen; then it goes on as if nothing had been. */
  private async stall(step: Extract<Step, { do: "stall" }>): Promise<void> {
    const { world, repo } = this;
    let head: string | null = null;
    const meanwhile = async (): Promise<void> => {
      head = await world.github.head(repo.id, this.branch);
      await this.meanwhile(step);
    };
    await this.interrupt(step, () => world.kill.pause(step.at.steps, meanwhile, step.at.from));
    // What the Worker that stood still took for the newest is the newest again.
    if (step.back && head !== null) await world.github.setBranch(repo.id, this.branch, head, QUIET);
  }

  private async meanwhile({ meanwhile, changes }: Extract<Step, { do: "stall" }>): Promise<void> {
    const { world } = this;
    if (meanwhile === "cancel") return await this.cancelSomething();
    await world.advance(LEASE_MS + 1_000);
    if (meanwhile === "collect") {
      // Twice: what nothing refers to is marked, and goes once it was marked for long enough.
      await this.collect(0);
      return await this.collect(GRACE_SECONDS + 1);
    }
    if (meanwhile === "move") await this.changeVisibility("sent");
    else {
      await this.commit(changes, null, null);
      await this.ask();
    }
    for (let handled = 0; handled < LONGEST_WAY && world.dueCount() > 0; handled++) await world.handleOne(handled);
  }

  private async changeVisibility(how: Delivery): Promise<void> {
    this.isPrivate = !this.isPrivate;
    await this.world.github.setPrivate(this.repo.id, this.isPrivate, QUIET);
    await this.deliver(how, "repository");
  }

  /** GitHub renames its default branch: the old name is gone, and only the repository knows the new one. */
  private async renameBranch(how: Delivery): Promise<void> {
    if ((await this.world.github.head(this.repo.id, this.branch)) === null) return;
    const to = `trunk-${++this.branches}`;
    await this.world.github.renameBranch(this.repo.id, this.branch, to, QUIET);
    this.branch = to;
    await this.deliver(how, "repository");
  }

  private async deliver(how: Delivery, event: "push" | "delete" | "repository"): Promise<void> {
    const hint: DeliveryHint = {
      deliveryId: `${this.repo.name}-${++this.deliveries}`,
      event,
      action: event === "repository" ? "edited" : null,
      installationId: null,
      repositoryIds: [this.repo.id],
      more: false,
      ref: event === "repository" ? null : `refs/heads/${this.branch}`,
      receivedAtMs: this.world.nowMs(),
    };
    if (how === "late") this.late.push(hint);
    if (how === "sent" || how === "twice") await this.enqueue(hint);
    if (how === "twice") await this.enqueue(hint);
    // Reordered: what was late overtakes nothing and comes after something newer.
    if (how === "sent") for (const old of this.late.splice(0, 1)) await this.enqueue(old);
  }

  private async enqueue(hint: DeliveryHint): Promise<void> {
    await this.world.queue.send({ v: MESSAGE_VERSION, type: "delivery", hint });
  }

  private async ask(): Promise<void> {
    const { row } = await createPendingJob(this.db, {
      id: newId(),
      userId: USER,
      repositoryId: this.id,
      reason: "person",
      nowMs: this.world.nowMs(),
    });
    await this.world.queue.send({ v: MESSAGE_VERSION, type: "sync", jobId: row.id, repositoryId: this.id });
  }

  private async cancelSomething(): Promise<void> {
    const open = (await githubJobsOf(this.db, this.id)).find((job) => job.finishedAtMs === null);
    if (open !== undefined) await cancelJob(this.db, USER, open.id, this.world.nowMs());
  }

  private get db() {
    return openDatabase(this.world.database);
  }
}

/** The blob of the pools' only LFS pointer. */
const LFS_POINTER = gitBlobId(new TextEncoder().encode(LFS_POINTER_TEXT), "sha1");

export const TOKEN = "ghp_convergencetoken0000000000000000000";

/** Jobs that tell anything but the truth. */
function wrongJobs(jobs: readonly JobRow[]): string[] {
  return jobs.flatMap((job) => {
    const wrong: string[] = [];
    if (job.finishedAtMs === null)
      wrong.push(`job ${job.id} (${job.status}, ${job.phase}, attempt ${job.attempts}) never ended`);
    if (
      job.status === "completed" &&
      (job.filesDone !== job.filesTotal || job.bytesDone !== job.bytesTotal || job.progress !== 100)
    ) {
      wrong.push(
        `job ${job.id} completed with ${job.filesDone} of ${job.filesTotal} files, ${job.bytesDone} of ${job.bytesTotal} bytes, ${job.progress} %`,
      );
    }
    if (job.status === "failed" && job.errorMessage === null) wrong.push(`job ${job.id} failed without saying why`);
    return wrong;
  });
}

function differencesOf(expected: readonly string[], found: readonly string[]): string[] {
  const [inGit, inIndex] = [new Set(expected), new Set(found)];
  return [
    ...expected.filter((file) => !inIndex.has(file)).map((file) => `not searchable: ${file}`),
    ...found.filter((file) => !inGit.has(file)).map((file) => `searchable but not in git: ${file}`),
    ...(found.length === inIndex.size ? [] : ["a path is in the index twice"]),
  ];
}
