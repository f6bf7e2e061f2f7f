//! Files and branches, written.

use super::Routed;
use super::issues::{drawn, repository_mut};
use crate::github::git::{Commit, Entry, MAIN};
use crate::github::reply::{self, Reply, validation};
use crate::github::request::Asked;
use crate::github::state::State;
use base64::Engine as _;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn file(state: &mut State, asked: &Asked, (name, path): (&str, &str)) -> Routed {
    asked.body_only(&["message", "content", "sha", "branch", "committer", "author"])?;
    let (Some(message), Some(content)) = (asked.text("message"), asked.text("content")) else {
        return Err(reply::invalid(
            "Invalid request.\n\n\"content\", \"message\" weren't supplied.",
        ));
    };
    let compact: String = content.split_whitespace().collect();
    let content = base64::engine::general_purpose::STANDARD
        .decode(compact)
        .map_err(|_| reply::invalid("content is not valid Base64"))?;
    let branch = asked.text("branch").unwrap_or(MAIN).to_owned();
    let (when, author) = (state.tick(), state.me.clone());
    let repository = repository_mut(state, name)?;
    let git = &mut repository.git;
    let tip = git
        .branches
        .get(&branch)
        .cloned()
        .ok_or_else(|| reply::error(404, &format!("Branch {branch} not found")))?;
    let mut tree = git
        .commits
        .get(&tip)
        .map(|commit| (*commit.tree).clone())
        .unwrap_or_default();
    let there = tree.get(path).map(|entry| entry.sha().to_owned());
    match (there.as_deref(), asked.text("sha")) {
        (Some(there), Some(given)) if there == given => {}
        (None, None) => {}
        (Some(_), None) => return Err(reply::invalid("Invalid request.\n\n\"sha\" wasn't supplied.")),
        (_, Some(given)) => return Err(reply::error(409, &format!("{path} does not match {given}"))),
    }
    let blob = git.keep(content);
    tree.insert(path.to_owned(), Entry::File(blob));
    let sha = git.commit(Commit {
        sha: String::new(),
        parents: vec![tip],
        author,
        when,
        message: message.to_owned(),
        tree: Arc::new(tree),
    });
    git.branches.insert(branch.clone(), sha.clone());
    for issue in repository
        .issues
        .values_mut()
        .filter(|issue| issue.closed.is_none())
    {
        if let Some(pull) = issue.pull.as_mut().filter(|pull| pull.branch == branch) {
            pull.commits.push(sha.clone());
            issue.updated = when;
        }
    }
    let status = if there.is_some() { 200 } else { 201 };
    committed(state, (name, path), (&branch, &sha)).map(|body| Reply::json(body).status(status))
}

/// Draws a file and the commit that wrote it.
fn committed(state: &State, (name, path): (&str, &str), (branch, sha): (&str, &str)) -> Result<Value, Reply> {
    drawn(state, name, |draw| {
        let commit = draw.repository.git.commits.get(sha)?;
        let entry = commit.tree.get(path)?;
        let mut content = draw.content(path, branch, entry);
        if let Some(content) = content.as_object_mut() {
            content.remove("content");
            content.remove("encoding");
        }
        let full = draw.commit(commit);
        let mut short: Value = full["commit"].clone();
        short["sha"] = json!(sha);
        short["node_id"] = full["node_id"].clone();
        short["html_url"] = full["html_url"].clone();
        short["parents"] = full["parents"].clone();
        if let Some(short) = short.as_object_mut() {
            short.remove("comment_count");
        }
        Some(json!({"content": content, "commit": short}))
    })
}

pub(super) fn reference(state: &mut State, asked: &Asked, name: &str) -> Routed {
    asked.body_only(&["ref", "sha"])?;
    let Some(branch) = asked
        .text("ref")
        .and_then(|name| name.strip_prefix("refs/heads/"))
    else {
        return Err(reply::invalid("Reference name must start with 'refs/heads/'"));
    };
    let sha = asked.text("sha").unwrap_or_default().to_owned();
    let branch = branch.to_owned();
    let repository = repository_mut(state, name)?;
    if branch.contains("..") || branch.contains(' ') || branch.is_empty() {
        return Err(reply::invalid("Reference name is not a valid ref name"));
    }
    if !repository.git.commits.contains_key(&sha) {
        return Err(validation(
            "Reference",
            "sha",
            "custom",
            Some("Object does not exist"),
        ));
    }
    if repository.git.branches.contains_key(&branch) {
        return Err(reply::invalid("Reference already exists"));
    }
    repository.git.branches.insert(branch.clone(), sha.clone());
    drawn(state, name, |draw| {
        Some(json!({
            "ref": format!("refs/heads/{branch}"),
            "node_id": crate::stable_id("REF_", &branch, 18),
            "url": draw.api(&format!("/git/refs/heads/{branch}")),
            "object": {"type": "commit", "sha": sha, "url": draw.api(&format!("/git/commits/{sha}"))}
        }))
    })
    .map(Reply::created)
}
