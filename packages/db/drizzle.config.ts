import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: ["./src/schema.ts", "./src/events/schema.ts", "./src/issue-schema.ts"],
  out: "../../migrations",
});
