//! What the connector says about itself: the connect form, the sign-in, the example questions; the tools, patterns and
//! entities of its parts put together. Data only.

use crate::{files, mail};
use mosaic_connector_kit::Declaration;
use mosaic_connector_kit::info::{Argument, ConnectorInfo, Field, FieldKind, OAuth, Redirect};

/// What people call what is in there.
const WORDS: [&str; 26] = [
    "document",
    "documents",
    "doc",
    "docs",
    "file",
    "files",
    "folder",
    "drive",
    "sheet",
    "sheets",
    "spreadsheet",
    "slides",
    "mail",
    "mails",
    "email",
    "emails",
    "inbox",
    "calendar",
    "meeting",
    "meetings",
    "event",
    "events",
    "appointment",
    "brief",
    "plan",
    "notes",
];

/// Returns the declaration.
#[must_use]
pub fn declaration() -> Declaration {
    Declaration {
        info: ConnectorInfo {
            id: "google",
            name: "Google Workspace",
            icon: "mail",
            description: "Files in Drive, documents, spreadsheets, the calendar and the mailbox: searches, reads, writes after approval.",
            fields: fields(),
            examples: vec![
                "find document spring campaign brief",
                "What does the spring campaign budget say about trail events?",
                "What is on my calendar tomorrow?",
                "Which mails of last week mention order #4187?",
                "recent documents",
            ],
            words: WORDS.to_vec(),
            patterns: [files::patterns(), mail::patterns()].concat(),
            entities: [files::entities(), mail::entities()].concat(),
            search_tools: [files::search_tools(), mail::search_tools()].concat(),
            oauth: Some(oauth()),
            ..ConnectorInfo::default()
        },
        environment: vec![],
        tools: [files::tools(), mail::tools()].concat(),
        instructions: "One Google account. Search before you read: search_drive_files finds files of any kind by words, name or folder; \
             then get_document for documents, read_range for spreadsheets, read_file_content for anything else. Mail is searched \
             with Gmail's own words (from:, subject:, newer_than:), events by time. Files, tabs and folders may be given by id, \
             link or name. Every tool also takes `fields` (names to keep) and `format` (concise, \
             detailed, json).",
    }
}

fn fields() -> Vec<Field> {
    const CREDENTIALS: &str = "https://console.cloud.google.com/apis/credentials";
    vec![
        // One of these or the three after it; the connector says so when neither is there.
        Field::new("GOOGLE_ACCESS_TOKEN", "Access token", FieldKind::Secret)
            .help("Signing in fills this in and keeps it fresh; by hand it lasts an hour. Scopes: drive.readonly, calendar.readonly, gmail.readonly to read; drive.file, documents, spreadsheets, calendar.events, gmail.compose, gmail.modify to write")
            .help_url("https://developers.google.com/oauthplayground/"),
        Field::new("GOOGLE_OAUTH_CLIENT_ID", "OAuth client ID", FieldKind::Text)
            .help("Instead of an access token: an OAuth client of the kind \"Desktop app\", with the Drive, Docs, Sheets, Calendar and Gmail APIs enabled in its project")
            .help_url(CREDENTIALS),
        Field::new("GOOGLE_OAUTH_CLIENT_SECRET", "OAuth client secret", FieldKind::Secret).help_url(CREDENTIALS),
        Field::new("GOOGLE_REFRESH_TOKEN", "Refresh token", FieldKind::Secret)
            .help("What that client got when you agreed; it lives 7 days while the consent screen is in testing")
            .help_url("https://developers.google.com/identity/protocols/oauth2/native-app"),
        Field::new("GOOGLE_API_URL", "API address", FieldKind::Text)
            .advanced()
            .help("Instead of all of Google's own hosts, token endpoint included"),
    ]
}

fn oauth() -> OAuth {
    OAuth {
        authorize_url: "https://accounts.google.com/o/oauth2/v2/auth",
        token_url: "https://oauth2.googleapis.com/token",
        device_url: None,
        read_scopes: vec![
            "https://www.googleapis.com/auth/drive.readonly",
            "https://www.googleapis.com/auth/calendar.readonly",
            "https://www.googleapis.com/auth/gmail.readonly",
        ],
        write_scopes: vec![
            "https://www.googleapis.com/auth/drive.file",
            "https://www.googleapis.com/auth/documents",
            "https://www.googleapis.com/auth/spreadsheets",
            "https://www.googleapis.com/auth/calendar.events",
            "https://www.googleapis.com/auth/gmail.compose",
            "https://www.googleapis.com/auth/gmail.modify",
        ],
        // Without these Google hands out no refresh token, or only the first time.
        parameters: vec![
            Argument {
                name: "access_type",
                value: "offline",
            },
            Argument {
                name: "prompt",
                value: "consent",
            },
        ],
        pkce: true,
        // Not confidential in an installed app, but Google asks for it.
        client_secret: true,
        redirect: Redirect::Loopback,
        token_env: "GOOGLE_ACCESS_TOKEN",
    }
}
