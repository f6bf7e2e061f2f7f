//! Tables: an empty one first, then its cells from the last to the first, so that no index moves that is still needed.

use super::parse::Line;
use super::{Composer, units};
use serde_json::json;

impl Composer {
    /// Writes a table at the end. A line feed comes before it, another stays behind it.
    pub(super) fn table(&mut self, rows: &[Vec<Line>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        if columns == 0 {
            return;
        }
        let location = self.location(self.at);
        self.push(
            "insertTable",
            json!({"location": location, "rows": rows.len(), "columns": columns}),
        );
        // The line feed in front, then the table, its row, its cell, and there is the first index to write at.
        let table = self.at + 1;
        let mut written = 0;
        for (down, row) in rows.iter().enumerate().rev() {
            for (across, cell) in row.iter().enumerate().rev() {
                let text = cell.text();
                if text.is_empty() {
                    continue;
                }
                let start = table + 1 + down * (1 + 2 * columns) + 1 + 2 * across + 1;
                let location = self.location(start);
                self.push("insertText", json!({"location": location, "text": text}));
                let end = start + units(&text);
                if down == 0 {
                    let range = self.range(start, end);
                    self.push(
                        "updateTextStyle",
                        json!({"range": range, "textStyle": {"bold": true}, "fields": "bold"}),
                    );
                }
                self.marks(cell, start);
                written += units(&text);
            }
        }
        self.at = table + 2 + rows.len() * (1 + 2 * columns) + written;
        self.fresh = true;
    }
}
