//! What can go wrong with the store. An error names the action and the object; it never quotes stored text.

use std::path::PathBuf;

/// Why something could not be stored or loaded.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused.
    #[error("could not {action}")]
    Database {
        /// What was tried: "save message".
        action: &'static str,
        /// Why not.
        source: sqlx::Error,
    },
    /// The database file is damaged, or comes from a newer Mosaic, and may not be moved aside by this process.
    #[error("could not use database `{}`: {reason}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file of the data folder could not be read, written or moved.
    #[error("could not {action} `{}`", path.display())]
    File {
        /// What was tried: "move aside".
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// What was named does not exist.
    #[error("no {what} `{id}`")]
    NotFound {
        /// What kind of thing.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// The name or id is taken.
    #[error("{what} `{name}` exists already")]
    Duplicate {
        /// What kind of thing.
        what: &'static str,
        /// The name or id.
        name: String,
    },
    /// Another turn of the conversation is running.
    #[error("a turn is still running in this conversation")]
    Busy,
    /// Other turns came after the one that was to be taken up.
    #[error("other questions were asked after this one")]
    NotLast,
    /// A value could not be turned into what is stored, or back.
    #[error("could not {action}")]
    Codec {
        /// What was tried: "read stored plan".
        action: &'static str,
        /// Why not.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl StoreError {
    /// Returns a function that wraps a database error with what was tried.
    pub(crate) fn database(action: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Database { action, source }
    }

    /// Returns the error for something that does not exist.
    pub(crate) fn not_found(what: &'static str, id: impl ToString) -> Self {
        Self::NotFound {
            what,
            id: id.to_string(),
        }
    }

    /// Tells whether the database file itself is damaged: SQLite's CORRUPT (11) and NOTADB (26), with their extended
    /// codes.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Database { source, .. } => is_damage(source),
            Self::Unusable { .. } => true,
            Self::File { .. }
            | Self::NotFound { .. }
            | Self::Duplicate { .. }
            | Self::Busy
            | Self::NotLast
            | Self::Codec { .. } => false,
        }
    }
}

/// Tells whether SQLite says that the file is damaged or no database.
pub(crate) fn is_damage(error: &sqlx::Error) -> bool {
    primary_code(error).is_some_and(|code| matches!(code, 11 | 26))
}

/// Tells whether SQLite refused the statement itself (ERROR): a table that exists already, a column that does not.
pub(crate) fn is_refused_statement(error: &sqlx::Error) -> bool {
    primary_code(error) == Some(1)
}

/// Returns SQLite's result code without its extension, see <https://sqlite.org/rescode.html>.
fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code = error.as_database_error()?.code()?;
    code.parse::<i32>().ok().map(|code| code & 0xff)
}

/// Tells whether a unique constraint was violated.
pub(crate) fn is_duplicate(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}
