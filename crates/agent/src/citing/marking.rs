//! Puts the marks of citations into an answer as it streams: behind a block that the server says rests on records, or where
//! a model wrote a source's number. Never shows a mark before its citation.

use super::numbered::{Piece, Scan, plain};
use super::{Citing, mark};
use mosaic_claude::{Block, BlockView};
use mosaic_protocol::Citation;
use serde_json::Value;
use std::collections::BTreeMap;

/// The key under which a stored text block says which citations its numbers stand for, 0 for none: in the order in which
/// they come. Only Mosaic reads it; it is taken off before the block is sent.
const CITED: &str = "cited";

/// The marks of one answer of the model in the making.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marking {
    scan: Scan,
    /// Whether the block at hand is read for numbers.
    numbered: bool,
    /// The server's citations of the block at hand.
    waiting: Vec<Value>,
    /// Whether the block at hand has said anything.
    said: bool,
    /// The block at hand.
    index: u32,
    /// For each text block, what its numbers stand for, where it is read for them.
    cited: BTreeMap<u32, Option<Vec<u32>>>,
}

/// What is to be shown.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// Citations that are told for the first time.
    pub(crate) told: Vec<Citation>,
    /// Text with marks.
    pub(crate) text: String,
}

impl Marking {
    /// Notes that a text block begins. The one before has ended.
    pub(crate) fn begin(&mut self, index: u32, citing: &Citing) {
        self.index = index;
        self.numbered = citing.is_numbered();
        self.cited.insert(index, self.numbered.then(Vec::new));
    }

    /// Takes text of the block at hand in.
    pub(crate) fn text(&mut self, text: &str, citing: &mut Citing) -> Shown {
        self.said |= !text.trim().is_empty();
        if !self.numbered {
            return Shown {
                text: plain(text),
                ..Shown::default()
            };
        }
        let mut pieces = Vec::new();
        self.scan.feed(text, &mut pieces);
        self.shown(pieces, citing)
    }

    /// Takes a citation of the block at hand in.
    pub(crate) fn cite(&mut self, citation: Value) {
        self.waiting.push(citation);
    }

    /// Ends the block at hand, if one is open.
    pub(crate) fn end(&mut self, citing: &mut Citing) -> Shown {
        let mut pieces = Vec::new();
        self.scan.end(&mut pieces);
        let mut shown = self.shown(pieces, citing);
        let waiting = std::mem::take(&mut self.waiting);
        // Who writes numbers cites in no other way.
        if std::mem::take(&mut self.said) && !self.numbered {
            let mut numbers = Vec::new();
            for citation in &waiting {
                if let Some((number, new)) = citing.cite(citation)
                    && !numbers.contains(&number)
                {
                    shown.told.extend(new);
                    shown.text.push_str(&mark(number));
                    numbers.push(number);
                }
            }
        }
        shown
    }

    /// Returns the blocks as they are stored: those with numbers say what these stand for.
    pub(crate) fn noted(&self, blocks: Vec<Block>) -> Vec<Block> {
        let mut cited = self.cited.values();
        let noted = blocks.into_iter().map(|block| {
            if !matches!(block.view(), BlockView::Text { .. }) {
                return block;
            }
            match cited.next() {
                Some(Some(numbers)) => with_cited(block, numbers),
                Some(None) | None => block,
            }
        });
        noted.collect()
    }

    fn shown(&mut self, pieces: Vec<Piece>, citing: &mut Citing) -> Shown {
        let mut shown = Shown::default();
        for piece in pieces {
            match piece {
                Piece::Text(text) => shown.text.push_str(&text),
                Piece::Numbers { numbers, sentence } => {
                    for number in numbers {
                        let cited = citing.cite_number(number, &sentence);
                        let number = cited.as_ref().map_or(0, |(number, _)| *number);
                        if let Some(Some(cited)) = self.cited.get_mut(&self.index) {
                            cited.push(number);
                        }
                        if let Some((number, new)) = cited {
                            shown.told.extend(new);
                            shown.text.push_str(&mark(number));
                        }
                    }
                }
            }
        }
        shown
    }
}

/// Returns the text of a stored block as it was shown, and the numbers of the citations in it. `find` gives the number of a
/// citation by the server.
pub(crate) fn replayed(block: &Block, find: impl Fn(&Value) -> Option<u32>) -> (String, Vec<u32>) {
    let BlockView::Text { text, citations } = block.view() else {
        return (String::new(), Vec::new());
    };
    let noted = block.as_object().get(CITED).and_then(Value::as_array);
    let mut shown = String::new();
    let mut numbers = Vec::new();
    if let Some(noted) = noted {
        let mut noted = noted.iter().filter_map(Value::as_u64);
        let (mut scan, mut pieces) = (Scan::default(), Vec::new());
        scan.feed(text, &mut pieces);
        scan.end(&mut pieces);
        for piece in pieces {
            match piece {
                Piece::Text(text) => shown.push_str(&text),
                Piece::Numbers { numbers: written, .. } => {
                    let cited = written
                        .iter()
                        .filter_map(|_| u32::try_from(noted.next()?).ok())
                        .filter(|number| *number > 0);
                    for number in cited {
                        shown.push_str(&mark(number));
                        numbers.push(number);
                    }
                }
            }
        }
    } else {
        shown = plain(text);
    }
    if !text.trim().is_empty() && noted.is_none() {
        let mut of_block = Vec::new();
        for number in citations.iter().filter_map(find) {
            if !of_block.contains(&number) {
                shown.push_str(&mark(number));
                of_block.push(number);
            }
        }
        numbers.extend(of_block);
    }
    (shown, numbers)
}

/// Returns the block as it may be sent, without what only Mosaic reads.
pub(crate) fn verbatim(block: Block) -> Block {
    if block.kind() != "text" || !block.as_object().contains_key(CITED) {
        return block;
    }
    let mut object = block.as_object().clone();
    object.shift_remove(CITED);
    Block::try_from(object).unwrap_or(block)
}

fn with_cited(block: Block, numbers: &[u32]) -> Block {
    let mut object = block.as_object().clone();
    object.insert(CITED.to_owned(), numbers.to_vec().into());
    Block::try_from(object).unwrap_or(block)
}
