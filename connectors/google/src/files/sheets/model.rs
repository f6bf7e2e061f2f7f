//! A spreadsheet as Sheets tells it.

use serde::Deserialize;
use serde_json::Value;

/// What is asked of a spreadsheet.
pub(super) const FIELDS: &str = "spreadsheetId,spreadsheetUrl,properties(title,locale,timeZone),\
     sheets(properties(sheetId,title,index,sheetType,hidden,gridProperties(rowCount,columnCount,frozenRowCount)))";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Spreadsheet {
    pub(super) spreadsheet_id: String,
    #[serde(default)]
    pub(super) spreadsheet_url: String,
    pub(super) properties: Properties,
    #[serde(default)]
    pub(super) sheets: Vec<Sheet>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Properties {
    pub(super) title: String,
    #[serde(default)]
    pub(super) time_zone: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Sheet {
    pub(super) properties: SheetProperties,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SheetProperties {
    #[serde(default)]
    pub(super) sheet_id: u64,
    pub(super) title: String,
    #[serde(default)]
    pub(super) hidden: bool,
    #[serde(default)]
    pub(super) grid_properties: Grid,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Grid {
    pub(super) row_count: u64,
    pub(super) column_count: u64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Ranges {
    #[serde(default)]
    pub(super) value_ranges: Vec<ValueRange>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ValueRange {
    pub(super) range: String,
    #[serde(default)]
    pub(super) values: Vec<Vec<Value>>,
}

/// What a write of values answers.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Updated {
    pub(super) updated_range: String,
    #[serde(default)]
    pub(super) updated_rows: u64,
    #[serde(default)]
    pub(super) updated_cells: u64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Appended {
    pub(super) updates: Updated,
}

impl Spreadsheet {
    /// Finds a tab by title, in any case.
    pub(super) fn tab(&self, title: &str) -> Option<&SheetProperties> {
        let same = |sheet: &&Sheet| sheet.properties.title.to_lowercase() == title.to_lowercase();
        self.sheets.iter().find(same).map(|sheet| &sheet.properties)
    }

    /// Returns the titles of its tabs.
    pub(super) fn titles(&self) -> Vec<&str> {
        self.sheets
            .iter()
            .map(|sheet| sheet.properties.title.as_str())
            .collect()
    }
}

/// Returns a cell as text.
pub(super) fn text(cell: &Value) -> String {
    match cell {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => cell.to_string(),
    }
}
