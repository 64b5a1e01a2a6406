interface Env {
  SMALL: D1Database;
  LARGE: D1Database;
  OBJECTS: R2Bucket;
  DELIVERIES: Queue;
  SECRET: string;
  BYSTANDER: DurableObjectNamespace<import("./receive-in-steps.ts").Bystander>;
}
