export type {
  ContentItem,
  ContentSink,
  Ingestor,
  IngestorConfig,
  ItemMetadata,
  Listing,
  PreviousState,
  StreamReport,
  SyncStatus,
} from "./ingestor.ts";
