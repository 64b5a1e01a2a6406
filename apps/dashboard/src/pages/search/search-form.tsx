import type { Repository } from "@dome/api-client";
import { useState } from "preact/hooks";
import { projectsOf } from "../../data/repositories.ts";
import { SEARCH_LANGUAGES } from "../../lib/languages.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useFocus } from "../../ui/use-focus.ts";
import type { Question } from "./question.ts";

interface Props {
  question: Question;
  repositories: readonly Repository[];
  onAsk: (question: Question) => void;
}

/** The question and what narrows it. Filters take effect at once, words with Enter. */
export function SearchForm({ question, repositories, onAsk }: Props) {
  const [text, setText] = useState(question.text);
  const [glob, setGlob] = useState(question.glob);
  const box = useFocus<HTMLInputElement>();
  const projects = projectsOf(repositories);
  const choices = repositories
    .filter((one) => question.projects.length === 0 || question.projects.includes(one.project))
    .toSorted((a, b) => `${a.owner}/${a.repo}`.localeCompare(`${b.owner}/${b.repo}`));
  const ask = (change: Partial<Question>): void => onAsk({ ...question, text, glob, ...change });
  const toggle = (project: string): void => {
    const chosen = question.projects.includes(project)
      ? question.projects.filter((one) => one !== project)
      : [...question.projects, project];
    ask({ projects: chosen, repositoryId: "" });
  };

  return (
    <search>
      <form
        class="search-form"
        onSubmit={(event) => {
          event.preventDefault();
          ask({});
        }}
      >
        <div class="search-line">
          <Icon name="search" />
          <input
            ref={box}
            id="search-box"
            type="search"
            name="q"
            maxLength={1_000}
            autoComplete="off"
            spellcheck={false}
            aria-label="Search the code"
            placeholder="Identifier, words or a question"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          {text === "" && <kbd aria-hidden="true">/</kbd>}
          <Button type="submit" look="primary">
            Search
          </Button>
        </div>
        <div class="filters" role="group" aria-label="Narrow the search">
          {projects.length > 1 && (
            <details class="picker">
              <summary>
                {question.projects.length === 0
                  ? "All projects"
                  : question.projects.length === 1
                    ? question.projects[0]
                    : `${question.projects.length} projects`}
              </summary>
              <fieldset>
                <legend class="visually-hidden">Projects</legend>
                {projects.map((name) => (
                  <label class="check" key={name}>
                    <input type="checkbox" checked={question.projects.includes(name)} onChange={() => toggle(name)} />
                    <span>{name}</span>
                  </label>
                ))}
              </fieldset>
            </details>
          )}
          <select
            aria-label="Repository"
            value={question.repositoryId}
            onChange={(event) => ask({ repositoryId: event.currentTarget.value })}
          >
            <option value="">All repositories</option>
            {choices.map((one) => (
              <option key={one.id} value={one.id}>
                {`${one.owner}/${one.repo}`}
                {choices.some((other) => other !== one && other.githubId === one.githubId) ? ` (${one.branch})` : ""}
              </option>
            ))}
          </select>
          <select
            aria-label="Language"
            value={question.language}
            onChange={(event) => ask({ language: event.currentTarget.value })}
          >
            <option value="">Any language</option>
            {SEARCH_LANGUAGES.map(([name, label]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
          <input
            class="glob"
            type="text"
            aria-label="Path pattern"
            placeholder="Path, such as src/**"
            autoComplete="off"
            spellcheck={false}
            maxLength={200}
            value={glob}
            onInput={(event) => setGlob(event.currentTarget.value)}
            onChange={() => ask({})}
          />
        </div>
      </form>
    </search>
  );
}
