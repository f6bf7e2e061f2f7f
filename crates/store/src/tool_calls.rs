//! The tables of tool calls and their full results. Arguments and views are JSON; full results are compressed and read
//! only on demand.

use crate::codec::{compress, decompress, from_json, from_json_opt, from_tag, to_json, to_tag, to_u32};
use crate::error::is_duplicate;
use crate::{Store, StoreError};
use mosaic_protocol::{
    ApprovalCard, ArgumentOrigin, ConversationId, DatasourceId, Effect, Outcome, RunId, ToolCallId,
    ToolResultView, TurnId,
};
use serde_json::Value;
use sqlx::FromRow;

/// Names one call: a model's ids need only be unique within a turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallKey {
    /// The turn.
    pub turn_id: TurnId,
    /// The call.
    pub call_id: ToolCallId,
}

/// A call that was asked for.
#[derive(Debug, Clone)]
pub struct NewToolCall {
    /// Which.
    pub key: CallKey,
    /// The source it goes to.
    pub datasource_id: DatasourceId,
    /// The source's name as the person gave it.
    pub datasource_name: String,
    /// The tool's name at its connector.
    pub tool: String,
    /// Its arguments.
    pub arguments: Value,
    /// What it does to the source.
    pub effect: Effect,
    /// When, RFC 3339 UTC.
    pub at: String,
    /// The run it belongs to.
    pub run_id: Option<RunId>,
    /// Where the values of its arguments come from.
    pub origins: Vec<ArgumentOrigin>,
}

/// How a call ended.
#[derive(Debug, Clone)]
pub struct CallEnd {
    /// Which call.
    pub key: CallKey,
    /// Which way.
    pub outcome: Outcome,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u32,
    /// Whether the answer came from the result cache.
    pub cached: bool,
    /// What is shown of the answer.
    pub view: ToolResultView,
    /// The whole answer, when there is one.
    pub full: Option<FullResult>,
}

/// The whole answer of a tool.
#[derive(Debug, Clone, PartialEq)]
pub struct FullResult {
    /// Its text.
    pub text: String,
    /// Its structured content.
    pub structured: Option<Value>,
}

/// A call as it was stored, without its full result.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredToolCall {
    /// Which.
    pub id: ToolCallId,
    /// The source it goes to.
    pub datasource_id: DatasourceId,
    /// The source's name at that time.
    pub datasource_name: String,
    /// The tool's name at its connector.
    pub tool: String,
    /// Its arguments, as edited by the person if they were.
    pub arguments: Value,
    /// What it does to the source.
    pub effect: Effect,
    /// When it was asked for, RFC 3339 UTC.
    pub proposed_at: String,
    /// What the person was asked to approve, if so.
    pub approval: Option<String>,
    /// The same as a card.
    pub card: Option<Box<ApprovalCard>>,
    /// The run it belongs to.
    pub run_id: Option<RunId>,
    /// Where the values of its arguments come from.
    pub origins: Vec<ArgumentOrigin>,
    /// When it was sent to its connector.
    pub started_at: Option<String>,
    /// How it ended; `None` while it has not.
    pub outcome: Option<Outcome>,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u32,
    /// Whether the answer came from the result cache.
    pub cached: bool,
    /// What is shown of the answer.
    pub view: Option<ToolResultView>,
}

/// The row of a call.
#[derive(FromRow)]
pub(crate) struct CallRow {
    pub(crate) turn: i64,
    id: String,
    datasource_id: String,
    datasource_name: String,
    tool: String,
    arguments: String,
    effect: String,
    proposed_at: String,
    approval: Option<String>,
    started_at: Option<String>,
    outcome: Option<String>,
    elapsed_ms: i64,
    cached: bool,
    view: Option<String>,
    run_id: Option<String>,
    origins: Option<String>,
    card: Option<String>,
}

impl CallRow {
    pub(crate) fn into_call(self) -> Result<StoredToolCall, StoreError> {
        Ok(StoredToolCall {
            arguments: from_json("read stored arguments", &self.arguments)?,
            effect: from_tag("read stored effect", &self.effect)?,
            outcome: self
                .outcome
                .map(|outcome| from_tag("read stored outcome", &outcome))
                .transpose()?,
            view: from_json_opt("read stored result", self.view.as_deref())?,
            card: from_json_opt("read stored card", self.card.as_deref())?,
            origins: from_json_opt("read stored origins", self.origins.as_deref())?.unwrap_or_default(),
            run_id: self.run_id.map(Into::into),
            id: self.id.into(),
            datasource_id: self.datasource_id.into(),
            datasource_name: self.datasource_name,
            tool: self.tool,
            proposed_at: self.proposed_at,
            approval: self.approval,
            started_at: self.started_at,
            elapsed_ms: to_u32(self.elapsed_ms),
            cached: self.cached,
        })
    }
}

impl Store {
    /// Stores a call that was asked for.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for the turn, [`StoreError::Duplicate`] for a second call of that id in the turn.
    pub async fn propose_call(&self, new: &NewToolCall) -> Result<(), StoreError> {
        let origins = match new.origins.as_slice() {
            [] => None,
            origins => Some(to_json("store origins", origins)?),
        };
        let added = sqlx::query(
            "INSERT INTO tool_calls (id, turn, datasource_id, datasource_name, tool, arguments, effect, proposed_at,
                 run_id, origins)
             SELECT ?, position, ?, ?, ?, ?, ?, ?, ?, ? FROM turns WHERE id = ?",
        )
        .bind(new.key.call_id.as_str())
        .bind(new.datasource_id.as_str())
        .bind(&new.datasource_name)
        .bind(&new.tool)
        .bind(to_json("store arguments", &new.arguments)?)
        .bind(to_tag("store effect", new.effect)?)
        .bind(&new.at)
        .bind(new.run_id.as_ref().map(RunId::as_str))
        .bind(origins)
        .bind(new.key.turn_id.as_str())
        .execute(&self.writer)
        .await
        .map_err(|source| match is_duplicate(&source) {
            true => StoreError::Duplicate {
                what: "tool call",
                name: new.key.call_id.to_string(),
            },
            false => StoreError::database("store tool call")(source),
        })?;
        match added.rows_affected() {
            0 => Err(StoreError::not_found("turn", &new.key.turn_id)),
            _ => Ok(()),
        }
    }

    /// Stores what the person is asked to approve.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn request_approval(
        &self,
        key: &CallKey,
        summary: &str,
        card: Option<&ApprovalCard>,
    ) -> Result<(), StoreError> {
        let card = card.map(|card| to_json("store card", card)).transpose()?;
        let changed = sqlx::query(
            "UPDATE tool_calls SET approval = ?, card = ?
             WHERE id = ? AND turn = (SELECT position FROM turns WHERE id = ?)",
        )
        .bind(summary)
        .bind(card)
        .bind(key.call_id.as_str())
        .bind(key.turn_id.as_str())
        .execute(&self.writer)
        .await
        .map_err(StoreError::database("store approval request"))?;
        found(changed.rows_affected(), key)
    }

    /// Stores that a call was sent, with the arguments as they were sent.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn start_call(&self, key: &CallKey, arguments: &Value, at: &str) -> Result<(), StoreError> {
        let changed = sqlx::query(
            "UPDATE tool_calls SET started_at = ?, arguments = ?
             WHERE id = ? AND turn = (SELECT position FROM turns WHERE id = ?)",
        )
        .bind(at)
        .bind(to_json("store arguments", arguments)?)
        .bind(key.call_id.as_str())
        .bind(key.turn_id.as_str())
        .execute(&self.writer)
        .await
        .map_err(StoreError::database("store start of tool call"))?;
        found(changed.rows_affected(), key)
    }

    /// Stores how a call ended, and its whole result. All or nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn finish_call(&self, end: &CallEnd) -> Result<(), StoreError> {
        let view = to_json("store result", &end.view)?;
        let full = match &end.full {
            None => None,
            Some(full) => {
                let structured = match &full.structured {
                    None => None,
                    Some(value) => Some(compress("compress result", to_json("store result", value)?).await?),
                };
                Some((compress("compress result", full.text.clone()).await?, structured))
            }
        };
        let mut write = self.begin("store end of tool call").await?;
        let position: Option<i64> = sqlx::query_scalar(
            "UPDATE tool_calls SET outcome = ?, elapsed_ms = ?, cached = ?, view = ?
             WHERE id = ? AND turn = (SELECT position FROM turns WHERE id = ?)
             RETURNING position",
        )
        .bind(to_tag("store outcome", end.outcome)?)
        .bind(end.elapsed_ms)
        .bind(end.cached)
        .bind(view)
        .bind(end.key.call_id.as_str())
        .bind(end.key.turn_id.as_str())
        .fetch_optional(&mut *write)
        .await
        .map_err(StoreError::database("store end of tool call"))?;
        let position = position.ok_or_else(|| StoreError::not_found("tool call", &end.key.call_id))?;
        if let Some((text, structured)) = full {
            sqlx::query("INSERT OR REPLACE INTO tool_results (call, text, structured) VALUES (?, ?, ?)")
                .bind(position)
                .bind(text)
                .bind(structured)
                .execute(&mut *write)
                .await
                .map_err(StoreError::database("store result"))?;
        }
        write
            .commit()
            .await
            .map_err(StoreError::database("store end of tool call"))
    }

    /// Tells whether a source ever said something in this conversation, an error too, so that it is part of the
    /// transcript. `echoes` tells of a connector's tool whether its answer says nothing but what was sent: such an answer
    /// does not count. Of a source that is gone each does.
    ///
    /// # Errors
    /// When the database refuses. An unknown conversation had none.
    pub async fn heard_sources(
        &self,
        conversation: &ConversationId,
        echoes: impl Fn(&str, &str) -> bool + Send,
    ) -> Result<bool, StoreError> {
        let said: Vec<(Option<String>, String, bool)> = sqlx::query_as(
            "SELECT DISTINCT datasources.connector, tool_calls.tool, tool_calls.outcome = 'succeeded'
             FROM turns JOIN tool_calls ON tool_calls.turn = turns.position
             LEFT JOIN datasources ON datasources.id = tool_calls.datasource_id
             WHERE turns.conversation_id = ? AND turns.superseded_by IS NULL
                 AND (tool_calls.outcome = 'succeeded'
                     OR tool_calls.outcome = 'failed' AND tool_calls.started_at IS NOT NULL)",
        )
        .bind(conversation.as_str())
        .fetch_all(&self.readers)
        .await
        .map_err(StoreError::database("look for tool calls"))?;
        Ok(said.iter().any(|(connector, tool, answered)| {
            let echo = connector
                .as_deref()
                .is_some_and(|connector| echoes(connector, tool));
            !(*answered && echo)
        }))
    }

    /// Returns a stored call, and its whole result if there is one.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn tool_result(
        &self,
        key: &CallKey,
    ) -> Result<(StoredToolCall, Option<FullResult>), StoreError> {
        let position: Option<i64> = sqlx::query_scalar(
            "SELECT position FROM tool_calls
             WHERE id = ? AND turn = (SELECT position FROM turns WHERE id = ?)",
        )
        .bind(key.call_id.as_str())
        .bind(key.turn_id.as_str())
        .fetch_optional(&self.readers)
        .await
        .map_err(StoreError::database("find tool call"))?;
        let position = position.ok_or_else(|| StoreError::not_found("tool call", &key.call_id))?;
        let row: CallRow = sqlx::query_as(
            "SELECT turn, id, datasource_id, datasource_name, tool, arguments, effect, proposed_at, approval,
                    started_at, outcome, elapsed_ms, cached, view, run_id, origins, card
             FROM tool_calls WHERE position = ?",
        )
        .bind(position)
        .fetch_one(&self.readers)
        .await
        .map_err(StoreError::database("read tool call"))?;
        let full: Option<(Vec<u8>, Option<Vec<u8>>)> =
            sqlx::query_as("SELECT text, structured FROM tool_results WHERE call = ?")
                .bind(position)
                .fetch_optional(&self.readers)
                .await
                .map_err(StoreError::database("read result"))?;
        let full = match full {
            None => None,
            Some((text, structured)) => Some(unfold(text, structured).await?),
        };
        Ok((row.into_call()?, full))
    }
}

async fn unfold(text: Vec<u8>, structured: Option<Vec<u8>>) -> Result<FullResult, StoreError> {
    let structured = match structured {
        None => None,
        Some(frame) => {
            let json = decompress("read stored result", frame).await?;
            Some(from_json("read stored result", &json)?)
        }
    };
    Ok(FullResult {
        text: decompress("read stored result", text).await?,
        structured,
    })
}

fn found(rows: u64, key: &CallKey) -> Result<(), StoreError> {
    match rows {
        0 => Err(StoreError::not_found("tool call", &key.call_id)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
