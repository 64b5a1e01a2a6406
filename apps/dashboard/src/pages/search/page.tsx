import { useLocation } from "preact-iso";
import { useEffect, useState } from "preact/hooks";
import { repositories } from "../../data/repositories.ts";
import { useResource } from "../../data/use-resource.ts";
import { counted } from "../../lib/format.ts";
import { termsOf } from "../../lib/marks.ts";
import { Button } from "../../ui/button.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { useTitle } from "../../ui/use-title.ts";
import { askIndex, type Found, MOST } from "./ask-index.ts";
import { addressOf, type Question, questionOf } from "./question.ts";
import { SearchForm } from "./search-form.tsx";
import { SearchHit } from "./search-hit.tsx";

const FIRST = 15;

/** Finding places in the code. The address carries the question. */
export function SearchPage() {
  const { query, route } = useLocation();
  const question = questionOf(query);
  const address = addressOf(question);
  useTitle(question.text === "" ? "Search" : `${question.text} · Search`);
  const { items, known } = repositories.value;
  const go = (next: Question): void => {
    if (addressOf(next) !== address) route(addressOf(next));
  };
  return (
    <>
      <h1 class="visually-hidden">Search</h1>
      <SearchForm key={question.text} question={question} repositories={items} onAsk={go} />
      {question.text === "" ? (
        known && items.length === 0 ? (
          <Empty icon="search" title="Nothing to search yet">
            <p>
              <a href="/">Add a repository</a> first: its files can be searched as soon as they are here.
            </p>
          </Empty>
        ) : (
          <Empty icon="search" title="Search the code">
            <p>
              An identifier, words from a comment, or a question: all of them find places. Press <kbd>/</kbd> from
              anywhere to come here.
            </p>
          </Empty>
        )
      ) : (
        <Results key={address} question={question} onWiden={() => go({ ...questionOf({}), text: question.text })} />
      )}
    </>
  );
}

function Results({ question, onWiden }: { question: Question; onWiden: () => void }) {
  const [most, setMost] = useState(FIRST);
  const [kept, setKept] = useState<Found | null>(null);
  const read = useResource(`${addressOf(question)} ${most}`, () => askIndex(question, most));
  useEffect(() => {
    if (read.data !== undefined) setKept(read.data);
  }, [read.data]);
  const found = read.data ?? kept;
  const narrowed = addressOf(question) !== addressOf({ ...questionOf({}), text: question.text });
  if (read.failure !== null) {
    if (read.failure.code === "not_found") return <NothingFound narrowed={narrowed} onWiden={onWiden} />;
    return <Problem what="The search did not work" failure={read.failure} onRetry={read.reload} />;
  }
  if (found === null) return <Skeleton rows={3} tall />;
  if (found.results.length === 0) return <NothingFound narrowed={narrowed} onWiden={onWiden} />;
  const terms = termsOf(question.text);
  return (
    <>
      <p class="found" role="status">
        <span>
          {isOnlySpelled(found)
            ? "No place has these words. These are spelled most like them."
            : `${counted(found.results.length, "place")}, best first`}
        </span>
        <Matching embedder={found.embedder} />
      </p>
      <ol class="hits">
        {found.results.map((hit) => (
          <SearchHit key={`${hit.repositoryId} ${hit.path} ${hit.startLine} ${hit.endLine}`} hit={hit} terms={terms} />
        ))}
      </ol>
      {found.results.length >= most && most < MOST && (
        <div class="more">
          <Button busy={read.loading} onPress={() => setMost(MOST)}>
            Show more places
          </Button>
        </div>
      )}
    </>
  );
}

/** Whether no place has any of the words, and spelling alone says that these are near. */
const isOnlySpelled = ({ embedder, results }: Found): boolean =>
  embedder?.lexical === true && results.every(({ ranks }) => ranks.text === undefined);

/** What the search compares: spelling is not meaning, and that is said. */
function Matching({ embedder }: { embedder: Found["embedder"] }) {
  if (embedder === null) return <span class="tag">words only</span>;
  if (!embedder.lexical) return <span class="tag">words and meaning ({embedder.id})</span>;
  return (
    <span
      class="tag"
      title="No semantic model is configured: results match words and their spelling, not their meaning."
    >
      lexical: words and spelling, not meaning
    </span>
  );
}

function NothingFound({ narrowed, onWiden }: { narrowed: boolean; onWiden: () => void }) {
  return (
    <Empty icon="search" title="Nothing found">
      <p>
        Try fewer or other words.
        {narrowed
          ? " Or search everything, without the filters."
          : " What was added just now is found once it is indexed."}
      </p>
      {narrowed && <Button onPress={onWiden}>Search everything</Button>}
    </Empty>
  );
}
