import { createApp } from "./app.ts";
import type { Bindings } from "./http/types.ts";

const app = createApp();

export default {
  fetch(request, env, ctx) {
    const bindings: Bindings = env; // the services behind the bindings keep their contracts
    return app.fetch(request, bindings, ctx);
  },
} satisfies ExportedHandler<Env>;
