/** One page of a list. */
export interface Page {
  page: number;
  perPage: number;
}

/** Reads `page` and `per_page`: 30 by default, 100 at most, nonsense ignored as GitHub does. */
export function readPage(query: URLSearchParams, defaultPerPage = 30): Page {
  const perPage = Number.parseInt(query.get("per_page") ?? "", 10);
  const page = Number.parseInt(query.get("page") ?? "", 10);
  return {
    page: page >= 1 ? page : 1,
    perPage: perPage >= 1 ? Math.min(perPage, 100) : defaultPerPage,
  };
}

/**
 * The `Link` header in GitHub's order: prev, next, last, first; the last page carries only prev and first.
 *
 * @param baseUrl - Address without query, by numeric id.
 * @param lastPage - Null when unknown: then `hasNext` decides and `last` is absent.
 * @returns Null when one page holds all.
 */
export function linkHeader(
  baseUrl: string,
  query: URLSearchParams,
  page: number,
  lastPage: number | null,
  hasNext: boolean,
): string | null {
  const url = (target: number): string => {
    const params = new URLSearchParams(query);
    params.set("page", String(target));
    return `<${baseUrl}?${params}>`;
  };
  const links: string[] = [];
  if (page > 1) links.push(`${url(page - 1)}; rel="prev"`);
  if (hasNext) {
    links.push(`${url(page + 1)}; rel="next"`);
    if (lastPage !== null) links.push(`${url(lastPage)}; rel="last"`);
  }
  if (page > 1) links.push(`${url(1)}; rel="first"`);
  return links.length > 0 ? links.join(", ") : null;
}
