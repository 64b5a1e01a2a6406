import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode } from "graphql";

/** What GitHub says a query costs: points, and the nodes it may return. */
export interface QueryCost {
  points: number;
  nodes: number;
}

/**
 * GitHub's rule: the requests needed to fill every connection, as if each were full, divided by 100 and at least one point.
 * A connection that is only counted costs one request as well.
 */
export function queryCost(document: DocumentNode): QueryCost {
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
  let requests = 0;
  let nodes = 0;
  const walk = (set: SelectionSetNode, times: number): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        if (fragment) walk(fragment.selectionSet, times);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        walk(selection.selectionSet, times);
      } else if (selection.selectionSet) {
        const page = pageOf(selection);
        if (page !== null) {
          requests += times;
          nodes += times * page;
        }
        walk(selection.selectionSet, times * (page ?? 1));
      }
    }
  };
  for (const node of document.definitions) if (node.kind === Kind.OPERATION_DEFINITION) walk(node.selectionSet, 1);
  return { points: Math.max(1, Math.ceil(requests / 100)), nodes };
}

/** How many nodes a connection asks for; 0 when it is only counted; null for what is no connection. */
function pageOf(field: FieldNode): number | null {
  const first = field.arguments?.find(({ name }) => name.value === "first" || name.value === "last");
  if (first?.value.kind === Kind.INT) return Number(first.value.value);
  const isCounted = field.selectionSet?.selections.some(
    (selection) => selection.kind === Kind.FIELD && selection.name.value === "totalCount",
  );
  return isCounted ? 0 : null;
}
