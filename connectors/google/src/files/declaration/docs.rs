//! The tools of Docs.

use super::tool;
use mosaic_connector_kit::schema::{flag, list, number, paging, text};
use mosaic_connector_kit::{Effect, Tool};
use serde_json::json;

const READ: (&str, Effect) = ("docs", Effect::Read);
const WRITE: (&str, Effect) = ("docs", Effect::Write);
const DESTROY: (&str, Effect) = ("docs", Effect::Destructive);

/// The tools.
pub(super) fn tools() -> Vec<Tool> {
    [reading(), writing()].concat()
}

fn reading() -> Vec<Tool> {
    let [limit, cursor] = paging();
    vec![
        tool(
            READ,
            [
                "get_document",
                "Read a document",
                "A Google document as Markdown, all tabs or one; long ones go on at the cursor.",
            ],
            [text("document").required(), text("tab"), text("cursor")],
            json!({"document": "Spring campaign brief"}),
        ),
        tool(
            READ,
            [
                "get_document_outline",
                "Outline a document",
                "Headings of a document with links, before reading a long one.",
            ],
            [text("document").required()],
            json!({"document": "Postmortem: checkout outage"}),
        ),
        tool(
            READ,
            [
                "search_documents",
                "Search documents",
                "search_drive_files for documents only.",
            ],
            [
                text("query").required(),
                text("folder"),
                text("owner"),
                text("modified_after"),
                text("modified_before"),
                number("passages").default(5),
                limit,
                cursor,
            ],
            json!({"query": "trail events"}),
        ),
    ]
}

fn writing() -> Vec<Tool> {
    vec![
        tool(
            WRITE,
            [
                "create_document_from_markdown",
                "Create a document",
                "Makes a Google document of Markdown: headings, lists, tables, links.",
            ],
            [
                text("title").required(),
                text("text_md").required(),
                text("folder"),
            ],
            json!({"title": "Stickers for the kettle", "text_md": "# Stickers\n\n- 300 boxes **first**\n", "folder": "Launch"}),
        ),
        tool(
            WRITE,
            [
                "append_text",
                "Append to a document",
                "Adds Markdown at the end of a document or a tab.",
            ],
            [
                text("document").required(),
                text("text_md").required(),
                text("tab"),
            ],
            json!({"document": "Operations weekly", "text_md": "## Next\n\nCount Berlin."}),
        ),
        tool(
            DESTROY,
            [
                "replace_text",
                "Replace text",
                "Replaces every occurrence of a text in a document, in all tabs. Says how many.",
            ],
            [
                text("document").required(),
                text("find").required(),
                text("replace").required(),
                flag("match_case"),
            ],
            json!({"document": "Operations weekly", "find": "Berlin open", "replace": "Berlin counted"}),
        ),
        tool(
            DESTROY,
            [
                "batch_update_document",
                "Edit a document by requests",
                "Passes requests of Docs' batchUpdate on, all or none. Only for what the other tools cannot do.",
            ],
            [text("document").required(), list("requests").required()],
            json!({"document": "Operations weekly", "requests": [{"insertText": {"location": {"index": 1}, "text": "Draft. "}}]}),
        ),
    ]
}
