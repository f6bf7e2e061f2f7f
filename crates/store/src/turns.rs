//! The table of turns: started, planned, ended, and read page by page with all that belongs to them.

mod evidence;
mod page;
mod record;

pub use page::TurnPage;
pub use record::StoredTurn;

use crate::codec::{to_json, to_tag};
use crate::error::is_duplicate;
use crate::{Store, StoreError};
use mosaic_protocol::{
    ConversationId, DatasourceId, FilledValue, Passage, PlannedBy, PlannedSource, SourceChoice, Tier,
    TurnFailure, TurnId, TurnStatus,
};
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

/// A turn to be started.
#[derive(Debug, Clone)]
pub struct NewTurn {
    /// Its id.
    pub id: TurnId,
    /// The conversation it continues.
    pub conversation_id: ConversationId,
    /// What the person asked, as typed.
    pub question: String,
    /// Which sources are asked.
    pub sources: SourceChoice,
    /// When, RFC 3339 UTC.
    pub at: String,
    /// The turn this one takes the place of. It and those after it are put aside: hidden from lists, transcript and
    /// search, but kept.
    pub replaces: Option<TurnId>,
    /// The running Mosaic that answers it, by whatever name it has among its kind.
    pub owner: String,
}

/// How a turn is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// How.
    pub tier: Tier,
    /// The model's id, when one answers.
    pub model: Option<String>,
    /// The sources asked, in order.
    pub datasources: Vec<DatasourceId>,
    /// Why, in a few words a person reads.
    pub reason: String,
    /// Who chose the sources.
    #[serde(default)]
    pub planned_by: PlannedBy,
    /// Every source that was weighed, likeliest first.
    #[serde(default)]
    pub choices: Vec<PlannedSource>,
    /// Words of the question that were filled in from the conversation.
    #[serde(default)]
    pub filled: Vec<FilledValue>,
}

/// How a turn ended.
#[derive(Debug, Clone)]
pub struct TurnEnd {
    /// Which way; anything but [`TurnStatus::Running`].
    pub status: TurnStatus,
    /// When, RFC 3339 UTC.
    pub at: String,
    /// A remark on an answer that is not whole.
    pub remark: Option<String>,
    /// Why it ended early, if it did.
    pub failure: Option<TurnFailure>,
}

impl Store {
    /// Stores a question and marks its turn running; moves the conversation to the top; puts aside what it replaces.
    /// All or nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for the conversation or the replaced turn, [`StoreError::Duplicate`] for the id,
    /// [`StoreError::Busy`] while another turn of the conversation runs, whoever answers it.
    pub async fn start_turn(&self, new: &NewTurn) -> Result<(), StoreError> {
        let sources = to_json("store sources of turn", &new.sources)?;
        let mut write = self.begin("start turn").await?;
        let touched = sqlx::query("UPDATE conversations SET updated_at = max(updated_at, ?) WHERE id = ?")
            .bind(&new.at)
            .bind(new.conversation_id.as_str())
            .execute(&mut *write)
            .await
            .map_err(StoreError::database("touch conversation"))?;
        if touched.rows_affected() == 0 {
            return Err(StoreError::not_found("conversation", &new.conversation_id));
        }
        refuse_beside_another(&mut write, &new.conversation_id).await?;
        if let Some(replaced) = &new.replaces {
            put_aside(&mut write, new, replaced).await?;
        }
        let position = sqlx::query(
            "INSERT INTO turns (id, conversation_id, question, sources, status, started_at, owner)
             VALUES (?, ?, ?, ?, 'running', ?, ?)",
        )
        .bind(new.id.as_str())
        .bind(new.conversation_id.as_str())
        .bind(&new.question)
        .bind(sources)
        .bind(&new.at)
        .bind(&new.owner)
        .execute(&mut *write)
        .await
        .map_err(|source| match is_duplicate(&source) {
            true => StoreError::Duplicate {
                what: "turn",
                name: new.id.to_string(),
            },
            false => StoreError::database("start turn")(source),
        })?
        .last_insert_rowid();
        sqlx::query("INSERT INTO search_texts (turn, from_person, at, text) VALUES (?, 1, ?, ?)")
            .bind(position)
            .bind(&new.at)
            .bind(crate::search::indexable(&new.question))
            .execute(&mut *write)
            .await
            .map_err(StoreError::database("index question"))?;
        write.commit().await.map_err(StoreError::database("start turn"))
    }

    /// Stores how a turn is answered.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_plan(&self, turn: &TurnId, plan: &Plan) -> Result<(), StoreError> {
        let plan = to_json("store plan", plan)?;
        let changed = sqlx::query("UPDATE turns SET plan = ? WHERE id = ?")
            .bind(plan)
            .bind(turn.as_str())
            .execute(&self.writer)
            .await
            .map_err(StoreError::database("store plan"))?;
        found(changed.rows_affected(), turn)
    }

    /// Stores the passages of a quick answer, best first.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_passages(&self, turn: &TurnId, passages: &[Passage]) -> Result<(), StoreError> {
        let passages = to_json("store passages", passages)?;
        let changed = sqlx::query("UPDATE turns SET passages = ? WHERE id = ?")
            .bind(passages)
            .bind(turn.as_str())
            .execute(&self.writer)
            .await
            .map_err(StoreError::database("store passages"))?;
        found(changed.rows_affected(), turn)
    }

    /// Stores how a turn ended and moves its conversation to the top. A turn that ended already keeps its first end.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn finish_turn(&self, turn: &TurnId, end: &TurnEnd) -> Result<(), StoreError> {
        let status = to_tag("store end of turn", end.status)?;
        let failure = end
            .failure
            .as_ref()
            .map(|failure| to_json("store end of turn", failure))
            .transpose()?;
        let mut write = self.begin("end turn").await?;
        let conversation: Option<String> =
            sqlx::query_scalar("SELECT conversation_id FROM turns WHERE id = ?")
                .bind(turn.as_str())
                .fetch_optional(&mut *write)
                .await
                .map_err(StoreError::database("end turn"))?;
        let Some(conversation) = conversation else {
            return Err(StoreError::not_found("turn", turn));
        };
        sqlx::query(
            "UPDATE turns SET status = ?, ended_at = ?, remark = ?, failure = ?
             WHERE id = ? AND status = 'running'",
        )
        .bind(status)
        .bind(&end.at)
        .bind(&end.remark)
        .bind(failure)
        .bind(turn.as_str())
        .execute(&mut *write)
        .await
        .map_err(StoreError::database("end turn"))?;
        sqlx::query("UPDATE conversations SET updated_at = max(updated_at, ?) WHERE id = ?")
            .bind(&end.at)
            .bind(conversation)
            .execute(&mut *write)
            .await
            .map_err(StoreError::database("touch conversation"))?;
        write.commit().await.map_err(StoreError::database("end turn"))
    }
}

/// Fails when a turn of the conversation is running: two at once would each answer without the other.
async fn refuse_beside_another(
    write: &mut SqliteConnection,
    conversation: &ConversationId,
) -> Result<(), StoreError> {
    let running: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM turns WHERE conversation_id = ? AND status = 'running')",
    )
    .bind(conversation.as_str())
    .fetch_one(&mut *write)
    .await
    .map_err(StoreError::database("look for a running turn"))?;
    if running { Err(StoreError::Busy) } else { Ok(()) }
}

/// Marks the replaced turn and those after it as put aside and takes them out of the search index.
async fn put_aside(write: &mut SqliteConnection, new: &NewTurn, replaced: &TurnId) -> Result<(), StoreError> {
    let from: Option<i64> =
        sqlx::query_scalar("SELECT position FROM turns WHERE id = ? AND conversation_id = ?")
            .bind(replaced.as_str())
            .bind(new.conversation_id.as_str())
            .fetch_optional(&mut *write)
            .await
            .map_err(StoreError::database("find replaced turn"))?;
    let from = from.ok_or_else(|| StoreError::not_found("turn", replaced))?;
    sqlx::query(
        "DELETE FROM search_texts WHERE turn IN (
             SELECT position FROM turns WHERE conversation_id = ? AND position >= ? AND superseded_by IS NULL
         )",
    )
    .bind(new.conversation_id.as_str())
    .bind(from)
    .execute(&mut *write)
    .await
    .map_err(StoreError::database("take replaced turns out of the index"))?;
    sqlx::query(
        "UPDATE turns SET superseded_by = ?
         WHERE conversation_id = ? AND position >= ? AND superseded_by IS NULL",
    )
    .bind(new.id.as_str())
    .bind(new.conversation_id.as_str())
    .bind(from)
    .execute(&mut *write)
    .await
    .map_err(StoreError::database("put replaced turns aside"))?;
    Ok(())
}

pub(crate) fn found(rows: u64, id: &TurnId) -> Result<(), StoreError> {
    match rows {
        0 => Err(StoreError::not_found("turn", id)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
