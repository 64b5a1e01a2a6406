import type { QueryResult } from "@dome/api-client";
import { useState } from "preact/hooks";
import { webUrl } from "../../data/web-url.ts";
import { filePage, githubLines, repositoryPage } from "../../lib/addresses.ts";
import { Button } from "../../ui/button.tsx";
import { Code } from "../../ui/code.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Commit, Theirs } from "../../ui/text.tsx";

/** Lines of a hit that are shown at first. */
const FIRST_LINES = 14;

/** One place: where it is, at which commit, and its lines with the question's words marked. */
export function SearchHit({ hit, terms }: { hit: QueryResult; terms: readonly string[] }) {
  const [open, setOpen] = useState(false);
  const { repositoryId, owner, repo, commitSha, path, startLine, endLine, symbol } = hit;
  const text = hit.snippet.replace(/\n$/, "");
  const lines = text.split("\n").length;
  const where = startLine === endLine ? `line ${startLine}` : `lines ${startLine}–${endLine}`;
  return (
    <li class="hit">
      <div class="hit-head">
        <h2 class="hit-path">
          <a href={filePage(repositoryId, path, startLine, endLine)}>
            <Theirs text={path} />
          </a>
        </h2>
        <p class="facts">
          <a href={repositoryPage(repositoryId)}>
            {owner}/{repo}
          </a>
          <Commit of={hit} sha={commitSha} />
          <span>{where}</span>
          {symbol !== null && (
            <code class="symbol" title="What encloses it">
              <Theirs text={symbol} />
            </code>
          )}
          <a
            class="fact"
            href={githubLines(webUrl.value, hit, commitSha, path, startLine, endLine)}
            target="_blank"
            rel="noreferrer"
            title="These lines on GitHub, at this commit"
          >
            <Icon name="external" size={14} />
            GitHub
          </a>
        </p>
      </div>
      <Code
        text={text}
        file={path}
        label={`${path}, ${where}`}
        firstLine={startLine}
        terms={terms}
        {...(open ? {} : { most: FIRST_LINES })}
      />
      {lines > FIRST_LINES && !open && (
        <Button look="quiet" expanded={false} onPress={() => setOpen(true)}>
          {`Show all ${lines} lines`}
        </Button>
      )}
    </li>
  );
}
