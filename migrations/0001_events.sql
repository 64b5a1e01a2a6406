CREATE TABLE `actor_hours` (
	`hour_ms` integer NOT NULL,
	`actor_id` text NOT NULL,
	`pushes` integer NOT NULL,
	PRIMARY KEY(`hour_ms`, `actor_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `actors` (
	`id` text PRIMARY KEY NOT NULL,
	`login` text,
	`type` text,
	`name` text,
	`company` text,
	`location` text,
	`public_repos` integer,
	`followers` integer,
	`account_created_at_ms` integer,
	`status` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`fetched_at_ms` integer,
	`settled_at_ms` integer,
	`next_attempt_at_ms` integer,
	`claim_token` text,
	`claimed_until_ms` integer,
	`error_code` text,
	`gone_at_ms` integer,
	`pushes` integer DEFAULT 0 NOT NULL,
	`last_seen_at_ms` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `actors_by_login` ON `actors` (login collate nocase);--> statement-breakpoint
CREATE INDEX `actors_open` ON `actors` (`status`,`pushes`) WHERE status <> 'completed';--> statement-breakpoint
CREATE TABLE `event_archives` (
	`first_seq` integer PRIMARY KEY NOT NULL,
	`last_seq` integer NOT NULL,
	`r2_key` text NOT NULL,
	`offset` integer NOT NULL,
	`length` integer NOT NULL,
	`events` integer NOT NULL,
	`raw_bytes` integer NOT NULL,
	`archived_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `event_feed` (
	`name` text PRIMARY KEY NOT NULL,
	`etag` text,
	`etag_identity` text,
	`next_poll_at_ms` integer DEFAULT 0 NOT NULL,
	`wait_reason` text,
	`strikes` integer DEFAULT 0 NOT NULL,
	`anchor_poll_id` integer,
	`anchor_at_ms` integer,
	`last_poll_at_ms` integer
);
--> statement-breakpoint
CREATE TABLE `event_hours` (
	`hour_ms` integer NOT NULL,
	`type` text NOT NULL,
	`events` integer NOT NULL,
	PRIMARY KEY(`hour_ms`, `type`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `event_marks` (
	`id` integer PRIMARY KEY NOT NULL,
	`events` integer NOT NULL,
	`pushes` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `event_polls` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`status` text NOT NULL,
	`started_at_ms` integer NOT NULL,
	`finished_at_ms` integer,
	`requests` integer DEFAULT 0 NOT NULL,
	`pages` integer DEFAULT 0 NOT NULL,
	`seen` integer DEFAULT 0 NOT NULL,
	`stored` integer DEFAULT 0 NOT NULL,
	`duplicates` integer DEFAULT 0 NOT NULL,
	`rejected` integer DEFAULT 0 NOT NULL,
	`pushes` integer DEFAULT 0 NOT NULL,
	`overlapped` integer DEFAULT 0 NOT NULL,
	`oldest_event_at_ms` integer,
	`newest_event_at_ms` integer,
	`gap_from_ms` integer,
	`gap_to_ms` integer,
	`waited_ms` integer,
	`wait_reason` text,
	`rate_limit` integer,
	`rate_remaining` integer,
	`rate_reset_at_ms` integer,
	`error_code` text,
	`error_message` text
);
--> statement-breakpoint
CREATE INDEX `event_polls_by_time` ON `event_polls` (`started_at_ms`);--> statement-breakpoint
CREATE INDEX `event_polls_gaps` ON `event_polls` (`gap_to_ms`) WHERE gap_from_ms is not null;--> statement-breakpoint
CREATE INDEX `event_polls_open` ON `event_polls` (`status`) WHERE status = 'in_progress';--> statement-breakpoint
CREATE TABLE `event_rejects` (
	`id` integer PRIMARY KEY NOT NULL,
	`poll_id` integer,
	`reason` text NOT NULL,
	`raw` text NOT NULL,
	`digest` text NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `event_rejects_digest` ON `event_rejects` (`digest`);--> statement-breakpoint
CREATE INDEX `event_rejects_by_time` ON `event_rejects` (`created_at_ms`);--> statement-breakpoint
CREATE TABLE `github_events` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`type` text NOT NULL,
	`actor_id` text,
	`repository_id` text,
	`created_at_ms` integer NOT NULL,
	`received_at_ms` integer NOT NULL,
	`poll_id` integer,
	`raw` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `github_events_id` ON `github_events` (`id`);--> statement-breakpoint
CREATE TABLE `push_events` (
	`seq` integer PRIMARY KEY NOT NULL,
	`event_id` text NOT NULL,
	`push_id` text,
	`repository_id` text NOT NULL,
	`actor_id` text,
	`ref` text NOT NULL,
	`head` text NOT NULL,
	`before` text,
	`commits` integer,
	`distinct_commits` integer,
	`created_at_ms` integer NOT NULL,
	`received_at_ms` integer NOT NULL,
	`enrichment_status` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `push_events_event` ON `push_events` (`event_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `push_events_push` ON `push_events` (`push_id`) WHERE push_id is not null;--> statement-breakpoint
CREATE INDEX `push_events_by_time` ON `push_events` (`created_at_ms`);--> statement-breakpoint
CREATE INDEX `push_events_by_repository` ON `push_events` (`repository_id`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `push_events_by_actor` ON `push_events` (`actor_id`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `push_events_by_ref` ON `push_events` (`ref`,`created_at_ms`);--> statement-breakpoint
CREATE TABLE `repositories` (
	`id` text PRIMARY KEY NOT NULL,
	`full_name` text,
	`owner_id` text,
	`description` text,
	`language` text,
	`default_branch` text,
	`stars` integer,
	`forks` integer,
	`is_fork` integer,
	`is_archived` integer,
	`repository_created_at_ms` integer,
	`status` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`fetched_at_ms` integer,
	`settled_at_ms` integer,
	`next_attempt_at_ms` integer,
	`claim_token` text,
	`claimed_until_ms` integer,
	`error_code` text,
	`gone_at_ms` integer,
	`pushes` integer DEFAULT 0 NOT NULL,
	`last_seen_at_ms` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `repositories_by_name` ON `repositories` (full_name collate nocase);--> statement-breakpoint
CREATE INDEX `repositories_open` ON `repositories` (`status`,`pushes`) WHERE status <> 'completed';--> statement-breakpoint
CREATE TABLE `repository_hours` (
	`hour_ms` integer NOT NULL,
	`repository_id` text NOT NULL,
	`pushes` integer NOT NULL,
	PRIMARY KEY(`hour_ms`, `repository_id`)
) WITHOUT ROWID;
