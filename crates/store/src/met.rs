//! The table of names met: people and places that records of a source mentioned. It helps to tell which source a question
//! is about; it is bounded, and goes with its source.

use crate::codec::{from_tag, to_tag};
use crate::{Store, StoreError};
use mosaic_protocol::DatasourceId;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

/// The most names that are remembered of one source.
const MOST: u32 = 500;

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Somebody.
    Person,
    /// A channel, a repository, a project, a bucket.
    Place,
}

/// A name met in a source.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    /// What it names.
    pub kind: Kind,
    /// The name as the source writes it.
    pub name: String,
}

#[derive(FromRow)]
struct NameRow {
    kind: String,
    name: String,
}

impl Store {
    /// Remembers names met in a source at `at` (RFC 3339 UTC), and forgets those that were not met for longest. A source
    /// that is gone remembers nothing.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn meet(&self, source: &DatasourceId, names: &[Name], at: &str) -> Result<(), StoreError> {
        const ACTION: &str = "remember names met";
        let mut write = self.begin(ACTION).await?;
        for name in names {
            sqlx::query(
                "INSERT INTO met (datasource_id, kind, name, seen_at, count)
                 SELECT id, ?, ?, ?, 1 FROM datasources WHERE id = ?
                 ON CONFLICT (datasource_id, kind, name)
                 DO UPDATE SET seen_at = max(seen_at, excluded.seen_at), count = count + 1",
            )
            .bind(to_tag(ACTION, name.kind)?)
            .bind(&name.name)
            .bind(at)
            .bind(source.as_str())
            .execute(&mut *write)
            .await
            .map_err(StoreError::database(ACTION))?;
        }
        sqlx::query(
            "DELETE FROM met WHERE datasource_id = ?1 AND (kind, name) NOT IN (
                 SELECT kind, name FROM met WHERE datasource_id = ?1
                 ORDER BY seen_at DESC, count DESC, name LIMIT ?2
             )",
        )
        .bind(source.as_str())
        .bind(MOST)
        .execute(&mut *write)
        .await
        .map_err(StoreError::database(ACTION))?;
        write.commit().await.map_err(StoreError::database(ACTION))
    }

    /// Returns the names met in a source, the last met first.
    ///
    /// # Errors
    /// When the database refuses. An unknown source has none.
    pub async fn met(&self, source: &DatasourceId) -> Result<Vec<Name>, StoreError> {
        let rows: Vec<NameRow> = sqlx::query_as(
            "SELECT kind, name FROM met WHERE datasource_id = ?
             ORDER BY seen_at DESC, count DESC, name",
        )
        .bind(source.as_str())
        .fetch_all(&self.readers)
        .await
        .map_err(StoreError::database("read names met"))?;
        rows.into_iter()
            .map(|row| {
                Ok(Name {
                    kind: from_tag("read names met", &row.kind)?,
                    name: row.name,
                })
            })
            .collect()
    }

    /// Returns the people met in any source, those met most often first, each once.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn people(&self) -> Result<Vec<String>, StoreError> {
        sqlx::query_scalar(
            "SELECT name FROM met WHERE kind = 'person' GROUP BY name ORDER BY sum(count) DESC, name",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(StoreError::database("read people met"))
    }
}

#[cfg(test)]
mod tests;
