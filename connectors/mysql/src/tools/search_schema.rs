//! Looks for words in the names and comments of tables and columns. Never looks at rows.

use super::inventory::{self, Listed};
use super::{record, words};
use crate::names;
use crate::session::{Found, Sessions, Statement};
use mosaic_connector_kit::{Call, Output, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

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

    let listed = inventory::tables(sessions, asked.db.as_deref(), call).await?;
    let columns = sessions
        .run(&columns(sessions, &asked, &words), &call.cancel)
        .await?;
    let mut hits = rank(&tables(listed, &columns), &words);
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

/// Returns the question for columns that match, or whose table does.
fn columns(sessions: &Sessions, asked: &Search, words: &[String]) -> Statement {
    let (condition, mut params) = names::in_database("table_schema", asked.db.as_deref(), sessions);
    let mut matches = Vec::new();
    for word in words {
        for place in ["column_name", "table_name", "column_comment"] {
            matches.push(format!("{place} LIKE ?"));
            params.push(json!(words::anywhere(word)));
        }
    }
    Statement::catalogue(
        format!(
            "SELECT table_schema, table_name, column_name, column_type, column_comment \
             FROM information_schema.columns WHERE {condition} AND ({}) \
             ORDER BY table_schema, table_name, ordinal_position LIMIT 9999",
            matches.join(" OR ")
        ),
        params,
    )
}

struct Table {
    listed: Listed,
    columns: Vec<Column>,
}

struct Column {
    name: String,
    kind: String,
    comment: String,
}

fn tables(listed: Vec<Listed>, found: &Found) -> Vec<Table> {
    let mut columns: HashMap<(String, String), Vec<Column>> = HashMap::new();
    for row in &found.rows {
        let [Some(database), Some(table), Some(name), kind, comment] = row.as_slice() else {
            continue;
        };
        columns
            .entry((database.clone(), table.clone()))
            .or_default()
            .push(Column {
                name: name.clone(),
                kind: kind.clone().unwrap_or_default(),
                comment: comment.clone().unwrap_or_default(),
            });
    }
    listed
        .into_iter()
        .map(|listed| Table {
            columns: columns
                .remove(&(listed.database.clone(), listed.name.clone()))
                .unwrap_or_default(),
            listed,
        })
        .collect()
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
        let own = score(&table.listed.name, &table.listed.comment, words);
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
    let kind = if table.listed.is_view { "view" } else { "table" };
    let mut text = match &table.listed.rows {
        Some(rows) => format!("{kind} of about {rows} rows"),
        None => kind.to_owned(),
    };
    if !table.listed.comment.is_empty() {
        text.push_str(&format!("; {}", table.listed.comment));
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
        id: format!("{}.{}", table.listed.database, table.listed.name),
        kind,
        table: table.listed.name.clone(),
        database: table.listed.database.clone(),
        column: None,
        column_type: None,
        text,
        // Of equals, the table before its columns.
        score: score + 1,
    }
}

fn column_hit(table: &Table, column: &Column, score: u32) -> Hit {
    let mut text = format!("{} in {}", column.kind, table.listed.name);
    if !column.comment.is_empty() {
        text.push_str(&format!("; {}", column.comment));
    }
    Hit {
        id: format!("{}.{}.{}", table.listed.database, table.listed.name, column.name),
        kind: "column",
        table: table.listed.name.clone(),
        database: table.listed.database.clone(),
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
