//! What a tool brought, whole: shown on demand, and saved as CSV.

use crate::Mosaic;
use crate::failure::from_store;
use mosaic_agent::ToolAnswer;
use mosaic_agent::shape::{self, Extent};
use mosaic_protocol::{AppError, ErrorCode, Outcome, ResultTable, ToolCallId, ToolResultView, TurnId};
use mosaic_store::{CallKey, FullResult, StoredToolCall};
use std::path::Path;

/// A table ready to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Csv {
    /// A name for the file: "sakila-film.csv".
    pub file_name: String,
    /// The rows, RFC 4180, the headings first, UTF-8.
    pub bytes: Vec<u8>,
}

/// Returns a call's whole result: all its text, all its rows.
///
/// # Errors
/// `NotFound` when there is no such call; when the database refuses.
pub async fn load_tool_result(
    app: &Mosaic,
    turn_id: &TurnId,
    call_id: &ToolCallId,
) -> Result<ToolResultView, AppError> {
    let (stored, full) = stored(app, turn_id, call_id).await?;
    Ok(whole(&stored, full))
}

/// Returns a call's rows as CSV.
///
/// # Errors
/// `Invalid` when the result is no table; as [`load_tool_result`].
pub async fn result_as_csv(app: &Mosaic, turn_id: &TurnId, call_id: &ToolCallId) -> Result<Csv, AppError> {
    let (stored, full) = stored(app, turn_id, call_id).await?;
    let file_name = format!(
        "{}-{}.csv",
        for_file(&stored.datasource_name),
        for_file(&stored.tool)
    );
    let table = whole(&stored, full)
        .table
        .ok_or_else(|| AppError::new(ErrorCode::Invalid, "this result is no table"))?;
    let bytes = write(&table).map_err(|error| {
        AppError::new(
            ErrorCode::Internal,
            format!("could not write the table as CSV: {error}"),
        )
    })?;
    Ok(Csv { file_name, bytes })
}

/// Writes the CSV to `path`: whole or not at all.
///
/// # Errors
/// `Internal` when the place cannot be written to.
pub async fn save_csv(csv: &Csv, path: &Path) -> Result<(), AppError> {
    let (bytes, to) = (csv.bytes.clone(), path.to_owned());
    let written = tokio::task::spawn_blocking(move || write_whole(&bytes, &to)).await;
    written
        .unwrap_or_else(|error| Err(std::io::Error::other(error)))
        .map_err(|error| {
            AppError::new(
                ErrorCode::Internal,
                format!("could not save {}: {error}", path.display()),
            )
            .hint("Choose another folder, or free some space.")
        })
}

/// Writes beside the place under a name nobody knows, then moves it there: nothing else is overwritten or followed.
fn write_whole(bytes: &[u8], path: &Path) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    std::io::Write::write_all(&mut beside, bytes)?;
    beside.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// A call's id is the model's own and unique only within its turn.
async fn stored(
    app: &Mosaic,
    turn_id: &TurnId,
    call_id: &ToolCallId,
) -> Result<(StoredToolCall, Option<FullResult>), AppError> {
    let key = CallKey {
        turn_id: turn_id.clone(),
        call_id: call_id.clone(),
    };
    app.store().tool_result(&key).await.map_err(from_store)
}

fn whole(stored: &StoredToolCall, full: Option<FullResult>) -> ToolResultView {
    let Some(full) = full else {
        return stored.view.clone().unwrap_or_default();
    };
    let answer = ToolAnswer {
        text: full.text,
        structured: full.structured,
        is_error: stored.outcome == Some(Outcome::Failed),
        cached: stored.cached,
        clipped: false,
    };
    shape::view(&stored.tool, &stored.datasource_id, &answer, Extent::Whole)
}

/// A cell that a spreadsheet would run as a formula gets an apostrophe before it: what a source holds is data.
fn write(table: &ResultTable) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(table.columns.iter().map(|column| inert(&column.name)))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| inert(cell.as_deref().unwrap_or_default())))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn inert(cell: &str) -> String {
    let risky = cell.starts_with(['=', '@', '\t', '\r', '＝', '＠', '＋', '－'])
        || (cell.starts_with(['+', '-']) && cell[1..].parse::<f64>().is_err());
    if risky {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn for_file(name: &str) -> String {
    let safe: String = name
        .chars()
        .map(|one| if one.is_alphanumeric() { one } else { '-' })
        .take(40)
        .collect();
    safe.trim_matches('-').to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mosaic_protocol::{Column, ColumnKind};

    #[test]
    fn cells_are_quoted_where_needed_and_never_run() {
        let column = |name: &str| Column {
            name: name.into(),
            kind: ColumnKind::Text,
        };
        let table = ResultTable {
            columns: vec![column("a"), column("b,c")],
            rows: vec![
                vec![Some("plain".into()), None],
                vec![Some("line\nbreak".into()), Some("=1+1".into())],
                vec![Some("-3.50".into()), Some("-cmd".into())],
            ],
            has_more: false,
        };
        let text = String::from_utf8(write(&table).unwrap()).unwrap();
        assert_eq!(
            text,
            "a,\"b,c\"\r\nplain,\r\n\"line\nbreak\",'=1+1\r\n-3.50,'-cmd\r\n"
        );
    }

    #[test]
    fn a_file_name_holds_nothing_a_file_system_minds() {
        assert_eq!(for_file("../Shop · DB"), "shop---db");
    }
}
