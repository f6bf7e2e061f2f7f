//! Names of tables, as people type them: any case, plural for singular, with or without the database. What is sent to the
//! server is the name the server knows, quoted. Never guesses between two.

use crate::guard::holds_accounts;
use crate::session::{Sessions, Statement};
use crate::value::Cell;
use mosaic_connector_kit::ToolError;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// The server's own databases, left out of lists and searches.
pub(crate) const SYSTEM: [&str; 4] = ["information_schema", "mysql", "performance_schema", "sys"];

/// A table or view that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    /// Its database.
    pub(crate) database: String,
    /// Its name.
    pub(crate) name: String,
    /// Whether it is a view.
    pub(crate) is_view: bool,
}

impl Table {
    /// Returns the name for a statement.
    pub(crate) fn quoted(&self) -> String {
        format!("{}.{}", quote(&self.database), quote(&self.name))
    }

    /// Returns "view" or "table".
    pub(crate) fn kind(&self) -> &'static str {
        if self.is_view { "view" } else { "table" }
    }

    /// Returns the parameters of a statement about it: database and name.
    pub(crate) fn params(&self) -> Vec<Value> {
        vec![json!(self.database), json!(self.name)]
    }
}

/// Returns a name in backticks.
pub(crate) fn quote(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// Returns a condition on a column that holds a database's name, and what it needs: the one that was asked for, the one
/// that is configured, or all but the server's own.
pub(crate) fn in_database(column: &str, asked: Option<&str>, sessions: &Sessions) -> (String, Vec<Value>) {
    match asked.or(sessions.database()) {
        Some(database) => (format!("{column} = ?"), vec![json!(database)]),
        None => {
            let marks = vec!["?"; SYSTEM.len()].join(", ");
            (
                format!("{column} NOT IN ({marks})"),
                SYSTEM.iter().map(|name| json!(name)).collect(),
            )
        }
    }
}

/// Finds the table that `typed` means.
///
/// # Errors
/// `not_found` with the names that come near, `invalid` when several databases have it or it is closed.
pub(crate) async fn find(
    sessions: &Sessions,
    typed: &str,
    database: Option<&str>,
    cancel: &CancellationToken,
) -> Result<Table, ToolError> {
    let cleaned = typed
        .trim()
        .trim_matches(['`', '"', '\'', ';', '?'])
        .replace(['`', '"'], "");
    let (database, name) = match cleaned.split_once('.') {
        Some((database, name)) => (Some(database.trim().to_owned()), name.trim().to_owned()),
        None => (database.map(str::to_owned), cleaned.clone()),
    };
    if name.is_empty() {
        return Err(
            ToolError::not_found("there is no table without a name").hint("See the names with list_tables")
        );
    }
    // The server's names have no letters beyond these, and it fails on a question about some that do.
    let unthinkable = |name: &str| name.chars().any(|letter| letter > '\u{ffff}');
    if unthinkable(&name) || database.as_deref().is_some_and(unthinkable) {
        return Err(ToolError::not_found(format!("there is no table `{name}`"))
            .hint("See the names with list_tables"));
    }
    let candidates = spellings(&name);
    let (condition, mut params) = in_database("table_schema", database.as_deref(), sessions);
    let marks = vec!["?"; candidates.len()].join(", ");
    params.extend(candidates.iter().map(|candidate| json!(candidate)));
    let found = sessions
        .run(
            &Statement::catalogue(
                format!(
                    "SELECT table_schema, table_name, table_type FROM information_schema.tables \
                     WHERE {condition} AND LOWER(table_name) IN ({marks}) ORDER BY table_schema, table_name"
                ),
                params,
            ),
            cancel,
        )
        .await?;
    let tables: Vec<Table> = found.rows.iter().filter_map(|row| table(row)).collect();
    // Exactly as typed, then in any case, then the other spellings in their order.
    let exact: Vec<_> = tables.iter().filter(|table| table.name == name).collect();
    let spelled = candidates.iter().map(|candidate| {
        let same = |table: &&Table| table.name.to_lowercase() == *candidate;
        tables.iter().filter(same).collect::<Vec<_>>()
    });
    match std::iter::once(exact)
        .chain(spelled)
        .find(|group| !group.is_empty())
    {
        None => Err(unknown(sessions, &name, database.as_deref(), cancel).await),
        Some(group) => match group.as_slice() {
            // By the name it has there: the server takes several spellings for one.
            [table] if holds_accounts(&table.database) => Err(closed()),
            [table] => Ok((*table).clone()),
            several => Err(ambiguous(&name, several)),
        },
    }
}

fn table(row: &[Cell]) -> Option<Table> {
    match row {
        [Some(database), Some(name), kind] => Some(Table {
            database: database.clone(),
            name: name.clone(),
            is_view: kind.as_deref().is_some_and(|kind| kind.contains("VIEW")),
        }),
        _ => None,
    }
}

fn closed() -> ToolError {
    ToolError::invalid("the schema mysql is closed here: it holds the server's accounts and logs")
        .hint("See the other databases with list_databases")
}

fn ambiguous(name: &str, tables: &[&Table]) -> ToolError {
    let names: Vec<_> = tables
        .iter()
        .map(|table| format!("{}.{}", table.database, table.name))
        .collect();
    ToolError::invalid(format!("`{name}` is in several databases"))
        .hint(format!("Name one of {}", names.join(", ")))
}

async fn unknown(
    sessions: &Sessions,
    name: &str,
    database: Option<&str>,
    cancel: &CancellationToken,
) -> ToolError {
    let place = database
        .or(sessions.database())
        .map(|database| format!(" in `{database}`"))
        .unwrap_or_default();
    let error = ToolError::not_found(format!("there is no table `{name}`{place}"));
    let (condition, mut params) = in_database("table_schema", database, sessions);
    let stem = stem(&name.to_lowercase());
    let half: String = stem
        .chars()
        .take(stem.chars().count().div_ceil(2).max(3))
        .collect();
    params.push(json!(format!("%{half}%")));
    let statement = Statement::catalogue(
        format!(
            "SELECT table_name FROM information_schema.tables WHERE {condition} AND table_name LIKE ? \
             ORDER BY table_name LIMIT 5"
        ),
        params,
    );
    let near: Vec<String> = match sessions.run(&statement, cancel).await {
        Ok(found) => found.rows.into_iter().flatten().flatten().collect(),
        Err(_) => Vec::new(),
    };
    if near.is_empty() {
        error.hint("See the names with list_tables, or look for words with search_schema")
    } else {
        error.hint(format!(
            "Did you mean {}? search_schema looks for words in all names",
            near.join(", ")
        ))
    }
}

/// Returns a word without its plural ending.
pub(crate) fn stem(word: &str) -> String {
    let ending = |ending: &str| word.strip_suffix(ending).filter(|stem| stem.chars().count() >= 2);
    if let Some(stem) = ending("ies") {
        return format!("{stem}y");
    }
    for (plural, singular) in [
        ("sses", "ss"),
        ("xes", "x"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("ss", "ss"),
        ("us", "us"),
    ] {
        if let Some(stem) = ending(plural) {
            return format!("{stem}{singular}");
        }
    }
    ending("s").unwrap_or(word).to_owned()
}

/// Returns the ways a table of that name may be spelled, in lower case, the likeliest first.
fn spellings(typed: &str) -> Vec<String> {
    let typed = typed.to_lowercase();
    let joined = typed.replace([' ', '-'], "_");
    let stem = stem(&joined);
    let mut spellings = vec![typed, joined.clone(), stem.clone()];
    spellings.push(format!("{joined}s"));
    spellings.push(format!("{joined}es"));
    spellings.push(format!("{stem}s"));
    if let Some(start) = stem.strip_suffix('y') {
        spellings.push(format!("{start}ies"));
    }
    if let Some(start) = joined.strip_suffix("es") {
        spellings.push(start.to_owned());
    }
    let mut seen = Vec::new();
    spellings.retain(|spelling| {
        let new = !seen.contains(spelling);
        seen.push(spelling.clone());
        new
    });
    spellings
}

#[cfg(test)]
mod tests {
    use super::{quote, spellings, stem};

    #[test]
    fn plurals_and_spaces_lead_to_the_table() {
        for (typed, table) in [
            ("customers", "customer"),
            ("Customer", "customer"),
            ("cities", "city"),
            ("city", "cities"),
            ("addresses", "address"),
            ("film actor", "film_actor"),
            ("Film-Actors", "film_actor"),
            ("boxes", "box"),
            ("user", "users"),
            ("status", "status"),
        ] {
            assert!(
                spellings(typed).contains(&table.to_owned()),
                "{typed}: {:?}",
                spellings(typed)
            );
        }
        assert_eq!(stem("statuses"), "statuse");
        assert_eq!(stem("business"), "business");
    }

    #[test]
    fn a_quoted_name_cannot_end_early() {
        assert_eq!(quote("a`b"), "`a``b`");
    }
}
