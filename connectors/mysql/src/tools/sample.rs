//! A look at the rows of a table, the latest first: by the column that says when a row came to be, else by the key that
//! grows.

use crate::names::{self, Table};
use crate::session::{Sessions, Statement};
use crate::value::Cell;
use mosaic_connector_kit::{Call, Output, Rows, ToolError, arguments};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    table: String,
    #[serde(default, deserialize_with = "arguments::text")]
    db: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    order: Option<String>,
}

/// From so many rows on, only an index puts rows in order: sorting them all would take too long.
const MANY_ROWS: u64 = 500_000;

pub(super) async fn sample(sessions: &Sessions, call: &Call) -> Result<Output, ToolError> {
    let asked: Sample = call.arguments()?;
    let latest = match asked.order.as_deref() {
        None | Some("latest") => true,
        Some("any") => false,
        Some(other) => {
            return Err(
                ToolError::invalid(format!("there is no order `{other}`")).hint("Choose latest or any")
            );
        }
    };
    let table = names::find(sessions, &asked.table, asked.db.as_deref(), &call.cancel).await?;
    let order = if latest {
        order_of(sessions, &table, &call.cancel).await?
    } else {
        Vec::new()
    };
    let limit = asked.limit.unwrap_or(10).clamp(1, 200);
    let mut sql = format!("SELECT * FROM {}", table.quoted());
    if !order.is_empty() {
        let by: Vec<_> = order
            .iter()
            .map(|column| format!("{} DESC", names::quote(column)))
            .collect();
        sql.push_str(&format!(" ORDER BY {}", by.join(", ")));
    }
    sql.push_str(&format!(" LIMIT {}", limit + 1));
    let mut statement = Statement::own(sql.clone(), Vec::new());
    statement.rows = usize::try_from(limit).unwrap_or(usize::MAX);
    let found = sessions.run(&statement, &call.cancel).await?;
    let note = match order.first() {
        Some(column) => format!("the latest by {column}"),
        None if latest => "in no particular order: nothing tells which rows are the latest".to_owned(),
        None => "in no particular order".to_owned(),
    };
    Ok(Output::Rows(Rows {
        columns: found.columns,
        rows: found.rows,
        has_more: found.has_more,
        sql: sql.replace(&format!(" LIMIT {}", limit + 1), &format!(" LIMIT {limit}")),
        notes: vec![note],
    }))
}

/// A column that rows may be put in order by.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Candidate {
    name: String,
    is_time: bool,
    is_key: bool,
    grows: bool,
    nullable: bool,
    indexed: bool,
}

async fn order_of(
    sessions: &Sessions,
    table: &Table,
    cancel: &CancellationToken,
) -> Result<Vec<String>, ToolError> {
    // Three plain questions: as one, the server would fill these lists anew for every column.
    let ask = async |sql: &str| {
        sessions
            .run(&Statement::catalogue(sql, table.params()), cancel)
            .await
    };
    let columns = ask(
        "SELECT column_name, data_type, column_key, extra, is_nullable FROM information_schema.columns \
         WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position",
    )
    .await?;
    let indexed = ask("SELECT column_name FROM information_schema.statistics \
         WHERE table_schema = ? AND table_name = ? AND seq_in_index = 1")
    .await?;
    let rows =
        ask("SELECT table_rows FROM information_schema.tables WHERE table_schema = ? AND table_name = ?")
            .await?;
    let rows = rows
        .rows
        .into_iter()
        .flatten()
        .next()
        .flatten()
        .and_then(|rows| rows.parse().ok())
        .unwrap_or(0);
    let indexed: Vec<_> = indexed.rows.into_iter().flatten().collect();
    let candidates: Vec<_> = columns
        .rows
        .iter()
        .filter_map(|row| candidate(row, &indexed))
        .collect();
    Ok(choose(&candidates, rows))
}

fn candidate(row: &[Cell], indexed: &[Cell]) -> Option<Candidate> {
    let [Some(name), kind, key, extra, nullable] = row else {
        return None;
    };
    let kind = kind.as_deref().unwrap_or_default();
    Some(Candidate {
        name: name.clone(),
        is_time: matches!(kind, "date" | "datetime" | "timestamp"),
        is_key: key.as_deref() == Some("PRI"),
        grows: extra
            .as_deref()
            .is_some_and(|extra| extra.contains("auto_increment")),
        nullable: nullable.as_deref() == Some("YES"),
        indexed: indexed.iter().flatten().any(|column| column == name),
    })
}

/// Returns the columns to order by, the first being what "latest" means.
fn choose(candidates: &[Candidate], rows: u64) -> Vec<String> {
    let key: Vec<_> = candidates.iter().filter(|column| column.is_key).collect();
    let growing = candidates.iter().find(|column| column.grows);
    let time = candidates
        .iter()
        .enumerate()
        .filter(|(_, column)| column.is_time && (rows < MANY_ROWS || column.indexed))
        // The first of the best: `max_by_key` would take the last.
        .max_by_key(|(place, column)| (rank(column), std::cmp::Reverse(*place)));
    let mut order = Vec::new();
    match (time, growing) {
        // When rows change says little about when they came, if there is a key that grows.
        (Some((_, time)), Some(growing)) if rank(time) == 0 => order.push(growing.name.clone()),
        (Some((_, time)), _) => order.push(time.name.clone()),
        (None, Some(growing)) => order.push(growing.name.clone()),
        (None, None) => {}
    }
    for column in growing.map_or(key, |growing| vec![growing]) {
        if !order.contains(&column.name) {
            order.push(column.name.clone());
        }
    }
    order
}

/// 0: tells when a row was last changed. 1: may be empty. 2: a time. 3: the time the row came to be.
fn rank(column: &Candidate) -> u8 {
    let name = column.name.to_lowercase();
    let holds = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if holds(&["update", "modif", "chang", "delet", "expir", "birth"]) {
        0
    } else if holds(&[
        "creat",
        "insert",
        "added",
        "placed",
        "ordered",
        "posted",
        "registered",
        "signup",
    ]) {
        3
    } else if column.nullable {
        1
    } else {
        2
    }
}

#[cfg(test)]
mod tests {
    use super::{Candidate, choose};

    fn column(name: &str, kind: &str) -> Candidate {
        Candidate {
            name: name.to_owned(),
            is_time: kind == "time",
            is_key: kind == "key",
            grows: kind == "key",
            nullable: name.starts_with("return"),
            indexed: false,
        }
    }

    #[test]
    fn the_latest_rows_are_those_that_came_last() {
        let rental = [
            column("rental_id", "key"),
            column("return_date", "time"),
            column("rental_date", "time"),
            column("last_update", "time"),
        ];
        assert_eq!(choose(&rental, 16_000), ["rental_date", "rental_id"]);
        let customer = [
            column("customer_id", "key"),
            column("last_update", "time"),
            column("create_date", "time"),
        ];
        assert_eq!(choose(&customer, 600), ["create_date", "customer_id"]);
        let film = [
            column("film_id", "key"),
            column("title", "text"),
            column("last_update", "time"),
        ];
        assert_eq!(choose(&film, 1_000), ["film_id"]);
        let view = [column("name", "text")];
        assert!(choose(&view, 0).is_empty());
        // No index on the time, and too many rows to sort.
        assert_eq!(choose(&rental, 2_000_000), ["rental_id"]);
    }
}
