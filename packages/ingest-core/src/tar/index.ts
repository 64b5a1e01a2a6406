export { TarParser, type TarEntry, type TarHandler } from "./tar-parser.ts";
