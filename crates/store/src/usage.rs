//! The table of usage: what each turn used and cost, and sums by day and model.

use crate::codec::to_u32;
use crate::{Store, StoreError};
use mosaic_protocol::{TurnId, Usage};
use sqlx::FromRow;

/// What one model was used for on one day.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct UsageSum {
    /// The day in UTC, `YYYY-MM-DD`.
    pub day: String,
    /// The model's id.
    pub model: String,
    /// How many turns it answered.
    pub turns: i64,
    /// Tokens sent, without those read from or written to the cache.
    pub input_tokens: i64,
    /// Tokens received.
    pub output_tokens: i64,
    /// Tokens read from the cache.
    pub cache_read_tokens: i64,
    /// Tokens written to the cache.
    pub cache_write_tokens: i64,
    /// US dollars, of the turns whose price is known; `None` when none is.
    pub cost_usd: Option<f64>,
}

/// The row of one turn's usage.
#[derive(FromRow)]
pub(crate) struct UsageRow {
    pub(crate) turn: i64,
    model: String,
    input_tokens: i64,
    output_tokens: i64,
    cache_read_tokens: i64,
    cache_write_tokens: i64,
    cost_usd: Option<f64>,
    first_text_ms: Option<i64>,
}

impl UsageRow {
    pub(crate) fn into_usage(self) -> Usage {
        Usage {
            model: self.model,
            input_tokens: to_u32(self.input_tokens),
            output_tokens: to_u32(self.output_tokens),
            cache_read_tokens: to_u32(self.cache_read_tokens),
            cache_write_tokens: to_u32(self.cache_write_tokens),
            cost_usd: self.cost_usd,
            first_text_ms: self.first_text_ms.map(to_u32),
        }
    }
}

impl Store {
    /// Stores what a turn used so far, in place of what was stored before. `at` is RFC 3339 UTC; its day counts.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn record_usage(&self, turn: &TurnId, usage: &Usage, at: &str) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT OR REPLACE INTO usage (turn_id, day, model, input_tokens, output_tokens, cache_read_tokens,
                 cache_write_tokens, cost_usd, first_text_ms)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(turn.as_str())
        .bind(at.get(..10).unwrap_or(at))
        .bind(&usage.model)
        .bind(usage.input_tokens)
        .bind(usage.output_tokens)
        .bind(usage.cache_read_tokens)
        .bind(usage.cache_write_tokens)
        .bind(usage.cost_usd)
        .bind(usage.first_text_ms)
        .execute(&self.writer)
        .await
        .map_err(StoreError::database("store usage"))?;
        Ok(())
    }

    /// Returns the sums from one day to another, both included, by day and model, the latest day first. Days are
    /// `YYYY-MM-DD`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn usage_sums(&self, from: &str, to: &str) -> Result<Vec<UsageSum>, StoreError> {
        sqlx::query_as(
            "SELECT day, model, count(*) AS turns, sum(input_tokens) AS input_tokens,
                    sum(output_tokens) AS output_tokens, sum(cache_read_tokens) AS cache_read_tokens,
                    sum(cache_write_tokens) AS cache_write_tokens, sum(cost_usd) AS cost_usd
             FROM usage WHERE day BETWEEN ? AND ?
             GROUP BY day, model ORDER BY day DESC, model",
        )
        .bind(from)
        .bind(to)
        .fetch_all(&self.readers)
        .await
        .map_err(StoreError::database("sum usage"))
    }
}

#[cfg(test)]
mod tests;
