import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { ValidateFunction } from "ajv";
import { Ajv } from "ajv";
import { default as addFormats } from "ajv-formats";

type Json = Record<string, unknown>;

/** A GitHub OpenAPI description whose schemas are compiled one by one, as asked for: the whole file would take minutes. */
export class Description {
  readonly #document: Json;
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(packageName: "@octokit/openapi" | "@octokit/openapi-webhooks") {
    const path = createRequire(import.meta.url).resolve(`${packageName}/generated/api.github.com.json`);
    this.#document = JSON.parse(readFileSync(path, "utf8")) as Json;
  }

  /** What is wrong with a value under the schema at a JSON pointer; null when nothing is. */
  problems(pointer: string, value: unknown): string | null {
    const validate = this.#validators.get(pointer) ?? this.#compile(pointer);
    return validate(value) ? null : JSON.stringify(validate.errors?.slice(0, 5));
  }

  /** The value at a path of keys, references followed. */
  at(...keys: string[]): Json | undefined {
    let current: unknown = this.#document;
    for (const key of keys) {
      current = (current as Json | undefined)?.[key];
      if (typeof current === "object" && current !== null && "$ref" in current)
        current = this.#resolve(String(current.$ref));
    }
    return current as Json | undefined;
  }

  #resolve(ref: string): unknown {
    return ref
      .slice(2)
      .split("/")
      .reduce<unknown>((node, key) => (node as Json)[key.replaceAll("~1", "/").replaceAll("~0", "~")], this.#document);
  }

  #compile(pointer: string): ValidateFunction {
    const definitions: Json = {};
    const schema = this.#convert({ $ref: pointer }, definitions);
    const ajv = new Ajv({ strict: false, allErrors: false });
    addFormats.default(ajv);
    // GitHub's own examples break these two: templates are written with spaces and colons.
    ajv.addFormat("uri-template", true).addFormat("repo.nwo", true);
    const validate = ajv.compile({ ...(schema as Json), definitions });
    this.#validators.set(pointer, validate);
    return validate;
  }

  /** OpenAPI 3.0 to JSON Schema: references become local, `nullable` becomes a null alternative. */
  #convert(node: unknown, definitions: Json): unknown {
    if (Array.isArray(node)) return node.map((item) => this.#convert(item, definitions));
    if (typeof node !== "object" || node === null) return node;
    const source = node as Json;
    if (typeof source["$ref"] === "string") {
      const name = source["$ref"].replaceAll(/[^A-Za-z0-9]/g, "_");
      if (!(name in definitions)) {
        definitions[name] = {};
        definitions[name] = this.#convert(this.#resolve(source["$ref"]), definitions);
      }
      return { $ref: `#/definitions/${name}` };
    }
    const converted: Json = {};
    for (const [key, value] of Object.entries(source)) {
      if (
        ["example", "examples", "nullable", "description", "discriminator", "externalDocs"].includes(key) &&
        typeof value !== "object"
      )
        continue;
      if (key === "examples" || key === "example" || key === "default") continue;
      converted[key] = this.#convert(value, definitions);
    }
    return source["nullable"] === true ? { anyOf: [{ type: "null" }, converted] } : converted;
  }
}
