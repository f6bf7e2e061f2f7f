//! What this part declares: tools with descriptions written for a model, questions that need no model, links that name a
//! file. Data only.

mod docs;
mod drive;
mod sheets;

use mosaic_connector_kit::info::{Entity, Pattern, SearchTool, pattern};
use mosaic_connector_kit::schema::{self, Argument as Input};
use mosaic_connector_kit::{Effect, Tool};
use serde_json::Value;

/// Returns the tools.
pub(crate) fn tools() -> Vec<Tool> {
    [drive::reading(), drive::writing(), docs::tools(), sheets::tools()].concat()
}

/// A tool: its group and effect; its name, title and description; its arguments; an example.
fn tool(
    (toolset, effect): (&'static str, Effect),
    [name, title, description]: [&'static str; 3],
    arguments: impl IntoIterator<Item = Input>,
    example: Value,
) -> Tool {
    Tool {
        name,
        toolset,
        title,
        description,
        effect,
        // Files come from anybody who shares one.
        open_world: true,
        input: schema::input(arguments),
        output: schema::records(),
        example,
    }
}

/// Returns the questions that need no model.
pub(crate) fn patterns() -> Vec<Pattern> {
    [finding(), opening()].concat()
}

fn finding() -> Vec<Pattern> {
    vec![
        pattern(
            "(show) (me) (the) (my) recent|latest|newest documents|docs",
            "search_drive_files",
            &[("type", "document")],
        ),
        pattern(
            "(show) (me) (the) (my) recent|latest|newest files",
            "search_drive_files",
            &[],
        ),
        pattern(
            "(show) (me) (the) (my) recent|latest|newest spreadsheets|sheets",
            "search_drive_files",
            &[("type", "spreadsheet")],
        ),
        pattern(
            "find|search (the) document|doc|documents|docs (about|called|named) {query:rest}",
            "search_documents",
            &[("query", "{query}")],
        ),
        pattern(
            "find|search (the) file|files|drive (about|called|named|for) {query:rest}",
            "search_drive_files",
            &[("query", "{query}")],
        ),
        pattern(
            "find (the) spreadsheet|sheet (about|called|named) {query:rest}",
            "search_drive_files",
            &[("query", "{query}"), ("type", "spreadsheet")],
        ),
        pattern(
            "(list) (show) (me) (the) files|documents in (the) (folder) {folder:rest}",
            "list_folder",
            &[("folder", "{folder}")],
        ),
        pattern("(list|show) (the) (my) shared drives", "list_shared_drives", &[]),
    ]
}

fn opening() -> Vec<Pattern> {
    vec![
        pattern(
            "open|read (the) document|doc {name:rest}",
            "get_document",
            &[("document", "{name}")],
        ),
        pattern(
            "open|read (the) spreadsheet|sheet {name:rest}",
            "read_range",
            &[("spreadsheet", "{name}")],
        ),
        pattern(
            "open|read (the) file {name:rest}",
            "read_file_content",
            &[("file", "{name}")],
        ),
        pattern(
            "outline of (the) (document) {name:rest}",
            "get_document_outline",
            &[("document", "{name}")],
        ),
        pattern(
            "(show) (me) (the) comments on|in (the) (document) {name:rest}",
            "list_comments",
            &[("file", "{name}")],
        ),
        pattern(
            "who can see|open|edit {name:rest}",
            "list_permissions",
            &[("file", "{name}")],
        ),
    ]
}

/// Returns the links that name a file.
pub(crate) fn entities() -> Vec<Entity> {
    vec![
        Entity {
            name: "document",
            pattern: r"https://docs\.google\.com/document/d/([A-Za-z0-9_-]{15,})",
            tool: "get_document",
            argument: "document",
            example: "https://docs.google.com/document/d/1A2b3C4d5E6f7G8h9I0jKlMnOpQrStUvWx/edit",
        },
        Entity {
            name: "spreadsheet",
            pattern: r"https://docs\.google\.com/spreadsheets/d/([A-Za-z0-9_-]{15,})",
            tool: "read_range",
            argument: "spreadsheet",
            example: "https://docs.google.com/spreadsheets/d/1A2b3C4d5E6f7G8h9I0jKlMnOpQrStUvWx/edit#gid=0",
        },
        Entity {
            name: "folder",
            pattern: r"https://drive\.google\.com/drive/(?:u/\d+/)?folders/([A-Za-z0-9_-]{15,})",
            tool: "list_folder",
            argument: "folder",
            example: "https://drive.google.com/drive/folders/1A2b3C4d5E6f7G8h9I0jKlMnOpQrStUvWx",
        },
        Entity {
            name: "file",
            pattern: r"https://drive\.google\.com/(?:file/d/|open\?id=)([A-Za-z0-9_-]{15,})",
            tool: "read_file_content",
            argument: "file",
            example: "https://drive.google.com/file/d/1A2b3C4d5E6f7G8h9I0jKlMnOpQrStUvWx/view",
        },
    ]
}

/// Returns the tools of a search without a model.
pub(crate) fn search_tools() -> Vec<SearchTool> {
    vec![
        SearchTool::new("search_drive_files", "query")
            .between("modified_after", "modified_before")
            .finds(&[
                "document",
                "doc",
                "sheet",
                "spreadsheet",
                "slides",
                "presentation",
                "pdf",
                "drive",
            ])
            .lists(),
    ]
}
