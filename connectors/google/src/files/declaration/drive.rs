//! The tools of Drive.

use super::tool;
use mosaic_connector_kit::schema::{choice, flag, number, paging, text};
use mosaic_connector_kit::{Effect, Tool};
use serde_json::json;

const READ: (&str, Effect) = ("drive", Effect::Read);

/// The tools that read.
pub(super) fn reading() -> Vec<Tool> {
    [search(), details()].concat()
}

fn search() -> Vec<Tool> {
    let [limit, cursor] = paging();
    let [folder_limit, folder_cursor] = paging();
    let [drives_limit, drives_cursor] = paging();
    vec![
        tool(
            READ,
            [
                "search_drive_files",
                "Search Drive",
                "Finds files of any kind on all drives by words in name and content (\"…\" for a phrase), best first, with a passage of the first 5. Without query: newest first. Start here.",
            ],
            [
                text("query"),
                choice(
                    "type",
                    &[
                        "document",
                        "spreadsheet",
                        "presentation",
                        "folder",
                        "pdf",
                        "image",
                    ],
                ),
                text("folder"),
                text("owner").about("address, or me"),
                text("modified_after"),
                text("modified_before"),
                number("passages").default(5),
                limit,
                cursor,
            ],
            json!({"query": "spring budget"}),
        ),
        tool(
            READ,
            [
                "list_folder",
                "List a folder",
                "What lies in a folder or shared drive, folders first; My Drive without one.",
            ],
            [text("folder"), folder_limit, folder_cursor],
            json!({"folder": "Marketing"}),
        ),
        tool(
            READ,
            ["list_shared_drives", "List shared drives", "The shared drives."],
            [drives_limit, drives_cursor],
            json!({}),
        ),
    ]
}

fn details() -> Vec<Tool> {
    let [limit, cursor] = paging();
    vec![
        tool(
            READ,
            [
                "get_file_metadata",
                "Get a file's details",
                "Kind, owner, times, folder, size, sharing of one file; not its content.",
            ],
            [text("file").required()],
            json!({"file": "northlight-quote.pdf"}),
        ),
        tool(
            READ,
            [
                "read_file_content",
                "Read a file",
                "Text of any file: text, CSV, JSON, slides. For documents prefer get_document, for spreadsheets read_range. PDFs and pictures are only described.",
            ],
            [text("file").required(), text("cursor")],
            json!({"file": "leadership-minutes.txt"}),
        ),
        tool(
            READ,
            [
                "list_permissions",
                "List permissions",
                "Who may see or change a file.",
            ],
            [text("file").required()],
            json!({"file": "Spring campaign budget"}),
        ),
        tool(
            READ,
            [
                "list_comments",
                "List comments",
                "Comments on a file with their replies and the text they quote.",
            ],
            [text("file").required(), flag("include_resolved"), limit, cursor],
            json!({"file": "Spring campaign brief"}),
        ),
    ]
}

/// The tools that write.
pub(super) fn writing() -> Vec<Tool> {
    [making(), changing()].concat()
}

fn making() -> Vec<Tool> {
    vec![
        tool(
            ("drive", Effect::Write),
            [
                "create_file",
                "Create a file",
                "Uploads a plain file. For a document use create_document_from_markdown, for a spreadsheet create_spreadsheet.",
            ],
            [
                text("name").required(),
                text("content").required(),
                flag("base64"),
                text("mime_type"),
                text("folder"),
            ],
            json!({"name": "stand-list.csv", "content": "city,cups\nOslo,250\n", "folder": "Marketing"}),
        ),
        tool(
            ("drive", Effect::Write),
            [
                "create_folder",
                "Create a folder",
                "Makes a folder, in `parent` or My Drive.",
            ],
            [text("name").required(), text("parent")],
            json!({"name": "Trail events", "parent": "Marketing"}),
        ),
        tool(
            ("drive", Effect::Write),
            ["copy_file", "Copy a file", "Copies a file, not a folder."],
            [text("file").required(), text("name"), text("folder")],
            json!({"file": "Operations weekly", "name": "Operations weekly, next"}),
        ),
    ]
}

fn changing() -> Vec<Tool> {
    vec![
        tool(
            ("drive", Effect::IdempotentDestructive),
            [
                "update_file",
                "Change a file",
                "Renames, describes, stars, moves to `folder`, trashes or restores. Not the content.",
            ],
            [
                text("file").required(),
                text("name"),
                text("description"),
                text("folder"),
                flag("trashed"),
                flag("starred"),
            ],
            json!({"file": "Stock count", "description": "Porto counted, Berlin counts on Friday"}),
        ),
        tool(
            ("drive", Effect::Write),
            [
                "share_file",
                "Share a file",
                "Gives somebody access. `with`: address, domain or anyone.",
            ],
            [
                text("file").required(),
                text("with").required(),
                choice("role", &["reader", "commenter", "writer"]).default("reader"),
                flag("notify").default(true),
                text("message"),
            ],
            json!({"file": "Operations weekly", "with": "helena@larkspur.example", "role": "commenter"}),
        ),
    ]
}
