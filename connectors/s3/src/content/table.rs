//! Tables in text: CSV and its relatives, and JSON lines. Pure; never guesses more than the separator and the types.

use mosaic_connector_kit::{RowColumn, ToolError};
use serde_json::Value;

/// The first rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Preview {
    pub(crate) columns: Vec<RowColumn>,
    pub(crate) rows: Vec<Vec<Option<String>>>,
    pub(crate) has_more: bool,
    /// What the table is written in: `CSV with ;`.
    pub(crate) kind: String,
}

/// Returns the first rows. `whole` says whether the text is all there is: if not, its last line may be cut and is left out.
///
/// # Errors
/// `invalid` when the text is no table.
pub(crate) fn preview(text: &str, rows: usize, whole: bool) -> Result<Preview, ToolError> {
    let text = match text.rfind('\n') {
        Some(end) if !whole => &text[..=end],
        Some(_) | None => text,
    };
    let start = text.trim_start().chars().next();
    match start {
        None => Ok(Preview {
            columns: vec![],
            rows: vec![],
            has_more: false,
            kind: "an empty file".to_owned(),
        }),
        Some('{') => json_lines(text, rows, whole),
        Some('[') => json_array(text, rows),
        Some(_) => separated(text, rows, whole),
    }
}

fn separated(text: &str, most: usize, whole: bool) -> Result<Preview, ToolError> {
    let separator = separator_of(text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut table: Vec<Vec<String>> = vec![];
    let mut more = !whole;
    for record in reader.records() {
        let record = record.map_err(|_| no_table("its rows cannot be told apart"))?;
        if table.len() > most {
            more = true;
            break;
        }
        table.push(record.iter().map(str::to_owned).collect());
    }
    let width = table.iter().map(Vec::len).max().unwrap_or_default();
    let mut rows = table.into_iter();
    let headings = rows.next().unwrap_or_default();
    let rows: Vec<Vec<Option<String>>> = rows
        .map(|row| {
            let mut row: Vec<Option<String>> = row
                .into_iter()
                .map(|cell| Some(cell).filter(|cell| !cell.is_empty()))
                .collect();
            row.resize(width, None);
            row
        })
        .collect();
    let columns = (0..width).map(|index| RowColumn {
        name: headings
            .get(index)
            .filter(|name| !name.is_empty())
            .cloned()
            .unwrap_or_else(|| format!("column {}", index + 1)),
        type_name: type_of(rows.iter().filter_map(|row| row[index].as_deref())),
    });
    Ok(Preview {
        columns: columns.collect(),
        has_more: more,
        kind: match separator {
            b'\t' => "TSV".to_owned(),
            b',' => "CSV".to_owned(),
            other => format!("CSV with {}", char::from(other)),
        },
        rows,
    })
}

/// Returns what stands most often between cells of the first lines, and equally often in each.
fn separator_of(text: &str) -> u8 {
    let counts = |separator: u8| {
        let mut lines = text.lines().take(5).filter(|line| !line.is_empty());
        let of = |line: &str| line.bytes().filter(|byte| *byte == separator).count();
        let first = lines.next().map_or(0, of);
        let same = lines.filter(|line| of(line) == first).count();
        (first > 0, same, first)
    };
    let mut best = (b',', counts(b','));
    for separator in [b';', b'\t', b'|'] {
        let found = counts(separator);
        if found > best.1 {
            best = (separator, found);
        }
    }
    best.0
}

fn type_of<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let mut kind: Option<&str> = None;
    for cell in cells {
        let this = if cell.parse::<i64>().is_ok() {
            "integer"
        } else if cell.parse::<f64>().is_ok() {
            "number"
        } else if cell.parse::<jiff::Timestamp>().is_ok() {
            "time"
        } else if cell.parse::<jiff::civil::Date>().is_ok() {
            "date"
        } else if matches!(cell, "true" | "false") {
            "boolean"
        } else {
            return "text".to_owned();
        };
        kind = match kind {
            None => Some(this),
            Some(known) if known == this => Some(known),
            Some("integer" | "number") if matches!(this, "integer" | "number") => Some("number"),
            Some(_) => return "text".to_owned(),
        };
    }
    kind.unwrap_or("text").to_owned()
}

fn json_lines(text: &str, most: usize, whole: bool) -> Result<Preview, ToolError> {
    let mut values = vec![];
    let mut more = !whole;
    let stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    for value in stream {
        if values.len() == most {
            more = true;
            break;
        }
        match value {
            Ok(value) => values.push(value),
            // The last one of a piece may be cut.
            Err(error) if error.is_eof() && !whole => break,
            Err(_) => return Err(no_table("it is not JSON line by line")),
        }
    }
    Ok(of_values(&values, more, "JSON lines"))
}

fn json_array(text: &str, most: usize) -> Result<Preview, ToolError> {
    let mut values: Vec<Value> = serde_json::from_str(text)
        .map_err(|_| no_table("it is one JSON value that cannot be read in part"))?;
    let more = values.len() > most;
    values.truncate(most);
    Ok(of_values(&values, more, "a JSON array"))
}

fn of_values(values: &[Value], has_more: bool, kind: &str) -> Preview {
    let mut names: Vec<String> = vec![];
    for key in values
        .iter()
        .filter_map(Value::as_object)
        .flat_map(|object| object.keys())
    {
        if !names.contains(key) {
            names.push(key.clone());
        }
    }
    if names.is_empty() {
        names.push("value".to_owned());
    }
    let cell = |value: &Value, name: &String| match value {
        Value::Object(object) => object.get(name).and_then(text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => text(value),
    };
    let rows: Vec<Vec<Option<String>>> = values
        .iter()
        .map(|value| names.iter().map(|name| cell(value, name)).collect())
        .collect();
    let columns = names.iter().enumerate().map(|(index, name)| RowColumn {
        name: name.clone(),
        type_name: type_of(rows.iter().filter_map(|row| row[index].as_deref())),
    });
    Preview {
        columns: columns.collect(),
        rows,
        has_more,
        kind: kind.to_owned(),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => Some(value.to_string()),
    }
}

fn no_table(why: &str) -> ToolError {
    ToolError::invalid(format!("the object is no table: {why}")).hint("Read it with get_object")
}

#[cfg(test)]
mod tests {
    use super::{Preview, preview};

    fn names(preview: &Preview) -> Vec<(&str, &str)> {
        let columns = preview.columns.iter();
        columns
            .map(|column| (column.name.as_str(), column.type_name.as_str()))
            .collect()
    }

    #[test]
    fn csv_is_read_with_its_types_and_told_whether_there_is_more() {
        let csv = "order,placed,total,note\n#1,2026-02-20,129.00,\"broken, handle\"\n#2,2026-02-21,9,\n";
        let all = preview(csv, 2, true).expect("a table");
        assert_eq!(
            names(&all),
            [
                ("order", "text"),
                ("placed", "date"),
                ("total", "number"),
                ("note", "text")
            ]
        );
        assert_eq!(all.rows[0][3].as_deref(), Some("broken, handle"));
        assert_eq!(all.rows[1][3], None);
        assert!(!all.has_more);
        assert!(preview(csv, 1, true).expect("a table").has_more);
    }

    #[test]
    fn other_separators_are_found() {
        let semicolons =
            preview("sku;place;on_hand\nA;Porto, PT;12\nB;Berlin;3\n", 9, true).expect("a table");
        assert_eq!(semicolons.kind, "CSV with ;");
        assert_eq!(names(&semicolons)[2], ("on_hand", "integer"));
        assert_eq!(preview("a\tb\n1\t2\n", 9, true).expect("a table").kind, "TSV");
    }

    #[test]
    fn a_cut_last_line_is_left_out() {
        let cut = preview("a,b\n1,2\n3,", 9, false).expect("a table");
        assert_eq!(cut.rows.len(), 1);
        assert!(cut.has_more);
    }

    #[test]
    fn json_lines_have_the_columns_of_all_their_objects() {
        let lines =
            "{\"at\":\"2026-02-20T10:00:00Z\",\"n\":1}\n{\"n\":2,\"path\":\"/x\",\"tags\":[\"a\"]}\n{\"n\":";
        let found = preview(lines, 9, false).expect("a table");
        assert_eq!(
            names(&found),
            [
                ("at", "time"),
                ("n", "integer"),
                ("path", "text"),
                ("tags", "text")
            ]
        );
        assert_eq!(
            found.rows[0],
            [
                Some("2026-02-20T10:00:00Z".to_owned()),
                Some("1".to_owned()),
                None,
                None
            ]
        );
        assert_eq!(found.rows.len(), 2);
        assert!(preview("{\"a\":1}\nnot json\n", 9, true).is_err());
        assert_eq!(
            preview("[{\"a\":1},{\"a\":2}]", 1, true)
                .expect("a table")
                .rows
                .len(),
            1
        );
    }
}
