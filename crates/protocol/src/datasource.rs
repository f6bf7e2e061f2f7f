//! Datasources: configured accounts of connectors. A secret goes in through [`DatasourceDraft`] and never comes out.

use crate::DatasourceId;
use serde::{Deserialize, Serialize};
use specta::Type;

/// A datasource as the window lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Datasource {
    /// Which.
    pub id: DatasourceId,
    /// The connector's id: "mysql".
    pub connector: String,
    /// The person's name for it; unique.
    pub name: String,
    /// The values that are no secrets, in the form's order.
    pub values: Vec<FieldValue>,
    /// The fields whose secret is stored.
    pub secrets_set: Vec<String>,
    /// Whether it belongs to the sample company: it has no settings to edit.
    pub sample: bool,
    /// How it fares.
    pub health: HealthReport,
    /// When it was added, RFC 3339 UTC.
    pub created_at: String,
}

/// A field's key (its environment variable) and value.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FieldValue {
    /// The environment variable.
    pub env: String,
    /// The value.
    pub value: String,
}

impl std::fmt::Debug for FieldValue {
    /// Shows the key only: the value may be a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FieldValue")
            .field("env", &self.env)
            .finish_non_exhaustive()
    }
}

/// What the connect form sends. A secret field left out keeps the stored secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DatasourceDraft {
    /// The datasource that is changed; `None` for a new one.
    pub id: Option<DatasourceId>,
    /// The connector's id.
    pub connector: String,
    /// The person's name for it.
    pub name: String,
    /// The values, secrets among them.
    pub values: Vec<FieldValue>,
}

/// How a datasource fares: the colour of its dot, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HealthReport {
    /// The state.
    pub health: Health,
    /// Why, for a person; empty when all is well.
    pub detail: String,
}

/// The states of a datasource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Health {
    /// Not asked yet, or stopped because nobody asked for a while.
    Idle,
    /// Its connector is starting.
    Starting,
    /// It answered the last time.
    Ready,
    /// It failed the last time.
    Failing,
    /// It failed too often and is left alone for a while.
    Resting,
}

/// What looking around the sample company leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LookAround {
    /// The sources of the company, connected.
    pub datasources: Vec<Datasource>,
    /// Sources that this machine cannot run, each with what to do about it, for a person.
    pub missing: Vec<String>,
}

/// What Test connection found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CheckReport {
    /// Whether it worked.
    pub ok: bool,
    /// One line: the server's name and version, or the cause.
    pub message: String,
    /// What to do about a failure.
    pub hint: Option<String>,
    /// The field to blame, by its environment variable.
    pub field: Option<String>,
}

/// Which sources a question goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum SourceChoice {
    /// All that are connected.
    All,
    /// These only.
    Only {
        /// Which.
        datasource_ids: Vec<DatasourceId>,
    },
}

/// A datasource's health changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HealthChange {
    /// Which.
    pub datasource_id: DatasourceId,
    /// How it fares now.
    pub report: HealthReport,
}
