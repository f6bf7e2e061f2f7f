//! Records as the tools return them, each kind built in one place so that all of a list have the same keys.

use crate::json::{flag, list, names, number, owned, text};
use crate::target::Repo;
use mosaic_connector_kit::output::clip;
use mosaic_connector_kit::{Citable, Record};
use serde_json::Value;

/// Where text is cut in lists, in characters.
const CLIP: usize = 2_000;

/// Cuts a body for a list.
pub(crate) fn clipped(body: &str) -> String {
    clip(body, CLIP).into_owned()
}

/// Returns the state of an issue or a pull request in one word: open, draft, merged, closed, not planned.
pub(crate) fn state(item: &Value) -> &str {
    let merged = !text(item, "/merged_at").is_empty() || !text(item, "/pull_request/merged_at").is_empty();
    match (text(item, "/state"), text(item, "/state_reason")) {
        _ if merged => "merged",
        ("open", _) if flag(item, "/draft") => "draft",
        ("closed", "not_planned") => "not planned",
        ("closed", "duplicate") => "duplicate",
        (state, _) => state,
    }
}

/// Returns the repository an issue of a search or of a list across repositories is in.
pub(crate) fn home(item: &Value) -> Repo {
    let address = text(item, "/repository_url");
    let mut parts = address.rsplit('/');
    let name = parts.next().unwrap_or_default().to_owned();
    Repo {
        owner: parts.next().unwrap_or_default().to_owned(),
        name,
    }
}

/// The keys of an issue that matter.
pub(crate) const ISSUE: &[&str] = &[
    "id",
    "title",
    "state",
    "author",
    "assignees",
    "labels",
    "updated",
    "url",
];

/// An issue or a pull request of a list.
pub(crate) fn issue(repo: &Repo, item: &Value) -> Record {
    let at = number(item, "/number");
    let is_pull = item.get("pull_request").is_some() || item.get("head").is_some();
    Record::citable(Citable {
        id: format!("{}#{at}", repo.full()),
        title: format!("{} {}", repo.numbered(at), text(item, "/title")),
        url: owned(item, "/html_url"),
        author: owned(item, "/user/login"),
        time: owned(item, "/created_at"),
        text: clipped(text(item, "/body")),
    })
    .with("kind", if is_pull { "pull request" } else { "issue" })
    .with("state", state(item))
    .with("labels", names(item, "/labels", "/name"))
    .with("assignees", names(item, "/assignees", "/login"))
    .with("comments", number(item, "/comments"))
    .with("updated", text(item, "/updated_at"))
}

/// The keys of a repository that matter.
pub(crate) const REPOSITORY: &[&str] = &["id", "text", "language", "open_issues", "pushed", "url"];

/// A repository.
pub(crate) fn repository(item: &Value) -> Record {
    let visibility = if flag(item, "/private") {
        "private"
    } else {
        "public"
    };
    Record::citable(Citable {
        id: owned(item, "/full_name"),
        title: owned(item, "/full_name"),
        url: owned(item, "/html_url"),
        author: owned(item, "/owner/login"),
        time: owned(item, "/pushed_at"),
        text: owned(item, "/description"),
    })
    .with("visibility", visibility)
    .with("language", text(item, "/language"))
    .with("topics", names(item, "/topics", ""))
    .with("default_branch", text(item, "/default_branch"))
    .with("stars", number(item, "/stargazers_count"))
    .with("open_issues", number(item, "/open_issues_count"))
    .with("archived", flag(item, "/archived"))
    .with("pushed", text(item, "/pushed_at"))
}

/// The keys of a commit that matter.
pub(crate) const COMMIT: &[&str] = &["sha", "title", "author", "time", "url"];

/// A commit; `body` is what its text says.
pub(crate) fn commit(repo: &Repo, item: &Value, body: String) -> Record {
    let sha = text(item, "/sha");
    let message = text(item, "/commit/message");
    let login = text(item, "/author/login");
    Record::citable(Citable {
        id: format!("{}@{sha}", repo.full()),
        title: format!("{} {}", repo.name, message.lines().next().unwrap_or_default()),
        url: owned(item, "/html_url"),
        author: if login.is_empty() {
            owned(item, "/commit/author/name")
        } else {
            login.to_owned()
        },
        time: owned(item, "/commit/author/date"),
        text: body,
    })
    .with("sha", sha.get(..10).unwrap_or(sha))
}

/// The keys of a run that matter.
pub(crate) const RUN: &[&str] = &["id", "title", "conclusion", "branch", "author", "time", "url"];

/// A run of a workflow.
pub(crate) fn run(repo: &Repo, item: &Value) -> Record {
    let conclusion = match text(item, "/conclusion") {
        "" => text(item, "/status"),
        conclusion => conclusion,
    };
    let name = text(item, "/name");
    let pulls: Vec<String> = list(item, "/pull_requests")
        .iter()
        .map(|pull| format!("#{}", number(pull, "/number")))
        .collect();
    Record::citable(Citable {
        id: number(item, "/id").to_string(),
        title: format!(
            "{} {name} #{}: {}",
            repo.name,
            number(item, "/run_number"),
            text(item, "/display_title")
        ),
        url: owned(item, "/html_url"),
        author: owned(item, "/actor/login"),
        time: owned(item, "/created_at"),
        text: format!(
            "{name} of {} on {}: {conclusion} ({}, attempt {})",
            repo.full(),
            text(item, "/head_branch"),
            text(item, "/event"),
            number(item, "/run_attempt")
        ),
    })
    .with("repo", repo.full())
    .with("workflow", name)
    .with("conclusion", conclusion)
    .with("event", text(item, "/event"))
    .with("branch", text(item, "/head_branch"))
    .with("commit", text(item, "/head_sha").get(..10).unwrap_or_default())
    .with("pull_requests", pulls.join(", "))
    .with("updated", text(item, "/updated_at"))
}

/// A line about a file that changed.
pub(crate) fn changed_file(file: &Value) -> String {
    let from = match text(file, "/previous_filename") {
        "" => String::new(),
        old => format!(" (was {old})"),
    };
    format!(
        "- {} {}{from} (+{} −{})",
        text(file, "/status"),
        text(file, "/filename"),
        number(file, "/additions"),
        number(file, "/deletions")
    )
}

/// The heading of a section in a document about one thing, with who said it when and where.
pub(crate) fn said(who: &str, when: &str, what: &str, url: &str) -> String {
    let what = if what.is_empty() {
        String::new()
    } else {
        format!(" {what}")
    };
    format!("**{who}**{what}, {when}, {url}")
}
