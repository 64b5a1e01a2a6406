declare namespace Cloudflare {
  interface Env {
    /** See `src/settings.ts`. */
    GARBAGE_GRACE_SECONDS?: string;
  }
}
