//! Files, folders, trees, commits, comparisons, branches, tags and releases.

use super::Routed;
use crate::github::git::{Change, Commit, Entry, diff_text};
use crate::github::reply::{self, Reply};
use crate::github::request::Asked;
use crate::github::shapes::{Draw, merge};
use jiff::Timestamp;
use serde_json::{Value, json};

/// How many files a commit shows on a page at most.
const FILES: usize = 300;

fn resolved<'a>(draw: Draw<'a>, reference: &str) -> Option<&'a Commit> {
    draw.repository.git.resolve(reference)
}

pub(super) fn contents(draw: Draw<'_>, asked: &Asked, path: &str) -> Routed {
    asked.only(&["ref"])?;
    let reference = asked.get("ref").unwrap_or("main");
    let commit = resolved(draw, reference)
        .ok_or_else(|| reply::error(404, &format!("No commit found for the ref {reference}")))?;
    let path = path.trim_matches('/');
    match commit.tree.get(path) {
        // A link inside the repository is followed, as GitHub does.
        Some(Entry::Link(_)) => {
            let target = draw.repository.git.text(&commit.tree, path).unwrap_or_default();
            match commit.tree.get(&target) {
                Some(entry) => Ok(Reply::json(draw.content(&target, reference, entry))),
                None => Ok(Reply::json(draw.content(path, reference, &commit.tree[path]))),
            }
        }
        Some(entry) => Ok(Reply::json(draw.content(path, reference, entry))),
        None => draw
            .folder(&commit.tree, path, reference)
            .map(|entries| Reply::json(Value::Array(entries)))
            .ok_or_else(reply::not_found),
    }
}

pub(super) fn tree(draw: Draw<'_>, asked: &Asked, reference: &str) -> Routed {
    asked.only(&["recursive"])?;
    let commit = resolved(draw, reference).ok_or_else(reply::not_found)?;
    let sha = crate::github::git::tree_sha(&commit.tree);
    Ok(Reply::json(draw.tree(&sha, &commit.tree)))
}

pub(super) fn commits(draw: Draw<'_>, asked: &Asked) -> Routed {
    asked.only_paged(&["sha", "path", "author", "committer", "since", "until"])?;
    let git = &draw.repository.git;
    let from = resolved(draw, asked.get("sha").unwrap_or("main")).ok_or_else(reply::not_found)?;
    let moment = |name: &str| asked.get(name).and_then(|text| text.parse::<Timestamp>().ok());
    let (since, until) = (moment("since"), moment("until"));
    let author = asked.get("author");
    let path = asked.get("path").map(|path| path.trim_matches('/'));
    let email = |login: &str| draw.state.account(login).map(|account| account.email.clone());
    let found: Vec<&Commit> = git
        .log(&from.sha)
        .into_iter()
        .filter(|commit| since.is_none_or(|since| commit.when >= since))
        .filter(|commit| until.is_none_or(|until| commit.when <= until))
        .filter(|commit| {
            author.is_none_or(|author| {
                commit.author.eq_ignore_ascii_case(author) || email(&commit.author).as_deref() == Some(author)
            })
        })
        .filter(|commit| {
            path.is_none_or(|path| {
                git.changes_of(commit)
                    .iter()
                    .any(|change| change.path == path || change.path.starts_with(&format!("{path}/")))
            })
        })
        .collect();
    Ok(asked.page(&found).reply(|commit| draw.commit(commit)))
}

pub(super) fn commit(draw: Draw<'_>, asked: &Asked, reference: &str) -> Routed {
    asked.only_paged(&[])?;
    let commit = resolved(draw, reference)
        .ok_or_else(|| reply::invalid(&format!("No commit found for SHA: {reference}")))?;
    let changes = draw.repository.git.changes_of(commit);
    match asked.header("accept") {
        Some("application/vnd.github.sha") => {
            return Ok(Reply::text(
                "application/vnd.github.sha; charset=utf-8",
                commit.sha.clone(),
            ));
        }
        Some("application/vnd.github.diff") => {
            return Ok(Reply::text(
                "application/vnd.github.diff; charset=utf-8",
                diff_text(&changes),
            ));
        }
        _ => {}
    }
    let (additions, deletions) = totals(&changes);
    let mut files: Vec<&Change> = changes.iter().collect();
    files.truncate(FILES);
    let files: Vec<Value> = files
        .into_iter()
        .map(|change| draw.change(change, &commit.sha))
        .collect();
    Ok(Reply::json(merge(
        draw.commit(commit),
        json!({
            "stats": {"additions": additions, "deletions": deletions, "total": additions + deletions},
            "files": files
        }),
    )))
}

fn totals(changes: &[Change]) -> (usize, usize) {
    let patches = || changes.iter().filter_map(|change| change.patch.as_ref());
    (
        patches().map(|patch| patch.additions).sum(),
        patches().map(|patch| patch.deletions).sum(),
    )
}

pub(super) fn compare(draw: Draw<'_>, asked: &Asked, range: &str) -> Routed {
    asked.only_paged(&[])?;
    let git = &draw.repository.git;
    let (base, head) = range.split_once("...").ok_or_else(reply::not_found)?;
    let (base_name, head_name) = (base, head);
    let base = resolved(draw, base).ok_or_else(reply::not_found)?;
    let head = resolved(draw, head).ok_or_else(reply::not_found)?;
    let common = git
        .merge_base(&base.sha, &head.sha)
        .ok_or_else(|| reply::error(404, "No common ancestor between the two"))?;
    let until = |from: &Commit| -> Vec<&Commit> {
        git.log(&from.sha)
            .into_iter()
            .take_while(|commit| commit.sha != common.sha)
            .collect()
    };
    let (mut ahead, behind) = (until(head), until(base));
    ahead.reverse();
    let changes = git.changes(&common.tree, &head.tree);
    if asked.header("accept") == Some("application/vnd.github.diff") {
        return Ok(Reply::text(
            "application/vnd.github.diff; charset=utf-8",
            diff_text(&changes),
        ));
    }
    let html = draw.html(&format!("/compare/{base_name}...{head_name}"));
    let page = asked.page(&ahead);
    let commits: Vec<Value> = page.items.iter().map(|commit| draw.commit(commit)).collect();
    let first = asked.get("page").unwrap_or("1") == "1";
    let files: Vec<Value> = changes
        .iter()
        .filter(|_| first)
        .map(|change| draw.change(change, &head.sha))
        .collect();
    Ok(Reply::json(json!({
        "url": draw.api(&format!("/compare/{range}")),
        "html_url": html,
        "permalink_url": html,
        "diff_url": format!("{html}.diff"),
        "patch_url": format!("{html}.patch"),
        "base_commit": draw.commit(base),
        "merge_base_commit": draw.commit(common),
        "status": match (ahead.is_empty(), behind.is_empty()) {
            (true, true) => "identical",
            (false, true) => "ahead",
            (true, false) => "behind",
            (false, false) => "diverged",
        },
        "ahead_by": ahead.len(),
        "behind_by": behind.len(),
        "total_commits": ahead.len(),
        "commits": commits,
        "files": files
    }))
    .link(page.link))
}

pub(super) fn branches(draw: Draw<'_>, asked: &Asked) -> Routed {
    asked.only_paged(&["protected"])?;
    let only = asked.get("protected").map(|value| value == "true");
    let all: Vec<(String, String)> = draw
        .repository
        .git
        .branches
        .iter()
        .filter(|(name, _)| only.is_none_or(|only| only == (*name == "main")))
        .map(|(name, sha)| (name.clone(), sha.clone()))
        .collect();
    Ok(asked.page(&all).reply(|branch| draw.branch(branch)))
}

pub(super) fn tags(draw: Draw<'_>, asked: &Asked) -> Routed {
    asked.only_paged(&[])?;
    let tags = draw.repository.git.tags.iter().rev();
    let all: Vec<(String, String)> = tags.map(|(name, sha)| (name.clone(), sha.clone())).collect();
    Ok(asked.page(&all).reply(|tag| draw.tag(tag)))
}

pub(super) fn releases(draw: Draw<'_>, asked: &Asked) -> Routed {
    asked.only_paged(&[])?;
    Ok(asked
        .page(&draw.repository.releases)
        .reply(|release| draw.release(release)))
}
