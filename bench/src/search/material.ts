import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { REPO_ROOT } from "../lib/paths.ts";

/** A source tree with questions whose answer is known. The documentation that a question was taken from is not in the files. */
export interface Corpus {
  name: string;
  files: { path: string; text: string }[];
  questions: Question[];
}

export interface Question {
  text: string;
  /** Path of the file that answers it. */
  answer: string;
  /** True: never looked at while defaults were chosen. */
  isHeldOut: boolean;
}

interface Source {
  name: string;
  /** Folders that may hold it, the first that exists. */
  roots: string[];
  extension: RegExp;
  /** First group: the first sentence. The whole match is what is taken out. */
  docs: RegExp;
}

const STORE = path.join(REPO_ROOT, "node_modules", ".pnpm");
const MAX_FILE_BYTES = 256 * 1024;
const MAX_FILES = 600;
/** So that no file decides. */
const MAX_PER_FILE = 5;
const MAX_QUESTIONS = 150;

const JSDOC =
  /\/\*\*\s*\n?\s*\*?\s*([A-Z][^@*{}<>`\n]{30,160}?)[.\n](?:(?!\*\/)[\s\S]){0,3000}\*\/(?=\s*\n\s*(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:abstract\s+)?(?:function|class|interface|const|type)\s+\w)/g;
const JAVADOC = /\/\*\*\s*\n?\s*\*?\s*([A-Z][^@*{}<>`\n]{25,160}?)[.\n](?:(?!\*\/)[\s\S]){0,3000}\*\//g;
const PYDOC =
  /(?<=(?:def|class) [^\n]{1,150}:\n\s{2,12})r?"""([A-Z][^"\n`]{25,160}?)[.\n](?:(?!""")[\s\S]){0,4000}"""/g;
/** Comments of whole lines, `//` or `///`, whose first sentence may go over several. */
const LINE_COMMENT =
  /^[ \t]*\/\/\/?[ \t]*([A-Z](?:[^\n.@{}<>`]|\n[ \t]*\/\/){25,160})\.(?:[^\n]*\n[ \t]*\/\/)*[^\n]*\n/gm;
const SWIFT_DOC = new RegExp(
  `${JAVADOC.source}|^[ \\t]*///[ \\t]*([A-Z][^\\n.@{}<>]{25,160}?)[.\\n](?:[ \\t]*///[^\\n]*\\n)*`,
  "gm",
);

const installed = (name: string): string[] =>
  readdirSync(STORE)
    .filter((entry) => entry.startsWith(`${name.replace("/", "+")}@`))
    .toSorted()
    .map((entry) => path.join(STORE, entry, "node_modules", name));

const javaScript = (name: string, extension: RegExp): Source => ({
  name,
  roots: installed(name),
  extension,
  docs: JSDOC,
});

/** Source trees that the lockfile installs: the same files for everybody. */
const sources = (): Source[] => [
  javaScript("openai", /^(?!.*\.d\.ts$).*\.ts$/),
  javaScript("zod", /^(?!.*\.d\.ts$).*\.ts$/),
  javaScript("hono", /\.js$/),
  javaScript("@modelcontextprotocol/sdk", /\.js$/),
  javaScript("axios", /\.js$/),
  javaScript("lodash", /\.js$/),
  javaScript("langsmith", /(?<!\.min)\.js$/),
  javaScript("undici", /\.js$/),
  { name: "LevelDB", roots: within("classic-level", "deps/leveldb"), extension: /\.(?:cc|h|c)$/, docs: LINE_COMMENT },
  { name: "gyp", roots: within("pnpm", "dist/node_modules/node-gyp/gyp"), extension: /\.py$/, docs: PYDOC },
  { name: "@capacitor/android", roots: installed("@capacitor/android"), extension: /\.java$/, docs: JAVADOC },
  { name: "@capacitor/ios", roots: installed("@capacitor/ios"), extension: /\.(?:swift|m|h)$/, docs: SWIFT_DOC },
];

const within = (name: string, folder: string): string[] => installed(name).map((root) => path.join(root, folder));

/** Every corpus that is installed on this machine. */
export const loadCorpora = (): Corpus[] =>
  sources().flatMap((source) => {
    const root = source.roots.find(existsSync);
    const corpus = root === undefined ? null : loadCorpus(source, root);
    return corpus === null || corpus.questions.length < 8 ? [] : [corpus];
  });

function loadCorpus(source: Source, root: string): Corpus {
  const files = readFiles(root, source.extension);
  const found = new Map<string, string[]>();
  for (const file of files)
    for (const match of file.text.matchAll(source.docs)) {
      const text = (match.slice(1).find((group) => group !== undefined) ?? "")
        .replaceAll(/\n\s*\/\/\/?|\s+/g, " ")
        .replaceAll(/ +/g, " ")
        .trim();
      found.set(text, [...(found.get(text) ?? []), file.path]);
    }
  // What several files say answers nothing; and of one file no more than a few, so that no file decides.
  const perFile = new Map<string, number>();
  const questions: Question[] = [];
  for (const [text, paths] of [...found].toSorted(([a], [b]) => digest(a) - digest(b))) {
    const [answer] = paths;
    if (answer === undefined || paths.length !== 1 || text.split(" ").length < 5) continue;
    const count = (perFile.get(answer) ?? 0) + 1;
    if (count > MAX_PER_FILE || questions.length === MAX_QUESTIONS) continue;
    perFile.set(answer, count);
    questions.push({ text, answer, isHeldOut: digest(`held ${text}`) % 2 === 0 });
  }
  return {
    name: source.name,
    questions,
    files: files.map((file) => ({ path: file.path, text: file.text.replaceAll(source.docs, "") })),
  };
}

function readFiles(root: string, extension: RegExp): { path: string; text: string }[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extension.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter(
      (file) => !/node_modules|\/(?:test|tests|idlelib|lib2to3|cjs|dist\/cjs|_cjs)\//.test(path.relative(root, file)),
    )
    .filter((file) => statSync(file).size <= MAX_FILE_BYTES)
    .toSorted()
    .slice(0, MAX_FILES)
    .map((file) => ({ path: path.relative(root, file).split(path.sep).join("/"), text: readFileSync(file, "utf8") }));
}

const digest = (text: string): number => createHash("sha256").update(text).digest().readUInt32BE(0);
