import { startLocalGitHub } from "@dome/local-github";

/** A local GitHub in a process of its own: git is started for every commit, and a small process starts others in half the time. */
const github = await startLocalGitHub({ dir: process.argv[2] ?? "" });
process.send?.({ apiUrl: github.apiUrl, controlUrl: github.controlUrl });
process.once("disconnect", () => void github.close());
