import type { DeliveryInfo, NotifyOptions } from "../control/api.ts";
import { ZERO_SHA } from "../git/git-repository.ts";
import type { Hub } from "../hub.ts";
import { isoUtc } from "../git/objects.ts";
import { simpleUser } from "../rest/account-view.ts";
import { APP_EVENTS, installationView, repositoryStub } from "../rest/app-views.ts";
import { repositoryView } from "../rest/repository-view.ts";
import type { Account, Installation, Repository } from "../state/model.ts";
import { nodeId } from "../state/model.ts";
import type { Delivery } from "./deliveries.ts";
import { organization, pushRepository } from "./parties.ts";
import type { RefUpdate } from "./push-payload.ts";
import { pushPayload } from "./push-payload.ts";
import { reportFailure } from "../report.ts";

const MAX_BRANCHES = 5000;
const MAX_TAGS = 3;

/** Who is told about a repository: the App's hook, the repository's own, or nobody. */
interface Audience {
  installation: Installation | null;
  hook: Delivery["hook"];
}

/** Turns changes into the deliveries GitHub would send. */
export class Notifier {
  readonly #hub: Hub;
  /** Whoever pushes and clicks here. */
  readonly #actor: Account;

  constructor(hub: Hub) {
    this.#hub = hub;
    this.#actor = hub.registry.account("local-dev");
  }

  /** Announces refs pushed together: GitHub stays silent above 5,000 branches, and about tags above three. */
  async refs(
    repository: Repository,
    updates: readonly RefUpdate[],
    options: NotifyOptions,
    wasEmpty = false,
  ): Promise<void> {
    const branches = updates.filter(({ ref }) => ref.startsWith("refs/heads/"));
    const tags = updates.filter(({ ref }) => ref.startsWith("refs/tags/"));
    const told = [...(branches.length > MAX_BRANCHES ? [] : branches), ...(tags.length > MAX_TAGS ? [] : tags)];
    await this.#run(options, async () => {
      const sent: Promise<unknown>[] = [];
      for (const update of told) {
        const made = update.before === ZERO_SHA;
        const gone = update.after === ZERO_SHA;
        // The first branch of an empty repository comes as a push alone.
        if ((made && !wasEmpty) || gone) sent.push(this.#refEvent(made ? "create" : "delete", repository, update.ref));
        sent.push(this.#push(repository, update));
      }
      await Promise.all(sent);
    });
  }

  /** Announces `repository.<action>`. @param audience - Taken before the change where the change alters it. */
  async repository(
    repository: Repository,
    action: string,
    options: NotifyOptions,
    changes?: unknown,
    audience = this.audience(repository),
  ): Promise<void> {
    await this.#run(options, () =>
      this.#send(repository, "repository", action, changes === undefined ? {} : { changes }, audience),
    );
  }

  /** Announces `issues.<action>`. */
  async issue(repository: Repository, action: string, issue: unknown, options: NotifyOptions): Promise<void> {
    await this.#run(options, () => this.#send(repository, "issues", action, { issue }));
  }

  /** Announces `public`. */
  async public(repository: Repository, options: NotifyOptions): Promise<void> {
    await this.#run(options, () => this.#send(repository, "public", null, {}));
  }

  /** Announces `installation.<action>`. */
  async installation(installation: Installation, action: string, options: NotifyOptions): Promise<void> {
    const repositories = this.#hub.registry.installedRepositories(installation).map(repositoryStub);
    await this.#run(options, () =>
      this.#sendApp("installation", action, installation, { repositories, requester: null }),
    );
  }

  /** Announces `installation_repositories.<added|removed>`; both lists are always there. */
  async installationRepositories(
    installation: Installation,
    action: "added" | "removed",
    repositories: readonly Repository[],
    options: NotifyOptions,
  ): Promise<void> {
    const stubs = repositories.map(repositoryStub);
    const body = {
      repository_selection: installation.selection,
      repositories_added: action === "added" ? stubs : [],
      repositories_removed: action === "removed" ? stubs : [],
      requester: null,
    };
    await this.#run(options, () => this.#sendApp("installation_repositories", action, installation, body));
  }

  /** Announces `installation_target.renamed`. */
  async targetRenamed(installation: Installation, from: string, options: NotifyOptions): Promise<void> {
    const body = {
      account: simpleUser(this.#hub.urls, installation.account),
      changes: { login: { from } },
      target_type: installation.account.type,
    };
    await this.#run(options, () => this.#sendApp("installation_target", "renamed", installation, body));
  }

  /** Sends the `ping` of a new hook. */
  ping(): Promise<DeliveryInfo[]> {
    const { app, urls, deliveries, clock } = this.#hub;
    const target = deliveries.target;
    const at = isoUtc(clock.now());
    const config = {
      content_type: target?.contentType ?? "json",
      insecure_ssl: "0",
      secret: "********",
      url: target?.url ?? urls.web,
    };
    const hook = {
      type: "App",
      id: 420_001,
      name: "web",
      active: true,
      events: APP_EVENTS,
      config,
      app_id: app.id,
      created_at: at,
      updated_at: at,
      deliveries_url: `${urls.api}/app/hook/deliveries`,
    };
    const payload = { zen: "Keep it logically awesome.", hook_id: 420_001, hook };
    return deliveries.deliver({
      event: "ping",
      action: null,
      payload,
      repositoryId: null,
      installationId: null,
      ref: null,
      hook: { type: "integration", id: app.id },
    });
  }

  /** Who hears about a repository now. */
  audience(repository: Repository): Audience | null {
    const { registry, deliveries, app } = this.#hub;
    const installation = registry.installationOf(repository);
    if (installation)
      return installation.suspendedAtMs === null ? { installation, hook: { type: "integration", id: app.id } } : null;
    return deliveries.target?.repositories === "installed"
      ? null
      : { installation: null, hook: { type: "repository", id: repository.id } };
  }

  async #push(repository: Repository, update: RefUpdate): Promise<void> {
    const audience = this.audience(repository);
    if (!audience) return;
    const { urls } = this.#hub;
    const email = `${this.#actor.login}@users.noreply.github.com`;
    const view = { ...(await this.#view(repository)), ...pushRepository(urls, repository) };
    const payload = {
      ...(await pushPayload(urls, repository, update)),
      pusher: { name: this.#actor.login, email },
      repository: view,
    };
    await this.#deliver(repository, "push", null, payload, audience, update.ref);
  }

  async #refEvent(event: "create" | "delete", repository: Repository, ref: string): Promise<void> {
    const payload = {
      ref: ref.replace(/^refs\/(?:heads|tags)\//, ""),
      ref_type: ref.startsWith("refs/tags/") ? "tag" : "branch",
      pusher_type: "user",
      ...(event === "create" ? { master_branch: repository.defaultBranch, description: repository.description } : {}),
    };
    await this.#send(repository, event, null, payload);
  }

  async #send(
    repository: Repository,
    event: string,
    action: string | null,
    body: Record<string, unknown>,
    audience = this.audience(repository),
  ): Promise<void> {
    if (!audience) return;
    const payload = { ...(action === null ? {} : { action }), ...body, repository: await this.#view(repository) };
    await this.#deliver(repository, event, action, payload, audience, null);
  }

  async #deliver(
    repository: Repository,
    event: string,
    action: string | null,
    body: Record<string, unknown>,
    { installation, hook }: Audience,
    ref: string | null,
  ): Promise<void> {
    const payload = {
      ...body,
      ...organization(this.#hub.urls, repository.owner),
      sender: simpleUser(this.#hub.urls, this.#actor),
      ...(installation
        ? { installation: { id: installation.id, node_id: nodeId("Installation", installation.id) } }
        : {}),
    };
    await this.#hub.deliveries.deliver({
      event,
      action,
      payload,
      repositoryId: repository.id,
      installationId: installation?.id ?? null,
      ref,
      hook,
    });
  }

  async #sendApp(
    event: string,
    action: string,
    installation: Installation,
    body: Record<string, unknown>,
  ): Promise<void> {
    const { app, deliveries, urls } = this.#hub;
    const short = event === "installation_target";
    const payload = {
      action,
      installation: short
        ? { id: installation.id, node_id: nodeId("Installation", installation.id) }
        : installationView(this.#hub, installation),
      ...body,
      ...organization(this.#hub.urls, installation.account),
      sender: simpleUser(urls, this.#actor),
    };
    await deliveries.deliver({
      event,
      action,
      payload,
      repositoryId: null,
      installationId: installation.id,
      ref: null,
      hook: { type: "integration", id: app.id },
    });
  }

  async #view(repository: Repository): Promise<Record<string, unknown>> {
    return repositoryView(this.#hub.urls, repository, await this.#hub.content.facts(repository));
  }

  /** Nothing is computed for nobody; without `wait` a failure to build a payload must not pass unseen. */
  async #run(options: NotifyOptions, work: () => Promise<void>): Promise<void> {
    if (options.notify === false || !this.#hub.deliveries.target) return;
    const done = work();
    if (options.wait !== false) return done;
    done.catch((err: unknown) => reportFailure("a delivery could not be built", err));
  }
}
