//! The tools that change something, with descriptions written for a model.

use super::Draft;
use mosaic_connector_kit::schema::{self, Argument, list, text};
use mosaic_connector_kit::{Effect, Tool};
use serde_json::{Value, json};

/// Returns the tools that write.
pub(super) fn tools() -> Vec<Tool> {
    [creating(), adding(), changing()].concat()
}

fn key() -> Argument {
    text("key").required()
}

/// The argument that holds values of any kind by field name.
const CUSTOM: &str = "custom_fields";

fn write<const N: usize>(
    words: [&'static str; 4],
    effect: Effect,
    arguments: [Argument; N],
    example: Value,
) -> Tool {
    let mut input = schema::input(arguments);
    if let Some(custom) = input.get_mut("properties").and_then(|all| all.get_mut(CUSTOM)) {
        *custom = json!({"type": "object"});
    }
    Draft {
        words,
        effect,
        open: false,
        input,
        example,
    }
    .tool()
}

fn creating() -> Vec<Tool> {
    vec![write(
        [
            "create_issue",
            "issues",
            "Create an issue",
            "Creates an issue. Other fields go into custom_fields by name ({\"Severity\": \"Major\"}); get_create_fields knows them.",
        ],
        Effect::Write,
        [
            text("project").required(),
            text("type").required(),
            text("summary").required(),
            text("description_md"),
            text("assignee"),
            text("parent"),
            text("priority"),
            list("labels"),
            text("due"),
            text(CUSTOM),
        ],
        json!({
            "project": "SHOP", "type": "Bug", "summary": "Gift card balance is not updated",
            "description_md": "Seen **twice** today.", "custom_fields": {"Severity": "Minor"}
        }),
    )]
}

fn adding() -> Vec<Tool> {
    vec![
        write(
            [
                "add_comment",
                "issues",
                "Comment",
                "Adds a comment. @[Full Name] mentions someone.",
            ],
            Effect::Write,
            [key(), text("body_md").required()],
            json!({"key": "SHOP-415", "body_md": "Actions are in the document now, @[Mei Tanaka]."}),
        ),
        write(
            [
                "link_issues",
                "issues",
                "Link issues",
                "Links two issues by Jira's words: from blocks to.",
            ],
            Effect::Write,
            [
                text("from").required(),
                text("link")
                    .required()
                    .about("blocks, is blocked by, relates to …"),
                text("to").required(),
            ],
            json!({"from": "SHOP-417", "link": "relates to", "to": "SHOP-412"}),
        ),
        write(
            ["add_worklog", "issues", "Log work", "Logs time on an issue."],
            Effect::Write,
            [
                key(),
                text("time_spent").required().about("1h 30m"),
                text("started"),
                text("comment_md"),
            ],
            json!({"key": "SHOP-415", "time_spent": "1h 30m", "comment_md": "Timeline"}),
        ),
        write(
            [
                "upload_attachment",
                "issues",
                "Attach a file",
                "Attaches a file given as text or Base64.",
            ],
            Effect::Write,
            [
                key(),
                text("filename").required(),
                text("text"),
                text("content_base64"),
            ],
            json!({"key": "SHOP-415", "filename": "timeline.txt", "text": "13:42 first error"}),
        ),
    ]
}

fn changing() -> Vec<Tool> {
    let effect = Effect::IdempotentDestructive;
    vec![
        write(
            [
                "update_issue",
                "issues",
                "Edit an issue",
                "Replaces the fields that are given. For the status use transition_issue, for the assignee assign_issue.",
            ],
            effect,
            [
                key(),
                text("summary"),
                text("description_md"),
                text("priority"),
                text("due"),
                text("parent"),
                list("add_labels"),
                list("remove_labels"),
                text(CUSTOM),
            ],
            json!({"key": "SHOP-422", "priority": "High", "custom_fields": {"Story Points": 3}}),
        ),
        write(
            [
                "assign_issue",
                "issues",
                "Assign an issue",
                "Gives an issue to someone: name, address, me or none.",
            ],
            effect,
            [key(), text("assignee").required()],
            json!({"key": "SHOP-422", "assignee": "Aisha Rahman"}),
        ),
        write(
            [
                "transition_issue",
                "issues",
                "Move an issue",
                "Moves an issue to a status by its name.",
            ],
            effect,
            [key(), text("to_name").required()],
            json!({"key": "SHOP-422", "to_name": "In Progress"}),
        ),
    ]
}
