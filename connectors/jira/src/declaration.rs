//! What the connector says about itself: the connect form, the sign-in, the questions that need no model, the tools. Data
//! only.

mod patterns;
mod reading;
mod writing;

use mosaic_connector_kit::info::{
    Argument, ConnectorInfo, Entity, Field, FieldKind, OAuth, Redirect, SearchTool,
};
use mosaic_connector_kit::{Declaration, Effect, Tool, schema};
use serde_json::{Map, Value};

/// Returns the declaration.
#[must_use]
pub fn declaration() -> Declaration {
    Declaration {
        info: ConnectorInfo {
            id: "jira",
            name: "Jira",
            icon: "ticket",
            description: "Issues, comments, boards and sprints of a Jira Cloud site: searches and reads them, and creates, edits and moves issues.",
            fields: fields(),
            examples: vec![
                "my open issues",
                "open bugs in SHOP",
                "what is in the current sprint?",
                "What still blocks the Ridge Kettle launch?",
                "Is SHOP-412 fixed, and what is left to do?",
            ],
            patterns: patterns::patterns(),
            search_tools: vec![
                SearchTool::new("search_issues", "")
                    .with("jql", patterns::MINE)
                    .finds(&[
                        "my issues",
                        "my tickets",
                        "my tasks",
                        "assigned me",
                        "i working",
                        "my open",
                    ]),
                SearchTool::new("search_issues", "text"),
            ],
            words: vec![
                "issue", "issues", "ticket", "tickets", "bug", "bugs", "task", "tasks", "story", "epic",
                "sprint", "board", "backlog", "assignee", "assigned", "blocked", "jql",
            ],
            entities: entities(),
            schema_tools: vec!["list_projects", "list_fields", "list_boards", "get_create_fields"],
            oauth: Some(oauth()),
        },
        environment: vec![],
        tools: [reading::tools(), writing::tools()].concat(),
        instructions: "Reads and changes one Jira Cloud site. Use search_issues with JQL for conditions (project, status, \
             assignee = currentUser(), updated >= -7d) or with text for words; get_issue for one issue with comments. \
             Issues are named by key (SHOP-412), people by name, address or \"me\". Texts are Markdown both ways; mention \
             someone as @[Full Name]. Every tool also takes `fields` (columns to keep) and `format` (concise, detailed, json).",
    }
}

fn fields() -> Vec<Field> {
    vec![
        Field::new("JIRA_URL", "Site", FieldKind::Text)
            .required()
            .help("Its address, such as https://your-company.atlassian.net"),
        // Needed unless an access token is given; the connector says so when neither is there.
        Field::new("JIRA_EMAIL", "Email", FieldKind::Text).help("The address of the Atlassian account"),
        Field::new("JIRA_API_TOKEN", "API token", FieldKind::Secret)
            .help(
                "Made in the account's security settings; it sees and does what the account may. One with scopes needs \
                 read:jira-work and read:jira-user to read, write:jira-work to write, read:board-scope:jira-software and \
                 read:sprint:jira-software for boards",
            )
            .help_url("https://id.atlassian.com/manage-profile/security/api-tokens"),
        Field::new("JIRA_ACCESS_TOKEN", "Access token", FieldKind::Secret)
            .advanced()
            .help("OAuth, instead of email and API token")
            .help_url("https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/"),
        Field::new("JIRA_CLOUD_ID", "Cloud ID", FieldKind::Text)
            .advanced()
            .help("The site that the access token is for: the id that accessible-resources lists"),
        Field::new("JIRA_API_URL", "API address", FieldKind::Text)
            .advanced()
            .help("Where the API is, when it is not the site (for OAuth, when it is not https://api.atlassian.com)"),
    ]
}

fn entities() -> Vec<Entity> {
    vec![
        Entity {
            name: "issue link",
            pattern: r"https://[A-Za-z0-9.-]+/browse/([A-Z][A-Z0-9]+-\d+)",
            tool: "get_issue",
            argument: "key",
            example: "https://larkspur.atlassian.net/browse/SHOP-412",
        },
        Entity {
            name: "issue",
            pattern: r"\b([A-Z][A-Z0-9]+-\d+)\b",
            tool: "get_issue",
            argument: "key",
            example: "SHOP-412",
        },
    ]
}

fn oauth() -> OAuth {
    OAuth {
        authorize_url: "https://auth.atlassian.com/authorize",
        token_url: "https://auth.atlassian.com/oauth/token",
        device_url: None,
        read_scopes: vec![
            "read:jira-work",
            "read:jira-user",
            "read:board-scope:jira-software",
            "read:sprint:jira-software",
            "read:project:jira",
            "offline_access",
        ],
        write_scopes: vec!["write:jira-work"],
        parameters: vec![
            Argument {
                name: "audience",
                value: "api.atlassian.com",
            },
            Argument {
                name: "prompt",
                value: "consent",
            },
        ],
        pkce: false,
        client_secret: true,
        redirect: Redirect::FixedPort,
        token_env: "JIRA_ACCESS_TOKEN",
    }
}

/// A tool in the making: names and words, then effect and schema.
struct Draft {
    words: [&'static str; 4],
    effect: Effect,
    /// Whether it reads what customers and other outsiders may have written.
    open: bool,
    input: Map<String, Value>,
    example: Value,
}

impl Draft {
    fn tool(self) -> Tool {
        let [name, toolset, title, description] = self.words;
        Tool {
            name,
            toolset,
            title,
            description,
            effect: self.effect,
            open_world: self.open,
            input: self.input,
            output: schema::records(),
            example: self.example,
        }
    }
}
