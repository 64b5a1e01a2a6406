ALTER TABLE `repos` ADD `main_languages` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
-- What a scrape would write for what is known already, so that filters answer at once and the next scrape finds nothing to write.
UPDATE `repos` SET `main_languages` = (
	select json_group_array(o.value order by o.key) from json_each(`languages_ordered`) o
	where o.key = 0 or coalesce((select e.value from json_each(`languages_raw`) e where e.key = o.value) * 5
		>= (select sum(e.value) from json_each(`languages_raw`) e), `languages_raw` = '{}')
);
