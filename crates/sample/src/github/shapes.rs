//! JSON as GitHub's description of its API has it, complete. Every answer of the emulation is drawn here.

mod actions;
mod content;
mod issues;
mod pulls;
mod repositories;

use super::git::Commit;
use super::state::{Repository, State, number_id};
use crate::rfc3339;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Draws what belongs to one repository.
#[derive(Clone, Copy)]
pub(super) struct Draw<'a> {
    pub(super) state: &'a State,
    pub(super) repository: &'a Repository,
}

/// Returns a moment as text; null without one.
pub(super) fn time(moment: Option<Timestamp>) -> Value {
    moment.map_or(Value::Null, |moment| json!(rfc3339(moment)))
}

/// Puts the keys of one object into another.
pub(super) fn merge(mut one: Value, other: Value) -> Value {
    if let (Some(one), Value::Object(other)) = (one.as_object_mut(), other) {
        one.extend(other);
    }
    one
}

pub(super) fn node_id(seed: &str) -> String {
    crate::stable_id("N_", seed, 18)
}

/// Draws an account as it stands beside what it did.
pub(super) fn user(state: &State, login: &str) -> Value {
    let kind = match state.account(login) {
        Some(account) => account.kind,
        None if login.ends_with("[bot]") => "Bot",
        None => "User",
    };
    let api = format!("{}/users/{login}", state.base);
    let id = number_id(&format!("user:{}", login.to_ascii_lowercase())) % 100_000_000;
    json!({
        "login": login,
        "id": id,
        "node_id": node_id(login),
        "avatar_url": format!("https://avatars.githubusercontent.com/u/{id}?v=4"),
        "gravatar_id": "",
        "url": api,
        "html_url": format!("https://github.com/{login}"),
        "followers_url": format!("{api}/followers"),
        "following_url": format!("{api}/following{{/other_user}}"),
        "gists_url": format!("{api}/gists{{/gist_id}}"),
        "starred_url": format!("{api}/starred{{/owner}}{{/repo}}"),
        "subscriptions_url": format!("{api}/subscriptions"),
        "organizations_url": format!("{api}/orgs"),
        "repos_url": format!("{api}/repos"),
        "events_url": format!("{api}/events{{/privacy}}"),
        "received_events_url": format!("{api}/received_events"),
        "type": kind,
        "user_view_type": "public",
        "site_admin": false
    })
}

/// Draws the token's owner.
pub(super) fn me(state: &State) -> Value {
    let account = state.account(&state.me);
    let created = state
        .now
        .checked_sub(jiff::SignedDuration::from_hours(24 * 1_500))
        .unwrap_or(state.now);
    merge(
        user(state, &state.me),
        json!({
            "name": account.map(|account| account.name.clone()),
            "email": account.map(|account| account.email.clone()),
            "company": "Larkspur Goods",
            "blog": "",
            "location": "Porto",
            "hireable": null,
            "bio": "Gets parcels out of the door",
            "public_repos": 0,
            "public_gists": 0,
            "followers": 11,
            "following": 9,
            "created_at": rfc3339(created),
            "updated_at": rfc3339(state.now),
            "private_gists": 0,
            "total_private_repos": 4,
            "owned_private_repos": 0,
            "disk_usage": 0,
            "collaborators": 0,
            "two_factor_authentication": true
        }),
    )
}

impl Draw<'_> {
    /// Returns an address of the API below the repository.
    pub(super) fn api(&self, rest: &str) -> String {
        format!("{}/repos/{}{rest}", self.state.base, self.repository.full_name())
    }

    /// Returns an address of the web pages below the repository.
    pub(super) fn html(&self, rest: &str) -> String {
        format!("https://github.com/{}{rest}", self.repository.full_name())
    }

    pub(super) fn user(&self, login: &str) -> Value {
        user(self.state, login)
    }

    /// Returns a name and an address as git writes them, with a time.
    pub(super) fn signature(&self, login: &str, when: Timestamp) -> Value {
        let account = self.state.account(login);
        json!({
            "name": account.map_or(login, |account| account.name.as_str()),
            "email": account.map_or_else(
                || format!("{login}@users.noreply.github.com"),
                |account| account.email.clone()
            ),
            "date": rfc3339(when)
        })
    }

    /// Draws a commit as lists have it, without its files.
    pub(super) fn commit(&self, commit: &Commit) -> Value {
        let sha = &commit.sha;
        let tree = super::git::tree_sha(&commit.tree);
        let parents: Vec<Value> = commit
            .parents
            .iter()
            .map(|parent| {
                json!({
                    "sha": parent,
                    "url": self.api(&format!("/commits/{parent}")),
                    "html_url": self.html(&format!("/commit/{parent}"))
                })
            })
            .collect();
        json!({
            "sha": sha,
            "node_id": node_id(sha),
            "commit": {
                "author": self.signature(&commit.author, commit.when),
                "committer": self.signature(&commit.author, commit.when),
                "message": commit.message,
                "tree": {"sha": tree, "url": self.api(&format!("/git/trees/{tree}"))},
                "url": self.api(&format!("/git/commits/{sha}")),
                "comment_count": 0,
                "verification": {
                    "verified": false,
                    "reason": "unsigned",
                    "signature": null,
                    "payload": null,
                    "verified_at": null
                }
            },
            "url": self.api(&format!("/commits/{sha}")),
            "html_url": self.html(&format!("/commit/{sha}")),
            "comments_url": self.api(&format!("/commits/{sha}/comments")),
            "author": self.user(&commit.author),
            "committer": self.user(&commit.author),
            "parents": parents
        })
    }
}
