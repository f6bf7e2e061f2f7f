//! Looks for words in the text columns of all tables, small tables first, for two seconds. Columns that hold passwords and
//! the like are never looked at, nor shown as a key.

use super::{inventory, record, words};
use crate::guard::holds_accounts;
use crate::names::{self, quote};
use crate::session::{Found, Sessions, Statement};
use mosaic_connector_kit::{Call, ErrorKind, Output, Records, ToolError, arguments, output::clip};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::time::{Duration, Instant};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Search {
    query: String,
    #[serde(default, deserialize_with = "arguments::text")]
    db: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
}

/// How long the whole search may take.
const BUDGET: Duration = Duration::from_secs(2);
/// How long one table may take of it.
const TABLE_BUDGET: Duration = Duration::from_millis(800);
/// What is left is not worth another table.
const TOO_LITTLE: Duration = Duration::from_millis(20);
/// How much text of a row is returned, in characters.
const TEXT_LENGTH: usize = 600;

pub(super) async fn search(sessions: &Sessions, call: &Call) -> Result<Output, ToolError> {
    let asked: Search = call.arguments()?;
    let deadline = Instant::now() + BUDGET;
    let words = words::of(&asked.query);
    if words.is_empty() {
        return Err(ToolError::invalid("there is no word to look for"));
    }
    let limit = usize::try_from(asked.limit.unwrap_or(20).clamp(1, 100)).unwrap_or(100);
    let tables = searchable(sessions, &asked, call).await?;
    let mut hits = Vec::new();
    let mut searched = 0;
    for table in &tables {
        let left = deadline.saturating_duration_since(Instant::now());
        if left < TOO_LITTLE {
            break;
        }
        let statement = table.statement(&words, (limit, left.min(TABLE_BUDGET)));
        match sessions.run(&statement, &call.cancel).await {
            Ok(found) => {
                hits.extend(table.hits(&found, &words));
                searched += 1;
            }
            Err(_) if call.cancel.is_cancelled() => return Err(ToolError::cancelled()),
            // A table that is too large, or that the account may not read, does not end the search.
            Err(error) if error.kind == ErrorKind::Upstream => return Err(error),
            Err(error) => tracing::debug!(%error, table = table.name, "could not search a table"),
        }
    }
    hits.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
    let all = hits.len();
    hits.truncate(limit);
    let mut notes = Vec::new();
    if searched < tables.len() {
        notes.push(format!(
            "{searched} of {} tables searched within 2 s",
            tables.len()
        ));
    }
    Ok(Output::Records(Records {
        heading: match hits.len() {
            0 => format!("no row holds {}", words.join(" or ")),
            1 => "1 row".to_owned(),
            count => format!("{count} rows, best first"),
        },
        records: hits.iter().map(Hit::record).collect(),
        concise: &["title", "text"],
        has_more: all > limit,
        notes,
        extra: record([
            ("tables_searched", json!(searched)),
            ("tables_skipped", json!(tables.len() - searched)),
        ]),
        ..Records::default()
    }))
}

struct Table {
    database: String,
    name: String,
    key: Vec<String>,
    text: Vec<String>,
}

/// Returns the tables that hold text, the smallest first.
async fn searchable(sessions: &Sessions, asked: &Search, call: &Call) -> Result<Vec<Table>, ToolError> {
    let mut listed = inventory::tables(sessions, asked.db.as_deref(), call).await?;
    listed.retain(|table| !table.is_view && !holds_accounts(&table.database));
    listed.sort_by_key(|table| table.rows);
    let (condition, params) = names::in_database("table_schema", asked.db.as_deref(), sessions);
    let statement = Statement::catalogue(
        format!(
            "SELECT table_schema, table_name, column_name, column_key = 'PRI', numeric_scale IS NOT NULL, \
             data_type IN ('char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'enum', 'set') \
             FROM information_schema.columns WHERE {condition} \
             ORDER BY table_schema, table_name, ordinal_position LIMIT 9999"
        ),
        params,
    );
    let found = sessions.run(&statement, &call.cancel).await?;
    let mut columns: HashMap<(String, String), (Vec<String>, Vec<String>)> = HashMap::new();
    for row in &found.rows {
        let [
            Some(database),
            Some(table),
            Some(column),
            is_key,
            is_number,
            is_text,
        ] = row.as_slice()
        else {
            continue;
        };
        let (key, text) = columns.entry((database.clone(), table.clone())).or_default();
        if is_secret(column) {
            continue;
        }
        // What a table of sessions or tokens has for a key is the secret itself, whatever its name, unless it is a number.
        let is_shown = is_number.as_deref() == Some("1") || !is_secret(table);
        if is_key.as_deref() == Some("1") {
            if !is_shown {
                continue;
            }
            key.push(column.clone());
        }
        if is_text.as_deref() == Some("1") {
            text.push(column.clone());
        }
    }
    let tables = listed.into_iter().filter_map(|listed| {
        let (key, text) = columns.remove(&(listed.database.clone(), listed.name.clone()))?;
        (!text.is_empty()).then_some(Table {
            database: listed.database,
            name: listed.name,
            key,
            text,
        })
    });
    Ok(tables.collect())
}

/// What the name of a secret holds anywhere in it.
const SECRET: [&str; 12] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "apikey",
    "privatekey",
    "session",
    "credential",
    "hash",
    "salt",
];
/// What the name of a secret has for one of its words: too short to be looked for within others.
const SECRET_WORDS: [&str; 7] = ["pin", "cvv", "cvc", "otp", "totp", "sess", "sid"];

/// Tells whether a name is that of a column, or a table, that holds what opens something.
fn is_secret(name: &str) -> bool {
    let together: String = name
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    // `user_pin`, `userPin`, `PIN2`: a word ends where its letters do, and before a capital after a small one.
    let mut parts = vec![String::new()];
    let mut before = ' ';
    for character in name.chars() {
        if !character.is_alphabetic() || (character.is_uppercase() && before.is_lowercase()) {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut().filter(|_| character.is_alphabetic()) {
            part.extend(character.to_lowercase());
        }
        before = character;
    }
    SECRET.iter().any(|secret| together.contains(secret))
        || parts.iter().any(|part| SECRET_WORDS.contains(&part.as_str()))
}

impl Table {
    fn statement(&self, words: &[String], (limit, time_limit): (usize, Duration)) -> Statement {
        let text = |column: &String| {
            format!(
                "CONVERT({} USING utf8mb4) COLLATE utf8mb4_general_ci",
                quote(column)
            )
        };
        let joined = format!(
            "CONCAT_WS(' ', {})",
            self.text.iter().map(text).collect::<Vec<_>>().join(", ")
        );
        let matches = vec![format!("({joined} LIKE ?)"); words.len()];
        let columns: Vec<_> = self
            .key
            .iter()
            .chain(&self.text)
            .map(|column| quote(column))
            .collect();
        let patterns: Vec<_> = words.iter().map(|word| json!(words::anywhere(word))).collect();
        Statement {
            sql: format!(
                "SELECT {} FROM {}.{} WHERE {} ORDER BY {} DESC LIMIT {limit}",
                columns.join(", "),
                quote(&self.database),
                quote(&self.name),
                matches.join(" OR "),
                matches.join(" + ")
            ),
            params: [patterns.clone(), patterns].concat(),
            rows: limit,
            time_limit,
            catalogue: false,
        }
    }

    fn hits(&self, found: &Found, words: &[String]) -> Vec<Hit> {
        let phrase = words.join(" ");
        found
            .rows
            .iter()
            .map(|row| {
                let (key, text) = row.split_at(self.key.len().min(row.len()));
                let values: Vec<_> = key.iter().flatten().map(String::as_str).collect();
                let named: Vec<_> = self
                    .key
                    .iter()
                    .zip(&values)
                    .map(|(name, value)| format!("{name} {value}"))
                    .collect();
                let lines: Vec<_> = self
                    .text
                    .iter()
                    .zip(text)
                    .filter_map(|(name, cell)| cell.as_ref().map(|cell| (name, cell)))
                    .filter(|(_, cell)| !cell.is_empty())
                    .map(|(name, cell)| format!("{name}: {cell}"))
                    .collect();
                let text = lines.join("; ");
                let lower = text.to_lowercase();
                let matched = words.iter().filter(|word| lower.contains(word.as_str())).count();
                let whole = words.len() > 1 && lower.contains(&phrase);
                let place = format!("{}.{}", self.database, self.name);
                Hit {
                    title: if named.is_empty() {
                        place.clone()
                    } else {
                        format!("{place} · {}", named.join(", "))
                    },
                    id: format!("{place}/{}", values.join(",")),
                    text: clip(&text, TEXT_LENGTH).into_owned(),
                    table: self.name.clone(),
                    database: self.database.clone(),
                    score: u32::try_from(matched).unwrap_or(u32::MAX) * 10 + if whole { 15 } else { 0 },
                }
            })
            .collect()
    }
}

struct Hit {
    title: String,
    id: String,
    text: String,
    table: String,
    database: String,
    score: u32,
}

impl Hit {
    fn record(&self) -> Map<String, Value> {
        record([
            ("id", json!(self.id)),
            ("title", json!(self.title)),
            ("text", json!(self.text)),
            ("database", json!(self.database)),
            ("table", json!(self.table)),
            ("url", Value::Null),
            ("author", Value::Null),
            ("time", Value::Null),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn names_of_secrets_are_told_from_others() {
        for name in [
            "password",
            "Session_ID",
            "credentials",
            "private_key",
            "privateKey",
            "api-key",
            "PIN",
            "user_pin",
            "userPin",
            "pin2",
            "cvv",
            "card_cvv",
            "otp",
            "otpCode",
            "refresh_token",
            "sess",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "shipping",
            "spinner",
            "opinion",
            "title",
            "options",
            "key",
            "description",
            "adoption",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
