//! What one table is made of: its columns and keys, its indexes.

use super::{number, record, stats, text};
use crate::names::{self, Table};
use crate::session::{Found, Sessions, Statement};
use crate::value::Cell;
use mosaic_connector_kit::{Call, Output, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfTable {
    table: String,
    #[serde(default, deserialize_with = "arguments::text")]
    db: Option<String>,
}

const COLUMNS: &str = "SELECT column_name, column_type, is_nullable, column_key, column_default, extra, column_comment \
     FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position";
const OUTGOING: &str = "SELECT column_name, referenced_table_schema, referenced_table_name, referenced_column_name \
     FROM information_schema.key_column_usage \
     WHERE table_schema = ? AND table_name = ? AND referenced_table_name IS NOT NULL ORDER BY ordinal_position";
const INCOMING: &str = "SELECT referenced_column_name, table_schema, table_name, column_name \
     FROM information_schema.key_column_usage WHERE referenced_table_schema = ? AND referenced_table_name = ? \
     ORDER BY table_schema, table_name, ordinal_position";
pub(super) async fn describe(sessions: &Sessions, call: &Call) -> Result<Output, ToolError> {
    let asked: OfTable = call.arguments()?;
    let table = names::find(sessions, &asked.table, asked.db.as_deref(), &call.cancel).await?;
    let ask = async |sql: &str| {
        sessions
            .run(&Statement::catalogue(sql, table.params()), &call.cancel)
            .await
    };
    let columns = ask(COLUMNS).await?;
    let outgoing = links(&ask(OUTGOING).await?, &table);
    let incoming = links(&ask(INCOMING).await?, &table);
    let size = ask(stats::SIZE).await?;
    let (rows, comment) = match size.rows.first().map(Vec::as_slice) {
        Some([rows, comment, ..]) => (rows.clone(), comment.clone()),
        Some(_) | None => (None, None),
    };
    let rows = rows.filter(|_| !table.is_view);
    let comment = comment.filter(|comment| !comment.is_empty() && comment != "VIEW");

    let records: Vec<_> = columns
        .rows
        .iter()
        .filter_map(|row| column(row, &outgoing))
        .collect();
    let primary: Vec<_> = records
        .iter()
        .filter(|record| record["key"] == "primary")
        .filter_map(|record| record["column"].as_str())
        .collect();
    let notes = notes(comment.as_deref(), &primary, &incoming, &rows);
    let extra = record([
        ("table", json!(table.name)),
        ("database", json!(table.database)),
        ("kind", json!(table.kind())),
        ("comment", json!(comment)),
        ("rows_estimate", number(&rows)),
        ("primary_key", json!(primary)),
        (
            "references",
            json!(outgoing.iter().map(Link::outgoing).collect::<Vec<_>>()),
        ),
        (
            "referenced_by",
            json!(incoming.iter().map(Link::incoming).collect::<Vec<_>>()),
        ),
    ]);
    Ok(Output::Records(Records {
        heading: format!(
            "{} {}.{}: {} columns",
            table.kind(),
            table.database,
            table.name,
            records.len()
        ),
        records,
        notes,
        extra,
        ..Records::default()
    }))
}

/// Returns what is said of a table beside its columns, a line each.
fn notes(comment: Option<&str>, primary: &[&str], incoming: &[Link], rows: &Cell) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(comment) = comment {
        notes.push(format!("comment: {comment}"));
    }
    if !primary.is_empty() {
        notes.push(format!("primary key: {}", primary.join(", ")));
    }
    if !incoming.is_empty() {
        let from: Vec<_> = incoming
            .iter()
            .map(|link| format!("{} → {}", link.there, link.here))
            .collect();
        notes.push(format!("referenced by: {}", from.join(", ")));
    }
    if let Some(rows) = rows {
        notes.push(format!("about {rows} rows (an estimate)"));
    }
    notes
}

/// A foreign key, from one column to another.
struct Link {
    here: String,
    there: String,
}

impl Link {
    fn outgoing(&self) -> Value {
        json!({"column": self.here, "to": self.there})
    }

    fn incoming(&self) -> Value {
        json!({"column": self.here, "from": self.there})
    }
}

fn links(found: &Found, table: &Table) -> Vec<Link> {
    found
        .rows
        .iter()
        .filter_map(|row| match row.as_slice() {
            [Some(here), Some(database), Some(other), Some(column)] => Some(Link {
                here: here.clone(),
                there: if *database == table.database {
                    format!("{other}.{column}")
                } else {
                    format!("{database}.{other}.{column}")
                },
            }),
            _ => None,
        })
        .collect()
}

fn column(row: &[Cell], outgoing: &[Link]) -> Option<Map<String, Value>> {
    let [Some(name), kind, nullable, key, default, extra, comment] = row else {
        return None;
    };
    let key = match key.as_deref() {
        Some("PRI") => "primary",
        Some("UNI") => "unique",
        Some("MUL") => "index",
        Some(_) | None => "",
    };
    // MariaDB writes the word where MySQL has none.
    let default = default.clone().filter(|default| default != "NULL");
    let references = outgoing
        .iter()
        .find(|link| link.here == *name)
        .map(|link| link.there.as_str());
    Some(record([
        ("column", json!(name)),
        ("type", text(kind)),
        ("nullable", json!(nullable.as_deref() == Some("YES"))),
        ("key", json!(key)),
        ("references", json!(references)),
        ("default", text(&default)),
        ("extra", text(extra)),
        ("comment", text(comment)),
    ]))
}

pub(super) async fn indexes(sessions: &Sessions, call: &Call) -> Result<Output, ToolError> {
    let asked: OfTable = call.arguments()?;
    let table = names::find(sessions, &asked.table, asked.db.as_deref(), &call.cancel).await?;
    let statement = Statement::catalogue(
        "SELECT index_name, MIN(non_unique), GROUP_CONCAT(CONCAT(COALESCE(column_name, '(expression)'), \
         COALESCE(CONCAT('(', sub_part, ')'), '')) ORDER BY seq_in_index SEPARATOR ', '), MIN(index_type), \
         MAX(cardinality) FROM information_schema.statistics WHERE table_schema = ? AND table_name = ? \
         GROUP BY index_name ORDER BY index_name = 'PRIMARY' DESC, index_name",
        table.params(),
    );
    let found = sessions.run(&statement, &call.cancel).await?;
    let records: Vec<_> = found
        .rows
        .iter()
        .filter_map(|row| match row.as_slice() {
            [name, non_unique, columns, kind, cardinality] => Some(record([
                ("index", text(name)),
                ("columns", text(columns)),
                ("unique", json!(non_unique.as_deref() == Some("0"))),
                ("type", text(kind)),
                ("distinct_estimate", number(cardinality)),
            ])),
            _ => None,
        })
        .collect();
    let what = if records.is_empty() {
        "no indexes".to_owned()
    } else {
        format!("{} indexes", records.len())
    };
    Ok(Output::Records(Records {
        heading: format!("{} {}.{}: {what}", table.kind(), table.database, table.name),
        records,
        ..Records::default()
    }))
}
