import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach } from "vitest";

// Storage is shared by all files of the project.
beforeEach(async () => await applyD1Migrations(env.DB, env.MIGRATIONS));
afterEach(async () => await reset());
