//! Spreadsheets made and changed. What is written counts as typed: `14,000` becomes a number. `=SUM(A1:A3)` becomes a formula
//! only where formulas are asked for: text that was copied from elsewhere never works on its own.

use super::a1::quoted;
use super::model::{Appended, FIELDS, Spreadsheet, Updated};
use super::read::fetch;
use crate::files::drive::find::{Kind, get, id_of};
use crate::shared::{Product, Shared};
use mosaic_connector_kit::http::{Method, segment};
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Value, json};

/// Returns the rows that were given. Without `formulas`, text that Sheets would take for one is marked as text.
fn rows_of(values: &[Value], (name, formulas): (&str, bool)) -> Result<Vec<Vec<Value>>, ToolError> {
    let wrong = || {
        ToolError::invalid(format!("`{name}` has to be a list of rows, each a list of cells"))
            .hint("Write [[\"Item\", 120], [\"Other\", null]]; null leaves a cell as it is")
    };
    if values.is_empty() {
        return Err(wrong());
    }
    values
        .iter()
        .map(|row| {
            let cells = row.as_array().ok_or_else(wrong)?;
            let plain = cells.iter().all(|cell| !cell.is_array() && !cell.is_object());
            if !plain {
                return Err(wrong());
            }
            let literal = |cell: &Value| match cell {
                Value::String(text) if !formulas && works(text) => json!(format!("'{text}")),
                other => other.clone(),
            };
            Ok(cells.iter().map(literal).collect())
        })
        .collect()
}

/// Tells whether Sheets takes typed text for a formula: it begins with `=`, or with a sign and is no number.
fn works(text: &str) -> bool {
    let text = text.trim_start();
    let Some(rest) = text.strip_prefix(['+', '-']) else {
        return text.starts_with('=');
    };
    let amount = rest.trim_start_matches(|it: char| !it.is_ascii() && !it.is_alphanumeric() || it == '$');
    let amount = amount.trim_end_matches('%');
    let number = !amount.is_empty() && amount.chars().all(|it| it.is_ascii_digit() || ".,".contains(it));
    !number && amount.parse::<f64>().is_err()
}

fn changed(id: &str, title: &str) -> Record {
    Record::citable(Citable {
        id: id.to_owned(),
        title: title.to_owned(),
        url: format!("https://docs.google.com/spreadsheets/d/{id}/edit"),
        ..Citable::default()
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Create {
    title: String,
    tabs: Vec<String>,
    rows: Vec<Value>,
    #[serde(deserialize_with = "arguments::flag")]
    formulas: bool,
    #[serde(deserialize_with = "arguments::text")]
    folder: Option<String>,
}

/// `create_spreadsheet`
pub(crate) async fn create(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Create = call.arguments()?;
    if arguments.title.trim().is_empty() {
        return Err(ToolError::invalid("`title` is empty"));
    }
    // The folder is found before anything is made.
    let folder = match &arguments.folder {
        Some(folder) => Some(id_of(google, folder, Kind::Folder, &call.cancel).await?.id),
        None => None,
    };
    let mut tabs = arguments.tabs;
    if tabs.is_empty() {
        tabs.push("Sheet1".to_owned());
    }
    let mut sheets: Vec<Value> = tabs
        .iter()
        .map(|title| json!({"properties": {"title": title}}))
        .collect();
    if !arguments.rows.is_empty() {
        let formulas = arguments.formulas;
        // Values of cells say themselves what they are: no text has to be marked.
        let rows = rows_of(&arguments.rows, ("rows", true))?;
        let cells = |row: &Vec<Value>| row.iter().map(|it| cell(it, formulas)).collect::<Vec<_>>();
        let data: Vec<Value> = rows.iter().map(|row| json!({"values": cells(row)})).collect();
        sheets[0]["data"] = json!([{"startRow": 0, "startColumn": 0, "rowData": data}]);
    }
    let made: Spreadsheet = google
        .client(Product::Sheets)
        .post("v4/spreadsheets")
        .query("fields", FIELDS)
        .json(&json!({"properties": {"title": arguments.title.trim()}, "sheets": sheets}))
        .send(&call.cancel)
        .await?
        .json()?;
    if let Some(folder) = folder
        && let Err(error) = put_into(google, (&made.spreadsheet_id, &folder), call).await
    {
        let hint = format!(
            "The spreadsheet {} exists, in My Drive: move it with update_file, do not make it again",
            made.spreadsheet_id
        );
        return Err(error.hint(hint));
    }
    let record = changed(&made.spreadsheet_id, &made.properties.title).with("tabs", made.titles());
    Ok(Output::Records(Records::of(
        format!("created spreadsheet {}", made.properties.title),
        [record],
    )))
}

/// Returns a value as a cell of a new spreadsheet.
fn cell(value: &Value, formulas: bool) -> Value {
    match value {
        Value::Null => json!({}),
        Value::Bool(flag) => json!({"userEnteredValue": {"boolValue": flag}}),
        Value::Number(number) => json!({"userEnteredValue": {"numberValue": number}}),
        Value::String(text) if formulas && text.starts_with('=') => {
            json!({"userEnteredValue": {"formulaValue": text}})
        }
        Value::String(text) => json!({"userEnteredValue": {"stringValue": text}}),
        Value::Array(_) | Value::Object(_) => json!({"userEnteredValue": {"stringValue": value.to_string()}}),
    }
}

async fn put_into(google: &Shared, (id, folder): (&str, &str), call: &Call) -> Result<(), ToolError> {
    let from = get(google, id, &call.cancel).await?.parents.join(",");
    google
        .client(Product::Drive)
        .ask(Method::PATCH, &format!("drive/v3/files/{}", segment(id)))
        .query("supportsAllDrives", true)
        .query("fields", "id,parents")
        .query("addParents", folder)
        .maybe("removeParents", Some(from).filter(|from| !from.is_empty()))
        .json(&json!({}))
        .send(&call.cancel)
        .await?;
    Ok(())
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Append {
    spreadsheet: String,
    tab: String,
    rows: Vec<Value>,
    #[serde(deserialize_with = "arguments::flag")]
    formulas: bool,
}

/// `append_rows`
pub(crate) async fn append(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Append = call.arguments()?;
    let rows = rows_of(&arguments.rows, ("rows", arguments.formulas))?;
    let found = id_of(google, &arguments.spreadsheet, Kind::Spreadsheet, &call.cancel).await?;
    let range = if arguments.tab.contains('!') {
        arguments.tab.clone()
    } else {
        quoted(&arguments.tab)
    };
    let answer: Appended = google
        .client(Product::Sheets)
        .post(&format!(
            "v4/spreadsheets/{}/values/{}:append",
            segment(&found.id),
            segment(&range)
        ))
        .query("valueInputOption", "USER_ENTERED")
        .query("insertDataOption", "INSERT_ROWS")
        .query("fields", "updates(updatedRange,updatedRows,updatedCells)")
        .json(&json!({"majorDimension": "ROWS", "values": rows}))
        .send(&call.cancel)
        .await?
        .json()?;
    let title = found.file.map_or(arguments.spreadsheet, |file| file.name);
    Ok(written("appended to", (&found.id, &title), &answer.updates))
}

fn written(words: &str, (id, title): (&str, &str), updated: &Updated) -> Output {
    let record = changed(id, title)
        .with("range", updated.updated_range.as_str())
        .with("rows", updated.updated_rows)
        .with("cells", updated.updated_cells);
    Output::Records(Records::of(
        format!(
            "{words} {title}: {}, {} rows, {} cells",
            updated.updated_range, updated.updated_rows, updated.updated_cells
        ),
        [record],
    ))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Update {
    spreadsheet: String,
    range: String,
    values: Vec<Value>,
    #[serde(deserialize_with = "arguments::flag")]
    formulas: bool,
}

/// `update_range`
pub(crate) async fn update(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Update = call.arguments()?;
    let rows = rows_of(&arguments.values, ("values", arguments.formulas))?;
    if arguments.range.trim().is_empty() {
        return Err(ToolError::invalid("`range` is empty")
            .hint("Write Plan!B2:C3, or Plan!B2 for the upper left corner"));
    }
    let found = id_of(google, &arguments.spreadsheet, Kind::Spreadsheet, &call.cancel).await?;
    let updated: Updated = google
        .client(Product::Sheets)
        .ask(
            Method::PUT,
            &format!(
                "v4/spreadsheets/{}/values/{}",
                segment(&found.id),
                segment(arguments.range.trim())
            ),
        )
        .query("valueInputOption", "USER_ENTERED")
        .query("fields", "updatedRange,updatedRows,updatedCells")
        .json(&json!({"range": arguments.range.trim(), "majorDimension": "ROWS", "values": rows}))
        .send(&call.cancel)
        .await?
        .json()?;
    let title = found.file.map_or(arguments.spreadsheet, |file| file.name);
    Ok(written("changed", (&found.id, &title), &updated))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Manage {
    spreadsheet: String,
    action: String,
    tab: String,
    #[serde(deserialize_with = "arguments::text")]
    new_name: Option<String>,
}

/// `manage_sheet_tab`
pub(crate) async fn manage_tab(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Manage = call.arguments()?;
    let id = id_of(google, &arguments.spreadsheet, Kind::Spreadsheet, &call.cancel)
        .await?
        .id;
    // A tab is named by its title and changed by its number: adding alone needs no look.
    let request = if arguments.action == "add" {
        json!({"addSheet": {"properties": {"title": arguments.tab}}})
    } else {
        let spreadsheet = fetch(google, &id, &call.cancel).await?;
        let tab = spreadsheet.tab(&arguments.tab).ok_or_else(|| {
            ToolError::not_found(format!(
                "{} has no tab `{}`",
                spreadsheet.properties.title, arguments.tab
            ))
            .hint(format!("It has {}", spreadsheet.titles().join(", ")))
        })?;
        change(&arguments, tab.sheet_id)?
    };
    google
        .client(Product::Sheets)
        .post(&format!("v4/spreadsheets/{}:batchUpdate", segment(&id)))
        .query("fields", "spreadsheetId,replies")
        .json(&json!({"requests": [request]}))
        .send(&call.cancel)
        .await?
        .json::<Value>()?;
    let heading = match &arguments.new_name {
        Some(name) => format!("{} tab {}: {name}", arguments.action, arguments.tab),
        None => format!("{} tab {}", arguments.action, arguments.tab),
    };
    Ok(Output::Records(Records::of(
        heading,
        [changed(&id, &arguments.spreadsheet).with("action", arguments.action.as_str())],
    )))
}

fn change(arguments: &Manage, tab: u64) -> Result<Value, ToolError> {
    let new_name = || {
        arguments
            .new_name
            .as_deref()
            .ok_or_else(|| ToolError::invalid(format!("to {} a tab, `new_name` is needed", arguments.action)))
    };
    let set = |property: &str, value: Value| json!({"updateSheetProperties": {"properties": {"sheetId": tab, property: value}, "fields": property}});
    Ok(match arguments.action.as_str() {
        "rename" => set("title", json!(new_name()?)),
        "hide" => set("hidden", json!(true)),
        "show" => set("hidden", json!(false)),
        "duplicate" => json!({"duplicateSheet": {"sourceSheetId": tab, "newSheetName": new_name()?}}),
        "delete" => json!({"deleteSheet": {"sheetId": tab}}),
        other => {
            return Err(ToolError::invalid(format!("there is no action `{other}`"))
                .hint("Choose add, rename, duplicate, hide, show or delete"));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::works;

    #[test]
    fn text_that_sheets_would_work_out_is_known() {
        for text in [
            "=1+1",
            " =IMPORTXML(A1)",
            "+A1",
            "-A1",
            "+351 912 345 678",
            "- a point",
            "+",
            "-E5",
        ] {
            assert!(works(text), "{text}");
        }
        for text in [
            "",
            "14,000",
            "-5",
            "+1.5",
            "-1,200.50",
            "-5%",
            "-€5",
            "+$3",
            "-1E5",
            "a=b",
            "2026-03-01",
        ] {
            assert!(!works(text), "{text}");
        }
    }
}
