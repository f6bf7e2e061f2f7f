//! Looks for words in the names and comments of tables and columns. Never looks at rows.

use super::{record, words};
use crate::names;
use crate::session::{Found, Sessions, Statement};
use mosaic_connector_kit::{Call, Output, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Search {
    pattern: String,
    #[serde(default, deserialize_with = "arguments::text")]
    db: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// How many columns of a table are named in its record.
const NAMED_COLUMNS: usize = 20;

pub(super) async fn search(sessions: &Sessions, call: &Call) -> Result<Output, ToolError> {
    let asked: Search = call.arguments()?;
    let words = words::of(&asked.pattern);
    if words.is_empty() {
        return Err(ToolError::invalid("there is no word to look for"));
    }
    let question = format!("schema {words:?} {:?}", asked.db);
    let offset = usize::try_from(cursor::decode(&question, asked.cursor.as_deref())?).unwrap_or(usize::MAX);
    let limit = usize::try_from(asked.limit.unwrap_or(20).clamp(1, 200)).unwrap_or(200);

    let found = sessions
        .run(&statement(sessions, &asked, &words), &call.cancel)
        .await?;
    let mut hits = rank(&tables(&found), &words);
    hits.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
    let all = hits.len();
    let records: Vec<_> = hits.iter().skip(offset).take(limit).map(Hit::record).collect();
    let has_more = offset.saturating_add(records.len()) < all;
    Ok(Output::Records(Records {
        heading: match all {
            0 => format!("nothing is named like {}", words.join(" or ")),
            _ => format!("{all} names match {}", words.join(", ")),
        },
        records,
        concise: &["id", "kind", "text"],
        has_more,
        next_cursor: has_more.then(|| cursor::encode(&question, (offset + limit) as u64)),
        ..Records::default()
    }))
}

fn statement(sessions: &Sessions, asked: &Search, words: &[String]) -> Statement {
    let (condition, mut params) = names::in_database("c.table_schema", asked.db.as_deref(), sessions);
    let mut matches = Vec::new();
    for word in words {
        for place in [
            "c.column_name",
            "c.table_name",
            "c.column_comment",
            "t.table_comment",
        ] {
            matches.push(format!("{place} LIKE ?"));
            params.push(json!(words::anywhere(word)));
        }
    }
    Statement::own(
        format!(
            "SELECT c.table_schema, c.table_name, t.table_type, t.table_rows, t.table_comment, \
             c.column_name, c.column_type, c.column_comment \
             FROM information_schema.columns c JOIN information_schema.tables t \
             ON t.table_schema = c.table_schema AND t.table_name = c.table_name \
             WHERE {condition} AND ({}) ORDER BY c.table_schema, c.table_name, c.ordinal_position LIMIT 5000",
            matches.join(" OR ")
        ),
        params,
    )
}

struct Table {
    database: String,
    name: String,
    is_view: bool,
    rows: Option<String>,
    comment: String,
    columns: Vec<Column>,
}

struct Column {
    name: String,
    kind: String,
    comment: String,
}

fn tables(found: &Found) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for row in &found.rows {
        let [
            Some(database),
            Some(name),
            kind,
            rows,
            comment,
            column,
            column_kind,
            column_comment,
        ] = row.as_slice()
        else {
            continue;
        };
        let known = tables
            .last()
            .is_some_and(|last| last.database == *database && last.name == *name);
        if !known {
            let is_view = kind.as_deref().is_some_and(|kind| kind.contains("VIEW"));
            tables.push(Table {
                database: database.clone(),
                name: name.clone(),
                is_view,
                rows: rows.clone().filter(|_| !is_view),
                comment: comment
                    .clone()
                    .filter(|comment| comment != "VIEW")
                    .unwrap_or_default(),
                columns: Vec::new(),
            });
        }
        if let Some(table) = tables.last_mut() {
            table.columns.push(Column {
                name: column.clone().unwrap_or_default(),
                kind: column_kind.clone().unwrap_or_default(),
                comment: column_comment.clone().unwrap_or_default(),
            });
        }
    }
    tables
}

struct Hit {
    id: String,
    kind: &'static str,
    table: String,
    database: String,
    column: Option<String>,
    column_type: Option<String>,
    text: String,
    score: u32,
}

impl Hit {
    fn record(&self) -> Map<String, Value> {
        record([
            ("id", json!(self.id)),
            ("title", json!(self.id)),
            ("kind", json!(self.kind)),
            ("database", json!(self.database)),
            ("table", json!(self.table)),
            ("column", json!(self.column)),
            ("type", json!(self.column_type)),
            ("text", json!(self.text)),
            ("url", Value::Null),
            ("author", Value::Null),
            ("time", Value::Null),
        ])
    }
}

fn rank(tables: &[Table], words: &[String]) -> Vec<Hit> {
    let mut hits = Vec::new();
    for table in tables {
        let own = score(&table.name, &table.comment, words);
        if own > 0 {
            hits.push(table_hit(table, own));
        }
        for column in &table.columns {
            let own_column = score(&column.name, &column.comment, words);
            if own_column > 0 {
                // A column of a table that matches, too, is the likelier one.
                hits.push(column_hit(table, column, own_column + own / 2));
            }
        }
    }
    hits
}

fn table_hit(table: &Table, score: u32) -> Hit {
    let kind = if table.is_view { "view" } else { "table" };
    let mut text = match &table.rows {
        Some(rows) => format!("{kind} of about {rows} rows"),
        None => kind.to_owned(),
    };
    if !table.comment.is_empty() {
        text.push_str(&format!("; {}", table.comment));
    }
    let names: Vec<_> = table
        .columns
        .iter()
        .take(NAMED_COLUMNS)
        .map(|column| column.name.as_str())
        .collect();
    let more = if table.columns.len() > NAMED_COLUMNS {
        ", …"
    } else {
        ""
    };
    text.push_str(&format!("; columns: {}{more}", names.join(", ")));
    Hit {
        id: format!("{}.{}", table.database, table.name),
        kind,
        table: table.name.clone(),
        database: table.database.clone(),
        column: None,
        column_type: None,
        text,
        // Of equals, the table before its columns.
        score: score + 1,
    }
}

fn column_hit(table: &Table, column: &Column, score: u32) -> Hit {
    let mut text = format!("{} in {}", column.kind, table.name);
    if !column.comment.is_empty() {
        text.push_str(&format!("; {}", column.comment));
    }
    Hit {
        id: format!("{}.{}.{}", table.database, table.name, column.name),
        kind: "column",
        table: table.name.clone(),
        database: table.database.clone(),
        column: Some(column.name.clone()),
        column_type: Some(column.kind.clone()),
        text,
        score,
    }
}

/// A word that is the name counts most, then one that is a part of it, then one within it, then one in the comment.
fn score(name: &str, comment: &str, words: &[String]) -> u32 {
    let name = name.to_lowercase();
    let comment = comment.to_lowercase();
    let parts: Vec<_> = name
        .split(|c: char| !c.is_alphanumeric())
        .map(names::stem)
        .collect();
    words
        .iter()
        .map(|word| {
            if names::stem(&name) == *word {
                20
            } else if parts.contains(word) {
                10
            } else if name.contains(word.as_str()) {
                5
            } else if comment.contains(word.as_str()) {
                3
            } else {
                0
            }
        })
        .sum()
}
