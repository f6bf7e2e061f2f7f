//! The search results of a request as a model would cite them: found by words, quoted as they stand. Never makes up a
//! place; only what is quoted can be told to be wrong.

use crate::fake_claude::prefix;
use crate::fake_claude::scenario::Cite;
use serde_json::{Value, json};

/// The most characters of a finding that are said again.
const SAID: usize = 160;

/// The search results of a request, in order.
pub(super) struct Found {
    results: Vec<Value>,
    /// How many of them came before the last user message.
    earlier: usize,
}

impl Found {
    /// Returns those of a request, those inside results of tools too.
    pub(super) fn of(body: &Value) -> Self {
        let turns = prefix::turns(body);
        let of_blocks = |blocks: &[Value]| -> Vec<Value> {
            let flat = blocks.iter().flat_map(|block| match block["content"].as_array() {
                Some(inner) if block["type"] == "tool_result" => inner.as_slice(),
                _ => std::slice::from_ref(block),
            });
            flat.filter(|block| block["type"] == "search_result")
                .cloned()
                .collect()
        };
        let last = turns.iter().rposition(|(role, _)| role == "user").unwrap_or(0);
        let mut results = Vec::new();
        let mut earlier = 0;
        for (at, (_, blocks)) in turns.iter().enumerate() {
            if at == last {
                earlier = results.len();
            }
            results.extend(of_blocks(blocks));
        }
        Self { results, earlier }
    }

    /// Returns a citation of the first text of the n-th result in the conversation.
    pub(super) fn nth(&self, index: usize) -> Option<Value> {
        self.citation(index, 0, None)
    }

    /// Returns a citation of the text that holds the words: the first one of the last message, else the last one before.
    pub(super) fn find(&self, cite: &Cite) -> Option<Value> {
        let words = cite.find.to_lowercase();
        let holds = |index: &usize| self.place(*index, &words).is_some();
        let index = (self.earlier..self.results.len())
            .find(holds)
            .or_else(|| (0..self.earlier).rev().find(holds))?;
        self.citation(index, self.place(index, &words)?, cite.quote.as_deref())
    }

    /// Returns what the last message brought, at most so many, each said in a line with its citation.
    pub(super) fn said(&self, most: usize) -> Vec<(String, Value)> {
        let fresh = self.earlier..self.results.len();
        let said = fresh.take(most).filter_map(|index| {
            let result = &self.results[index];
            let text = result["content"][0]["text"].as_str()?;
            let short: String = text
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .chars()
                .take(SAID)
                .collect();
            let title = result["title"].as_str().unwrap_or_default();
            Some((format!("\n- **{title}**: {short}"), self.nth(index)?))
        });
        said.collect()
    }

    /// Returns which text of a result holds the words; the first one where they stand in its title.
    fn place(&self, index: usize, words: &str) -> Option<usize> {
        let result = &self.results[index];
        let holds = |text: &Value| {
            text.as_str()
                .is_some_and(|text| text.to_lowercase().contains(words))
        };
        let texts = result["content"].as_array().map_or(&[][..], Vec::as_slice);
        texts
            .iter()
            .position(|block| holds(&block["text"]))
            .or_else(|| holds(&result["title"]).then_some(0))
    }

    fn citation(&self, index: usize, text: usize, quote: Option<&str>) -> Option<Value> {
        let result = self.results.get(index)?;
        if result["citations"]["enabled"] != true {
            return None;
        }
        let quoted = quote.map_or_else(|| result["content"][text]["text"].clone(), Value::from);
        Some(
            json!({"type": "search_result_location", "cited_text": quoted, "source": result["source"],
            "title": result["title"], "search_result_index": index, "start_block_index": text, "end_block_index": text + 1}),
        )
    }
}
