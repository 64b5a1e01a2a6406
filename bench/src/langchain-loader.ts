import { GithubRepoLoader } from "@langchain/community/document_loaders/web/github";

interface LoaderInput {
  apiUrl: string;
  webUrl: string;
  token: string;
  repository: string;
  ref: string;
  files: number;
}

/** Loads a repository the way `@langchain/community` does, once, and answers how long it took. */
async function load(input: LoaderInput): Promise<number> {
  const ask = globalThis.fetch;
  const raw = `${input.webUrl}/${input.repository}/raw/${input.ref}/`;
  // Downloads by URL are another host's, which local-github is not: it gives the same bytes at the API, one request a file as there.
  globalThis.fetch = async (resource, init) => {
    const url = resource instanceof Request ? resource.url : String(resource);
    if (!url.startsWith(raw)) return await ask(resource, init);
    const address = `${input.apiUrl}/repos/${input.repository}/contents/${url.slice(raw.length)}?ref=${input.ref}`;
    return await ask(address, {
      headers: { accept: "application/vnd.github.raw+json", authorization: `Bearer ${input.token}` },
    });
  };
  const loader = new GithubRepoLoader(`${input.webUrl}/${input.repository}`, {
    baseUrl: input.webUrl,
    apiUrl: input.apiUrl,
    accessToken: input.token,
    branch: input.ref,
    recursive: true,
    unknown: "error",
  });
  const startedAt = performance.now();
  const documents = await loader.load();
  const ms = performance.now() - startedAt;
  if (documents.length !== input.files)
    throw new Error(`The loader gave ${documents.length} documents, not ${input.files}.`);
  return ms;
}

process.once("message", (input: LoaderInput) => {
  void load(input).then((ms) => process.send?.({ ms }));
});
