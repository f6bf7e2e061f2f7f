//! Keeps the receipt of a turn: for each source how many calls were made, what they brought, how long it took and what
//! went wrong. Every kind of turn writes into the same book, so that all receipts read the same.

use crate::setup::{SourceLabel, UnavailableSource};
use crate::tally::count;
use mosaic_protocol::{Citation, DatasourceId, ReceiptEntry, ReceiptState, Repair};

/// The receipt in the making.
#[derive(Debug, Clone, Default)]
pub(crate) struct Receipt {
    lines: Vec<Line>,
}

#[derive(Debug, Clone)]
struct Line {
    entry: ReceiptEntry,
    first_ms: Option<u64>,
    /// Whether some call brought an answer.
    answered: bool,
}

impl Receipt {
    /// Returns the receipt of a turn that is about to ask these sources, and that leaves those out.
    pub(crate) fn of(asked: &[SourceLabel], left_out: &[UnavailableSource]) -> Self {
        let mut receipt = Self::default();
        for source in asked {
            receipt.line(&source.datasource_id, &source.name);
        }
        for source in left_out {
            let line = receipt.line(&source.datasource_id, &source.name);
            line.entry.why.clone_from(&source.reason);
        }
        receipt
    }

    /// Notes that a source is asked, if it has no line yet.
    pub(crate) fn asks(&mut self, source: &SourceLabel) {
        self.line(&source.datasource_id, &source.name);
    }

    /// Takes in lines of before: of the other sources, when one is tried again.
    pub(crate) fn take_in(&mut self, earlier: Vec<ReceiptEntry>) {
        for entry in earlier {
            let line = self.line(&entry.datasource_id.clone(), &entry.datasource.clone());
            line.answered = matches!(entry.state, ReceiptState::Searched | ReceiptState::Partly);
            line.entry = entry;
        }
    }

    /// Notes that a call was sent to a source.
    pub(crate) fn called(&mut self, id: &DatasourceId, name: &str, now_ms: u64) {
        let line = self.line(id, name);
        line.first_ms.get_or_insert(now_ms);
        line.entry.calls = line.entry.calls.saturating_add(1);
    }

    /// Notes what a call brought.
    pub(crate) fn brought(&mut self, id: &DatasourceId, hits: usize, now_ms: u64) {
        if let Some(line) = self.find(id) {
            line.answered = true;
            line.entry.hits = line.entry.hits.saturating_add(count(hits as u64));
            line.note_time(now_ms);
            line.entry.state = if line.entry.why.is_empty() {
                ReceiptState::Searched
            } else {
                ReceiptState::Partly
            };
        }
    }

    /// Notes that a call failed, or that the source could not be asked at all.
    pub(crate) fn failed(&mut self, id: &DatasourceId, (why, repair): (&str, Option<Repair>), now_ms: u64) {
        if let Some(line) = self.find(id) {
            line.entry.why = crate::failure::one_line(why);
            line.entry.repair = repair;
            line.note_time(now_ms);
            line.entry.state = if line.answered {
                ReceiptState::Partly
            } else {
                ReceiptState::Failed
            };
        }
    }

    /// Notes that the person stopped a source before it was done.
    pub(crate) fn stopped(&mut self, id: &DatasourceId) {
        if let Some(line) = self.find(id) {
            line.entry.state = ReceiptState::Stopped;
        }
    }

    /// Notes why a source was not searched in the end.
    pub(crate) fn unsearched(&mut self, id: &DatasourceId, why: &str) {
        if let Some(line) = self.find(id) {
            line.entry.state = ReceiptState::NotSearched;
            why.clone_into(&mut line.entry.why);
        }
    }

    /// Tells whether some call to a source was answered.
    pub(crate) fn has_answer(&self, id: &DatasourceId) -> bool {
        let mut lines = self.lines.iter();
        lines.any(|line| line.entry.datasource_id == *id && line.answered)
    }

    /// Returns all lines as they stand, for a turn without a new answer.
    pub(crate) fn as_it_stands(&self) -> Vec<ReceiptEntry> {
        self.lines.iter().map(|line| line.entry.clone()).collect()
    }

    /// Returns one source's line.
    pub(crate) fn entry(&self, id: &DatasourceId) -> Option<ReceiptEntry> {
        let line = self.lines.iter().find(|line| line.entry.datasource_id == *id)?;
        Some(line.entry.clone())
    }

    /// Returns all lines, with how many records of each source the answer cites.
    pub(crate) fn entries(&self, citations: &[Citation]) -> Vec<ReceiptEntry> {
        let cited = |id: &DatasourceId| {
            let mut records: Vec<_> = citations
                .iter()
                .filter(|citation| citation.datasource_id == *id)
                .map(|citation| (&citation.record_turn, citation.record))
                .collect();
            records.sort_unstable();
            records.dedup();
            count(records.len() as u64)
        };
        let lines = self.lines.iter().map(|line| ReceiptEntry {
            cited: cited(&line.entry.datasource_id),
            ..line.entry.clone()
        });
        lines.collect()
    }

    fn find(&mut self, id: &DatasourceId) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.entry.datasource_id == *id)
    }

    /// Returns the source's line, made when it has none.
    fn line(&mut self, id: &DatasourceId, name: &str) -> &mut Line {
        let at = self
            .lines
            .iter()
            .position(|line| line.entry.datasource_id == *id)
            .unwrap_or_else(|| {
                self.lines.push(Line::new(id, name));
                self.lines.len() - 1
            });
        &mut self.lines[at]
    }
}

impl Line {
    fn new(id: &DatasourceId, name: &str) -> Self {
        Self {
            entry: ReceiptEntry {
                datasource_id: id.clone(),
                datasource: name.to_owned(),
                state: ReceiptState::NotSearched,
                hits: 0,
                cited: 0,
                calls: 0,
                elapsed_ms: 0,
                why: String::new(),
                repair: None,
            },
            first_ms: None,
            answered: false,
        }
    }

    fn note_time(&mut self, now_ms: u64) {
        let since = now_ms.saturating_sub(self.first_ms.unwrap_or(now_ms));
        self.entry.elapsed_ms = self.entry.elapsed_ms.max(count(since));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(id: &str) -> SourceLabel {
        SourceLabel {
            datasource_id: DatasourceId::from(id),
            name: id.to_uppercase(),
            connector: "Slack".to_owned(),
            connector_id: "slack".to_owned(),
        }
    }

    #[test]
    fn every_source_has_a_line_that_says_what_became_of_it() {
        let left_out = UnavailableSource {
            datasource_id: DatasourceId::from("c"),
            name: "C".to_owned(),
            reason: "the question is not about it".to_owned(),
        };
        let mut receipt = Receipt::of(&[source("a"), source("b"), source("d")], &[left_out]);
        let (a, b) = (DatasourceId::from("a"), DatasourceId::from("b"));
        receipt.called(&a, "A", 100);
        receipt.called(&a, "A", 110);
        receipt.called(&b, "B", 100);
        receipt.brought(&a, 3, 150);
        receipt.failed(&a, ("too slow", None), 300);
        receipt.failed(&b, ("signed out", Some(Repair::Retry)), 130);
        let told: Vec<_> = receipt
            .entries(&[])
            .into_iter()
            .map(|entry| (entry.state, entry.hits, entry.calls, entry.elapsed_ms, entry.why))
            .collect();
        assert_eq!(
            told,
            [
                (ReceiptState::Partly, 3, 2, 200, "too slow".to_owned()),
                (ReceiptState::Failed, 0, 1, 30, "signed out".to_owned()),
                (ReceiptState::NotSearched, 0, 0, 0, String::new()),
                (
                    ReceiptState::NotSearched,
                    0,
                    0,
                    0,
                    "the question is not about it".to_owned()
                ),
            ]
        );
    }
}
