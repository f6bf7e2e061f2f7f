//! Full-text search over questions and answers, within 20 ms over a million messages.
//!
//! Scoring all that holds a common word would take seconds, so only the newest matches are scored: the index hands them
//! over newest first, as many as [`SCORED`] or [`SCORED_BYTES`], and what is older follows by age. Where fewer match,
//! which is the rule with two words or more, all of them are scored. Words are quoted, so that nothing typed is query
//! syntax. Turns put aside are not in the index.

mod rank;
mod snippet;
mod words;

use crate::codec::from_json;
use crate::{Store, StoreError};
use mosaic_protocol::{SearchHit, SearchResults};
use rank::Spread;
use serde::Deserialize;
use sqlx::FromRow;
use std::collections::HashMap;
use words::Words;

/// Stands before a word that was found. An indexed text never holds it.
const MARK_START: &str = "\u{e000}";
/// Stands after a word that was found.
const MARK_END: &str = "\u{e001}";

/// At most so many matches are scored.
const SCORED: usize = 300;

/// And no more once there are so many bytes of them, as marking the words in a text takes time by its length.
const SCORED_BYTES: usize = 512 * 1024;

/// So many are fetched first, to see how long they are.
const FIRST_PORTION: usize = 100;

/// How many of the newest matches of a word tell how common it is.
const SAMPLE: i64 = 64;

/// A word in more texts than this is not taken as a beginning: that would take some 10 ms.
const HEAVY: f64 = 20_000.0;

const ACTION: &str = "search messages";

/// A text that matches, with the words found marked: an array `[id, from person, marked text]`.
#[derive(Deserialize)]
struct Match {
    id: i64,
    from_person: i64,
    marked: String,
}

/// The newest matches, newest first.
struct Newest {
    matches: Vec<Match>,
    /// Whether these are all there are.
    complete: bool,
}

/// Where a text stands.
#[derive(FromRow)]
struct PlaceRow {
    id: i64,
    conversation_id: String,
    title: String,
    turn_id: String,
    at: String,
}

impl Store {
    /// Returns what holds all the words of `query`, best first: `limit` hits after the first `offset`. The last word may
    /// be the beginning of one.
    ///
    /// # Errors
    /// When the database refuses. A query without a word finds nothing.
    pub async fn search(&self, query: &str, offset: u32, limit: u32) -> Result<SearchResults, StoreError> {
        let Some(words) = Words::of(query) else {
            return Ok(SearchResults {
                hits: Vec::new(),
                has_more: false,
            });
        };
        let (offset, limit) = (offset as usize, limit as usize);
        let spread = self.spread(&words).await?;
        let (expression, newest) = self.newest(&words, &spread).await?;
        let oldest = newest.matches.last().map(|found| found.id);
        let mut found = by_score(&words, &spread, newest.matches);
        let end = offset.saturating_add(limit);
        if let Some(oldest) = oldest
            && !newest.complete
            && end >= found.len()
        {
            let wanted = end + 1 - found.len();
            found.extend(self.matches_below(&expression, oldest, wanted).await?);
        }
        let has_more = found.len() > end;
        let page: Vec<Match> = found.into_iter().skip(offset).take(limit).collect();
        Ok(SearchResults {
            hits: self.hits(page).await?,
            has_more,
        })
    }

    /// Returns the newest matches and the expression that found them: with the last word as a beginning, unless that is
    /// long and a common word itself. Then the index would gather all that start with it first.
    async fn newest(&self, words: &Words, spread: &[Spread]) -> Result<(String, Newest), StoreError> {
        let is_heavy = spread[words.last_required()].is_in_more_than(HEAVY);
        if is_heavy && !words.is_beginning_indexed() {
            let whole = words.whole();
            let newest = self.newest_of(&whole, FIRST_PORTION).await?;
            if !newest.matches.is_empty() {
                return Ok((whole, newest));
            }
        }
        let begun = words.with_beginning();
        // A beginning that the index has to gather is gathered once.
        let portion = if words.is_beginning_indexed() {
            FIRST_PORTION
        } else {
            SCORED
        };
        let newest = self.newest_of(&begun, portion).await?;
        Ok((begun, newest))
    }

    async fn newest_of(&self, expression: &str, first_portion: usize) -> Result<Newest, StoreError> {
        let mut matches: Vec<Match> = Vec::new();
        let mut portion = first_portion;
        loop {
            let below = matches.last().map_or(i64::MAX, |found| found.id);
            let more = self.matches_below(expression, below, portion).await?;
            let complete = more.len() < portion;
            matches.extend(more);
            let bytes: usize = matches.iter().map(|found| found.marked.len()).sum();
            if complete || matches.len() >= SCORED || bytes >= SCORED_BYTES {
                return Ok(Newest { matches, complete });
            }
            portion = SCORED - matches.len();
        }
    }

    /// Returns the newest matches that are older than one, newest first. They come as one row: a switch between threads
    /// for each would take longer than finding it.
    async fn matches_below(
        &self,
        expression: &str,
        below: i64,
        limit: usize,
    ) -> Result<Vec<Match>, StoreError> {
        let json: String = sqlx::query_scalar(
            "SELECT json_group_array(json_array(id, from_person, marked)) FROM (
                 SELECT s.id, s.from_person, highlight(search_index, 0, ?1, ?2) AS marked
                 FROM search_index JOIN search_texts s ON s.id = search_index.rowid
                 WHERE search_index MATCH ?3 AND search_index.rowid < ?4
                 ORDER BY search_index.rowid DESC LIMIT ?5
             )",
        )
        .bind(MARK_START)
        .bind(MARK_END)
        .bind(expression)
        .bind(below)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_one(&self.readers)
        .await
        .map_err(StoreError::database(ACTION))?;
        let mut matches: Vec<Match> = from_json("read what was found", &json)?;
        // SQLite does not promise the order of an aggregate's input.
        matches.sort_by_key(|found| std::cmp::Reverse(found.id));
        Ok(matches)
    }

    /// Returns how common each word is. That shows in how far back its newest matches reach; counting them all would
    /// take too long.
    async fn spread(&self, words: &Words) -> Result<Vec<Spread>, StoreError> {
        let texts: Option<i64> = sqlx::query_scalar("SELECT max(id) FROM search_texts")
            .fetch_one(&self.readers)
            .await
            .map_err(StoreError::database(ACTION))?;
        let texts = texts.unwrap_or(0);
        let mut spread = Vec::with_capacity(words.len());
        for expression in words.each() {
            let (oldest, count): (Option<i64>, i64) = sqlx::query_as(
                "SELECT min(rowid), count(*) FROM (
                     SELECT rowid FROM search_index WHERE search_index MATCH ? ORDER BY rowid DESC LIMIT ?
                 )",
            )
            .bind(expression)
            .bind(SAMPLE)
            .fetch_one(&self.readers)
            .await
            .map_err(StoreError::database(ACTION))?;
            // What is found less often than the sample would hold is in no more texts than were found.
            let reach = match (oldest, count) {
                (Some(oldest), SAMPLE..) => texts - oldest + 1,
                (Some(_) | None, _) => texts,
            };
            spread.push(Spread { texts, reach, count });
        }
        Ok(spread)
    }

    /// Returns matches as they are shown, in the order given.
    async fn hits(&self, page: Vec<Match>) -> Result<Vec<SearchHit>, StoreError> {
        let ids: Vec<String> = page.iter().map(|found| found.id.to_string()).collect();
        let rows: Vec<PlaceRow> = sqlx::query_as(
            "SELECT s.id, c.id AS conversation_id, c.title, t.id AS turn_id, s.at
             FROM json_each(?) wanted
             JOIN search_texts s ON s.id = wanted.value
             JOIN turns t ON t.position = s.turn
             JOIN conversations c ON c.id = t.conversation_id",
        )
        .bind(format!("[{}]", ids.join(",")))
        .fetch_all(&self.readers)
        .await
        .map_err(StoreError::database(ACTION))?;
        let mut places: HashMap<i64, PlaceRow> = rows.into_iter().map(|row| (row.id, row)).collect();
        // What was removed since it was found has no place any more.
        let placed = page
            .into_iter()
            .filter_map(|found| places.remove(&found.id).map(|place| (found, place)));
        Ok(placed.map(|(found, place)| hit(&found, place)).collect())
    }
}

/// Puts matches, given newest first, in order of their score.
fn by_score(words: &Words, spread: &[Spread], newest_first: Vec<Match>) -> Vec<Match> {
    let weights: Vec<f64> = spread.iter().map(Spread::weight).collect();
    let mut scored: Vec<(f64, Match)> = newest_first
        .into_iter()
        .enumerate()
        .map(|(age, found)| {
            let text = rank::score(&found.marked, words, &weights);
            (
                text * rank::recency(age) * rank::speaker(found.from_person != 0),
                found,
            )
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().map(|(_, found)| found).collect()
}

fn hit(found: &Match, place: PlaceRow) -> SearchHit {
    SearchHit {
        conversation_id: place.conversation_id.into(),
        conversation_title: place.title,
        turn_id: place.turn_id.into(),
        from_person: found.from_person != 0,
        at: place.at,
        snippet: snippet::around_marks(&found.marked),
    }
}

/// Returns a text as it is indexed: without the characters that mark what was found.
pub(crate) fn indexable(text: &str) -> String {
    text.replace([snippet::START, snippet::END], " ")
}

#[cfg(test)]
mod tests;
