//! Pull requests, read, opened, changed and merged.

use super::Routed;
use super::issues::{drawn, find, repository_mut};
use crate::github::git::{Commit, Git, Tree, diff_text};
use crate::github::reply::{self, Reply, validation};
use crate::github::request::Asked;
use crate::github::shapes::Draw;
use crate::github::state::{Event, Happened, Issue, Merge, OWNER, Pull, State};
use serde_json::{Value, json};
use std::sync::Arc;

fn find_pull<'a>(draw: Draw<'a>, number: &str) -> Result<(&'a Issue, &'a Pull), Reply> {
    let issue = find(draw, number)?;
    let pull = issue.pull.as_ref().ok_or_else(reply::not_found)?;
    Ok((issue, pull))
}

pub(super) fn find_pull_mut<'a>(
    state: &'a mut State,
    (name, number): (&str, &str),
) -> Result<(&'a mut Issue, Pull), Reply> {
    let issue = super::issues::find_mut(state, (name, number))?;
    let pull = issue.pull.clone().ok_or_else(reply::not_found)?;
    Ok((issue, pull))
}

pub(super) fn list(draw: Draw<'_>, asked: &Asked) -> Routed {
    asked.only_paged(&["state", "head", "base", "sort", "direction"])?;
    let state = asked.one_of("state", &["open", "closed", "all"])?;
    let sort = asked.one_of("sort", &["created", "updated", "popularity", "long-running"])?;
    let mut found: Vec<(&Issue, &Pull)> = draw
        .repository
        .issues
        .values()
        .filter_map(|issue| issue.pull.as_ref().map(|pull| (issue, pull)))
        .filter(|(issue, _)| match state {
            "open" => issue.closed.is_none(),
            "closed" => issue.closed.is_some(),
            _ => true,
        })
        .filter(|(_, pull)| asked.get("base").is_none_or(|base| pull.base_branch == base))
        .filter(|(_, pull)| {
            asked
                .get("head")
                .is_none_or(|head| head == format!("{OWNER}:{}", pull.branch))
        })
        .collect();
    match sort {
        "updated" => found.sort_by_key(|(issue, _)| issue.updated),
        _ => found.sort_by_key(|(issue, _)| issue.created),
    }
    let otherwise = if asked.get("sort").is_none() || sort == "created" {
        "desc"
    } else {
        "asc"
    };
    if asked.get("direction").unwrap_or(otherwise) == "desc" {
        found.reverse();
    }
    Ok(asked
        .page(&found)
        .reply(|(issue, pull)| draw.pull_simple(issue, pull)))
}

pub(super) fn one(draw: Draw<'_>, asked: &Asked, number: &str) -> Routed {
    asked.only(&[])?;
    let (issue, pull) = find_pull(draw, number)?;
    if asked.header("accept") == Some("application/vnd.github.diff") {
        let text = diff_text(&draw.pull_changes(pull));
        return Ok(Reply::text("application/vnd.github.diff; charset=utf-8", text));
    }
    Ok(Reply::json(draw.pull(issue, pull)))
}

pub(super) fn files(draw: Draw<'_>, asked: &Asked, number: &str) -> Routed {
    asked.only_paged(&[])?;
    let (_, pull) = find_pull(draw, number)?;
    let changes = draw.pull_changes(pull);
    Ok(asked
        .page(&changes)
        .reply(|change| draw.change(change, pull.head())))
}

pub(super) fn reviews(draw: Draw<'_>, asked: &Asked, number: &str) -> Routed {
    asked.only_paged(&[])?;
    let (issue, pull) = find_pull(draw, number)?;
    Ok(asked
        .page(&pull.reviews)
        .reply(|review| draw.review(issue.number, review)))
}

pub(super) fn answer(state: &State, name: &str, number: u64) -> Result<Value, Reply> {
    drawn(state, name, |draw| {
        let issue = draw.repository.issues.get(&number)?;
        issue.pull.as_ref().map(|pull| draw.pull(issue, pull))
    })
}

pub(super) fn create(state: &mut State, asked: &Asked, name: &str) -> Routed {
    asked.body_only(&["title", "head", "base", "body", "draft", "maintainer_can_modify"])?;
    let title = asked.text("title").unwrap_or_default().to_owned();
    if title.trim().is_empty() {
        return Err(validation("PullRequest", "title", "missing_field", None));
    }
    let (head, base) = (
        asked.text("head").unwrap_or_default(),
        asked.text("base").unwrap_or_default(),
    );
    let head = head.strip_prefix("larkspur:").unwrap_or(head);
    let (when, me) = (state.tick(), state.me.clone());
    let repository = repository_mut(state, name)?;
    let git = &repository.git;
    let refuse = |field: &str| validation("PullRequest", field, "invalid", None);
    let base_sha = git.branches.get(base).cloned().ok_or_else(|| refuse("base"))?;
    let head_sha = git.branches.get(head).cloned().ok_or_else(|| refuse("head"))?;
    let custom = |words: &str| validation("PullRequest", "base", "custom", Some(words));
    let open = |issue: &&Issue| issue.closed.is_none();
    let twin = repository.issues.values().filter(open).any(|issue| {
        issue
            .pull
            .as_ref()
            .is_some_and(|pull| pull.branch == head && pull.base_branch == base)
    });
    if twin {
        return Err(custom(&format!(
            "A pull request already exists for {OWNER}:{head}."
        )));
    }
    let (common, commits) = between(git, &base_sha, &head_sha);
    if commits.is_empty() {
        return Err(custom(&format!("No commits between {base} and {head}")));
    }
    let number = repository.next_number();
    let pull = Pull {
        branch: head.to_owned(),
        base_branch: base.to_owned(),
        base: common.unwrap_or(base_sha),
        commits,
        draft: asked
            .body
            .get("draft")
            .and_then(Value::as_bool)
            .unwrap_or_default(),
        merged: None,
        reviewers: vec![],
        reviews: vec![],
        threads: vec![],
    };
    let issue = blank(
        number,
        (title, asked.text("body").unwrap_or_default()),
        (me, when),
        pull,
    );
    repository.issues.insert(number, issue);
    answer(state, name, number).map(Reply::created)
}

/// Returns the newest commit that two have in common, and what one has beyond it, the oldest first.
fn between(git: &Git, base: &str, head: &str) -> (Option<String>, Vec<String>) {
    let common = git.merge_base(base, head).map(|commit| commit.sha.clone());
    let mut commits: Vec<String> = git
        .log(head)
        .into_iter()
        .map(|commit| commit.sha.clone())
        .take_while(|sha| Some(sha) != common.as_ref())
        .collect();
    commits.reverse();
    (common, commits)
}

fn blank(
    number: u64,
    (title, body): (String, &str),
    (by, when): (String, jiff::Timestamp),
    pull: Pull,
) -> Issue {
    Issue {
        number,
        title,
        body: body.to_owned(),
        by,
        created: when,
        updated: when,
        closed: None,
        closed_by: None,
        reason: None,
        labels: vec![],
        assignees: vec![],
        milestone: None,
        comments: vec![],
        events: vec![],
        pull: Some(pull),
    }
}

pub(super) fn update(state: &mut State, asked: &Asked, (name, number): (&str, &str)) -> Routed {
    asked.body_only(&["title", "body", "state", "base", "maintainer_can_modify"])?;
    let (when, me) = (state.tick(), state.me.clone());
    if let Some(base) = asked.text("base") {
        let repository = repository_mut(state, name)?;
        if !repository.git.branches.contains_key(base) {
            return Err(validation("PullRequest", "base", "invalid", None));
        }
    }
    let (issue, mut pull) = find_pull_mut(state, (name, number))?;
    if let Some(title) = asked.text("title") {
        title.clone_into(&mut issue.title);
    }
    if let Some(body) = asked.text("body") {
        body.clone_into(&mut issue.body);
    }
    if let Some(base) = asked.text("base") {
        base.clone_into(&mut pull.base_branch);
    }
    match asked.text("state") {
        Some("closed") => {
            issue.closed = issue.closed.or(Some(when));
            issue.closed_by = Some(me);
        }
        Some("open") if pull.merged.is_some() => {
            return Err(validation(
                "PullRequest",
                "state",
                "custom",
                Some("state cannot be changed. The pull request is merged."),
            ));
        }
        Some("open") => {
            issue.closed = None;
            issue.closed_by = None;
        }
        None => {}
        Some(_) => return Err(validation("PullRequest", "state", "invalid", None)),
    }
    issue.updated = when;
    issue.pull = Some(pull);
    let number = issue.number;
    answer(state, name, number).map(Reply::json)
}

pub(super) fn merge(state: &mut State, asked: &Asked, (name, number): (&str, &str)) -> Routed {
    if !asked.body.is_null() {
        asked.body_only(&["commit_title", "commit_message", "sha", "merge_method"])?;
    }
    let (when, me, id) = (state.tick(), state.me.clone(), state.next_id());
    let (issue, pull) = find_pull_mut(state, (name, number))?;
    if pull.draft || issue.closed.is_some() {
        let words = if pull.draft {
            "Pull Request is still a draft"
        } else {
            "Pull Request is not mergeable"
        };
        return Err(reply::error(405, words));
    }
    if asked.text("sha").is_some_and(|sha| sha != pull.head()) {
        return Err(reply::error(
            409,
            "Head branch was modified. Review and try the merge again.",
        ));
    }
    let method = asked.text("merge_method").unwrap_or("merge");
    if !["merge", "squash", "rebase"].contains(&method) {
        return Err(validation("PullRequest", "merge_method", "invalid", None));
    }
    let title = format!("{} (#{})", issue.title, issue.number);
    let number = issue.number;
    let repository = repository_mut(state, name)?;
    let tip = repository
        .git
        .branches
        .get(&pull.base_branch)
        .cloned()
        .unwrap_or_default();
    let tree = Arc::new(merged_tree(&repository.git, &pull, &tip));
    let mut parents = vec![tip];
    if method == "merge" {
        parents.push(pull.head().to_owned());
    }
    let sha = repository.git.commit(Commit {
        sha: String::new(),
        parents,
        author: me.clone(),
        when,
        message: asked.text("commit_title").map_or(title, str::to_owned),
        tree,
    });
    repository
        .git
        .branches
        .insert(pull.base_branch.clone(), sha.clone());
    if let Some(issue) = repository.issues.get_mut(&number) {
        close(issue, (me, when), (id, &sha));
    }
    Ok(Reply::json(
        json!({"sha": sha, "merged": true, "message": "Pull Request successfully merged"}),
    ))
}

/// Puts what a pull request changes on top of a branch.
fn merged_tree(git: &Git, pull: &Pull, tip: &str) -> Tree {
    let tree_of = |sha: &str| {
        git.commits
            .get(sha)
            .map(|commit| (*commit.tree).clone())
            .unwrap_or_default()
    };
    let (before, after) = (tree_of(&pull.base), tree_of(pull.head()));
    let mut tree = tree_of(tip);
    for change in git.changes(&before, &after) {
        match after.get(&change.path) {
            Some(entry) => tree.insert(change.path, entry.clone()),
            None => tree.remove(&change.path),
        };
    }
    tree
}

/// Closes an issue that was merged.
fn close(issue: &mut Issue, (me, when): (String, jiff::Timestamp), (id, sha): (u64, &str)) {
    issue.closed = Some(when);
    issue.updated = when;
    issue.closed_by = Some(me.clone());
    issue.events.push(Event {
        id,
        by: me.clone(),
        when,
        what: Happened::Merged(sha.to_owned()),
    });
    if let Some(pull) = &mut issue.pull {
        pull.merged = Some(Merge {
            when,
            by: me,
            sha: sha.to_owned(),
        });
    }
}
