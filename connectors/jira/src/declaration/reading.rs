//! The tools that read, with descriptions written for a model. Every word is paid for in every request.

use super::Draft;
use mosaic_connector_kit::schema::{self, Argument, choice, list, text};
use mosaic_connector_kit::{Effect, Tool};
use serde_json::{Value, json};

/// Returns the tools that read.
pub(super) fn tools() -> Vec<Tool> {
    [searching(), one_issue(), planning(), around()].concat()
}

fn key() -> Argument {
    text("key").required()
}

fn read<const N: usize>(
    words: [&'static str; 4],
    arguments: [Argument; N],
    paged: bool,
    example: Value,
) -> Tool {
    let paging = paged.then(schema::paging).into_iter().flatten();
    let open = matches!(words[1], "issues" | "agile") && !words[0].starts_with("list_boards");
    Draft {
        words,
        effect: Effect::Read,
        open,
        input: schema::input(arguments.into_iter().chain(paging)),
        example,
    }
    .tool()
}

fn searching() -> Vec<Tool> {
    let search = || {
        [
            text("jql"),
            text("text"),
            list("extra").about("further fields by name, e.g. Story Points"),
        ]
    };
    vec![
        read(
            [
                "search_issues",
                "issues",
                "Search issues",
                "Finds issues by JQL (conditions; must restrict the search) or by text (a few words, latest first): give one of them. For one known key use get_issue.",
            ],
            search(),
            true,
            json!({"jql": "project = SHOP AND issuetype = Bug AND statusCategory != Done ORDER BY priority DESC"}),
        ),
        read(
            ["query_jira", "issues", "Query Jira", "The same as search_issues."],
            [text("jql"), text("text"), list("extra")],
            true,
            json!({"text": "session expired"}),
        ),
    ]
}

fn one_issue() -> Vec<Tool> {
    vec![
        read(
            [
                "get_issue",
                "issues",
                "Read an issue",
                "One issue in full: description, links, attachments, custom fields by name. include: comments, changelog, transitions.",
            ],
            [key(), list("include")],
            false,
            json!({"key": "SHOP-412", "include": ["comments"]}),
        ),
        read(
            [
                "list_comments",
                "issues",
                "List comments",
                "Comments on an issue, newest first. get_issue brings them along for short threads.",
            ],
            [key()],
            true,
            json!({"key": "SHOP-412"}),
        ),
        read(
            [
                "get_changelog",
                "issues",
                "Read the history",
                "Who changed what on an issue and when, oldest first.",
            ],
            [key()],
            true,
            json!({"key": "SHOP-412"}),
        ),
        read(
            [
                "get_transitions",
                "issues",
                "List transitions",
                "Statuses an issue can go to now. transition_issue takes names directly.",
            ],
            [key()],
            false,
            json!({"key": "SHOP-415"}),
        ),
        read(
            [
                "get_attachment",
                "issues",
                "Read an attachment",
                "Text of a text file, else what it is. get_issue lists the ids.",
            ],
            [text("id").required()],
            false,
            json!({"id": "30001"}),
        ),
    ]
}

fn planning() -> Vec<Tool> {
    vec![
        read(
            [
                "list_boards",
                "agile",
                "List boards",
                "Boards, by part of the name or by project.",
            ],
            [text("query"), text("project")],
            true,
            json!({}),
        ),
        read(
            [
                "list_sprints",
                "agile",
                "List sprints",
                "Sprints of a board (name or id), with dates and goal.",
            ],
            [
                text("board").required(),
                choice("state", &["active", "future", "closed"]),
            ],
            true,
            json!({"board": "Storefront", "state": "active"}),
        ),
        read(
            [
                "get_sprint_issues",
                "agile",
                "Issues of a sprint",
                "Issues of the current sprint, or of the one named by name or id; board where names repeat.",
            ],
            [text("sprint"), text("board")],
            true,
            json!({"board": "Storefront"}),
        ),
    ]
}

fn around() -> Vec<Tool> {
    vec![
        read(
            [
                "list_projects",
                "projects",
                "List projects",
                "Projects with key, lead and number of issues.",
            ],
            [text("query")],
            true,
            json!({}),
        ),
        read(
            [
                "list_fields",
                "projects",
                "List fields",
                "Fields with type and JQL names. To create an issue use get_create_fields.",
            ],
            [text("query")],
            true,
            json!({"query": "story"}),
        ),
        read(
            [
                "get_create_fields",
                "projects",
                "Fields of a new issue",
                "What a new issue of this type takes, required first, with allowed values; without type, the types.",
            ],
            [text("project").required(), text("type")],
            false,
            json!({"project": "SHOP", "type": "Bug"}),
        ),
        read(
            [
                "search_users",
                "people",
                "Find people",
                "People by the beginning of a name or address.",
            ],
            [text("query").required()],
            true,
            json!({"query": "ben"}),
        ),
    ]
}
