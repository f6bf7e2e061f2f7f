//! Decides whether a statement may run, by allow-list: exactly one `SELECT`, `WITH`, `SHOW`, `DESCRIBE` or `EXPLAIN`
//! (never `ANALYZE`), made of tokens, clauses and functions that only read. What is not known to be harmless is refused.
//!
//! The server is never sent the text that was given. It is sent the tokens that were read, spelled again one by one, so
//! that no comment, no charset trick and no difference between two lexers can make the server read something else. The
//! session's `sql_mode` is fixed for the same reason, see `session`.
//!
//! The schema `mysql` is closed, under whatever spelling: there the server keeps its accounts, with the hashes of their
//! passwords, and its logs.
//!
//! What this cannot see is what a view does inside: beneath the guard the session is read-only and timed.

mod expressions;
mod functions;
mod query;
mod show;
mod spelling;
mod tokens;

use mosaic_connector_kit::ToolError;
use sqlparser::tokenizer::{Location, Token};
use tokens::Tokens;

/// Why a statement may not run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the statement was refused: {reason}")]
pub struct Refusal {
    reason: String,
    hint: Option<&'static str>,
}

impl Refusal {
    fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            hint: None,
        }
    }

    fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }
}

impl From<Refusal> for ToolError {
    fn from(refusal: Refusal) -> Self {
        Self::invalid(refusal.to_string()).hint(
            refusal.hint.unwrap_or(
                "This connection only reads: send one plain SELECT, WITH, SHOW, DESCRIBE or EXPLAIN",
            ),
        )
    }
}

/// What kind of statement it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `SELECT` or `WITH`: takes a `LIMIT`, and `EXPLAIN` before it.
    Query,
    /// `SHOW`, `DESCRIBE`, `EXPLAIN`.
    Look,
}

/// A statement that may run.
#[derive(Debug, Clone)]
pub struct Approved {
    tokens: Tokens,
    kind: Kind,
    row_limit: RowLimit,
    placeholders: usize,
}

/// Where the outermost query says how many rows it wants.
#[derive(Debug, Clone, PartialEq, Eq)]
enum RowLimit {
    /// Nowhere: a `LIMIT` can be put at the end.
    None,
    /// As a number, in the token that stands here.
    Number(Location, u64),
    /// In a way that is left alone.
    Other,
}

/// Tells whether a database is the one where the server keeps its accounts.
pub(crate) fn holds_accounts(database: &str) -> bool {
    // In capitals: more letters have the same one there than in small ones.
    database.trim().to_uppercase() == "MYSQL"
}

/// The stack on which a statement is examined. The parser goes deeper with each join, with no limit of its own; what may be
/// as long as the guard allows fits several times.
const STACK: usize = 64 * 1024 * 1024;

/// Decides about a statement.
///
/// # Errors
/// Why it may not run.
pub fn approve(sql: &str) -> Result<Approved, Refusal> {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || decide(sql))
            .ok()
            .and_then(|examining| examining.join().ok())
            .unwrap_or_else(|| Err(Refusal::new("it could not be examined")))
    })
}

fn decide(sql: &str) -> Result<Approved, Refusal> {
    let tokens = tokens::read(sql)?;
    let placeholders = tokens.placeholders();
    let (kind, row_limit) = match tokens.first_word().as_deref() {
        Some("SHOW") => {
            show::check_show(&tokens)?;
            (Kind::Look, RowLimit::Other)
        }
        Some("DESCRIBE" | "DESC" | "EXPLAIN") => {
            show::check_describe(&tokens)?;
            (Kind::Look, RowLimit::Other)
        }
        Some("SELECT" | "WITH") => (Kind::Query, query::check(&tokens)?),
        None if tokens.starts_with(&Token::LParen) => (Kind::Query, query::check(&tokens)?),
        Some(word) => {
            return Err(Refusal::new(format!("it begins with {word}")));
        }
        None => return Err(Refusal::new("it does not begin with a word")),
    };
    Ok(Approved {
        tokens,
        kind,
        row_limit,
        placeholders,
    })
}

impl Approved {
    /// Returns what kind of statement it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Returns how many `?` stand in it.
    #[must_use]
    pub fn placeholders(&self) -> usize {
        self.placeholders
    }

    /// Returns the functions in it that only some servers have built in: on others the name may be a stored function.
    #[must_use]
    pub fn doubtful_functions(&self) -> Vec<String> {
        self.tokens.doubtful_functions()
    }

    /// Returns the statement as it is sent.
    #[must_use]
    pub fn sql(&self) -> String {
        self.tokens.spell(None)
    }

    /// Returns the statement as it is sent when no more than `rows` rows are wanted. A smaller `LIMIT` of its own stays.
    #[must_use]
    pub fn sql_limited(&self, rows: u64) -> String {
        match (&self.kind, &self.row_limit) {
            (Kind::Query, RowLimit::None) => format!("{} LIMIT {rows}", self.tokens.spell(None)),
            (Kind::Query, RowLimit::Number(at, own)) if *own > rows => self.tokens.spell(Some((*at, rows))),
            (Kind::Query, RowLimit::Number(..) | RowLimit::Other) | (Kind::Look, _) => {
                self.tokens.spell(None)
            }
        }
    }
}

#[cfg(test)]
mod tests;
