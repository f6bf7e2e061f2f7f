//! Lists of repositories, and notifications.

use super::Routed;
use crate::github::reply;
use crate::github::request::Asked;
use crate::github::shapes::Draw;
use crate::github::state::{Notification, OWNER, Repository, State};
use jiff::Timestamp;

const SORTS: [&str; 4] = ["full_name", "created", "updated", "pushed"];

/// All repositories that the token's owner may see.
pub(super) fn mine(state: &State, asked: &Asked) -> Routed {
    asked.only_paged(&[
        "visibility",
        "affiliation",
        "type",
        "sort",
        "direction",
        "since",
        "before",
    ])?;
    let visibility = asked.one_of("visibility", &["all", "public", "private"])?;
    let all = sorted(state, asked, |repository| match visibility {
        "public" => !repository.private,
        "private" => repository.private,
        _ => true,
    })?;
    Ok(asked
        .page(&all)
        .reply(|repository| Draw { state, repository }.repository()))
}

pub(super) fn of_organisation(state: &State, asked: &Asked, org: &str) -> Routed {
    asked.only_paged(&["type", "sort", "direction"])?;
    if !org.eq_ignore_ascii_case(OWNER) {
        return Err(reply::not_found());
    }
    let kind = asked.one_of(
        "type",
        &["all", "public", "private", "forks", "sources", "member"],
    )?;
    let all = sorted(state, asked, |repository| match kind {
        "public" => !repository.private,
        "private" => repository.private,
        "forks" => false,
        _ => true,
    })?;
    Ok(asked
        .page(&all)
        .reply(|repository| Draw { state, repository }.repository()))
}

/// The public repositories of a person: nobody at the firm has any.
pub(super) fn of_user(state: &State, asked: &Asked, login: &str) -> Routed {
    asked.only_paged(&["type", "sort", "direction"])?;
    state.account(login).ok_or_else(reply::not_found)?;
    let none: Vec<&Repository> = vec![];
    Ok(asked
        .page(&none)
        .reply(|repository| Draw { state, repository }.minimal_repository()))
}

fn sorted<'a>(
    state: &'a State,
    asked: &Asked,
    keep: impl Fn(&Repository) -> bool,
) -> Result<Vec<&'a Repository>, reply::Reply> {
    let by = asked.one_of("sort", &SORTS)?;
    let direction = asked
        .get("direction")
        .unwrap_or(if by == "full_name" { "asc" } else { "desc" });
    let mut all: Vec<&Repository> = state
        .repositories
        .values()
        .filter(|repository| keep(repository))
        .collect();
    match by {
        "created" => all.sort_by_key(|repository| repository.created),
        "updated" | "pushed" => all.sort_by_key(|repository| repository.pushed()),
        _ => all.sort_by_key(|repository| repository.full_name()),
    }
    if direction == "desc" {
        all.reverse();
    }
    Ok(all)
}

/// What GitHub tells the token's owner, the newest first.
pub(super) fn notifications(state: &State, asked: &Asked, only: Option<&str>) -> Routed {
    asked.only_paged(&["all", "participating", "since", "before"])?;
    let all = asked.get("all") == Some("true");
    let participating = asked.get("participating") == Some("true");
    let since: Option<Timestamp> = asked.get("since").and_then(|since| since.parse().ok());
    let mut found: Vec<&Notification> = state
        .notifications
        .iter()
        .filter(|told| only.is_none_or(|only| told.repository == only))
        .filter(|told| all || told.unread)
        .filter(|told| !participating || told.reason != "subscribed")
        .filter(|told| since.is_none_or(|since| told.when >= since))
        .collect();
    found.sort_by_key(|told| std::cmp::Reverse(told.when));
    Ok(asked
        .page(&found)
        .reply(|told| match state.repositories.get(&told.repository) {
            Some(repository) => Draw { state, repository }.notification(told),
            None => serde_json::Value::Null,
        }))
}
