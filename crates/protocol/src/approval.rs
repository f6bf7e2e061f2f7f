//! What a person sees of a call that waits, and what they decide. The card is made from the call's arguments alone, by
//! rules of our own; the model has no say in it.

use crate::ValueOrigin;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;

/// A call that waits, as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalCard {
    /// What the approval is bound to: SHA-256 of source, tool and arguments in canonical JSON, in hex.
    pub hash: String,
    /// What will happen, in words: "Post to #ops as Ana".
    pub title: String,
    /// Where data can go by it.
    pub reach: Reach,
    /// Whether it removes or overwrites what was there.
    pub destructive: bool,
    /// The arguments, in the order to be shown.
    pub fields: Vec<CardField>,
    /// For updates: what is there now beside what will be.
    pub changes: Vec<FieldChange>,
    /// Whether content from sources was read before in this conversation.
    pub tainted: bool,
    /// The texts from sources that the arguments may come from, where the conversation is tainted.
    pub suspects: Vec<SuspectText>,
    /// Whether "always allow in this conversation" may be offered.
    pub may_always: bool,
}

/// Where data can go by a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Reach {
    /// Nowhere: it only reads.
    Nowhere,
    /// To people or places inside the organisation.
    Tenant,
    /// To anybody.
    Outside,
}

/// One argument on the card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CardField {
    /// The argument's name.
    pub argument: String,
    /// What a person calls it: "Channel".
    pub label: String,
    /// Its value.
    #[specta(type = specta_typescript::Unknown)]
    pub value: Value,
    /// How it is edited.
    pub shape: FieldShape,
    /// Where the value comes from.
    pub origin: ValueOrigin,
    /// Whether it says where data goes: a recipient, a channel, a repository, a bucket.
    pub destination: bool,
    /// Whether it is a destination that the person never typed or picked in this conversation.
    pub is_new: bool,
}

/// How an argument is edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum FieldShape {
    /// One line of text.
    Line,
    /// Text of several lines.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// Several lines of text, an entry each.
    List,
    /// One of a few values.
    Choice {
        /// The values.
        options: Vec<String>,
    },
    /// Anything else, as JSON.
    Json,
}

/// A value that is changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// What a person calls it.
    pub label: String,
    /// What is there now; `None` where nothing is.
    pub before: Option<String>,
    /// What will be there.
    pub after: String,
}

/// Text of a source that the call may have been steered by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SuspectText {
    /// The source's name.
    pub datasource: String,
    /// What it is, on one line.
    pub title: String,
    /// The part of it that looks like the call's arguments or like an instruction; at most about 400 characters.
    pub text: String,
}

/// What the person decided about a call that waits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ApprovalDecision {
    /// Do it, with these arguments (edited or as proposed).
    Approve {
        /// The arguments.
        #[specta(type = specta_typescript::Unknown)]
        arguments: Value,
        /// The `hash` of the card that was looked at. A decision about another card, or about none, counts for nothing.
        #[serde(default)]
        card: Option<String>,
        /// Whether the same tool may go on without asking in this conversation. Heard only where the card offers it.
        #[serde(default)]
        always: bool,
    },
    /// Do not.
    Deny,
}
