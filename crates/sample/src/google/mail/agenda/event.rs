//! What can be read from an event as the API shows it: its times, who takes part, its words.

use super::Event;
use crate::google::mail::query::tokens;
use crate::google::refusal::Refusal;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Returns an id as a calendar gives one: of the letters and digits of base32hex.
pub(super) fn event_id(seed: &str) -> String {
    let digest = Sha256::digest(format!("event:{seed}"));
    digest.iter().take(13).map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the page of an event.
pub(super) fn link(id: &str, calendar: &str) -> String {
    let eid = URL_SAFE_NO_PAD.encode(format!("{id} {calendar}"));
    format!("https://www.google.com/calendar/event?eid={eid}")
}

/// Reads the start and the end of an event.
pub(super) fn span(event: &Event) -> Result<(Timestamp, Timestamp), Refusal> {
    let start = moment(event.get("start"), "start")?;
    let end = moment(event.get("end"), "end")?;
    let whole = |name: &str| event.get(name).is_some_and(|it| it.get("date").is_some());
    if whole("start") != whole("end") {
        return Err(refused(
            "invalid",
            "Start and end times must either both be date or both be dateTime.",
        ));
    }
    if end < start {
        return Err(refused("timeRangeEmpty", "The specified time range is empty."));
    }
    Ok((start, end))
}

fn moment(value: Option<&Value>, name: &str) -> Result<Timestamp, Refusal> {
    let Some(value) = value.and_then(Value::as_object) else {
        return Err(refused("required", format!("Missing {name} time.")));
    };
    let wrong = || refused("invalid", format!("Invalid value for: {name} time"));
    if let Some(stranger) = value
        .keys()
        .find(|key| !["date", "dateTime", "timeZone"].contains(&key.as_str()))
    {
        return Err(Refusal::invalid(format!(
            "Unknown name \"{stranger}\" at '{name}'"
        )));
    }
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    match (text("date"), text("dateTime")) {
        (Some(date), None) => {
            let date: Date = date.parse().map_err(|_| wrong())?;
            Ok(date.to_zoned(TimeZone::UTC).map_err(|_| wrong())?.timestamp())
        }
        (None, Some(time)) => {
            if let Ok(moment) = time.parse::<Timestamp>() {
                return Ok(moment);
            }
            let zone = text("timeZone").ok_or_else(|| {
                refused(
                    "required",
                    format!("Missing time zone definition for {name} time."),
                )
            })?;
            let time: DateTime = time.parse().map_err(|_| wrong())?;
            let zoned: Zoned = time.in_tz(zone).map_err(|_| {
                refused(
                    "invalid",
                    format!("Invalid time zone definition for {name} time."),
                )
            })?;
            Ok(zoned.timestamp())
        }
        _ => Err(wrong()),
    }
}

/// 400 with the calendar's own reason.
pub(super) fn refused(reason: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new((400, "INVALID_ARGUMENT", reason), message)
}

fn each<'a>(event: &'a Event, list: &str) -> impl Iterator<Item = &'a Value> {
    event.get(list).and_then(Value::as_array).into_iter().flatten()
}

/// Tells whether an event leaves its people free.
pub(super) fn is_free(event: &Event) -> bool {
    event.get("transparency").is_some_and(|it| it == "transparent")
        || event.get("status").is_some_and(|it| it == "cancelled")
}

/// Tells whether someone takes part and has not declined.
pub(super) fn takes_part(event: &Event, address: &str) -> bool {
    let mut invited = each(event, "attendees").peekable();
    if invited.peek().is_none() {
        return event["organizer"]["email"] == address;
    }
    invited.any(|it| it["email"] == address && it["responseStatus"] != "declined")
}

/// Tells whether an event holds all words of a search.
pub(super) fn holds(event: &Event, wanted: &str) -> bool {
    let mut all: Vec<&str> = ["summary", "description", "location"]
        .iter()
        .filter_map(|key| event.get(*key).and_then(Value::as_str))
        .collect();
    let people = each(event, "attendees").chain(event.get("organizer"));
    for person in people {
        all.extend(
            ["displayName", "email"]
                .iter()
                .filter_map(|key| person[*key].as_str()),
        );
    }
    let words = tokens(&all.join(" \u{1} "));
    tokens(wanted)
        .split_whitespace()
        .all(|word| words.contains(&format!(" {word} ")))
}
