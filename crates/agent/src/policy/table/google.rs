//! Google Workspace: mail, invitations and shared files leave the organisation; a document may be shared with anybody, so
//! the one that is written to counts as a destination.

use crate::policy::line::{Line, adds, changes, reads};

pub(super) const LINES: &[Line] = &[
    reads("search_drive_files"),
    reads("list_folder"),
    reads("list_shared_drives"),
    reads("get_file_metadata"),
    reads("read_file_content"),
    reads("list_permissions"),
    reads("list_comments"),
    adds("create_file", "Upload the file “{name}”[ to {folder}]").to(&["folder"]),
    adds("create_folder", "Make the folder “{name}”[ in {parent}]").to(&["parent"]),
    adds("copy_file", "Copy {file}[ as “{name}”][ to {folder}]").to(&["folder"]),
    changes("update_file", "Change {file}")
        .when(&[
            ("trashed", "Move {file} to the trash"),
            ("folder", "Move {file} to {folder}"),
            ("name", "Rename {file} to “{name}”"),
        ])
        .to(&["folder"])
        .before(
            "get_file_metadata",
            &[("file", "file")],
            &[
                ("name", "title"),
                ("description", "description"),
                ("starred", "starred"),
            ],
        )
        .removing_with("trashed", &[("Removed", "title"), ("Size", "size")]),
    adds("share_file", "Share {file} with {with}[ as {role}]")
        .when(&[(
            "with=anyone",
            "Share {file} with anyone who has the link[, as {role}]",
        )])
        .to(&["with"])
        .outside()
        .signed(),
    reads("get_document"),
    reads("get_document_outline"),
    reads("search_documents"),
    adds(
        "create_document_from_markdown",
        "Make the document “{title}”[ in {folder}]",
    )
    .to(&["folder"]),
    adds("append_text", "Add text at the end of {document}").to(&["document"]),
    changes("replace_text", "Replace every “{find}” in {document}")
        .to(&["document"])
        .swaps("find", "replace"),
    changes("batch_update_document", "Change {document} by a list of requests").to(&["document"]),
    reads("get_spreadsheet"),
    reads("read_range"),
    reads("search_spreadsheet"),
    adds(
        "create_spreadsheet",
        "Make the spreadsheet “{title}”[ in {folder}]",
    )
    .to(&["folder"]),
    adds("append_rows", "Add rows to the tab “{tab}” of {spreadsheet}").to(&["spreadsheet"]),
    changes("update_range", "Overwrite {range} of {spreadsheet}")
        .to(&["spreadsheet"])
        .before(
            "read_range",
            &[("spreadsheet", "spreadsheet"), ("range", "range")],
            &[("values", "")],
        ),
    changes("manage_sheet_tab", "{action} the tab “{tab}” of {spreadsheet}").to(&["spreadsheet"]),
    reads("list_messages"),
    reads("get_message"),
    reads("get_thread"),
    reads("list_labels"),
    reads("get_attachment"),
    adds("create_draft", "Keep a draft[ to {to}][: “{subject}”]").to(&["to", "cc", "bcc", "reply_to"]),
    adds("send_message", "Send a mail to {to}[: “{subject}”]")
        .when(&[
            ("reply_all", "Answer a mail to all who got it[: “{subject}”]"),
            ("reply_to", "Answer a mail[ to {to}][: “{subject}”]"),
        ])
        .to(&["to", "cc", "bcc", "reply_to"])
        .outside()
        .signed(),
    changes(
        "modify_labels",
        "Change the labels of a mail[: add {add}][, remove {remove}]",
    ),
    changes("trash_message", "Move a mail to the trash").removing(
        "get_message",
        &[("message", "message")],
        &[("Subject", "title"), ("From", "author"), ("Date", "time")],
    ),
    reads("list_calendars"),
    reads("get_events"),
    reads("get_event"),
    reads("query_freebusy"),
    adds(
        "create_event",
        "Put “{title}” into the calendar[ at {start}][ and invite {attendees}]",
    )
    .to(&["attendees", "calendar"])
    .outside_with(&["attendees", "calendar"])
    .signed(),
    changes(
        "update_event",
        "Change an event[: “{title}”][, now at {start}][, invite {add_attendees}]",
    )
    .to(&["add_attendees", "calendar"])
    .outside()
    .signed()
    .before(
        "get_event",
        &[("event", "event"), ("calendar", "calendar")],
        &[
            ("title", "title"),
            ("start", "start"),
            ("end", "end"),
            ("location", "location"),
            ("description_md", "text"),
        ],
    ),
    changes("delete_event", "Remove an event and tell those invited")
        .outside()
        .removing(
            "get_event",
            &[("event", "event"), ("calendar", "calendar")],
            &[("Title", "title"), ("Starts", "time"), ("Guests", "attendees")],
        ),
];
