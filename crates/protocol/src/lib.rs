//! Every type that crosses a process boundary: between the core and the window, the core and the
//! headless command, the core and a connector's description of itself.
//!
//! A leaf: it depends on nothing of Mosaic's, does no I/O and reads no clock. Ids and times are strings
//! (UUIDv7, RFC 3339 in UTC), counts are `u32`, so that TypeScript and JSON carry them unharmed.

pub mod approval;
pub mod connector;
pub mod conversation;
pub mod datasource;
pub mod error;
pub mod evidence;
pub mod id;
pub mod plan;
pub mod receipt;
pub mod search;
pub mod settings;
pub mod startup;
pub mod table;
pub mod turn_event;

pub use approval::{ApprovalCard, ApprovalDecision, CardField, FieldChange, FieldShape, Reach, SuspectText};
pub use connector::{
    ConnectorInfo, CredentialField, EntityPattern, FieldKind, OAuthFacts, OAuthRedirect, PatternArgument,
    RoutePattern, SearchTool,
};
pub use conversation::{ConversationSummary, ConversationView, SendMessage, SentTurn, TurnStatus, TurnView};
pub use datasource::{
    CheckReport, Datasource, DatasourceDraft, FieldValue, Health, HealthChange, HealthReport, LookAround,
    SourceChoice,
};
pub use error::{AppError, ErrorCode};
pub use evidence::{Citation, JoinedThing, KeptRecord, Passage, RecordView};
pub use id::{ConversationId, DatasourceId, MessageId, RunId, ToolCallId, TurnId};
pub use plan::{ArgumentOrigin, FilledValue, PlanPreview, PlanQuery, PlannedBy, PlannedSource, ValueOrigin};
pub use receipt::{ReceiptEntry, ReceiptState};
pub use search::{SearchHit, SearchResults};
pub use settings::{Endpoint, EndpointFlags, EndpointKind, KeyHeader, ModelChoice, Settings, Theme};
pub use startup::{AppStatus, Custody, StartupProblem, VaultChoice, VaultState};
pub use table::{Column, ColumnKind, ResultTable};
pub use turn_event::{Effect, Outcome, Repair, Tier, ToolResultView, TurnEvent, TurnFailure, Usage};
