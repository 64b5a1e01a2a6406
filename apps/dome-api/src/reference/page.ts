import { html } from "hono/html";
import {
  details,
  exampleOf,
  type Operation,
  type Parameter,
  parametersOf,
  type ReferenceDocument,
} from "./document.ts";

type Html = ReturnType<typeof html>;

/** Where the page is, and what it looks like. */
export const REFERENCE_PATH = "/api/reference";
export const REFERENCE_STYLE_PATH = "/api/reference.css";

/** The whole document as a page: no script, nothing from elsewhere. Every text is escaped. */
export function referencePage(document: ReferenceDocument): Html {
  const groups = document.tags.map((tag) => ({
    tag,
    operations: document.operations.filter((operation) => operation.tags.includes(tag.name)),
  }));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${document.title} API</title>
        <link rel="stylesheet" href="${REFERENCE_STYLE_PATH}" />
      </head>
      <body>
        <nav aria-label="Operations">
          <p><strong>${document.title}</strong> ${document.version}</p>
          ${groups.map(
            ({ tag, operations }) =>
              html`<h2>${tag.name}</h2>
                <ul>
                  ${operations.map((operation) => html`<li><a href="#${operation.id}">${operation.summary}</a></li>`)}
                </ul>`,
          )}
          <h2>Shapes</h2>
          <ul>
            ${document.schemas.map(({ name }) => html`<li><a href="#shape-${name}">${name}</a></li>`)}
          </ul>
        </nav>
        <main>
          <h1>${document.title} API</h1>
          ${paragraphs(document.description)}
          <p>The same for machines: <a href="${document.path}">${document.path}</a>.</p>
          ${groups.map(
            ({ tag, operations }) =>
              html`<section>
                <h2>${tag.name}</h2>
                <p>${tag.description}</p>
                ${operations.map(operationOf)}
              </section>`,
          )}
          <section>
            <h2>Shapes</h2>
            ${document.schemas.map(
              ({ name, schema }) =>
                html`<article id="shape-${name}">
                  <h3>${name}</h3>
                  <pre tabindex="0">${JSON.stringify(schema, null, 2)}</pre>
                </article>`,
            )}
          </section>
        </main>
      </body>
    </html>`;
}

function operationOf(operation: Operation): Html {
  const parameters = parametersOf(operation);
  const body = operation.requestBody?.content["application/json"];
  return html`<article id="${operation.id}">
    <h3>${operation.summary}</h3>
    <p class="address"><b class="${operation.method}">${operation.method}</b> <code>${operation.path}</code></p>
    ${paragraphs(operation.description)} ${parameters.length === 0 ? "" : parameterTable(parameters)}
    ${
      body === undefined
        ? ""
        : html`<h4>Body</h4>
            <pre tabindex="0">${exampleOf(body)}</pre>
            ${shape(body.schema)}`
    }
    ${Object.entries(operation.responses).map(([status, response]) => {
      const content = response.content?.["application/json"];
      return html`<details ${status.startsWith("2") ? "open" : ""}>
        <summary><b>${status}</b> ${response.description}</summary>
        ${content === undefined ? "" : html`<pre tabindex="0">${exampleOf(content)}</pre>`}
      </details>`;
    })}
  </article>`;
}

const shape = (schema: object): Html =>
  html`<details>
    <summary>Shape</summary>
    <pre tabindex="0">${JSON.stringify(schema, null, 2)}</pre>
  </details>`;

const parameterTable = (parameters: Parameter[]): Html =>
  html`<table>
    <thead>
      <tr>
        <th scope="col">Parameter</th>
        <th scope="col">In</th>
        <th scope="col">What</th>
      </tr>
    </thead>
    <tbody>
      ${parameters.map(
        (one) =>
          html`<tr>
            <td><code>${one.name}</code>${one.required ? "" : " (optional)"}</td>
            <td>${one.in}</td>
            <td>${details(one)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;

/** Paragraphs, with \`code\` as such. */
const paragraphs = (text: string): Html[] =>
  text.split("\n\n").map((paragraph) => {
    const parts = paragraph.split("`");
    return html`<p>${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}</p>`;
  });
