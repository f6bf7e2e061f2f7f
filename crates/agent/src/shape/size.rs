//! Keeps what is shown of an answer small enough to be sent to the window for every call: drops rows from the end, and
//! says that it did.

use mosaic_protocol::ToolResultView;

/// Returns the view with as many of its rows as fit in about so many bytes of JSON.
pub(super) fn within(mut view: ToolResultView, max_bytes: usize) -> ToolResultView {
    let said = json_bytes(&view.text) + json_bytes(&view.summary) + view.sql.as_deref().map_or(0, json_bytes);
    if let Some(table) = &mut view.table {
        let names: usize = table
            .columns
            .iter()
            .map(|column| json_bytes(&column.name) + 32)
            .sum();
        let mut left = max_bytes.saturating_sub(said + names);
        let fits = table.rows.iter().take_while(|row| {
            let bytes: usize = row.iter().map(|cell| cell.as_deref().map_or(5, json_bytes)).sum();
            let fits = bytes <= left;
            left = left.saturating_sub(bytes);
            fits
        });
        let fits = fits.count();
        view.clipped |= fits < table.rows.len();
        table.rows.truncate(fits);
    }
    view
}

/// Returns how many bytes the text takes as JSON, with its quotes and a comma.
fn json_bytes(text: &str) -> usize {
    let inner: usize = text
        .bytes()
        .map(|byte| match byte {
            b'"' | b'\\' | b'\n' | b'\r' | b'\t' => 2,
            0..=0x1f => 6,
            _ => 1,
        })
        .sum();
    inner + 3
}
