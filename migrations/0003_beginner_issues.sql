CREATE TABLE `ai_spend` (
	`day` text PRIMARY KEY NOT NULL,
	`calls` integer DEFAULT 0 NOT NULL,
	`input_tokens` integer DEFAULT 0 NOT NULL,
	`output_tokens` integer DEFAULT 0 NOT NULL,
	`cost_micros` integer DEFAULT 0 NOT NULL,
	`cached` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE `ai_summaries` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`entity_type` text NOT NULL,
	`entity_id` integer NOT NULL,
	`repo_summary` text,
	`issue_intro` text,
	`difficulty_score` integer,
	`difficulty_reasons` text NOT NULL,
	`first_steps` text NOT NULL,
	`unrated_reason` text,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`prompt_version` text NOT NULL,
	`input_hash` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	CONSTRAINT "ai_summaries_entity_type" CHECK("ai_summaries"."entity_type" in ('repo', 'issue')),
	CONSTRAINT "ai_summaries_difficulty" CHECK("ai_summaries"."difficulty_score" between 1 and 5)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `ai_summaries_entity` ON `ai_summaries` (`entity_type`,`entity_id`);--> statement-breakpoint
CREATE INDEX `ai_summaries_by_input` ON `ai_summaries` (`input_hash`);--> statement-breakpoint
CREATE INDEX `ai_summaries_by_difficulty` ON `ai_summaries` (`difficulty_score`);--> statement-breakpoint
CREATE TABLE `ai_summary_queue` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`entity_type` text NOT NULL,
	`entity_id` integer NOT NULL,
	`status` text NOT NULL,
	`priority` integer DEFAULT 0 NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`revision` integer DEFAULT 1 NOT NULL,
	`claim_token` text,
	`claimed_at_ms` integer,
	`error_message` text,
	`created_at_ms` integer NOT NULL,
	`processed_at_ms` integer,
	CONSTRAINT "ai_summary_queue_entity_type" CHECK("ai_summary_queue"."entity_type" in ('repo', 'issue')),
	CONSTRAINT "ai_summary_queue_status" CHECK("ai_summary_queue"."status" in ('pending', 'processing', 'completed', 'failed'))
);
--> statement-breakpoint
CREATE INDEX `ai_summary_queue_poll` ON `ai_summary_queue` (`status`,"priority" desc,`created_at_ms`);--> statement-breakpoint
CREATE UNIQUE INDEX `ai_summary_queue_entity` ON `ai_summary_queue` (`entity_type`,`entity_id`);--> statement-breakpoint
CREATE INDEX `ai_summary_queue_claimed` ON `ai_summary_queue` (`claimed_at_ms`) WHERE status = 'processing';--> statement-breakpoint
CREATE TABLE `issue_scrapes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`phase` text NOT NULL,
	`cursor` integer DEFAULT 0 NOT NULL,
	`stats` text NOT NULL,
	`started_at_ms` integer NOT NULL,
	`finished_at_ms` integer
);
--> statement-breakpoint
CREATE INDEX `issue_scrapes_unfinished` ON `issue_scrapes` (`id`) WHERE finished_at_ms is null;--> statement-breakpoint
CREATE TABLE `issue_sources` (
	`id` text PRIMARY KEY NOT NULL,
	`validator` text,
	`report` text NOT NULL,
	`error` text,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `issues` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`repo_id` integer NOT NULL,
	`github_issue_number` integer NOT NULL,
	`title` text NOT NULL,
	`body` text,
	`state` text NOT NULL,
	`comment_count` integer NOT NULL,
	`assignee_status` text,
	`labels` text NOT NULL,
	`is_locked` integer NOT NULL,
	`linked_pull_requests` integer NOT NULL,
	`github_url` text NOT NULL,
	`metadata_hash` text NOT NULL,
	`is_listed` integer NOT NULL,
	`removed_reason` text,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	`scraped_at_ms` integer NOT NULL,
	FOREIGN KEY (`repo_id`) REFERENCES `repos`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "issues_state" CHECK("issues"."state" in ('open', 'closed'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `issues_number` ON `issues` (`repo_id`,`github_issue_number`);--> statement-breakpoint
CREATE INDEX `issues_by_hash` ON `issues` (`metadata_hash`);--> statement-breakpoint
CREATE INDEX `issues_by_state` ON `issues` (`state`);--> statement-breakpoint
CREATE INDEX `issues_listed` ON `issues` (`created_at_ms`,`id`) WHERE is_listed = 1;--> statement-breakpoint
CREATE TABLE `repo_listings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`source_id` text NOT NULL,
	`key` text NOT NULL,
	`owner` text NOT NULL,
	`name` text NOT NULL,
	`labels` text NOT NULL,
	`languages` text NOT NULL,
	`description` text,
	`repo_id` integer,
	`error` text,
	`next_try_at_ms` integer,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `repo_listings_key` ON `repo_listings` (`source_id`,`key`);--> statement-breakpoint
CREATE INDEX `repo_listings_by_repo` ON `repo_listings` (`repo_id`);--> statement-breakpoint
CREATE TABLE `repos` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`github_id` integer NOT NULL,
	`owner` text NOT NULL,
	`name` text NOT NULL,
	`github_url` text NOT NULL,
	`description` text,
	`stars` integer NOT NULL,
	`languages_ordered` text NOT NULL,
	`languages_raw` text NOT NULL,
	`good_first_issue_tag` text NOT NULL,
	`labels` text NOT NULL,
	`data_source_id` text NOT NULL,
	`metadata_hash` text NOT NULL,
	`readme` text,
	`readme_sha` text,
	`pushed_at_ms` integer,
	`retired_at_ms` integer,
	`retired_reason` text,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `repos_github_id_unique` ON `repos` (`github_id`);--> statement-breakpoint
CREATE INDEX `repos_by_name` ON `repos` (`owner`,`name`);--> statement-breakpoint
CREATE INDEX `repos_by_hash` ON `repos` (`metadata_hash`);--> statement-breakpoint
CREATE INDEX `repos_by_stars` ON `repos` (`stars`,`id`);
