//! Lists of databases and of tables.

use super::{number, record, text};
use crate::names::{self, SYSTEM};
use crate::session::{Sessions, Statement};
use crate::value::Cell;
use mosaic_connector_kit::{Call, Output, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoArguments {}

pub(super) async fn list_databases(sessions: &Sessions, call: &Call) -> Result<Output, ToolError> {
    let NoArguments {} = call.arguments()?;
    let marks = vec!["?"; SYSTEM.len()].join(", ");
    let statement = Statement::catalogue(
        format!(
            "SELECT s.schema_name, COUNT(t.table_name), s.default_character_set_name \
             FROM information_schema.schemata s \
             LEFT JOIN information_schema.tables t ON t.table_schema = s.schema_name \
             WHERE s.schema_name NOT IN ({marks}) \
             GROUP BY s.schema_name, s.default_character_set_name ORDER BY s.schema_name"
        ),
        SYSTEM.iter().map(|name| json!(name)).collect(),
    );
    let found = sessions.run(&statement, &call.cancel).await?;
    let current = sessions.database();
    let records: Vec<_> = found
        .rows
        .iter()
        .filter_map(|row| match row.as_slice() {
            [name, tables, charset] => Some(record([
                ("database", text(name)),
                ("tables", number(tables)),
                ("charset", text(charset)),
                ("current", json!(name.as_deref() == current)),
            ])),
            _ => None,
        })
        .collect();
    Ok(Output::Records(Records {
        heading: counted(records.len(), "database"),
        records,
        has_more: found.has_more,
        ..Records::default()
    }))
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct ListTables {
    #[serde(deserialize_with = "arguments::text")]
    db: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    pattern: Option<String>,
    #[serde(deserialize_with = "arguments::flag")]
    detail: bool,
    #[serde(deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

const BRIEF: [&str; 4] = ["table", "kind", "rows_estimate", "comment"];
const BRIEF_WITH_DATABASE: [&str; 5] = ["database", "table", "kind", "rows_estimate", "comment"];

pub(super) async fn list_tables(sessions: &Sessions, call: &Call) -> Result<Output, ToolError> {
    let asked: ListTables = call.arguments()?;
    let question = format!("tables {:?} {:?}", asked.db, asked.pattern);
    let offset = cursor::decode(&question, asked.cursor.as_deref())?;
    let limit = u64::from(asked.limit.unwrap_or(200).clamp(1, 1_000));
    let (mut condition, mut params) = names::in_database("table_schema", asked.db.as_deref(), sessions);
    if let Some(pattern) = &asked.pattern {
        condition.push_str(" AND table_name LIKE ?");
        params.push(json!(like(pattern)));
    }
    let mut statement = Statement::catalogue(
        format!(
            "SELECT table_schema, table_name, table_type, table_rows, table_comment, engine, \
             data_length + index_length, table_collation, create_time, update_time \
             FROM information_schema.tables WHERE {condition} \
             ORDER BY table_schema, table_name LIMIT {} OFFSET {offset}",
            limit + 1
        ),
        params,
    );
    statement.rows = usize::try_from(limit).unwrap_or(usize::MAX);
    let found = sessions.run(&statement, &call.cancel).await?;
    let records: Vec<_> = found.rows.iter().filter_map(|row| table_record(row)).collect();
    let database = asked.db.as_deref().or(sessions.database());
    if records.is_empty() && asked.pattern.is_none() && offset == 0 {
        refuse_unknown_database(sessions, database, call).await?;
    }
    let views = records.iter().filter(|record| record["kind"] == "view").count();
    let mut heading = counted(records.len() - views, "table");
    if views > 0 {
        heading.push_str(&format!(" and {}", counted(views, "view")));
    }
    if let Some(database) = database {
        heading.push_str(&format!(" in {database}"));
    }
    Ok(Output::Records(Records {
        heading,
        concise: match (asked.detail, database) {
            (true, _) => &[],
            (false, Some(_)) => &BRIEF,
            (false, None) => &BRIEF_WITH_DATABASE,
        },
        has_more: found.has_more,
        next_cursor: found.has_more.then(|| cursor::encode(&question, offset + limit)),
        records,
        ..Records::default()
    }))
}

async fn refuse_unknown_database(
    sessions: &Sessions,
    database: Option<&str>,
    call: &Call,
) -> Result<(), ToolError> {
    let Some(database) = database else { return Ok(()) };
    let statement = Statement::catalogue(
        "SELECT schema_name FROM information_schema.schemata WHERE schema_name = ?",
        vec![json!(database)],
    );
    if sessions.run(&statement, &call.cancel).await?.rows.is_empty() {
        return Err(ToolError::not_found(format!("there is no database `{database}`"))
            .hint("See the names with list_databases"));
    }
    Ok(())
}

fn table_record(row: &[Cell]) -> Option<Map<String, Value>> {
    let [
        database,
        name,
        kind,
        rows,
        comment,
        engine,
        bytes,
        collation,
        created,
        updated,
    ] = row
    else {
        return None;
    };
    let is_view = kind.as_deref().is_some_and(|kind| kind.contains("VIEW"));
    // The server writes "VIEW" there for want of a comment.
    let comment = comment
        .clone()
        .filter(|comment| !comment.is_empty() && (!is_view || comment != "VIEW"));
    Some(record([
        ("database", text(database)),
        ("table", text(name)),
        ("kind", json!(if is_view { "view" } else { "table" })),
        ("rows_estimate", if is_view { Value::Null } else { number(rows) }),
        ("comment", text(&comment)),
        ("engine", text(engine)),
        ("bytes", number(bytes)),
        ("collation", text(collation)),
        ("created", text(created)),
        ("updated", text(updated)),
    ]))
}

/// Returns a LIKE pattern: what has no wildcard is looked for anywhere in the name.
fn like(pattern: &str) -> String {
    let pattern = pattern.replace('*', "%");
    if pattern.contains('%') {
        pattern
    } else {
        format!("%{pattern}%")
    }
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        0 => format!("no {noun}s"),
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
