//! The questions, read from their file.

use serde::Deserialize;

/// One question and what a good answer to it needs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    /// The question.
    pub(crate) ask: String,
    /// What was asked before in the same conversation.
    #[serde(default)]
    pub(crate) before: Vec<String>,
    /// The connectors that are needed.
    pub(crate) sources: Vec<String>,
    /// Further connectors that may be asked.
    #[serde(default)]
    pub(crate) fine: Vec<String>,
    /// The records that are needed: `connector: words | other words`.
    finds: Vec<String>,
}

/// A record that an answer needs.
#[derive(Debug, Clone)]
pub(crate) struct Need {
    /// The connector it comes from.
    pub(crate) connector: String,
    /// Words of it, any of which will do; in lower case.
    pub(crate) words: Vec<String>,
}

impl Question {
    /// Returns the records that are needed.
    pub(crate) fn needs(&self) -> Vec<Need> {
        let need = |line: &String| {
            let (connector, words) = line
                .split_once(": ")
                .unwrap_or_else(|| panic!("“{line}” names no connector"));
            Need {
                connector: connector.to_owned(),
                words: words.split(" | ").map(str::to_lowercase).collect(),
            }
        };
        self.finds.iter().map(need).collect()
    }
}

/// Returns all questions.
pub(crate) fn questions() -> Vec<Question> {
    serde_saphyr::from_str(include_str!("questions.yaml")).expect("the questions can be read")
}
