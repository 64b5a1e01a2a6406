import { insertBlobs } from "./insert-blobs.ts";
import { copyNaively } from "./naive-copy.ts";
import { receiveNaively } from "./naive-receiver.ts";
import { receiveInSteps } from "./receive-in-steps.ts";

export { Bystander } from "./receive-in-steps.ts";

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/webhook") return await receiveNaively(env, request);
    if (pathname.startsWith("/steps/")) return await receiveInSteps(env, request, pathname.slice("/steps/".length));
    if (pathname === "/copy") return Response.json(await copyNaively(env, await request.json()));
    if (pathname === "/insert") {
      const db = searchParams.get("table") === "large" ? env.LARGE : env.SMALL;
      return Response.json(await insertBlobs(db, Number(searchParams.get("rows"))));
    }
    return new Response("There is nothing here.", { status: 404 });
  },
} satisfies ExportedHandler<Env>;
