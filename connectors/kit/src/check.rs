//! What `--check` found: one line for a person, or one JSON object for a host.

use crate::ToolError;
use serde::Serialize;

/// Whether the credentials work, and what to do when they do not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// Whether they do.
    pub ok: bool,
    /// The service's name and version, or the cause.
    pub message: String,
    /// What to do about a failure.
    pub hint: Option<String>,
    /// The environment variable to blame.
    pub field: Option<&'static str>,
}

impl CheckReport {
    /// Returns the report of a check.
    #[must_use]
    pub fn new(found: Result<String, ToolError>) -> Self {
        match found {
            Ok(message) => Self {
                ok: true,
                message,
                hint: None,
                field: None,
            },
            Err(mut error) => {
                crate::output::clean_error(&mut error);
                Self {
                    ok: false,
                    message: error.message,
                    hint: error.hint,
                    field: error.field,
                }
            }
        }
    }

    /// Returns the report as one line: JSON, or words.
    #[must_use]
    pub fn line(&self, json: bool) -> String {
        if json && let Ok(line) = serde_json::to_string(self) {
            return line;
        }
        let mut line = format!("{}: {}", if self.ok { "ok" } else { "failed" }, self.message);
        if let Some(hint) = &self.hint {
            line.push_str(". ");
            line.push_str(hint);
        }
        line.replace(['\n', '\r'], " ")
    }
}
