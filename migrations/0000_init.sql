CREATE TABLE `commit_guards` (
	`ok` integer NOT NULL,
	CONSTRAINT "commit_guards_ok" CHECK("commit_guards"."ok" = 1)
);
--> statement-breakpoint
CREATE TABLE `content_blobs` (
	`space_id` integer NOT NULL,
	`sha` blob NOT NULL,
	`kind` integer NOT NULL,
	`size` integer NOT NULL,
	`pack_id` integer,
	`block_offset` integer,
	`block_length` integer,
	`raw_offset` integer,
	`unreferenced_since_ms` integer,
	PRIMARY KEY(`space_id`, `sha`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `content_packs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`space_id` integer NOT NULL,
	`r2_key` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`raw_bytes` integer NOT NULL,
	`live_bytes` integer NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `content_packs_r2_key_unique` ON `content_packs` (`r2_key`);--> statement-breakpoint
CREATE INDEX `content_packs_by_live` ON `content_packs` (`live_bytes`);--> statement-breakpoint
CREATE TABLE `content_refs` (
	`repository_seq` integer NOT NULL,
	`path` text NOT NULL,
	`sha` blob NOT NULL,
	`space_id` integer NOT NULL,
	`mode` integer NOT NULL,
	`size` integer NOT NULL,
	`skip` integer,
	PRIMARY KEY(`repository_seq`, `path`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `content_refs_by_blob` ON `content_refs` (`space_id`,`sha`);--> statement-breakpoint
CREATE TABLE `content_spaces` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `content_spaces_key_unique` ON `content_spaces` (`key`);--> statement-breakpoint
CREATE TABLE `content_trees` (
	`repository_seq` integer NOT NULL,
	`path` text NOT NULL,
	`sha` text NOT NULL,
	PRIMARY KEY(`repository_seq`, `path`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`reason` text NOT NULL,
	`body` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`replayed_at_ms` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `dead_letters_by_time` ON `dead_letters` (`created_at_ms`,`id`);--> statement-breakpoint
CREATE TABLE `github_jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text,
	`repository_id` text NOT NULL,
	`kind` text NOT NULL,
	`reason` text NOT NULL,
	`status` text NOT NULL,
	`phase` text NOT NULL,
	`progress` integer DEFAULT 0 NOT NULL,
	`files_done` integer DEFAULT 0 NOT NULL,
	`files_total` integer DEFAULT 0 NOT NULL,
	`bytes_done` integer DEFAULT 0 NOT NULL,
	`bytes_total` integer DEFAULT 0 NOT NULL,
	`current_file` text,
	`commit_sha` text,
	`cancel_requested` integer DEFAULT false NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`github_requests` integer DEFAULT 0 NOT NULL,
	`github_requests_charged` integer DEFAULT 0 NOT NULL,
	`stats` text,
	`timings` text NOT NULL,
	`error_code` text,
	`error_message` text,
	`created_at_ms` integer NOT NULL,
	`started_at_ms` integer,
	`stored_at_ms` integer,
	`heartbeat_at_ms` integer,
	`finished_at_ms` integer,
	`next_attempt_at_ms` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `github_jobs_one_pending` ON `github_jobs` (`repository_id`) WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX `github_jobs_by_user` ON `github_jobs` (`user_id`,`created_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `github_jobs_by_repository` ON `github_jobs` (`repository_id`,`created_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `github_jobs_unfinished` ON `github_jobs` (`repository_id`) WHERE status in ('pending', 'in_progress');--> statement-breakpoint
CREATE INDEX `github_jobs_finished` ON `github_jobs` (`finished_at_ms`) WHERE finished_at_ms is not null;--> statement-breakpoint
CREATE TABLE `installations` (
	`id` integer PRIMARY KEY NOT NULL,
	`account` text NOT NULL,
	`account_id` integer,
	`repository_selection` text NOT NULL,
	`suspended_at_ms` integer,
	`removed_at_ms` integer,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `leases` (
	`name` text PRIMARY KEY NOT NULL,
	`token` text,
	`expires_at_ms` integer,
	`cursor` text
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `provider_credentials` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`provider` text NOT NULL,
	`installation_id` integer,
	`access_token_encrypted` text,
	`refresh_token_encrypted` text,
	`token_expires_at_ms` integer,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `provider_credentials_key` ON `provider_credentials` (`user_id`,`provider`,coalesce(`installation_id`, 0));--> statement-breakpoint
CREATE TABLE `provider_repositories` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`user_id` text,
	`provider` text NOT NULL,
	`provider_repo_id` integer NOT NULL,
	`owner` text NOT NULL,
	`repo` text NOT NULL,
	`branch` text NOT NULL,
	`follows_default_branch` integer NOT NULL,
	`project` text NOT NULL,
	`dataset` text NOT NULL,
	`is_private` integer NOT NULL,
	`keep_private` integer NOT NULL,
	`space_id` integer NOT NULL,
	`installation_id` integer,
	`include_patterns` text NOT NULL,
	`exclude_patterns` text NOT NULL,
	`config_version` integer DEFAULT 1 NOT NULL,
	`synced_config_version` integer DEFAULT 0 NOT NULL,
	`last_commit_sha` text,
	`content_version` integer DEFAULT 0 NOT NULL,
	`indexed_version` integer DEFAULT 0 NOT NULL,
	`indexed_commit_sha` text,
	`indexed_recipe` text,
	`last_synced_at_ms` integer,
	`last_checked_at_ms` integer,
	`metadata_checked_at_ms` integer,
	`metadata_etag` text,
	`files` integer DEFAULT 0 NOT NULL,
	`unique_blobs` integer DEFAULT 0 NOT NULL,
	`bytes` integer DEFAULT 0 NOT NULL,
	`skipped` integer DEFAULT 0 NOT NULL,
	`lost_at_ms` integer,
	`last_error_code` text,
	`last_error_message` text,
	`retry_count` integer DEFAULT 0 NOT NULL,
	`next_retry_at_ms` integer,
	`lease_token` text,
	`lease_expires_at_ms` integer,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `provider_repositories_id_unique` ON `provider_repositories` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `provider_repositories_owner_key` ON `provider_repositories` (coalesce(`user_id`, ''),`provider`,`provider_repo_id`,`branch`);--> statement-breakpoint
CREATE INDEX `provider_repositories_by_user` ON `provider_repositories` (`user_id`,`created_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `provider_repositories_by_provider_id` ON `provider_repositories` (`provider`,`provider_repo_id`);--> statement-breakpoint
CREATE INDEX `provider_repositories_by_installation` ON `provider_repositories` (`installation_id`);--> statement-breakpoint
CREATE INDEX `provider_repositories_due` ON `provider_repositories` (`last_checked_at_ms`) WHERE lost_at_ms is null;--> statement-breakpoint
CREATE INDEX `provider_repositories_unindexed` ON `provider_repositories` (`last_synced_at_ms`) WHERE content_version <> indexed_version;--> statement-breakpoint
CREATE INDEX `provider_repositories_by_recipe` ON `provider_repositories` (`indexed_recipe`);--> statement-breakpoint
CREATE INDEX `provider_repositories_lost` ON `provider_repositories` (`lost_at_ms`) WHERE lost_at_ms is not null;--> statement-breakpoint
CREATE TABLE `webhook_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`event` text NOT NULL,
	`action` text,
	`installation_id` integer,
	`status` text NOT NULL,
	`outcome` text NOT NULL,
	`jobs` integer NOT NULL,
	`received_at_ms` integer NOT NULL,
	`processed_at_ms` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `webhook_deliveries_by_time` ON `webhook_deliveries` (`processed_at_ms`);
--> statement-breakpoint
INSERT INTO `content_spaces` (`id`, `key`) VALUES (1, 'public');
