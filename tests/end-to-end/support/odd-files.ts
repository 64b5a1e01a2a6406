import type { FileChange } from "@dome/local-github";

/** A pointer as Git LFS commits it. */
const LFS_POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${"4d7a".repeat(16)}\nsize 12345\n`;

/** Exactly 200 bytes. */
export const LONG_PATH = `${"directory-with-a-long-name/".repeat(7)}f.txt`.padEnd(200, "x");

/** Everything that has ever made a copy differ from its original. */
export const ODD_FILES: FileChange[] = [
  // What an archive leaves out, fills in or converts.
  {
    path: ".gitattributes",
    content:
      "secret/** export-ignore\n*.version export-subst\n*.bat text eol=crlf\n*.big filter=lfs diff=lfs merge=lfs -text\n*.utf16 text working-tree-encoding=UTF-16LE\n",
  },
  { path: "secret/left-out.txt", content: "An archive lacks this.\n" },
  { path: "secret/deep/er.txt", content: "And this.\n" },
  { path: "release.version", content: "$Format:%H %an$\n" },
  { path: "run.bat", content: "echo one\necho two\n" },
  { path: "windows.txt", content: "committed\r\nwith carriage returns\r\n" },
  { path: "text.utf16", content: "kept as UTF-8 inside git\n" },
  { path: "model.big", content: LFS_POINTER },
  // What is not a regular file.
  { path: "link", content: "README.md", mode: "120000" },
  { path: "dangling", content: "../outside/nowhere", mode: "120000" },
  { path: "to-directory", content: "secret", mode: "120000" },
  { path: "tool.sh", content: "#!/bin/sh\nexit 0\n", mode: "100755" },
  {
    path: ".gitmodules",
    content: '[submodule "vendor/library"]\n\tpath = vendor/library\n\turl = https://github.com/acme/library\n',
  },
  { path: "vendor/library", content: "0123456789012345678901234567890123456789", mode: "160000" },
  // Names.
  { path: "README.md", content: "# Odd\n" },
  { path: "readme.md", content: "# Another file\n" },
  { path: "Readme.MD", content: "# A third\n" },
  { path: "caf\u00e9.txt", content: "composed\n" },
  { path: "cafe\u0301.txt", content: "decomposed\n" },
  { path: "日本語/ファイル.txt", content: "non-ASCII\n" },
  { path: "emoji-😀.txt", content: "beyond the basic plane\n" },
  { path: "with space.txt", content: "space\n" },
  { path: " leading and trailing ", content: "spaces\n" },
  { path: "hash#mark.txt", content: "#\n" },
  { path: "100%.txt", content: "%\n" },
  { path: "per%20cent%2Fencoded.txt", content: "looks encoded\n" },
  { path: "question?.txt", content: "?\n" },
  { path: "a&b=c+d;e,f.txt", content: "query\n" },
  { path: "quote\"'`.txt", content: "quotes\n" },
  { path: "back\\slash.txt", content: "not a separator\n" },
  { path: "tab\there.txt", content: "tab\n" },
  { path: "new\nline.txt", content: "line break in the name\n" },
  { path: "*glob[1]{a,b}.txt", content: "not a pattern\n" },
  { path: "-dash.txt", content: "not an option\n" },
  { path: "files/skipped/sync", content: "a name of the API\n" },
  { path: "...", content: "three dots\n" },
  { path: ".hidden/.file", content: "dots\n" },
  { path: LONG_PATH, content: "200 bytes of path\n" },
  { path: `${"n".repeat(150)}.txt`, content: "longer than a tar header holds\n" },
  // Order: git sorts by bytes, directories included.
  { path: "order/a.txt", content: "1\n" },
  { path: "order/a/b.txt", content: "2\n" },
  { path: "order/a-b.txt", content: "3\n" },
  { path: "order/a0.txt", content: "4\n" },
  { path: "order/\uffee.txt", content: "5\n" },
  { path: "order/\u{1f600}.txt", content: "6\n" },
  // Content.
  { path: "empty.txt", content: "" },
  { path: "another-empty.txt", content: "" },
  { path: "no-newline.txt", content: "end" },
  { path: "twice/one.txt", content: "the same content\n" },
  { path: "twice/two.txt", content: "the same content\n" },
  { path: "latin1.txt", content: Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x0a) },
  { path: "picture.png", content: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3) },
  { path: "late-nul.txt", content: `${"a".repeat(8_000)}\0 git looks no further\n` },
  { path: "early-nul.txt", content: `${"a".repeat(7_999)}\0 binary to git\n` },
  { path: "page.html", content: "<script>alert(1)</script>\n" },
  { path: "several-blocks.txt", content: "more than one compressed block\n".repeat(30_000) },
  // Beside the limit of 8 MiB.
  { path: "exactly-at-the-limit.txt", content: "0123456789abcde\n".repeat(524_288) },
  { path: "one-over-the-limit.txt", content: `${"0123456789abcde\n".repeat(524_288)}x` },
  { path: "fifty-megabytes.txt", content: "0123456789abcde\n".repeat(3_276_800) },
];
