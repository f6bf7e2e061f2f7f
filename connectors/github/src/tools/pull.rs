//! One pull request as a document; each further part is asked for only where it is wanted.

use super::commits::DIFF;
use super::issue::{conversation, included, part};
use super::one;
use crate::client::Client;
use crate::paging::all;
use crate::records::{changed_file, said};
use crate::target::Repo;
use crate::{json, records};
use mosaic_connector_kit::{Call, Citable, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Value, json};

const PARTS: [&str; 6] = ["files", "reviews", "checks", "threads", "comments", "diff"];

/// The question for review threads: REST does not tell which are resolved.
const THREADS: &str =
    "query Threads($owner: String!, $name: String!, $number: Int!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviewThreads(first: $first, after: $after) {
        nodes {
          isResolved isOutdated path line resolvedBy { login }
          comments(first: 50) { totalCount nodes { fullDatabaseId author { login } body createdAt url } }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Get {
    repo: String,
    #[serde(default, deserialize_with = "arguments::number")]
    number: Option<u32>,
    #[serde(default)]
    include: Value,
}

pub(super) async fn get(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Get = call.arguments()?;
    let include = included(&asked.include, &PARTS)?;
    let wants = |word: &str| include.iter().any(|wanted| wanted == word);
    let target = client.target(&asked.repo, call).await?;
    let number = target.number_or(asked.number.map(u64::from), "pull request")?;
    let repo = target.repo;
    let path = repo.path(&format!("/pulls/{number}"));
    let comments_path = repo.path(&format!("/issues/{number}/comments"));
    let (pull, reviews, threads, files, comments, diff) = tokio::join!(
        with_checks(client, (&repo, &path), wants("checks"), call),
        part(client, wants("reviews"), format!("{path}/reviews"), call),
        threads(client, wants("threads"), (&repo, number), call),
        part(client, wants("files"), format!("{path}/files"), call),
        part(client, wants("comments"), comments_path, call),
        diff(client, wants("diff"), &path, call),
    );
    let (pull, checks) = match pull {
        Ok(found) => found,
        Err(error) => {
            let what = format!("pull request #{number}");
            return Err(client.missing(error, (&repo, &what), call).await);
        }
    };
    let ((reviews, less), (files, fewer), (comments, some)) = (reviews?, files?, comments?);
    let cut = less || fewer || some;
    let mut text = json::owned(&pull, "/body");
    if wants("checks") {
        text.push_str(&format!("\n\n## Checks\n{}", or_none(checks)));
    }
    if wants("reviews") {
        text.push_str(&format!(
            "\n\n## Reviews\n{}",
            or_none(reviews.iter().map(review).collect())
        ));
    }
    if wants("threads") {
        text.push_str(&format!("\n\n## Threads\n{}", or_none(threads?)));
    }
    if wants("comments") {
        text.push_str(&conversation(&comments));
    }
    if wants("files") {
        text.push_str(&format!(
            "\n\n## Files\n{}",
            or_none(files.iter().map(changed_file).collect())
        ));
    }
    if let Some((diff, diff_cut)) = diff? {
        let cut = if diff_cut { "\n(the rest is left out)" } else { "" };
        text.push_str(&format!("\n\n## Diff\n```diff\n{diff}\n```{cut}"));
    }
    let found = one(described(&repo, &pull, text));
    Ok(if cut {
        found.note("only the first 1,000 files, reviews or comments are listed: open the link for the rest")
    } else {
        found
    })
}

fn or_none(lines: Vec<String>) -> String {
    if lines.is_empty() {
        "none".to_owned()
    } else {
        lines.join("\n")
    }
}

fn described(repo: &Repo, pull: &Value, text: String) -> Record {
    let number = json::number(pull, "/number");
    Record::citable(Citable {
        id: format!("{}#{number}", repo.full()),
        title: format!("{} {}", repo.numbered(number), json::text(pull, "/title")),
        url: json::owned(pull, "/html_url"),
        author: json::owned(pull, "/user/login"),
        time: json::owned(pull, "/created_at"),
        text,
    })
    .with("state", records::state(pull))
    .with("labels", json::names(pull, "/labels", "/name"))
    .with("reviewers", json::names(pull, "/requested_reviewers", "/login"))
    .with("head", json::text(pull, "/head/ref"))
    .with("base", json::text(pull, "/base/ref"))
    .with("head_sha", json::text(pull, "/head/sha"))
    .with("merge_state", json::text(pull, "/mergeable_state"))
    .with("merged", json::text(pull, "/merged_at"))
    .with("merged_by", json::text(pull, "/merged_by/login"))
    .with("commits", json::number(pull, "/commits"))
    .with(
        "changes",
        format!(
            "{} files, +{} −{}",
            json::number(pull, "/changed_files"),
            json::number(pull, "/additions"),
            json::number(pull, "/deletions")
        ),
    )
    .with("updated", json::text(pull, "/updated_at"))
}

/// Reads the pull request, and the checks of its newest commit where they are wanted.
async fn with_checks(
    client: &Client,
    (repo, path): (&Repo, &str),
    wanted: bool,
    call: &Call,
) -> Result<(Value, Vec<String>), ToolError> {
    let answer = client.get(path).send(&call.cancel).await?;
    let pull = json::object(&answer)?;
    if !wanted {
        return Ok((pull, vec![]));
    }
    let sha = json::text(&pull, "/head/sha");
    let commit = repo.path(&format!("/commits/{sha}"));
    let (checks, statuses) = tokio::join!(
        all(
            || client.get(&format!("{commit}/check-runs")),
            "check_runs",
            5,
            call
        ),
        all(|| client.get(&format!("{commit}/status")), "statuses", 5, call),
    );
    let checks = checks?.0;
    let statuses = statuses?.0;
    let check = |check: &Value| {
        let result = match json::text(check, "/conclusion") {
            "" => json::text(check, "/status"),
            conclusion => conclusion,
        };
        format!(
            "- {}: {result}, {}",
            json::text(check, "/name"),
            json::text(check, "/html_url")
        )
    };
    let status = |status: &Value| {
        format!(
            "- {}: {}, {}",
            json::text(status, "/context"),
            json::text(status, "/state"),
            json::text(status, "/target_url")
        )
    };
    let lines = checks
        .iter()
        .map(check)
        .chain(statuses.iter().map(status))
        .collect();
    Ok((pull, lines))
}

fn review(review: &Value) -> String {
    let verdict = json::text(review, "/state").to_lowercase().replace('_', " ");
    let head = said(
        json::text(review, "/user/login"),
        json::text(review, "/submitted_at"),
        &verdict,
        json::text(review, "/html_url"),
    );
    match json::text(review, "/body") {
        "" => head,
        body => format!("{head}\n{body}"),
    }
}

async fn threads(
    client: &Client,
    wanted: bool,
    (repo, number): (&Repo, u64),
    call: &Call,
) -> Result<Vec<String>, ToolError> {
    let mut lines = vec![];
    let mut after: Option<String> = None;
    if !wanted {
        return Ok(lines);
    }
    loop {
        let variables = json!({
            "owner": repo.owner, "name": repo.name, "number": number, "first": 100, "after": after
        });
        let data = client.query(THREADS, variables, call).await?;
        let place = "/repository/pullRequest/reviewThreads";
        let found = data.pointer(place).ok_or_else(json::unexpected)?;
        lines.extend(json::list(found, "/nodes").iter().map(thread));
        if !json::flag(found, "/pageInfo/hasNextPage") {
            return Ok(lines);
        }
        after = Some(json::owned(found, "/pageInfo/endCursor"));
    }
}

fn thread(thread: &Value) -> String {
    let state = match json::text(thread, "/resolvedBy/login") {
        _ if !json::flag(thread, "/isResolved") => "open".to_owned(),
        "" => "resolved".to_owned(),
        login => format!("resolved by {login}"),
    };
    let mut text = format!(
        "### {}:{} ({state})",
        json::text(thread, "/path"),
        json::number(thread, "/line")
    );
    let comments = json::list(thread, "/comments/nodes");
    for comment in comments {
        let id = json::text(comment, "/fullDatabaseId");
        let head = said(
            json::text(comment, "/author/login"),
            json::text(comment, "/createdAt"),
            &format!("[comment {id}]"),
            json::text(comment, "/url"),
        );
        text.push_str(&format!("\n{head}\n{}", json::text(comment, "/body")));
    }
    let all = usize::try_from(json::number(thread, "/comments/totalCount")).unwrap_or(0);
    if all > comments.len() {
        text.push_str(&format!("\n({} more comments)", all - comments.len()));
    }
    text
}

async fn diff(
    client: &Client,
    wanted: bool,
    path: &str,
    call: &Call,
) -> Result<Option<(String, bool)>, ToolError> {
    if !wanted {
        return Ok(None);
    }
    let answer = client
        .get_as(path, DIFF)
        .at_most(1024 * 1024)
        .send(&call.cancel)
        .await?;
    Ok(Some((
        String::from_utf8_lossy(&answer.body).into_owned(),
        answer.cut,
    )))
}
