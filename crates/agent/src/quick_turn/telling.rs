//! What a quick turn says of itself, in words, and what a later answer of a model gets to see of it. Never words of its own
//! about what a source holds.

use super::QuickTurn;
use super::runs::Run;
use crate::direct_turn::plain;
use crate::failure::one_line;
use crate::fence::fenced;
use crate::planner::asks_to_act;
use crate::quick::Ranked;
use mosaic_claude::Block;

/// The most characters of a passage that a later answer of a model gets to see.
const PASSAGE_CHARS: usize = 400;

impl QuickTurn {
    /// Returns the names of the sources searched, those of before first.
    fn sources(&self) -> Vec<&str> {
        let before = self
            .earlier
            .iter()
            .flatten()
            .map(|record| record.origin.datasource.as_str());
        once_each(before.chain(self.runs.iter().map(Run::source)))
    }

    /// Returns the passages as a later answer of a model gets to see them.
    pub(super) fn as_data(&self, ranked: &[Ranked]) -> Option<Block> {
        let lines = ranked.iter().map(|one| {
            let said: String = one.passage.text.chars().take(PASSAGE_CHARS).collect();
            format!(
                "{}. {} · {}: {}",
                one.passage.number,
                one_line(&one.record.origin.datasource),
                one_line(&one.passage.title),
                one_line(&said)
            )
        });
        let lines: Vec<String> = lines.collect();
        let origin = format!(
            "{}, from a ranked search without a model",
            self.sources().join(", ")
        );
        (!lines.is_empty()).then(|| fenced(&origin, &lines.join("\n")))
    }

    /// Returns what is said about the passages: that they were searched, not thought about, and what to try next.
    pub(super) fn in_words(&self, ranked: &[Ranked]) -> String {
        let mut sources = self.sources();
        // A source that brought nothing is told of by the receipt.
        sources.retain(|name| {
            let brought = |one: &Ranked| one.record.origin.datasource == *name;
            ranked.is_empty() || ranked.iter().any(brought)
        });
        let sources = plain(&one_line(&sources.join(", ")));
        let mut words = match ranked.len() {
            0 => format!("Nothing in {sources} matches these words."),
            1 => format!("**1 passage** from {sources}."),
            count => format!("**{count} passages** from {sources}, the best first."),
        };
        if asks_to_act(&self.understood.question) {
            words.insert_str(
                0,
                "Nothing was done: without a model nothing is sent or changed. ",
            );
        }
        words.push_str(" This is a search without a model");
        if self.reason.is_empty() {
            words.push('.');
        } else {
            words.push_str(&format!(": {}.", self.reason));
        }
        let looser = once_each(self.runs.iter().filter(|run| run.is_looser()).map(Run::source));
        if !looser.is_empty() {
            words.push_str(&format!(
                " Little matched as you asked it in {}, so the search there was widened.",
                plain(&one_line(&looser.join(", ")))
            ));
        }
        if self.examples.is_empty() {
            return words;
        }
        let examples: Vec<String> = self
            .examples
            .iter()
            .take(3)
            .map(|example| format!("`{example}`"))
            .collect();
        words.push_str(&format!("\n\nWhat works without one: {}.", examples.join(", ")));
        words
    }

    /// Returns a remark on sources that did not answer, or not wholly.
    pub(super) fn remark(&self) -> Option<String> {
        let silent = once_each(
            self.runs
                .iter()
                .filter(|run| run.left_something_out())
                .map(Run::source),
        );
        (!silent.is_empty()).then(|| format!("Could not search all of {}.", silent.join(", ")))
    }
}

fn once_each<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut once: Vec<&str> = Vec::new();
    for name in names {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    once
}
