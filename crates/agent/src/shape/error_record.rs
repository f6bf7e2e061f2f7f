//! The error a tool answers with: `{"error": {"kind", "message", "hint"}}` in its structured content. Reads it; never
//! passes on fields it does not know.

use mosaic_protocol::{DatasourceId, Repair};
use serde_json::Value;

/// A tool's own error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorRecord {
    /// `auth | scope | not_found | rate_limited | invalid | upstream | timeout`, or a word we do not know.
    pub kind: String,
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl ErrorRecord {
    /// Returns the error in a structured content, when there is one.
    #[must_use]
    pub fn read(structured: &Value) -> Option<Self> {
        let error = structured.get("error")?;
        let field = |name| error.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            kind: field("kind").unwrap_or_default(),
            message: field("message")?,
            hint: field("hint").filter(|hint| !hint.trim().is_empty()),
        })
    }

    /// Returns the button that mends it, when one does.
    #[must_use]
    pub fn repair(&self, datasource_id: &DatasourceId) -> Option<Repair> {
        match self.kind.as_str() {
            "auth" | "scope" => Some(Repair::EditDatasource {
                datasource_id: datasource_id.clone(),
            }),
            "timeout" | "rate_limited" | "upstream" => Some(Repair::Retry),
            _ => None,
        }
    }

    /// Tells whether the question itself was wrong, so that asking again would not help.
    #[must_use]
    pub fn is_about_the_question(&self) -> bool {
        matches!(self.kind.as_str(), "not_found" | "invalid")
    }

    /// Returns the message, and the hint on a line of its own.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{}\n{hint}", self.message),
            None => self.message.clone(),
        }
    }
}
