//! The tools that write.

use super::read::FAILED_RUN;
use super::shape::{count, id, repo, tool};
use mosaic_connector_kit::schema::{choice, flag, list, number, text};
use mosaic_connector_kit::{Effect, Tool};
use serde_json::json;

pub(super) fn tools() -> Vec<Tool> {
    [issues(), pulls(), reviews(), code(), actions()].concat()
}

fn issues() -> Vec<Tool> {
    vec![
        tool(
            [
                "issues",
                "create_issue",
                "Open an issue",
                "Opens an issue. Search first whether there is one.",
            ],
            Effect::Write,
            [
                repo(),
                text("title").required(),
                text("body"),
                list("labels"),
                list("assignees"),
                number("milestone"),
            ],
            json!({"repo": "larkspur/handbook", "title": "Write down who orders beans", "body": "Tessa is away in May."}),
        ),
        tool(
            [
                "issues",
                "update_issue",
                "Change an issue",
                "Changes an issue. `labels` and `assignees` replace the lists; milestone 0 removes it.",
            ],
            Effect::IdempotentDestructive,
            [
                repo(),
                count(),
                text("title"),
                text("body"),
                choice("state", &["open", "closed", "not_planned"]),
                list("labels"),
                list("assignees"),
                number("milestone"),
            ],
            json!({"repo": "larkspur/infra", "number": 78, "labels": ["security"]}),
        ),
        tool(
            [
                "issues",
                "add_comment",
                "Comment",
                "Comments on an issue or pull request; `reply_to` a line comment's id answers in its thread.",
            ],
            Effect::Write,
            [repo(), count(), text("body").required(), text("reply_to")],
            json!({"repo": "larkspur/infra", "number": 78, "body": "Thursday morning works for Porto."}),
        ),
    ]
}

fn pulls() -> Vec<Tool> {
    vec![
        tool(
            [
                "pulls",
                "create_pull_request",
                "Open a pull request",
                "Opens a pull request from branch `head` into `base` (the default branch).",
            ],
            Effect::Write,
            [
                repo(),
                text("title").required(),
                text("head").required(),
                text("base"),
                text("body"),
                flag("draft"),
            ],
            json!({"repo": "larkspur/checkout", "title": "Take the session cache out", "head": "revert-231", "base": "main"}),
        ),
        tool(
            [
                "pulls",
                "update_pull_request",
                "Change a pull request",
                "Changes title, body, base or state; asks `reviewers`.",
            ],
            Effect::IdempotentDestructive,
            [
                repo(),
                count(),
                text("title"),
                text("body"),
                choice("state", &["open", "closed"]),
                text("base"),
                list("reviewers"),
            ],
            json!({"repo": "larkspur/storefront", "number": 520, "title": "The cart shows shipping"}),
        ),
    ]
}

fn reviews() -> Vec<Tool> {
    vec![
        tool(
            [
                "pulls",
                "review_pull_request",
                "Review a pull request",
                "Approves, requests changes or comments; `comments` are {path, line, body} on changed lines.",
            ],
            Effect::Write,
            [
                repo(),
                count(),
                choice("event", &["approve", "request_changes", "comment"]).required(),
                text("body"),
                list("comments"),
            ],
            json!({"repo": "larkspur/infra", "number": 77, "event": "approve", "body": "Thursday is fine."}),
        ),
        tool(
            [
                "pulls",
                "merge_pull_request",
                "Merge a pull request",
                "Merges. Pass `sha` (head_sha) to merge only what was seen.",
            ],
            Effect::Destructive,
            [
                repo(),
                count(),
                choice("method", &["merge", "squash", "rebase"]),
                text("sha"),
                text("title"),
                text("message"),
            ],
            json!({"repo": "larkspur/data-pipeline", "number": 142, "method": "squash"}),
        ),
    ]
}

fn code() -> Vec<Tool> {
    vec![
        tool(
            [
                "code",
                "create_branch",
                "Make a branch",
                "Makes a branch at `from` (the default branch).",
            ],
            Effect::Write,
            [repo(), text("branch").required(), text("from")],
            json!({"repo": "larkspur/checkout", "branch": "keep-webhook-ids"}),
        ),
        tool(
            [
                "code",
                "write_file",
                "Write a file",
                "Commits one file's whole content to a branch. `sha`: the file's from get_file, or \"new\".",
            ],
            Effect::Destructive,
            [
                repo(),
                text("path").required(),
                text("content").required(),
                text("message").required(),
                text("branch").required(),
                text("sha").required(),
            ],
            json!({"repo": "larkspur/handbook", "path": "parcels.md", "content": "# Parcels\n\nNoon is the cut-off in Porto.\n",
                "message": "Write down the cut-off", "branch": "main", "sha": "new"}),
        ),
    ]
}

fn actions() -> Vec<Tool> {
    vec![
        tool(
            [
                "actions",
                "rerun_workflow",
                "Run again",
                "Runs a run (or only its failed jobs, or one job) again.",
            ],
            Effect::Write,
            [repo(), id("run"), id("job"), flag("failed_only")],
            json!({"repo": "larkspur/checkout", "run": FAILED_RUN}),
        ),
        tool(
            [
                "actions",
                "dispatch_workflow",
                "Start a workflow",
                "Starts a workflow (file name or id) that allows it, on `ref`, with `inputs` as name=value.",
            ],
            Effect::Write,
            [repo(), text("workflow").required(), text("ref"), list("inputs")],
            json!({"repo": "larkspur/data-pipeline", "workflow": "nightly.yml", "ref": "main"}),
        ),
    ]
}
