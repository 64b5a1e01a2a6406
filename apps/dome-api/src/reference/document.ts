/** A parameter of an operation. */
export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: {
    type?: string;
    description?: string;
    minimum?: number;
    maximum?: number;
    default?: unknown;
    enum?: string[];
  };
}

interface Content {
  schema: object;
  example?: unknown;
}

/** One operation, with its address. */
export interface Operation {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, Content> };
  responses: Record<string, { description: string; content?: Record<string, Content> }>;
}

/** What the page shows of an OpenAPI document. */
export interface ReferenceDocument {
  title: string;
  version: string;
  description: string;
  /** Where the document itself is. */
  path: string;
  tags: { name: string; description: string }[];
  operations: Operation[];
  schemas: { name: string; schema: unknown }[];
}

interface OpenApi {
  info: { title: string; version: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation & { operationId: string }>>;
  components: { schemas: Record<string, unknown> };
}

/** Reads the API's own document, which has every field its tests demand. */
export function readDocument(document: object, path: string): ReferenceDocument {
  const { info, tags, paths, components } = document as OpenApi;
  return {
    ...info,
    path,
    tags,
    operations: Object.entries(paths).flatMap(([address, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        ...operation,
        id: operation.operationId,
        method: method.toUpperCase(),
        path: address,
      })),
    ),
    schemas: Object.entries(components.schemas).map(([name, schema]) => ({ name, schema })),
  };
}

/** Every parameter of an operation. */
export const parametersOf = (operation: Operation): Parameter[] => operation.parameters ?? [];

/** An example as text. */
export const exampleOf = (content: Content): string => JSON.stringify(content.example ?? content.schema, null, 2);

/** What a parameter takes: its description, type, bounds and default. */
export function details({ description, schema = {} }: Parameter): string {
  const { type, minimum, maximum, default: unless, enum: values } = schema;
  const words: (string | undefined)[] = [
    description ?? schema.description,
    values === undefined ? type : `one of ${values.join(", ")}`,
    minimum === undefined || maximum === undefined ? undefined : `${minimum} to ${maximum}`,
    unless === undefined ? undefined : `default ${JSON.stringify(unless)}`,
  ];
  return words.filter((word) => word !== undefined).join("; ");
}
