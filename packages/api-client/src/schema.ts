/* Generated from the API's own OpenAPI document by `pnpm generate`. Do not edit. */

export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the API and what it needs work
         * @description Asks the database, the store, the ingestor and search, each with a limit of five seconds. Needs no key.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/about": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whom the key acts for, and where GitHub is
         * @description Asks nobody else: the quickest way to find out whether a key is good.
         */
        get: operations["getAbout"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/repositories/github": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keep a copy of a GitHub repository
         * @description Asks GitHub for the repository, stores it and queues its first sync. Repeating it is harmless: the same repository comes back with its waiting job, or a new one. `Link: rel=monitor` names the job.
         */
        post: operations["registerRepository"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/repositories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your repositories
         * @description A page at a time; `project` narrows the list.
         */
        get: operations["listRepositories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/repositories/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One repository
         * @description Its settings, the commit it stands at and its counts. `/api/repositories/github/{id}` is the same address, here and below.
         */
        get: operations["getRepository"];
        put?: never;
        post?: never;
        /**
         * Remove a repository
         * @description Removes its files and waiting jobs and reports the counts. Content nothing else needs goes after the grace period.
         */
        delete: operations["deleteRepository"];
        options?: never;
        head?: never;
        /**
         * Change branch or patterns
         * @description Queues a sync when the change alters what should be stored; else `job` is null.
         */
        patch: operations["updateRepository"];
        trace?: never;
    };
    "/api/repositories/{id}/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sync now
         * @description Queues a sync, or returns the one already waiting.
         */
        post: operations["syncRepository"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/repositories/{id}/index": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What of a repository can be searched
         * @description The commit that is indexed, which may be behind the stored one for a while, and how much of it.
         */
        get: operations["getIndexState"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project}/ingest/github": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ingest a GitHub repository
         * @description Makes project and dataset when they are missing, and queues the job. Repeating it is harmless. Also without `/api` in front.
         */
        post: operations["ingestGithub"];
        /**
         * Remove a dataset or a repository
         * @description Its files, its part of the index and its waiting jobs, by `dataset` or by `repo` (every branch of it, or only `branch`). Also without `/api` in front.
         */
        delete: operations["removeGithub"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project}/ingest/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A project's jobs, newest first
         * @description `all` shows every project. `Link: rel=next` names the next page when there is one. Also without `/api` in front.
         */
        get: operations["ingestHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project}/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Search the code
         * @description By words and by meaning, at the commits that are indexed. `all` searches every project. Also without `/api` in front.
         */
        post: operations["queryProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/repositories/{id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stored files
         * @description Every stored path at the current commit, sorted, a page at a time. When the repository moves on between pages, the cursor is refused with `conflict`.
         */
        get: operations["listFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/repositories/{id}/skipped": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Paths that are not stored, and why
         * @description Binaries, files over the size limit, submodules and what could not be read. Paths the patterns leave out are not listed.
         */
        get: operations["listSkipped"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/repositories/{id}/files/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A file's bytes
         * @description `path` is the file's path with each segment percent-encoded; its slashes may stand as they are or as `%2F`. Content types follow the extension, except that HTML, SVG, XML and scripts are served as plain text.
         */
        get: operations["readFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * A file's headers
         * @description `path` is the file's path with each segment percent-encoded; its slashes may stand as they are or as `%2F`. Content types follow the extension, except that HTML, SVG, XML and scripts are served as plain text.
         */
        head: operations["statFile"];
        patch?: never;
        trace?: never;
    };
    "/api/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your jobs, newest first
         * @description A page at a time; `repositoryId` and `status` narrow the list.
         */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One job
         * @description Its progress, what it did, what it cost and why it failed.
         */
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop a job
         * @description A waiting job ends at once, a running one within one batch. A finished one is returned as it is.
         */
        post: operations["cancelJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a failed or cancelled job again
         * @description Queues a new job and returns it. Refused with `conflict` while the job has not ended.
         */
        post: operations["retryJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/feed.atom": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Free issues as an Atom feed
         * @description The 50 newest, as plain text. Feed readers may send the key as the password of HTTP Basic, with any name.
         */
        get: operations["getIssuesAtom"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/feed.rss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Free issues as an RSS feed
         * @description The 50 newest, as plain text. Feed readers may send the key as the password of HTTP Basic, with any name.
         */
        get: operations["getIssuesRss"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/feed.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Free issues as a JSON Feed
         * @description The 50 newest, as plain text. Feed readers may send the key as the password of HTTP Basic, with any name.
         */
        get: operations["getIssuesJsonFeed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Issues for first contributions
         * @description Newest first. Nothing that is closed, assigned, locked or linked to an open pull request is listed. Titles and explanations are plain text that goes back to what strangers wrote.
         */
        get: operations["listIssues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issues/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One issue
         * @description With its text as GitHub has it: Markdown that strangers wrote. Gone from here once it is not free any more.
         */
        get: operations["getIssue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/repos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Repositories whose beginner issues are followed
         * @description Most stars first. Archived, idle and vanished ones are not listed.
         */
        get: operations["listBeginnerRepositories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/issue-scrapes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How scraping and explaining go
         * @description The last scrapes, what each source had and left out, what waits for an explanation, and what models cost a day.
         */
        get: operations["getIssueScrapes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ws": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Watch progress as it happens
         * @description A WebSocket, also at `/ws`. The key comes as `Authorization: Bearer <key>` or, from a browser, in the protocols
         *     `dome, key.<the key in base64url>`; `dome` is chosen. Never in the address.
         *
         *     You send `{"action": "subscribe", "project": "default", "topics": ["github:progress"], "since": 41}`: a project's name or `all`, on one
         *     socket as many as you like (50). `since`, the last `seq` you have seen of that project, is optional: what came after it is sent again.
         *     Also `{"action": "unsubscribe", "project"}` and `{"action": "ping"}`.
         *
         *     You get `{"type": "github:progress", "timestamp", "project", "seq", "data": {"jobId", "status", "progress", "phase", "currentFile",
         *     "error", …}}`, at most about five a second per job, and always its last; `subscribed`, with the project's newest `seq`; `reset` when what you
         *     missed is not kept any more (read the jobs again); `error` for a message that cannot be used; and now and then `{"type": "ping", "id"}`,
         *     to be answered `{"action": "pong", "id"}`: who does not is taken not to read, and cut off after 1 MiB (1013). Ten unusable messages end
         *     the connection (1008).
         */
        get: operations["watchProgress"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/pushes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Public pushes, newest first
         * @description What was seen of GitHub's public pushes; all conditions given must hold. A page at a time as JSON, or, with `Accept: application/x-ndjson` or `format=ndjson`, everything from here on as one stream, an object a line.
         */
        get: operations["listPushes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Public events in numbers
         * @description Totals, pushes an hour, the busiest repositories and contributors, how far look-ups have come, and GitHub's limit. Over whole hours, at most 366 days.
         */
        get: operations["eventStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/coverage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What of the public events was seen, and what is known to be missing
         * @description GitHub shows the last 300 public events; what happens between two looks beyond that is missed. Every look is listed with what it saw; those that met nothing known name the gap.
         */
        get: operations["eventCoverage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An event as GitHub sent it
         * @description The text as it was received, but for line breaks between tokens, also when it has moved to the archive.
         */
        get: operations["getEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add recorded events
         * @description Stores NDJSON, one event a line, of any year of GitHub or GH Archive, at most 64 MiB at a time. Lines that are no events are counted and named; what is known already is counted as duplicate. Safe to repeat.
         */
        post: operations["importEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages that could not be processed, newest first
         * @description What spent its retries, with the reason. Nothing here is lost: each can be replayed.
         */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a dead letter to its queue again
         * @description Repeating it sends it again.
         */
        post: operations["replayDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Health: {
            /** @enum {string} */
            status: "ok" | "failing";
            checks: {
                db: {
                    ok: boolean;
                    ms: number;
                    error?: string;
                };
                silo: {
                    ok: boolean;
                    ms: number;
                    error?: string;
                };
                ingestor: {
                    ok: boolean;
                    ms: number;
                    error?: string;
                };
                constellation: {
                    ok: boolean;
                    ms: number;
                    error?: string;
                };
            };
        };
        About: {
            version: string;
            /** @description Whom the key acts for. */
            userId: string;
            /** @description Root of GitHub's website, without a slash at its end: for links to people, repositories and lines. */
            githubWebUrl: string;
        };
        Error: {
            error: {
                /** @enum {string} */
                code: "invalid_input" | "unauthorized" | "forbidden" | "not_found" | "method_not_allowed" | "conflict" | "cancelled" | "gone" | "payload_too_large" | "unsupported_media_type" | "upgrade_required" | "rate_limited" | "blocked" | "internal" | "upstream_rejected" | "upstream_unavailable" | "misconfigured";
                message: string;
                /** @description For `invalid_input`, a list of {path, message}; for `internal`, the request id. */
                details?: unknown;
            };
        };
        Repository: {
            id: string;
            /** @enum {string} */
            provider: "github";
            githubId: number;
            owner: string;
            repo: string;
            branch: string;
            followsDefaultBranch: boolean;
            project: string;
            dataset: string;
            isPrivate: boolean;
            includePatterns: string[];
            excludePatterns: string[];
            /** @enum {string} */
            state: "pending" | "synced" | "failing" | "lost";
            lastCommitSha: string | null;
            indexedCommitSha: string | null;
            lastSyncedAtMs: number | null;
            lastError: {
                code: string;
                message: string;
            } | null;
            nextRetryAtMs: number | null;
            files: number;
            bytes: number;
            skipped: number;
            createdAtMs: number;
            updatedAtMs: number;
        };
        Job: {
            id: string;
            repositoryId: string;
            /** @enum {string} */
            kind: "sync";
            reason: string;
            /** @enum {string} */
            status: "pending" | "in_progress" | "completed" | "failed" | "cancelled";
            /** @enum {string} */
            phase: "queued" | "head" | "tree" | "plan" | "fetch" | "store" | "commit" | "index" | "done" | "waiting";
            progress: number;
            filesDone: number;
            filesTotal: number;
            bytesDone: number;
            bytesTotal: number;
            currentFile: string | null;
            commitSha: string | null;
            cancelRequested: boolean;
            attempts: number;
            githubRequests: number;
            githubRequestsCharged: number;
            stats: components["schemas"]["JobStats"] | null;
            timings: {
                [key: string]: number;
            };
            error: {
                code: string;
                message: string;
            } | null;
            createdAtMs: number;
            startedAtMs: number | null;
            storedAtMs: number | null;
            finishedAtMs: number | null;
            nextAttemptAtMs: number | null;
        };
        JobStats: {
            files: number;
            uniqueBlobs: number;
            bytes: number;
            added: number;
            changed: number;
            removed: number;
            modeChanged: number;
            blobsStored: number;
            skipped: {
                [key: string]: number;
            };
            /** @enum {string} */
            transport: "none" | "blobs" | "archive";
            leftovers: number;
            r2Puts: number;
            storedBytes: number;
        };
        RegisterRepository: {
            owner: string;
            repo: string;
            branch?: string;
            /** @default default */
            project: string;
            dataset?: string;
            /** @default [] */
            includePatterns: string[];
            /** @default [] */
            excludePatterns: string[];
            /** @default false */
            isPrivate: boolean;
        };
        UpdateRepository: {
            branch?: string;
            includePatterns?: string[];
            excludePatterns?: string[];
        };
        Deletion: {
            repositories: number;
            refs: number;
            skipped: number;
            chunks: number;
            jobsCancelled: number;
            blobsReleased: number;
            graceSeconds: number;
        };
        IndexState: {
            /** @description The commit that search answers from; null before the first. */
            commitSha: string | null;
            files: number;
            chunks: number;
            vectors: number;
        };
        IngestGithubAnswer: {
            jobId: string;
            /** @enum {string} */
            status: "queued";
            message: string;
            project: string;
            dataset: string;
            /** @description `owner/repo`, as GitHub spells it. */
            repository: string;
            branch: string;
            /** @enum {string} */
            scope: "project" | "local";
        };
        IngestGithub: {
            repo: string;
            /** @description Left out: GitHub's default branch, followed when it is renamed. */
            branch?: string;
            /** @description Left out: `owner.repo`. */
            dataset?: string;
            /**
             * @description `local` keeps the content in your own space even when the repository is public.
             * @default project
             * @enum {string}
             */
            scope: "project" | "local";
        };
        HistoryEntry: {
            /** @description The job. */
            id: string;
            /** @enum {string} */
            source: "github";
            project: string;
            dataset: string;
            /** @enum {string} */
            scope: "project" | "local";
            /** @enum {string} */
            status: "queued" | "running" | "completed" | "failed" | "cancelled";
            /** @description ISO 8601, UTC; null while it waits. */
            startedAt: string | null;
            /** @description For people: `running`, `850 ms`, `12.4 s`, `3 min 5 s`; empty while it waits. */
            duration: string;
            /** @description `owner/repo (branch)`. */
            summary: string;
            repositoryId: string;
            reason: string;
            phase: string;
            progress: number;
            durationMs: number | null;
            createdAtMs: number;
            finishedAtMs: number | null;
            files: number;
            /** @description Paths that were not stored. */
            skipped: number;
            githubRequests: number;
            error: {
                code: string;
                message: string;
            } | null;
        };
        RemoveGithubAnswer: {
            project: string;
            datasets: string[];
            repositories: {
                id: string;
                repository: string;
                branch: string;
                dataset: string;
            }[];
            removedChunks: number;
            removedFiles: number;
            jobsCancelled: number;
            /** @description Content nothing else needs; it goes after the grace period. */
            blobsReleased: number;
            graceSeconds: number;
        };
        RemoveGithub: {
            dataset?: string;
            repo?: string;
            /** @description Only this branch of `repo`; left out: every one. */
            branch?: string;
        };
        QueryAnswer: {
            query: string;
            project: string;
            k: number;
            results: components["schemas"]["QueryResult"][];
            embedder: {
                id: string;
                lexical: boolean;
            } | null;
        };
        QueryResult: {
            repositoryId: string;
            owner: string;
            repo: string;
            commitSha: string;
            path: string;
            language: string;
            startLine: number;
            endLine: number;
            symbol: string | null;
            snippet: string;
            score: number;
            ranks: {
                text?: number;
                vector?: number;
            };
            project: string;
        };
        Query: {
            query: string;
            /** @default 10 */
            k: number;
            filters?: {
                dataset?: string;
                repo?: string;
                repositoryId?: string;
                /** @description A glob on the path. */
                path?: string;
                language?: string;
            };
        };
        File: {
            path: string;
            mode: string;
            sha: string;
            size: number;
            /** @enum {string} */
            kind: "text" | "symlink" | "lfs";
        };
        SkippedPath: {
            path: string;
            mode: string;
            sha: string;
            size: number;
            /** @enum {string} */
            reason: "binary" | "too_large" | "submodule" | "unreadable";
        };
        JsonFeed: {
            version: string;
            title: string;
            feed_url: string;
            items: {
                id: string;
                url: string;
                title: string;
                content_text: string;
                date_published: string;
                date_modified: string;
                tags: string[];
            }[];
        };
        BeginnerIssue: {
            id: number;
            number: number;
            title: string;
            url: string;
            labels: string[];
            comments: number;
            createdAtMs: number;
            updatedAtMs: number;
            repository: {
                id: number;
                owner: string;
                name: string;
                url: string;
                stars: number;
                languages: string[];
                /** @description What it is mainly written in, most used first: the language with the most bytes, and each other with a fifth of them or more. Where GitHub counts none, what lists name. */
                mainLanguages: string[];
                summary: {
                    text: string;
                    /** @description `offline`: made from the README's own sentences, without a model. */
                    provider: string;
                    model: string;
                } | null;
            };
            /** @description Null: nothing was said yet. */
            explanation: {
                intro: string | null;
                /** @description 1 (easiest) to 5; null: unrated. */
                difficulty: number | null;
                reasons: string[];
                firstSteps: string[];
                unratedReason: string | null;
                /** @description `offline`: made from the issue's own sentences, without a model, and rated only where a label says how hard it is. */
                provider: string;
                model: string;
            } | null;
        };
        BeginnerRepository: {
            id: number;
            githubId: number;
            owner: string;
            name: string;
            url: string;
            description: string | null;
            stars: number;
            /** @description All of them, most used first. */
            languages: string[];
            /** @description What it is mainly written in, most used first: the language with the most bytes, and each other with a fifth of them or more. Where GitHub counts none, what lists name. */
            mainLanguages: string[];
            /** @description The labels that its sources name. */
            labels: string[];
            sources: string[];
            /** @description Beginner issues that are free. */
            openIssues: number;
            summary: {
                text: string;
                /** @description `offline`: made from the README's own sentences, without a model. */
                provider: string;
                model: string;
            } | null;
            pushedAtMs: number | null;
            updatedAtMs: number;
        };
        IssueScrapes: {
            scrapes: {
                id: number;
                /** @enum {string} */
                phase: "sources" | "refresh" | "resolve" | "done";
                startedAtMs: number;
                finishedAtMs: number | null;
                repositories: {
                    [key: string]: number;
                };
                issues: {
                    [key: string]: number;
                };
                queued: {
                    [key: string]: number;
                };
                github: {
                    [key: string]: number;
                };
                sources: {
                    [key: string]: {
                        [key: string]: number;
                    } | {
                        error: string;
                    };
                };
            }[];
            sources: {
                id: string;
                report?: unknown;
                error: string | null;
                updatedAtMs: number;
            }[];
            queue: {
                [key: string]: number;
            };
            spend: {
                day: string;
                calls: number;
                inputTokens: number;
                outputTokens: number;
                /** @description Millionths of a dollar. */
                costMicros: number;
                cached: number;
            }[];
        };
        Push: {
            eventId: string;
            pushId: string | null;
            repositoryId: string;
            repository: string | null;
            actorId: string | null;
            actor: string | null;
            ref: string;
            head: string;
            before: string | null;
            commits: number | null;
            distinctCommits: number | null;
            createdAtMs: number;
            receivedAtMs: number;
            /** @enum {string} */
            enrichmentStatus: "pending" | "in_progress" | "completed" | "failed";
        };
        EventStats: {
            fromMs: number;
            toMs: number;
            events: number;
            pushes: number;
            repositories: number;
            contributors: number;
            byType: {
                type: string;
                events: number;
            }[];
            pushesPerHour: {
                hourMs: number;
                pushes: number;
            }[];
            busiestRepositories: {
                id: string;
                name: string | null;
                pushes: number;
            }[];
            busiestContributors: {
                id: string;
                name: string | null;
                pushes: number;
            }[];
            enrichment: {
                actors: {
                    pending: number;
                    inProgress: number;
                    completed: number;
                    failed: number;
                };
                repositories: {
                    pending: number;
                    inProgress: number;
                    completed: number;
                    failed: number;
                };
            };
            rateLimit: {
                limit: number | null;
                remaining: number | null;
                resetAtMs: number | null;
                asOfMs: number;
            } | null;
        };
        EventCoverage: {
            fromMs: number;
            toMs: number;
            observed: {
                fromMs: number;
                toMs: number;
            } | null;
            coveredMs: number;
            share: number;
            gaps: {
                fromMs: number;
                toMs: number;
                pollId: number;
            }[];
            moreGaps: boolean;
            totals: {
                polls: number;
                unchanged: number;
                completed: number;
                partial: number;
                failed: number;
                abandoned: number;
                requests: number;
                seen: number;
                stored: number;
                duplicates: number;
                rejected: number;
                pushes: number;
            };
            polls: components["schemas"]["EventPoll"][];
            next: {
                atMs: number;
                reason: string | null;
            } | null;
        };
        EventPoll: {
            id: number;
            /** @enum {string} */
            status: "in_progress" | "unchanged" | "completed" | "partial" | "failed" | "abandoned";
            startedAtMs: number;
            finishedAtMs: number | null;
            requests: number;
            pages: number;
            seen: number;
            stored: number;
            duplicates: number;
            rejected: number;
            pushes: number;
            overlapped: number;
            gap: {
                fromMs: number;
                toMs: number;
            } | null;
            waitedMs: number | null;
            waitReason: string | null;
            rateRemaining: number | null;
            error: {
                code: string;
                message: string;
            } | null;
        };
        EventImport: {
            lines: number;
            stored: number;
            duplicates: number;
            pushes: number;
            rejected: number;
            rejects: {
                line: number;
                reason: string;
            }[];
            unreadablePushes: {
                line: number;
                reason: string;
            }[];
        };
        DeadLetter: {
            id: string;
            queue: string;
            reason: string;
            body?: unknown;
            createdAtMs: number;
            replayedAtMs: number | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Health = components['schemas']['Health'];
export type About = components['schemas']['About'];
export type Error = components['schemas']['Error'];
export type Repository = components['schemas']['Repository'];
export type Job = components['schemas']['Job'];
export type JobStats = components['schemas']['JobStats'];
export type RegisterRepository = components['schemas']['RegisterRepository'];
export type UpdateRepository = components['schemas']['UpdateRepository'];
export type Deletion = components['schemas']['Deletion'];
export type IndexState = components['schemas']['IndexState'];
export type IngestGithubAnswer = components['schemas']['IngestGithubAnswer'];
export type IngestGithub = components['schemas']['IngestGithub'];
export type HistoryEntry = components['schemas']['HistoryEntry'];
export type RemoveGithubAnswer = components['schemas']['RemoveGithubAnswer'];
export type RemoveGithub = components['schemas']['RemoveGithub'];
export type QueryAnswer = components['schemas']['QueryAnswer'];
export type QueryResult = components['schemas']['QueryResult'];
export type Query = components['schemas']['Query'];
export type File = components['schemas']['File'];
export type SkippedPath = components['schemas']['SkippedPath'];
export type JsonFeed = components['schemas']['JsonFeed'];
export type BeginnerIssue = components['schemas']['BeginnerIssue'];
export type BeginnerRepository = components['schemas']['BeginnerRepository'];
export type IssueScrapes = components['schemas']['IssueScrapes'];
export type Push = components['schemas']['Push'];
export type EventStats = components['schemas']['EventStats'];
export type EventCoverage = components['schemas']['EventCoverage'];
export type EventPoll = components['schemas']['EventPoll'];
export type EventImport = components['schemas']['EventImport'];
export type DeadLetter = components['schemas']['DeadLetter'];
export type $defs = Record<string, never>;
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Everything answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description Something does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    getAbout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This deployment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["About"];
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    registerRepository: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterRepository"];
            };
        };
        responses: {
            /** @description Accepted; the job does the rest. */
            202: {
                headers: {
                    /** @description The repository. */
                    Location: string;
                    /** @description The job, as `rel=monitor`. */
                    Link: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        repository: components["schemas"]["Repository"];
                        job: components["schemas"]["Job"];
                    };
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `conflict`: The state does not allow this now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `payload_too_large`: The body is over 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unsupported_media_type`: The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `rate_limited`: GitHub asks to wait; `Retry-After` says how long. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `blocked`: GitHub has taken the repository down. */
            451: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. `upstream_rejected`: GitHub refused the request. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listRepositories: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description Most items on a page. */
                limit?: number;
                project?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Repository"][];
                        /** @description Null: the list is complete. */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getRepository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The repository. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Repository"];
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteRepository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was removed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    updateRepository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateRepository"];
            };
        };
        responses: {
            /** @description The changed repository. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        repository: components["schemas"]["Repository"];
                        job: components["schemas"]["Job"] | null;
                    };
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `conflict`: The state does not allow this now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `payload_too_large`: The body is over 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unsupported_media_type`: The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `rate_limited`: GitHub asks to wait; `Retry-After` says how long. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `blocked`: GitHub has taken the repository down. */
            451: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. `upstream_rejected`: GitHub refused the request. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    syncRepository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            202: {
                headers: {
                    /** @description The job. */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        job: components["schemas"]["Job"];
                    };
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `conflict`: The state does not allow this now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getIndexState: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What search answers from. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IndexState"];
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ingestGithub: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IngestGithub"];
            };
        };
        responses: {
            /** @description Queued. */
            202: {
                headers: {
                    /** @description The job. */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IngestGithubAnswer"];
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `conflict`: The state does not allow this now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `payload_too_large`: The body is over 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unsupported_media_type`: The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `rate_limited`: GitHub asks to wait; `Retry-After` says how long. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `blocked`: GitHub has taken the repository down. */
            451: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. `upstream_rejected`: GitHub refused the request. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    removeGithub: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RemoveGithub"];
            };
        };
        responses: {
            /** @description What was removed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemoveGithubAnswer"];
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `conflict`: The state does not allow this now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `payload_too_large`: The body is over 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unsupported_media_type`: The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ingestHistory: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description Most items on a page. */
                limit?: number;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The jobs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryEntry"][];
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    queryProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Query"];
            };
        };
        responses: {
            /** @description What fits best, first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryAnswer"];
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `conflict`: The state does not allow this now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `payload_too_large`: The body is over 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unsupported_media_type`: The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listFiles: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description Most items on a page. */
                limit?: number;
                /** @description Only what is below this directory; empty for everything. */
                path?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["File"][];
                        /** @description Null: the list is complete. */
                        nextCursor: string | null;
                        /** @description The commit the page belongs to; null before the first sync. */
                        commitSha: string | null;
                    };
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `conflict`: The state does not allow this now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listSkipped: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description Most items on a page. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["SkippedPath"][];
                        /** @description Null: the list is complete. */
                        nextCursor: string | null;
                        /** @description The commit the page belongs to; null before the first sync. */
                        commitSha: string | null;
                    };
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `conflict`: The state does not allow this now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    readFile: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the copy you have. */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
                /** @description Path in the repository. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes. */
            200: {
                headers: {
                    /** @description The blob's id, quoted. */
                    ETag: string;
                    /** @description The commit the file was read at. */
                    "X-Dome-Commit": string;
                    /** @description `text`, `symlink` (the bytes are its target) or `lfs` (the bytes are the pointer). */
                    "X-Dome-Kind": string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description You have this content. */
            304: {
                headers: {
                    /** @description The blob's id, quoted. */
                    ETag: string;
                    /** @description The commit the file was read at. */
                    "X-Dome-Commit": string;
                    /** @description `text`, `symlink` (the bytes are its target) or `lfs` (the bytes are the pointer). */
                    "X-Dome-Kind": string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    statFile: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the copy you have. */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
                /** @description Path in the repository. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The headers. */
            200: {
                headers: {
                    /** @description The blob's id, quoted. */
                    ETag: string;
                    /** @description The commit the file was read at. */
                    "X-Dome-Commit": string;
                    /** @description `text`, `symlink` (the bytes are its target) or `lfs` (the bytes are the pointer). */
                    "X-Dome-Kind": string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description You have this content. */
            304: {
                headers: {
                    /** @description The blob's id, quoted. */
                    ETag: string;
                    /** @description The commit the file was read at. */
                    "X-Dome-Commit": string;
                    /** @description `text`, `symlink` (the bytes are its target) or `lfs` (the bytes are the pointer). */
                    "X-Dome-Kind": string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description Most items on a page. */
                limit?: number;
                repositoryId?: string;
                status?: "pending" | "in_progress" | "completed" | "failed" | "cancelled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Job"][];
                        /** @description Null: the list is complete. */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `conflict`: The state does not allow this now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    retryJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new job. */
            202: {
                headers: {
                    /** @description The new job. */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `conflict`: The state does not allow this now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getIssuesAtom: {
        parameters: {
            query?: {
                /** @description One of the repository's `mainLanguages`, for instance `Rust`; case does not matter. */
                language?: string;
                /** @description 1 to 5, a range such as `1-2`, or `unrated`. */
                difficulty?: string;
                /** @description One of the issue's labels, whole. */
                label?: string;
                minStars?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The feed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/atom+xml": string;
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getIssuesRss: {
        parameters: {
            query?: {
                /** @description One of the repository's `mainLanguages`, for instance `Rust`; case does not matter. */
                language?: string;
                /** @description 1 to 5, a range such as `1-2`, or `unrated`. */
                difficulty?: string;
                /** @description One of the issue's labels, whole. */
                label?: string;
                minStars?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The feed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/rss+xml": string;
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getIssuesJsonFeed: {
        parameters: {
            query?: {
                /** @description One of the repository's `mainLanguages`, for instance `Rust`; case does not matter. */
                language?: string;
                /** @description 1 to 5, a range such as `1-2`, or `unrated`. */
                difficulty?: string;
                /** @description One of the issue's labels, whole. */
                label?: string;
                minStars?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The feed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JsonFeed"];
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listIssues: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description Most items on a page. */
                limit?: number;
                /** @description One of the repository's `mainLanguages`, for instance `Rust`; case does not matter. */
                language?: string;
                /** @description 1 to 5, a range such as `1-2`, or `unrated`. */
                difficulty?: string;
                /** @description One of the issue's labels, whole. */
                label?: string;
                /** @description Opened within so many days. */
                maxAgeDays?: number;
                /** @description Changed within so many days. */
                activeWithinDays?: number;
                minStars?: number | null;
                /** @description A repository's `id`. */
                repository?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["BeginnerIssue"][];
                        /** @description Null: the list is complete. */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getIssue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The issue. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BeginnerIssue"] & {
                        body: string;
                    };
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listBeginnerRepositories: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description Most items on a page. */
                limit?: number;
                /** @description One of the repository's `mainLanguages`, for instance `Rust`; case does not matter. */
                language?: string;
                minStars?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["BeginnerRepository"][];
                        /** @description Null: the list is complete. */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getIssueScrapes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueScrapes"];
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    watchProgress: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The socket is open. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upgrade_required`: This address speaks WebSocket only. */
            426: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `rate_limited`: GitHub asks to wait; `Retry-After` says how long. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listPushes: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description Most items on a page. */
                limit?: number;
                /** @description `owner/name`, or GitHub's number. */
                repository?: string;
                /** @description Login, or GitHub's number. */
                actor?: string;
                /** @description The whole ref, `refs/heads/…` or `refs/tags/…`. */
                ref?: string;
                /** @description Not before this time: ISO 8601, or epoch milliseconds. */
                since?: string;
                /** @description Before this time. */
                until?: string;
                /** @description Like `Accept`, for browsers. */
                format?: "json" | "ndjson";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, or the stream. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Push"][];
                        /** @description Null: the list is complete. */
                        nextCursor: string | null;
                    };
                    "application/x-ndjson": string;
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    eventStats: {
        parameters: {
            query?: {
                /** @description From the hour of this time. Left out: a day before `until`. */
                since?: string;
                /** @description To the end of the hour of this time. Left out: now. */
                until?: string;
                /** @description Most entries of each list. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The numbers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventStats"];
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    eventCoverage: {
        parameters: {
            query?: {
                /** @description From the hour of this time. Left out: a day before `until`. */
                since?: string;
                /** @description To the end of the hour of this time. Left out: now. */
                until?: string;
                /** @description Most entries of each list. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The coverage. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventCoverage"];
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    importEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description What became of the lines. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventImport"];
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `payload_too_large`: The body is over 64 KiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unsupported_media_type`: The body is not `application/json`. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description Most items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DeadLetter"][];
                        /** @description Null: the list is complete. */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    replayDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sent. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
            /** @description `invalid_input`: Something in the request is not valid; `details` names each field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `unauthorized`: The key is absent or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `conflict`: The state does not allow this now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `internal`: Something failed on our side; the message names the request's id. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `upstream_unavailable`: GitHub or the store does not answer. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `misconfigured`: The deployment lacks a setting; the message says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
}
