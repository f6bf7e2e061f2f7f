//! Work that is logged on an issue.

use super::super::json;
use super::super::model::{State, Worklog};
use super::super::reply::{Asked, Refusal, Reply, created};
use super::values;
use jiff::Timestamp;
use jiff::fmt::strtime;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct NewWork {
    time_spent: Option<String>,
    time_spent_seconds: Option<u32>,
    started: Option<String>,
    comment: Option<Value>,
}

pub(super) fn add(state: &mut State, asked: &Asked, key: &str) -> Reply {
    asked.only(&[
        "notifyUsers",
        "adjustEstimate",
        "newEstimate",
        "reduceBy",
        "expand",
    ])?;
    let new: NewWork = asked.json()?;
    let seconds = match (new.time_spent_seconds, new.time_spent.as_deref()) {
        (Some(seconds), None) if seconds >= 60 => seconds,
        (None, Some(text)) => seconds_of(text)
            .ok_or_else(|| Refusal::of_field("timeLogged", "Invalid time duration entered."))?,
        _ => return Err(Refusal::bad("Worklog must not be null.")),
    };
    let at = state.tick();
    let started = match new.started.as_deref() {
        None => at,
        Some(text) => moment(text).ok_or_else(|| {
            Refusal::bad("Cannot deserialize value of type `java.util.Date`: not a valid representation")
        })?,
    };
    let comment = new
        .comment
        .as_ref()
        .map(|body| values::document("comment", body))
        .transpose()?;
    let id = state.next_id();
    let log = Worklog {
        id,
        author: 0,
        at,
        started,
        seconds,
        comment,
    };
    let issue = state.issue_mut(key).ok_or_else(Refusal::no_issue)?;
    issue.worklogs.push(log.clone());
    issue.updated = at;
    let issue = state.issue(key).ok_or_else(Refusal::no_issue)?;
    created(json::worklog(state, issue, &log))
}

/// Reads a moment as this resource demands it: `2026-03-01T09:30:00.000+0000`, nothing else.
fn moment(text: &str) -> Option<Timestamp> {
    let (whole, zone) = text
        .split_once('.')
        .and_then(|(whole, rest)| Some((whole, rest.get(3..)?)))?;
    strtime::parse("%Y-%m-%dT%H:%M:%S%z", format!("{whole}{zone}"))
        .ok()?
        .to_timestamp()
        .ok()
}

/// Reads a duration: `1h 30m`, `2d` of eight hours.
fn seconds_of(text: &str) -> Option<u32> {
    let mut seconds = 0_u32;
    for part in text.split_whitespace() {
        let (count, unit) = part.split_at(part.len().checked_sub(1)?);
        let count: u32 = count.parse().ok()?;
        seconds += count
            * match unit {
                "w" => 5 * 8 * 3_600,
                "d" => 8 * 3_600,
                "h" => 3_600,
                "m" => 60,
                _ => return None,
            };
    }
    (seconds > 0).then_some(seconds)
}
