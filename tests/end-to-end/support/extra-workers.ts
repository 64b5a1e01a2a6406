/** Holds the queues, so that a test can send what only the platform, or a broken Worker, would send. */
export const queuesWorker = {
  config: {
    name: "queues",
    main: "tests/end-to-end/worker.ts",
    compatibility_date: "2026-11-01",
    queues: {
      producers: [
        { binding: "INGEST_QUEUE", queue: "ingest-queue" },
        { binding: "DEAD_LETTER_QUEUE", queue: "ingest-dead-letter" },
      ],
    },
  },
};

/** The API as it is when somebody forgot to set its key. */
export const apiWithoutKey = {
  config: {
    name: "dome-api-without-key",
    main: "apps/dome-api/src/index.ts",
    compatibility_date: "2026-11-01",
    services: [
      { binding: "SILO", service: "silo", entrypoint: "Silo" },
      { binding: "INGESTOR", service: "webhook", entrypoint: "Ingestor" },
      { binding: "WEBHOOK", service: "webhook" },
    ],
  },
};
