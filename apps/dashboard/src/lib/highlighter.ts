// On its own, so that it is fetched with the first grammar and not before, and without the grammars nobody asked for.
export { createLowlight } from "lowlight";
