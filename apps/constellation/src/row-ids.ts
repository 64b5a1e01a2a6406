/**
 * Makes a table, and makes it anew with row ids where it was made without: rows of some kilobytes then take half the pages, since a
 * tree without row ids keeps no more than a quarter of a page of each row where it belongs.
 *
 * @param columns - All of them.
 * @param statements - Make the table and its indexes where they are missing.
 */
export function giveRowIds(
  storage: DurableObjectStorage,
  table: string,
  columns: readonly string[],
  statements: readonly string[],
): void {
  const { sql } = storage;
  const create = (): void => statements.forEach((statement) => void sql.exec(statement));
  const { old } = sql
    .exec<{ old: number }>(
      "select count(*) as old from sqlite_master where type = 'table' and name = ? and sql like '%without rowid'",
      table,
    )
    .one();
  if (old === 0) return create();
  const names = columns.join(", ");
  storage.transactionSync(() => {
    const indexes = sql.exec<{ name: string }>(
      "select name from sqlite_master where type = 'index' and tbl_name = ? and sql is not null",
      table,
    );
    for (const { name } of indexes.toArray()) sql.exec(`drop index ${name}`);
    sql.exec(`alter table ${table} rename to ${table}_before`);
    create();
    sql.exec(`insert into ${table} (${names}) select ${names} from ${table}_before`);
    sql.exec(`drop table ${table}_before`);
  });
}
