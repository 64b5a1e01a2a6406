declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

/** What the index reads of its surroundings. */
interface Env {
  LOG_LEVEL?: string;
}

declare namespace Cloudflare {
  interface Env {
    LOG_LEVEL?: string;
  }
}
