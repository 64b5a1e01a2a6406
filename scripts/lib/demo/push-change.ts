import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { git } from "../git.ts";

/** The name of the file a demo adds. */
export const DEMO_FILE = "dome-ingest-demo.md";

const IDENTITY: NodeJS.ProcessEnv = {
  GIT_AUTHOR_NAME: "Dome Ingest demo",
  GIT_AUTHOR_EMAIL: "demo@localhost",
  GIT_COMMITTER_NAME: "Dome Ingest demo",
  GIT_COMMITTER_EMAIL: "demo@localhost",
};

/**
 * Makes a scratch clone of a bare repository, commits a new file that holds `word` there and pushes it, as a person would.
 *
 * @returns The new commit.
 */
export function pushChange(bareDir: string, branch: string, word: string): string {
  const scratch = mkdtempSync(path.join(os.tmpdir(), "dome-demo-clone-"));
  try {
    git(scratch, [
      "clone",
      "--quiet",
      "--depth",
      "1",
      "--branch",
      branch,
      "--no-tags",
      "--end-of-options",
      `file://${bareDir}`,
      "clone",
    ]);
    const clone = path.join(scratch, "clone");
    writeFileSync(
      path.join(clone, DEMO_FILE),
      `# Pushed by the demo\n\nAt ${new Date().toISOString()}, with the word ${word}.\n`,
    );
    git(clone, ["add", "--force", "--", DEMO_FILE]);
    git(
      clone,
      [
        "-c",
        "commit.gpgsign=false",
        "-c",
        "core.hooksPath=/dev/null",
        "commit",
        "--quiet",
        "--message",
        "Add a file from the demo",
      ],
      IDENTITY,
    );
    git(clone, ["-c", "core.hooksPath=/dev/null", "push", "--quiet", "origin", `HEAD:refs/heads/${branch}`]);
    return git(clone, ["rev-parse", "HEAD"]).toString("utf8").trim();
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
