//! The tools that read.

use super::shape::{count, id, paged, repo, tool};
use mosaic_connector_kit::schema::{Argument, choice, flag, list, number, text};
use mosaic_connector_kit::{Effect, Tool};
use serde_json::{Value, json};

pub(super) fn tools() -> Vec<Tool> {
    [
        repositories(),
        code(),
        history(),
        references(),
        issues(),
        pulls(),
        actions(),
    ]
    .concat()
}

fn read(words: [&'static str; 4], arguments: impl IntoIterator<Item = Argument>, example: Value) -> Tool {
    tool(words, Effect::Read, arguments, example)
}

fn repositories() -> Vec<Tool> {
    vec![
        read(
            [
                "people",
                "get_me",
                "Who am I",
                "The token's owner: login, name, scopes.",
            ],
            [],
            json!({}),
        ),
        read(
            [
                "people",
                "list_notifications",
                "List notifications",
                "Unread notifications, newest first: review requests, mentions. `all` adds read ones.",
            ],
            paged([text("repo"), flag("all"), flag("participating"), text("since")]),
            json!({"all": true}),
        ),
        read(
            [
                "repositories",
                "list_repositories",
                "List repositories",
                "Repositories the token sees, or an `owner`'s. To find one by words use search_repositories.",
            ],
            paged([
                text("owner"),
                choice("visibility", &["all", "public", "private"]),
                choice("sort", &["pushed", "created", "updated", "name"]),
            ]),
            json!({"owner": "larkspur"}),
        ),
        read(
            [
                "repositories",
                "search_repositories",
                "Search repositories",
                "Finds repositories by words and qualifiers (language:, topic:). `everywhere` searches all of GitHub.",
            ],
            paged([text("query").required(), flag("everywhere")]),
            json!({"query": "language:rust"}),
        ),
        read(
            [
                "repositories",
                "get_repository",
                "Read a repository",
                "Facts about one repository: default branch, language, open issues.",
            ],
            [repo()],
            json!({"repo": "larkspur/checkout"}),
        ),
    ]
}

fn code() -> Vec<Tool> {
    vec![
        read(
            [
                "code",
                "get_file",
                "Read a file",
                "A file's text and sha, or a folder's entries. Pass `lines` (10-80) for long files, `ref` for a branch, tag or commit.",
            ],
            [repo(), text("path").required(), text("ref"), text("lines")],
            json!({"repo": "larkspur/checkout", "path": "src/payment/cache.rs"}),
        ),
        read(
            [
                "code",
                "get_tree",
                "List files",
                "All paths of a repository or below `path`. For one folder get_file is shorter.",
            ],
            [
                repo(),
                text("path"),
                text("ref"),
                number("limit").default(200),
                text("cursor"),
            ],
            json!({"repo": "larkspur/checkout", "path": "src"}),
        ),
        read(
            [
                "code",
                "search_code",
                "Search code",
                "Files on default branches that hold all the words, with lines around. Qualifiers: language:, path:, extension:, filename:.",
            ],
            paged([text("query").required(), text("repo"), flag("everywhere")]),
            json!({"query": "SessionCache is_usable"}),
        ),
    ]
}

fn history() -> Vec<Tool> {
    vec![
        read(
            [
                "code",
                "list_commits",
                "List commits",
                "Commits of a branch, newest first; by path, author or days.",
            ],
            paged([
                repo(),
                text("ref"),
                text("path"),
                text("author"),
                text("since"),
                text("until"),
            ]),
            json!({"repo": "larkspur/checkout"}),
        ),
        read(
            [
                "code",
                "get_commit",
                "Read a commit",
                "One commit by sha, branch or tag: message, files, and the diff when asked.",
            ],
            [
                repo(),
                text("ref"),
                choice("detail", &["summary", "files", "diff"]),
            ],
            json!({"repo": "larkspur/checkout", "ref": "v2.18.1", "detail": "diff"}),
        ),
        read(
            [
                "code",
                "compare_refs",
                "Compare",
                "What `head` has that `base` has not: commits and files, with `diff` the changes. For releases or branches.",
            ],
            [
                repo(),
                text("base").required(),
                text("head").required(),
                flag("diff"),
            ],
            json!({"repo": "larkspur/checkout", "base": "v2.18.0", "head": "v2.18.1"}),
        ),
    ]
}

fn references() -> Vec<Tool> {
    vec![
        read(
            [
                "code",
                "list_branches",
                "List branches",
                "Branches and their newest commits.",
            ],
            paged([repo()]),
            json!({"repo": "larkspur/storefront"}),
        ),
        read(
            [
                "code",
                "list_tags_releases",
                "List releases or tags",
                "Releases with notes, newest first; or tags.",
            ],
            paged([repo(), choice("kind", &["releases", "tags"])]),
            json!({"repo": "larkspur/checkout"}),
        ),
    ]
}

fn issues() -> Vec<Tool> {
    vec![
        read(
            [
                "issues",
                "list_issues",
                "List issues",
                "Issues of a repository (no pull requests); without `repo` those assigned to you. For words use search_issues.",
            ],
            paged([
                text("repo"),
                choice("state", &["open", "closed", "all"]),
                text("labels"),
                text("assignee"),
                text("creator"),
                text("since"),
                choice("sort", &["updated", "created", "comments"]),
            ]),
            json!({"repo": "larkspur/storefront"}),
        ),
        read(
            [
                "issues",
                "get_issue",
                "Read an issue",
                "An issue, or a pull request's conversation, whole; include comments, timeline.",
            ],
            [repo(), count(), list("include")],
            json!({"repo": "larkspur/checkout", "number": 232, "include": ["comments", "timeline"]}),
        ),
        read(
            [
                "issues",
                "search_issues",
                "Search issues and PRs",
                "Issues and pull requests by words in title, body, comments, best first. Qualifiers work: is:open, author:@me, label:, updated:>2026-01-31.",
            ],
            paged([
                text("query").required(),
                text("repo"),
                choice("kind", &["any", "issue", "pr"]),
                choice("sort", &["updated", "created", "comments"]),
                flag("everywhere"),
            ]),
            json!({"query": "session expired"}),
        ),
    ]
}

fn pulls() -> Vec<Tool> {
    vec![
        read(
            [
                "pulls",
                "list_pull_requests",
                "List pull requests",
                "Pull requests of a repository, or with `filter` (needs_my_review …) across all.",
            ],
            paged([
                text("repo"),
                choice(
                    "filter",
                    &["all", "needs_my_review", "mine", "assigned_to_me", "involves_me"],
                ),
                choice("state", &["open", "closed", "all"]),
                text("base"),
                choice("sort", &["updated", "created"]),
            ]),
            json!({"filter": "needs_my_review"}),
        ),
        read(
            [
                "pulls",
                "get_pull_request",
                "Read a pull request",
                "One pull request; include any of files, reviews, checks, threads (line comments), comments, diff. Ask only for what you need.",
            ],
            [repo(), count(), list("include")],
            json!({"repo": "larkspur/checkout", "number": 234,
                "include": ["files", "reviews", "checks", "threads", "comments", "diff"]}),
        ),
    ]
}

fn actions() -> Vec<Tool> {
    vec![
        read(
            [
                "actions",
                "get_workflow_runs",
                "List runs",
                "Runs of Actions, newest first; without `repo` of the repositories pushed to last. `status`: failure, success, in_progress …",
            ],
            paged([
                text("repo"),
                text("workflow"),
                text("branch"),
                text("status"),
                text("event"),
            ]),
            json!({"status": "failure"}),
        ),
        read(
            [
                "actions",
                "get_workflow_jobs",
                "List jobs",
                "Jobs of a run, with the steps that failed.",
            ],
            [repo(), id("run"), text("name_filter")],
            json!({"repo": "larkspur/checkout", "run": FAILED_RUN}),
        ),
        read(
            [
                "actions",
                "get_job_logs",
                "Read logs",
                "Logs of a run's failed jobs, or of one job: the last `tail` lines, or those matching `grep`.",
            ],
            [
                repo(),
                id("run"),
                id("job"),
                flag("failed_only").default(true),
                number("tail").default(100),
                text("grep"),
            ],
            json!({"repo": "larkspur/checkout", "run": FAILED_RUN}),
        ),
        read(
            [
                "actions",
                "list_workflows",
                "List workflows",
                "Workflows of a repository, for dispatch_workflow.",
            ],
            [repo()],
            json!({"repo": "larkspur/checkout"}),
        ),
    ]
}

/// The run of the sample company in which the fix of the outage failed first.
pub(super) const FAILED_RUN: &str = "4879483129";
