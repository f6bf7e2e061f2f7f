//! The methods of Sheets: spreadsheets, values, tabs.

use super::super::mask::Query;
use super::super::refusal::Refusal;
use super::drive::editable;
use super::state::{Content, Drive, File, Files, SPREADSHEET};
use super::workbook::{Area, Render, Tab, Workbook};
use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

fn missing() -> Refusal {
    Refusal::not_found("Requested entity was not found.")
}

fn workbook<'a>(drive: &'a Drive, id: &str) -> Result<(&'a File, &'a Workbook), Refusal> {
    match drive.get(id) {
        Some(file) => match &file.content {
            Content::Sheet(workbook) => Ok((file, workbook)),
            Content::None
            | Content::Told(_)
            | Content::Document(_)
            | Content::Bytes(_)
            | Content::Shortcut(_) => Err(Refusal::new(
                (400, "FAILED_PRECONDITION", "failedPrecondition"),
                "This operation is not supported for this document",
            )),
        },
        None => Err(missing()),
    }
}

fn area(workbook: &Workbook, range: &str) -> Result<Area, Refusal> {
    let area = workbook
        .area(range)
        .ok_or_else(|| Refusal::invalid(format!("Unable to parse range: {range}")))?;
    let tab = &workbook.tabs[area.tab];
    if area.top >= tab.rows || area.left >= tab.columns {
        return Err(Refusal::invalid(format!(
            "Range ({}) exceeds grid limits. Max rows: {}, max columns: {}",
            workbook.a1(&area),
            tab.rows,
            tab.columns
        )));
    }
    Ok(Area {
        bottom: area.bottom.min(tab.rows),
        right: area.right.min(tab.columns),
        ..area
    })
}

fn spreadsheet(file: &File, workbook: &Workbook) -> Value {
    let sheets = workbook.tabs.iter().enumerate();
    let sheets: Vec<Value> = sheets
        .map(|(index, tab)| json!({"properties": tab.properties(index)}))
        .collect();
    json!({
        "spreadsheetId": file.id,
        "spreadsheetUrl": format!("https://docs.google.com/spreadsheets/d/{}/edit", file.id),
        "properties": {"title": file.name, "locale": "en_GB", "timeZone": "Europe/Lisbon", "autoRecalc": "ON_CHANGE"},
        "sheets": sheets,
    })
}

/// `GET /v4/spreadsheets/{id}`
pub(super) async fn get(
    State(files): State<Files>,
    Path(id): Path<String>,
    request: Query,
) -> Result<Json<Value>, Refusal> {
    request.allow(&["ranges", "includeGridData", "excludeTablesInBandedRanges"])?;
    if request.flag("includeGridData") {
        return Err(Refusal::invalid(
            "includeGridData is not served by the sample company.",
        ));
    }
    let drive = files.lock();
    let (file, workbook) = workbook(&drive, &id)?;
    request.masked(spreadsheet(file, workbook))
}

fn render(request: &Query) -> Result<Render, Refusal> {
    match request.get("valueRenderOption") {
        None | Some("FORMATTED_VALUE") => Ok(Render::Formatted),
        Some("UNFORMATTED_VALUE") => Ok(Render::Plain),
        Some("FORMULA") => Ok(Render::Formula),
        Some(other) => Err(Refusal::invalid(format!(
            "Invalid value at 'value_render_option', \"{other}\""
        ))),
    }
}

fn value_range(workbook: &Workbook, range: &str, render: Render) -> Result<Value, Refusal> {
    let area = area(workbook, range)?;
    let values = workbook.tabs[area.tab].values(&area, render);
    let mut answer = json!({"range": workbook.a1(&area), "majorDimension": "ROWS"});
    if !values.is_empty() {
        answer["values"] = json!(values);
    }
    Ok(answer)
}

/// `GET /v4/spreadsheets/{id}/values:batchGet`
pub(super) async fn batch_get(
    State(files): State<Files>,
    Path((id, verb)): Path<(String, String)>,
    request: Query,
) -> Result<Json<Value>, Refusal> {
    if verb != "values:batchGet" {
        return Err(Refusal::unknown_path());
    }
    request.allow(&[
        "ranges",
        "majorDimension",
        "valueRenderOption",
        "dateTimeRenderOption",
    ])?;
    let render = render(&request)?;
    let drive = files.lock();
    let (_, workbook) = workbook(&drive, &id)?;
    let ranges: Result<Vec<Value>, Refusal> = request
        .all("ranges")
        .map(|range| value_range(workbook, range, render))
        .collect();
    request.masked(json!({"spreadsheetId": id, "valueRanges": ranges?}))
}

/// `GET /v4/spreadsheets/{id}/values/{range}`
pub(super) async fn values(
    State(files): State<Files>,
    Path((id, range)): Path<(String, String)>,
    request: Query,
) -> Result<Json<Value>, Refusal> {
    request.allow(&["majorDimension", "valueRenderOption", "dateTimeRenderOption"])?;
    let render = render(&request)?;
    let drive = files.lock();
    let (_, workbook) = workbook(&drive, &id)?;
    request.masked(value_range(workbook, &range, render)?)
}

const WRITE: [&str; 5] = [
    "valueInputOption",
    "insertDataOption",
    "includeValuesInResponse",
    "responseValueRenderOption",
    "responseDateTimeRenderOption",
];

/// Reads the rows of a body; `None` leaves a cell as it is.
fn typed(request: &Query, body: &Value) -> Result<Vec<Vec<Option<String>>>, Refusal> {
    if !matches!(request.get("valueInputOption"), Some("RAW" | "USER_ENTERED")) {
        return Err(Refusal::invalid(
            "'valueInputOption' is required but not specified",
        ));
    }
    let rows = body["values"].as_array().map(Vec::as_slice).unwrap_or_default();
    rows.iter()
        .map(|row| {
            let cells = row.as_array().ok_or_else(|| {
                Refusal::invalid(
                    "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue)",
                )
            })?;
            cells
                .iter()
                .map(|cell| match cell {
                    Value::Null => Ok(None),
                    Value::String(text) => Ok(Some(text.clone())),
                    Value::Bool(flag) => Ok(Some(flag.to_string().to_uppercase())),
                    Value::Number(number) => Ok(Some(number.to_string())),
                    Value::Array(_) | Value::Object(_) => Err(Refusal::invalid("Invalid values: list_value")),
                })
                .collect()
        })
        .collect()
}

/// Writes rows from the upper left corner of a part on, and answers with `UpdateValuesResponse`.
fn write((id, workbook): (&str, &mut Workbook), area: &Area, rows: &[Vec<Option<String>>]) -> Value {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut cells = 0;
    for (down, row) in rows.iter().enumerate() {
        for (across, cell) in row.iter().enumerate() {
            if let Some(text) = cell {
                workbook.tabs[area.tab].set(area.top + down, area.left + across, text);
                cells += 1;
            }
        }
    }
    let written = Area {
        bottom: area.top + rows.len(),
        right: area.left + width,
        ..area.clone()
    };
    json!({
        "spreadsheetId": id, "updatedRange": workbook.a1(&written), "updatedRows": rows.len(),
        "updatedColumns": width, "updatedCells": cells,
    })
}

/// `PUT /v4/spreadsheets/{id}/values/{range}`
pub(super) async fn update(
    State(files): State<Files>,
    Path((id, range)): Path<(String, String)>,
    request: Query,
    Json(body): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    request.allow(&WRITE)?;
    let rows = typed(&request, &body)?;
    let mut drive = files.lock();
    let (file, book) = workbook(&drive, &id)?;
    editable(&drive, file)?;
    let area = area(book, &range)?;
    let single = area.bottom == area.top + 1 && area.right == area.left + 1 && !range.contains(':');
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    if !single && (rows.len() > area.bottom - area.top || width > area.right - area.left) {
        return Err(Refusal::invalid(format!(
            "Requested writing within range [{}], but tried writing {} rows and {width} columns",
            book.a1(&area),
            rows.len()
        )));
    }
    let answer = match drive.get_mut(&id).map(|file| &mut file.content) {
        Some(Content::Sheet(book)) => write((&id, book), &area, &rows),
        _ => return Err(missing()),
    };
    drive.touch(&id);
    request.masked(answer)
}

/// `POST /v4/spreadsheets/{id}/values/{range}:append`
pub(super) async fn append(
    State(files): State<Files>,
    Path((id, call)): Path<(String, String)>,
    request: Query,
    Json(body): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    request.allow(&WRITE)?;
    let range = call.strip_suffix(":append").ok_or_else(Refusal::unknown_path)?;
    let rows = typed(&request, &body)?;
    let mut drive = files.lock();
    let (file, book) = workbook(&drive, &id)?;
    editable(&drive, file)?;
    let area = area(book, range)?;
    let (bottom, right) = book.tabs[area.tab].extent();
    let table = (bottom > 0).then(|| {
        let table = Area {
            tab: area.tab,
            top: 0,
            left: 0,
            bottom,
            right,
        };
        book.a1(&table)
    });
    let Some(Content::Sheet(book)) = drive.get_mut(&id).map(|file| &mut file.content) else {
        return Err(missing());
    };
    let at = Area {
        tab: area.tab,
        top: bottom,
        left: 0,
        bottom,
        right,
    };
    let grid = &mut book.tabs[area.tab];
    grid.rows = grid.rows.max(bottom + rows.len());
    let mut answer = json!({"spreadsheetId": id, "updates": write((&id, book), &at, &rows)});
    if let Some(table) = table {
        answer["tableRange"] = json!(table);
    }
    drive.touch(&id);
    request.masked(answer)
}

/// `POST /v4/spreadsheets`, with tabs and their first data.
pub(super) async fn create(
    State(files): State<Files>,
    request: Query,
    Json(body): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    request.allow(&[])?;
    let mut book = Workbook::default();
    for (index, sheet) in body["sheets"].as_array().into_iter().flatten().enumerate() {
        let title = sheet["properties"]["title"].as_str();
        let title = title.map_or_else(|| format!("Sheet{}", index + 1), str::to_owned);
        let mut tab = Tab::new(u32::try_from(index).unwrap_or(0) * 90_001, &title);
        let rows = sheet["data"][0]["rowData"].as_array();
        for (row, data) in rows.into_iter().flatten().enumerate() {
            for (column, cell) in data["values"].as_array().into_iter().flatten().enumerate() {
                let entered = cell["userEnteredValue"].as_object();
                let value = entered.and_then(|entered| entered.iter().next());
                match value {
                    // Text is text, whatever it looks like.
                    Some((kind, Value::String(text))) if kind == "stringValue" && text.starts_with('=') => {
                        tab.set(row, column, &format!("'{text}"));
                    }
                    Some((_, Value::String(text))) => tab.set(row, column, text),
                    Some((_, other)) => tab.set(row, column, &other.to_string()),
                    None => {}
                }
            }
        }
        book.tabs.push(tab);
    }
    if book.tabs.is_empty() {
        book.tabs.push(Tab::new(0, "Sheet1"));
    }
    let title = body["properties"]["title"]
        .as_str()
        .unwrap_or("Untitled spreadsheet");
    let mut drive = files.lock();
    let file = drive.made(title, SPREADSHEET, Content::Sheet(book.clone()));
    drive.add(file.clone());
    request.masked(spreadsheet(&file, &book))
}

/// `POST /v4/spreadsheets/{id}:batchUpdate`: all requests or none.
pub(super) async fn batch_update(
    State(files): State<Files>,
    Path(call): Path<String>,
    request: Query,
    Json(body): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    request.allow(&[])?;
    let id = call
        .strip_suffix(":batchUpdate")
        .ok_or_else(Refusal::unknown_path)?;
    let requests = body["requests"]
        .as_array()
        .filter(|requests| !requests.is_empty());
    let requests = requests.ok_or_else(|| Refusal::invalid("Must specify at least one request."))?;
    let mut drive = files.lock();
    let (file, book) = workbook(&drive, id)?;
    editable(&drive, file)?;
    let mut changed = book.clone();
    let mut replies = vec![];
    for (position, one) in requests.iter().enumerate() {
        let reply = step(&mut changed, one)
            .map_err(|words| Refusal::invalid(format!("Invalid requests[{position}]{words}")))?;
        replies.push(reply);
    }
    if let Some(file) = drive.get_mut(id) {
        file.content = Content::Sheet(changed);
    }
    drive.touch(id);
    request.masked(json!({"spreadsheetId": id, "replies": replies}))
}

fn step(book: &mut Workbook, request: &Value) -> Result<Value, String> {
    let found = |book: &Workbook, id: &Value| {
        let id = id.as_u64().unwrap_or(u64::MAX);
        let at = book.tabs.iter().position(|tab| u64::from(tab.id) == id);
        at.ok_or_else(|| format!(": No sheet with id: {id}"))
    };
    let taken =
        |book: &Workbook, title: &str| book.tabs.iter().any(|tab| tab.title.eq_ignore_ascii_case(title));
    let free = |title: &str, verb: &str| {
        format!(".{verb}: A sheet with the name \"{title}\" already exists. Please enter another name.")
    };
    if let Some(add) = request.get("addSheet") {
        let title = add["properties"]["title"].as_str().unwrap_or("Sheet");
        if taken(book, title) {
            return Err(free(title, "addSheet"));
        }
        let tab = Tab::new(new_id(book), title);
        book.tabs.push(tab.clone());
        return Ok(json!({"addSheet": {"properties": tab.properties(book.tabs.len() - 1)}}));
    }
    if let Some(delete) = request.get("deleteSheet") {
        let at = found(book, &delete["sheetId"])?;
        if book.tabs.len() == 1 {
            return Err(".deleteSheet: You can't remove all the sheets in a document.".to_owned());
        }
        book.tabs.remove(at);
        return Ok(json!({}));
    }
    if let Some(copy) = request.get("duplicateSheet") {
        let at = found(book, &copy["sourceSheetId"])?;
        let title = copy["newSheetName"].as_str().unwrap_or("Copy").to_owned();
        if taken(book, &title) {
            return Err(free(&title, "duplicateSheet"));
        }
        let tab = Tab {
            id: new_id(book),
            title,
            ..book.tabs[at].clone()
        };
        book.tabs.push(tab.clone());
        return Ok(json!({"duplicateSheet": {"properties": tab.properties(book.tabs.len() - 1)}}));
    }
    if let Some(update) = request.get("updateSheetProperties") {
        let at = found(book, &update["properties"]["sheetId"])?;
        return describe(book, at, update);
    }
    Err(": Unknown name: Cannot find field.".to_owned())
}

fn taken(book: &Workbook, title: &str) -> bool {
    book.tabs.iter().any(|tab| tab.title.eq_ignore_ascii_case(title))
}

fn free(title: &str, verb: &str) -> String {
    format!(".{verb}: A sheet with the name \"{title}\" already exists. Please enter another name.")
}

/// Sets what `updateSheetProperties` names.
fn describe(book: &mut Workbook, at: usize, update: &Value) -> Result<Value, String> {
    let properties = &update["properties"];
    for field in update["fields"].as_str().unwrap_or_default().split(',') {
        match field {
            "title" => {
                let title = properties["title"].as_str().unwrap_or_default();
                if taken(book, title) {
                    return Err(free(title, "updateSheetProperties"));
                }
                title.clone_into(&mut book.tabs[at].title);
            }
            "hidden" => book.tabs[at].hidden = properties["hidden"].as_bool().unwrap_or(false),
            other => return Err(format!(".updateSheetProperties: Invalid field: {other}")),
        }
    }
    Ok(json!({}))
}

fn new_id(book: &Workbook) -> u32 {
    book.tabs.iter().map(|tab| tab.id).max().unwrap_or(0) + 1_357
}
