import { useState } from "preact/hooks";
import { ask } from "../../data/ask.ts";
import { type Failure, toFailure } from "../../data/failure.ts";
import { tellOf } from "../../data/live.ts";
import { putRepository } from "../../data/repositories.ts";
import { client } from "../../data/session.ts";
import { webUrl } from "../../data/web-url.ts";
import { parseRepositoryAddress } from "../../lib/repository-address.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Problem } from "../../ui/states.tsx";
import { toast } from "../../ui/toasts.tsx";
import { useFocus } from "../../ui/use-focus.ts";

interface Props {
  projects: readonly string[];
  /** Nothing is there yet: say what this is. */
  first: boolean;
  onDone: () => void;
  /** Null: it cannot be put away. */
  onClose: (() => void) | null;
}

const FIELDS = ["address", "branch", "project", "dataset", "include", "exclude"] as const;
type FieldName = (typeof FIELDS)[number];
type Faults = Partial<Record<FieldName, string>>;

/** What the API calls the fields. */
const THEIR_NAMES: Readonly<Record<string, FieldName>> = {
  owner: "address",
  repo: "address",
  branch: "branch",
  project: "project",
  dataset: "dataset",
  includePatterns: "include",
  excludePatterns: "exclude",
};

const lines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** Takes a repository in: one field is enough. */
export function AddRepository({ projects, first, onDone, onClose }: Props) {
  const [values, setValues] = useState<Record<FieldName, string>>({
    address: "",
    branch: "",
    project: "default",
    dataset: "",
    include: "",
    exclude: "",
  });
  const focused = useFocus<HTMLInputElement>(!first);
  const [own, setOwn] = useState(false);
  const [faults, setFaults] = useState<Faults>({});
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);

  const bind = (name: FieldName) => ({
    name,
    value: values[name],
    autoComplete: "off",
    spellcheck: false,
    onInput: (event: { currentTarget: { value: string } }) => {
      setValues({ ...values, [name]: event.currentTarget.value });
      setFaults({ ...faults, [name]: undefined } as Faults);
    },
  });

  const submit = async (): Promise<void> => {
    if (busy) return;
    const address = parseRepositoryAddress(values.address, webUrl.value);
    if (address === null) {
      setFaults({
        address:
          values.address.trim() === ""
            ? "Name a repository, such as honojs/hono."
            : "This is not a repository. Write owner/name, or paste its address from GitHub.",
      });
      return;
    }
    setBusy(true);
    setFaults({});
    setFailure(null);
    const branch = values.branch.trim() || address.branch;
    const dataset = values.dataset.trim();
    const project = values.project.trim() || "default";
    try {
      const { repository, job } = await ask(
        client.value.POST("/api/repositories/github", {
          body: {
            owner: address.owner,
            repo: address.repo,
            project,
            includePatterns: lines(values.include),
            excludePatterns: lines(values.exclude),
            isPrivate: own,
            ...(branch ? { branch } : {}),
            ...(dataset === "" ? {} : { dataset }),
          },
        }),
      );
      tellOf([job]);
      putRepository(repository);
      const name = `${repository.owner}/${repository.repo}`;
      toast(
        repository.project === project
          ? `${name} was added. Its files are on their way.`
          : `${name} is already kept in project ${repository.project}; it is being synced there.`,
      );
      onDone();
    } catch (err) {
      const { at, rest } = placed(toFailure(err));
      setFaults(at);
      setFailure(rest);
    } finally {
      setBusy(false);
    }
  };

  const optionsFault = faults.dataset ?? faults.include ?? faults.exclude;
  return (
    <section class="panel add" aria-labelledby="add-title">
      <div class="panel-head">
        <h2 id="add-title">{first ? "Add your first repository" : "Add a repository"}</h2>
        {onClose !== null && <Button look="quiet" icon="close" label="Close" onPress={onClose} />}
      </div>
      {first && (
        <p class="muted">Its files are copied here as they are in git, can be searched, and follow every push.</p>
      )}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div class="fields main-fields">
          <Field label="Repository" fault={faults.address} hint="owner/name, or its address on GitHub">
            {(control) => (
              <input
                {...control}
                {...bind("address")}
                type="text"
                inputMode="url"
                placeholder="honojs/hono"
                ref={focused}
              />
            )}
          </Field>
          <Field label="Branch" optional fault={faults.branch} hint="Empty: the default branch">
            {(control) => <input {...control} {...bind("branch")} type="text" placeholder="main" />}
          </Field>
          <Field label="Project" fault={faults.project} hint="Searched together; made when it is new">
            {(control) => (
              <>
                <input {...control} {...bind("project")} type="text" list="add-projects" />
                <datalist id="add-projects">
                  {projects.map((name) => (
                    <option key={name} value={name}>
                      {name}
                    </option>
                  ))}
                </datalist>
              </>
            )}
          </Field>
        </div>
        <details class="options" open={optionsFault !== undefined || undefined}>
          <summary>Options</summary>
          <div class="fields">
            <Field
              label="Dataset"
              optional
              fault={faults.dataset}
              hint="A name for this part of the project. Empty: owner.name"
            >
              {(control) => <input {...control} {...bind("dataset")} type="text" />}
            </Field>
            <label class="check">
              <input type="checkbox" checked={own} onChange={(event) => setOwn(event.currentTarget.checked)} />
              <span>
                Keep the content apart
                <small>In a space of your own, even though the repository is public. Private ones always are.</small>
              </span>
            </label>
            <Field
              label="Only these paths"
              optional
              fault={faults.include}
              hint="One pattern a line. Empty: everything"
            >
              {(control) => <textarea {...control} {...bind("include")} rows={3} placeholder={"src/**\n*.md"} />}
            </Field>
            <Field label="Without these paths" optional fault={faults.exclude} hint="One pattern a line">
              {(control) => <textarea {...control} {...bind("exclude")} rows={3} placeholder={"**/*.lock\ndist/**"} />}
            </Field>
          </div>
        </details>
        {failure !== null && <Problem what="The repository was not added" failure={failure} />}
        <div class="form-end">
          <Button type="submit" look="primary" busy={busy}>
            {busy ? "Asking GitHub…" : "Add repository"}
          </Button>
          {onClose !== null && <Button onPress={onClose}>Cancel</Button>}
        </div>
      </form>
    </section>
  );
}

/** Puts every fault at its field; what belongs to none is left as a whole. */
function placed(failure: Failure): { at: Faults; rest: Failure | null } {
  const at: Faults = {};
  for (const { path, message } of failure.faults) {
    const [field = "", line] = path.split(".");
    const name = THEIR_NAMES[field];
    if (name === undefined) return { at, rest: failure };
    at[name] ??= line === undefined ? sentence(message) : `Pattern ${Number(line) + 1} ${message}.`;
  }
  if (failure.code === "not_found")
    return {
      at: { address: "GitHub does not show this repository. Is the name right, and may this server see it?" },
      rest: null,
    };
  return { at, rest: failure.faults.length > 0 ? null : failure };
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
