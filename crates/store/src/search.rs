//! Full-text search over questions and answers. Words are quoted, so that nothing typed is query syntax; the last word
//! is taken as the beginning of one. Never reads turns that were put aside.

use crate::{Store, StoreError};
use mosaic_protocol::{SearchHit, SearchResults};
use sqlx::FromRow;

/// Stands before a word that was found.
const MARK_START: &str = "\u{e000}";
/// Stands after a word that was found.
const MARK_END: &str = "\u{e001}";

#[derive(FromRow)]
struct HitRow {
    conversation_id: String,
    title: String,
    turn_id: String,
    from_person: bool,
    at: String,
    snippet: String,
}

impl Store {
    /// Returns what holds all the words of `query`, best first: `limit` hits after the first `offset`.
    ///
    /// # Errors
    /// When the database refuses. A query without a word finds nothing.
    pub async fn search(&self, query: &str, offset: u32, limit: u32) -> Result<SearchResults, StoreError> {
        let Some(expression) = match_expression(query) else {
            return Ok(SearchResults {
                hits: Vec::new(),
                has_more: false,
            });
        };
        let rows: Vec<HitRow> = sqlx::query_as(
            "SELECT c.id AS conversation_id, c.title, t.id AS turn_id, s.from_person, s.at,
                    snippet(search_index, 0, ?1, ?2, '…', 24) AS snippet
             FROM search_index
             JOIN search_texts s ON s.id = search_index.rowid
             JOIN turns t ON t.position = s.turn
             JOIN conversations c ON c.id = t.conversation_id
             WHERE search_index MATCH ?3
             ORDER BY search_index.rank LIMIT ?4 OFFSET ?5",
        )
        .bind(MARK_START)
        .bind(MARK_END)
        .bind(expression)
        .bind(i64::from(limit) + 1)
        .bind(offset)
        .fetch_all(&self.readers)
        .await
        .map_err(StoreError::database("search messages"))?;
        let has_more = rows.len() > limit as usize;
        let hits = rows.into_iter().take(limit as usize).map(Into::into).collect();
        Ok(SearchResults { hits, has_more })
    }
}

impl From<HitRow> for SearchHit {
    fn from(row: HitRow) -> Self {
        Self {
            conversation_id: row.conversation_id.into(),
            conversation_title: row.title,
            turn_id: row.turn_id.into(),
            from_person: row.from_person,
            at: row.at,
            snippet: row.snippet,
        }
    }
}

/// Returns the FTS5 expression for what a person typed; `None` when it holds no word.
fn match_expression(query: &str) -> Option<String> {
    let words: Vec<&str> = query
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        return None;
    }
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    Some(format!("{} *", quoted.join(" ")))
}
