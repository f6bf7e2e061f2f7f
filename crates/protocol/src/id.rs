//! Newtype ids. Each is a UUIDv7 in its text form, except `ToolCallId`, which is the model's own
//! (`toolu_…`) or, without a model, a UUIDv7 as well. They are never parsed.

use serde::{Deserialize, Serialize};
use specta::Type;
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Returns a fresh id: a UUIDv7, so that ids sort by time of making.
            #[must_use]
            pub fn fresh() -> Self {
                Self(uuid::Uuid::now_v7().to_string())
            }

            /// Returns the id's text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// A conversation: a list of turns under one title.
    ConversationId
);
id!(
    /// A turn: one question and all it causes.
    TurnId
);
id!(
    /// A run: one source's part of a turn.
    RunId
);
id!(
    /// One stored message of a conversation's transcript.
    MessageId
);
id!(
    /// One call of one tool.
    ToolCallId
);
id!(
    /// A datasource: one configured account of a connector.
    DatasourceId
);
