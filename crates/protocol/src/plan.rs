//! How a question is planned: which sources are asked and why, and which words were filled in from the conversation.

use crate::{ConversationId, DatasourceId, SourceChoice, Tier};
use serde::{Deserialize, Serialize};
use specta::Type;

/// A source as the planner weighed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlannedSource {
    /// Which.
    pub datasource_id: DatasourceId,
    /// The person's name for it.
    pub datasource: String,
    /// How sure the choice is, in percent.
    pub confidence: u32,
    /// Why, in a few words a person reads: "“SHOP-412” is an issue".
    pub reason: String,
    /// Whether it is asked.
    pub asked: bool,
}

/// Who chose the sources.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PlannedBy {
    /// Rules on this machine.
    #[default]
    Rules,
    /// A small model, since the rules were not sure.
    SmallModel,
    /// The person: named, picked or pinned.
    Person,
}

/// Words of a question that stand for something met before: "that bucket", "the second one".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FilledValue {
    /// The words as they stand in the question.
    pub words: String,
    /// What they stand for: "larkspur-logs".
    pub value: String,
    /// Where the value comes from.
    pub origin: ValueOrigin,
}

/// Where a value comes from. It decides whether a destination counts as new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ValueOrigin {
    /// The person typed or picked it.
    Typed,
    /// It was read from a source.
    Read {
        /// The source's name.
        datasource: String,
    },
    /// Neither: the model's own, or a default.
    Made,
}

/// One argument of a call with where its value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ArgumentOrigin {
    /// The argument's name.
    pub argument: String,
    /// Where its value comes from.
    pub origin: ValueOrigin,
}

/// A question whose plan is to be shown before it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanQuery {
    /// The conversation it would continue.
    pub conversation_id: Option<ConversationId>,
    /// The question as far as it is typed.
    pub text: String,
    /// Which sources it may go to.
    pub sources: SourceChoice,
}

/// What would happen to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanPreview {
    /// How it would be answered.
    pub tier: Tier,
    /// The sources weighed, likeliest first.
    pub choices: Vec<PlannedSource>,
    /// Words that would be filled in.
    pub filled: Vec<FilledValue>,
}
