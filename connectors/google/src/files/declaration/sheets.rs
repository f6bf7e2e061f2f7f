//! The tools of Sheets.

use super::tool;
use mosaic_connector_kit::schema::{choice, flag, list, number, paging, text};
use mosaic_connector_kit::{Effect, Tool};
use serde_json::json;

const READ: (&str, Effect) = ("sheets", Effect::Read);
const WRITE: (&str, Effect) = ("sheets", Effect::Write);

/// The tools.
pub(super) fn tools() -> Vec<Tool> {
    [reading(), adding(), changing()].concat()
}

fn reading() -> Vec<Tool> {
    let [limit, cursor] = paging();
    vec![
        tool(
            READ,
            [
                "get_spreadsheet",
                "List tabs",
                "The tabs of a spreadsheet with the size of their grids.",
            ],
            [text("spreadsheet").required()],
            json!({"spreadsheet": "Spring campaign budget"}),
        ),
        tool(
            READ,
            [
                "read_range",
                "Read cells",
                "Rows of one or several ranges (Plan, Plan!A1:C9) with exact extents; all tabs without one.",
            ],
            [
                text("spreadsheet").required(),
                text("range"),
                list("ranges"),
                choice("values", &["formatted", "raw", "formulas"]),
                number("limit").default(200),
                text("cursor"),
            ],
            json!({"spreadsheet": "Spring campaign budget", "range": "Plan"}),
        ),
        tool(
            READ,
            [
                "search_spreadsheet",
                "Search rows",
                "Rows of a spreadsheet, in all tabs, that hold the words.",
            ],
            [
                text("spreadsheet").required(),
                text("query").required(),
                limit,
                cursor,
            ],
            json!({"spreadsheet": "Spring campaign budget", "query": "trail events"}),
        ),
    ]
}

fn adding() -> Vec<Tool> {
    vec![
        tool(
            WRITE,
            [
                "create_spreadsheet",
                "Create a spreadsheet",
                "Makes a spreadsheet; `rows` (lists of cells) fill its first tab. `formulas` true: text that begins with = works.",
            ],
            [
                text("title").required(),
                list("tabs"),
                list("rows"),
                text("folder"),
                flag("formulas"),
            ],
            json!({"title": "Sticker count", "tabs": ["Boxes"], "rows": [["Day", "Boxes"], ["Monday", 300]], "folder": "Launch"}),
        ),
        tool(
            WRITE,
            [
                "append_rows",
                "Append rows",
                "Adds rows under the table of a tab. `formulas` true: text that begins with = works.",
            ],
            [
                text("spreadsheet").required(),
                text("tab").required(),
                list("rows").required(),
                flag("formulas"),
            ],
            json!({"spreadsheet": "Ridge Kettle launch checklist", "tab": "Checklist", "rows": [["Stickers", "Dmitri Volkov", "LAUNCH-25", "open"]]}),
        ),
    ]
}

fn changing() -> Vec<Tool> {
    vec![
        tool(
            ("sheets", Effect::IdempotentDestructive),
            [
                "update_range",
                "Change cells",
                "Overwrites cells; null leaves one as it is. Read the range first. `formulas` true: text that begins with = works.",
            ],
            [
                text("spreadsheet").required(),
                text("range").required(),
                list("values").required(),
                flag("formulas"),
            ],
            json!({"spreadsheet": "Spring campaign budget", "range": "Actuals!C5:D5", "values": [[800, null]]}),
        ),
        tool(
            ("sheets", Effect::Destructive),
            [
                "manage_sheet_tab",
                "Manage a tab",
                "Adds, renames, duplicates, hides, shows or deletes a tab. new_name for rename and duplicate.",
            ],
            [
                text("spreadsheet").required(),
                choice(
                    "action",
                    &["add", "rename", "duplicate", "hide", "show", "delete"],
                )
                .required(),
                text("tab").required(),
                text("new_name"),
            ],
            json!({"spreadsheet": "Spring campaign budget", "action": "hide", "tab": "Scenarios"}),
        ),
    ]
}
