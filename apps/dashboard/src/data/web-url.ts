import { computed } from "@preact/signals";
import { session } from "./session.ts";

/** Root of GitHub's website, as the API says. */
export const webUrl = computed(() => {
  const current = session.value;
  return current.state === "in" ? current.about.githubWebUrl : "https://github.com";
});
