import { defineConfig } from "vite";

/** Where `npm run dev` serves the API, for `pnpm dev` here. */
const API = process.env["DOME_API_URL"] ?? "http://127.0.0.1:8787";

export default defineConfig({
  build: {
    // Nothing inline, not even small pictures: the policy allows only files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
    reportCompressedSize: true,
  },
  server: { proxy: { "/api": { target: API, ws: true } } },
});
