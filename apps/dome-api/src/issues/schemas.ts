import { z } from "@hono/zod-openapi";

const Text = z.string();
const Time = z.number().int();

const Said = z.object({
  text: Text,
  provider: Text.openapi({ description: "`offline`: made from the README's own sentences, without a model." }),
  model: Text,
});

const MainLanguages = z.array(Text).openapi({
  description:
    "What it is mainly written in, most used first: the language with the most bytes, and each other with a fifth of them or more. Where GitHub counts none, what lists name.",
});

/** A tracked repository. */
export const RepoView = z
  .object({
    id: z.number().int(),
    githubId: z.number().int(),
    owner: Text,
    name: Text,
    url: Text,
    description: Text.nullable(),
    stars: z.number().int(),
    languages: z.array(Text).openapi({ description: "All of them, most used first." }),
    mainLanguages: MainLanguages,
    labels: z.array(Text).openapi({ description: "The labels that its sources name." }),
    sources: z.array(Text),
    openIssues: z.number().int().openapi({ description: "Beginner issues that are free." }),
    summary: Said.nullable(),
    pushedAtMs: Time.nullable(),
    updatedAtMs: Time,
  })
  .openapi("BeginnerRepository");

const Explanation = z.object({
  intro: Text.nullable(),
  difficulty: z.number().int().min(1).max(5).nullable().openapi({ description: "1 (easiest) to 5; null: unrated." }),
  reasons: z.array(Text),
  firstSteps: z.array(Text),
  unratedReason: Text.nullable(),
  provider: Text.openapi({
    description:
      "`offline`: made from the issue's own sentences, without a model, and rated only where a label says how hard it is.",
  }),
  model: Text,
});

/** An issue that is free. */
export const IssueView = z
  .object({
    id: z.number().int(),
    number: z.number().int(),
    title: Text,
    url: Text,
    labels: z.array(Text),
    comments: z.number().int(),
    createdAtMs: Time,
    updatedAtMs: Time,
    repository: z.object({
      id: z.number().int(),
      owner: Text,
      name: Text,
      url: Text,
      stars: z.number().int(),
      languages: z.array(Text),
      mainLanguages: MainLanguages,
      summary: Said.nullable(),
    }),
    explanation: Explanation.nullable().openapi({ description: "Null: nothing was said yet." }),
  })
  .openapi("BeginnerIssue");

const Counts = z.record(z.string(), z.number().int());

/** How a scrape goes, and what explaining costs. */
export const ScrapesView = z
  .object({
    scrapes: z.array(
      z.object({
        id: z.number().int(),
        phase: z.enum(["sources", "refresh", "resolve", "done"]),
        startedAtMs: Time,
        finishedAtMs: Time.nullable(),
        repositories: Counts,
        issues: Counts,
        queued: Counts,
        github: Counts,
        sources: z.record(z.string(), z.union([Counts, z.object({ error: Text })])),
      }),
    ),
    sources: z.array(z.object({ id: Text, report: z.unknown(), error: Text.nullable(), updatedAtMs: Time })),
    queue: Counts,
    spend: z.array(
      z.object({
        day: Text,
        calls: z.number().int(),
        inputTokens: z.number().int(),
        outputTokens: z.number().int(),
        costMicros: z.number().int().openapi({ description: "Millionths of a dollar." }),
        cached: z.number().int(),
      }),
    ),
  })
  .openapi("IssueScrapes");

/** What lists of issues are narrowed by. */
export const IssueQuery = {
  language: z.string().min(1).max(50).optional().openapi({
    description: "One of the repository's `mainLanguages`, for instance `Rust`; case does not matter.",
  }),
  difficulty: z
    .string()
    .regex(/^(?:[1-5](?:-[1-5])?|unrated)$/, "must be 1 to 5, a range such as 1-2, or unrated")
    .refine((text) => !/^([1-5])-[1-5]$/.test(text) || text[0]! <= text[2]!, "must be a range from easier to harder")
    .optional()
    .openapi({ description: "1 to 5, a range such as `1-2`, or `unrated`." }),
  label: z.string().min(1).max(100).optional().openapi({ description: "One of the issue's labels, whole." }),
  maxAgeDays: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_650)
    .optional()
    .openapi({ description: "Opened within so many days." }),
  activeWithinDays: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_650)
    .optional()
    .openapi({ description: "Changed within so many days." }),
  minStars: z.coerce.number().int().min(0).max(10_000_000).optional(),
  repository: z.coerce
    .number()
    .int()
    .min(1)
    .max(2 ** 53 - 1)
    .optional()
    .openapi({ description: "A repository's `id`." }),
};
