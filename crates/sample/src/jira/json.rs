//! Things as the service writes them, complete as its description has them.

mod issue;
mod meta;

pub(super) use issue::{Wanted, changes, comment, file, issue, worklog};
pub(super) use meta::{
    FIELDS, board, create_field, field, issue_type, link_type, project, sprint, status, transition,
};

use super::SITE;
use super::model::{Account, State};
use jiff::Timestamp;
use serde_json::{Value, json};

/// Returns a moment as the service writes it: `2026-03-01T09:30:00.000+0000`.
pub(super) fn moment(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000").to_string()
}

/// Returns an address of the API.
pub(super) fn address(path: &str) -> String {
    format!("{SITE}/rest/api/3/{path}")
}

/// Returns someone as issues and comments name them.
pub(super) fn user(account: &Account) -> Value {
    json!({
        "self": address(&format!("user?accountId={}", account.id)),
        "accountId": account.id,
        "emailAddress": account.email,
        "avatarUrls": avatars(&account.id),
        "displayName": account.name,
        "active": true,
        "timeZone": "Europe/Lisbon",
        "accountType": if account.customer { "customer" } else { "atlassian" },
    })
}

/// Returns someone by their place in the list.
pub(super) fn person(state: &State, place: usize) -> Value {
    state.people.get(place).map_or(Value::Null, user)
}

/// Returns the addresses of a picture in four sizes.
pub(super) fn avatars(seed: &str) -> Value {
    let at = |size: u32| format!("https://avatar-management.atlassian.net/{seed}?size={size}");
    json!({"48x48": at(48), "24x24": at(24), "16x16": at(16), "32x32": at(32)})
}
