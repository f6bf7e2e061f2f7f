//! Joins the blocks of one answer into the text a person reads: pieces of the same kind that follow one another run on,
//! others begin a new paragraph. Live and replayed turns read the same because both come through here.

use mosaic_claude::{Block, BlockView};

/// What a block is for a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Part of the answer.
    Text,
    /// Thinking aloud.
    Thinking,
    /// Nothing to read.
    Silent,
}

impl Kind {
    /// Returns the block's kind.
    pub(crate) fn of(block: &Block) -> Self {
        match block.view() {
            BlockView::Text { .. } => Self::Text,
            BlockView::Thinking { .. } => Self::Thinking,
            BlockView::RedactedThinking
            | BlockView::ToolUse { .. }
            | BlockView::ToolResult { .. }
            | BlockView::SearchResult
            | BlockView::Other { .. } => Self::Silent,
        }
    }
}

/// Where the reader is within an answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Joints {
    before: Option<Kind>,
    current: Option<Kind>,
    begun: bool,
    text: bool,
    thinking: bool,
}

impl Joints {
    /// Notes that a block begins.
    pub(crate) const fn begin(&mut self, kind: Kind) {
        self.before = self.current;
        self.current = Some(kind);
        self.begun = true;
    }

    /// Returns what goes before the next piece of the current block: a paragraph's end or nothing.
    pub(crate) fn gap(&mut self, kind: Kind) -> &'static str {
        let begun = std::mem::replace(&mut self.begun, false);
        let apart = match kind {
            Kind::Text => std::mem::replace(&mut self.text, true) && self.before != Some(Kind::Text),
            Kind::Thinking => std::mem::replace(&mut self.thinking, true),
            Kind::Silent => false,
        };
        if begun && apart { "\n\n" } else { "" }
    }
}

/// Returns the thinking and the text of a message as they are read. `shown` gives the text of a block with its marks.
pub(crate) fn read(content: &[Block], mut shown: impl FnMut(&Block) -> String) -> (String, String) {
    let (mut thought, mut answer) = (String::new(), String::new());
    let mut joints = Joints::default();
    for block in content {
        let kind = Kind::of(block);
        joints.begin(kind);
        let (piece, target) = match block.view() {
            BlockView::Text { .. } => (shown(block), &mut answer),
            BlockView::Thinking { thinking } => (thinking.to_owned(), &mut thought),
            BlockView::RedactedThinking
            | BlockView::ToolUse { .. }
            | BlockView::ToolResult { .. }
            | BlockView::SearchResult
            | BlockView::Other { .. } => continue,
        };
        if !piece.is_empty() {
            target.push_str(joints.gap(kind));
            target.push_str(&piece);
        }
    }
    (thought, answer)
}
