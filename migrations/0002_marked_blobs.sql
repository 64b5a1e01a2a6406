CREATE INDEX `content_blobs_marked` ON `content_blobs` (`space_id`,`sha`) WHERE unreferenced_since_ms is not null;
