//! What an answer rests on: the records that were read, as they were when it was given, and the citations that point at
//! them. A link to the original comes from a stored record and from nowhere else.

use crate::{DatasourceId, ToolCallId};
use serde::{Deserialize, Serialize};
use specta::Type;

/// A record of a source as it was read for an answer. `(turn, number)` names it for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KeptRecord {
    /// Its number within the turn, from 1.
    pub number: u32,
    /// The source.
    pub datasource_id: DatasourceId,
    /// The source's name as the person gave it.
    pub datasource: String,
    /// The connector's id: "slack".
    pub connector: String,
    /// The call that brought it.
    pub call_id: ToolCallId,
    /// What it is, on one line.
    pub title: String,
    /// What it says; at most about 4,000 characters.
    pub text: String,
    /// Who wrote it, by name.
    pub author: Option<String>,
    /// When, RFC 3339 or as the source writes it.
    pub time: Option<String>,
    /// Where a browser shows it (https).
    pub url: Option<String>,
    /// How it stands, where it says so: "In Progress", "open", "merged".
    pub status: Option<String>,
}

/// A citation: a place of an answer that rests on a record. In the answer's text it stands as `【number】`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Citation {
    /// Its number within the turn's answer, from 1.
    pub number: u32,
    /// The record's number.
    pub record: u32,
    /// The turn that read the record, when it was an earlier one of the conversation.
    pub record_turn: Option<crate::TurnId>,
    /// The source.
    pub datasource_id: DatasourceId,
    /// The source's name as the person gave it.
    pub datasource: String,
    /// The record's title.
    pub title: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// When.
    pub time: Option<String>,
    /// Where a browser shows it (https).
    pub url: Option<String>,
    /// The words quoted.
    pub quoted: String,
    /// Whether the words stand in the stored record. Where they do not, it is shown as unproven.
    pub verified: bool,
}

/// A stored record opened in the panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecordView {
    /// The record as it was at the time of the answer.
    pub record: KeptRecord,
    /// When it was read, RFC 3339 UTC.
    pub read_at: String,
    /// The words that the answer quotes from it.
    pub quotes: Vec<String>,
    /// Other records of the turn that are about the same thing.
    pub related: Vec<u32>,
}

/// One thing that was met in several sources: an issue, the pull request that mends it, the thread about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JoinedThing {
    /// What joins them: "SHOP-412".
    pub name: String,
    /// The records, by number.
    pub records: Vec<u32>,
    /// What they disagree about, in one sentence: "Jira says In Progress, but checkout#234 is merged."
    pub disagreement: Option<String>,
}

/// One passage of a quick answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Passage {
    /// The number of its citation and of its record.
    #[serde(default)]
    pub number: u32,
    /// The source it comes from.
    pub datasource_id: DatasourceId,
    /// The call that brought it.
    pub call_id: ToolCallId,
    /// Where it is: "sakila.film", "sakila.film · row 3".
    pub title: String,
    /// The text.
    pub text: String,
    /// The words of the question that it holds, as they stand in `text` and `title`.
    pub matches: Vec<String>,
    /// Who wrote it, by name.
    #[serde(default)]
    pub author: Option<String>,
    /// When, RFC 3339 or as the source writes it.
    #[serde(default)]
    pub time: Option<String>,
    /// Where a browser shows it (https).
    #[serde(default)]
    pub url: Option<String>,
}
