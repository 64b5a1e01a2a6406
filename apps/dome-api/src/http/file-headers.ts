import type { FileView } from "@dome/ingest-core/contracts";
import { create as contentDisposition } from "content-disposition";
import mime from "mime/lite";

const PLAIN = "text/plain; charset=utf-8";

/** Types a browser may run or that load other things: people's content is shown as text, never run. */
const ACTIVE = /html|xml|svg|script|cache-manifest/;
/** Data formats outside `text/` that are worth naming. */
const DATA = /^application\/(?:(?:.+\+)?json|json5|toml|yaml|sql)$/;

/**
 * The content type of a stored file. Only text is stored, so an extension that stands for pictures, films or programs
 * (`.ts` is also MPEG video) says nothing: such files, links and LFS pointers are plain text.
 */
export function contentType(file: Pick<FileView, "path" | "kind">): string {
  const type = file.kind === "text" ? mime.getType(file.path) : null;
  if (type === null || ACTIVE.test(type)) return PLAIN;
  if (type.startsWith("text/")) return `${type}; charset=utf-8`;
  return DATA.test(type) ? type : PLAIN;
}

/** Headers of a file's bytes, the same for GET, HEAD and 304. `no-transform`, because the bytes must arrive as git holds them. */
export function fileHeaders(file: FileView, commitSha: string): Headers {
  return new Headers({
    "Content-Type": contentType(file),
    "Content-Disposition": contentDisposition(file.path.slice(file.path.lastIndexOf("/") + 1), { type: "inline" }),
    "Cache-Control": "private, no-cache, no-transform",
    ETag: `"${file.sha}"`,
    "X-Dome-Commit": commitSha,
    "X-Dome-Kind": file.kind,
  });
}

/** Whether the client's copy (`If-None-Match`) is the one with this id. Ids hold no commas, so splitting is safe. */
export function hasCopy(ifNoneMatch: string | undefined, sha: string): boolean {
  const tags = (ifNoneMatch ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes("*") || tags.includes(`"${sha}"`);
}
