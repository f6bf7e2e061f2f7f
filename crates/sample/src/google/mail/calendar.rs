//! The routes of Calendar's API.
//!
//! <https://developers.google.com/workspace/calendar/api/v3/reference>

use super::agenda::{Agenda, Asked};
use crate::google::mask::Query;
use crate::google::refusal::Refusal;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

type Answer = Result<Json<Value>, Refusal>;

/// Returns the routes.
pub(super) fn routes(agenda: Agenda) -> Router {
    let events = get(list).post(insert);
    let event = get(one).patch(patch).delete(delete);
    let routes = Router::new()
        .route("/users/me/calendarList", get(calendars))
        .route("/users/me/calendarList/{calendar}", get(calendar))
        .route("/calendars/{calendar}/events", events)
        .route("/calendars/{calendar}/events/{event}", event)
        .route("/freeBusy", post(busy))
        .with_state(agenda);
    Router::new().nest("/calendar/v3", routes)
}

async fn calendars(State(agenda): State<Agenda>, query: Query) -> Answer {
    query.allow(&[
        "maxResults",
        "minAccessRole",
        "pageToken",
        "showDeleted",
        "showHidden",
    ])?;
    let most = query.number("maxResults", (1, 250, 100))? as usize;
    let from = match query.get("pageToken") {
        None => 0,
        Some(token) => token
            .parse()
            .map_err(|_| Refusal::invalid("Invalid page token value."))?,
    };
    let writes = matches!(query.get("minAccessRole"), Some("writer" | "owner"));
    let all = agenda
        .calendars
        .iter()
        .filter(|calendar| !writes || calendar.role != "reader");
    let all: Vec<Value> = all.map(|calendar| agenda.entry(calendar)).collect();
    let until = all.len().min(from + most);
    let mut list = json!({
        "kind": "calendar#calendarList", "etag": "\"p33a\"", "items": all.get(from..until).unwrap_or_default(),
    });
    if until < all.len() {
        list["nextPageToken"] = json!(until.to_string());
    } else {
        list["nextSyncToken"] = json!("CIjQ1KXp1oIDEhU=");
    }
    query.masked(list)
}

async fn calendar(State(agenda): State<Agenda>, Path(calendar): Path<String>, query: Query) -> Answer {
    query.allow(&[])?;
    query.masked(agenda.entry(agenda.calendar(&calendar)?))
}

fn moment(query: &Query, name: &str) -> Result<Option<Timestamp>, Refusal> {
    let wrong = |_| {
        Refusal::invalid(format!(
            "Invalid value for {name}: a time with its offset is needed"
        ))
    };
    query
        .get(name)
        .map(|text| text.parse().map_err(wrong))
        .transpose()
}

async fn list(State(agenda): State<Agenda>, Path(calendar): Path<String>, query: Query) -> Answer {
    query.allow(&[
        "maxAttendees",
        "maxResults",
        "orderBy",
        "pageToken",
        "q",
        "showDeleted",
        "singleEvents",
        "timeMax",
        "timeMin",
    ])?;
    let by_start = match query.get("orderBy") {
        None | Some("updated") => false,
        Some("startTime") => true,
        Some(other) => return Err(Refusal::invalid(format!("Invalid value for orderBy: {other}"))),
    };
    let asked = Asked {
        q: query.get("q").unwrap_or_default(),
        from: moment(&query, "timeMin")?,
        to: moment(&query, "timeMax")?,
        single: query.flag("singleEvents"),
        deleted: query.flag("showDeleted"),
        by_start,
        most: query.number("maxResults", (1, 2500, 250))?,
        token: query.get("pageToken"),
    };
    query.masked(agenda.list(&calendar, &asked)?)
}

async fn one(
    State(agenda): State<Agenda>,
    Path((calendar, event)): Path<(String, String)>,
    query: Query,
) -> Answer {
    query.allow(&["maxAttendees"])?;
    query.masked(agenda.get(&calendar, &event)?)
}

/// Reads what a write may be given, and whether it makes rooms for calls.
fn write(query: &Query, body: &str) -> Result<(Map<String, Value>, bool), Refusal> {
    query.allow(&[
        "conferenceDataVersion",
        "sendUpdates",
        "maxAttendees",
        "supportsAttachments",
    ])?;
    updates(query)?;
    let body = serde_json::from_str(body)
        .map_err(|_| Refusal::new((400, "INVALID_ARGUMENT", "parseError"), "Parse Error"))?;
    Ok((body, query.number("conferenceDataVersion", (0, 1, 0))? == 1))
}

fn updates(query: &Query) -> Result<(), Refusal> {
    match query.get("sendUpdates") {
        None | Some("all" | "externalOnly" | "none") => Ok(()),
        Some(other) => Err(Refusal::invalid(format!(
            "Invalid value for sendUpdates: {other}"
        ))),
    }
}

async fn insert(
    State(agenda): State<Agenda>,
    Path(calendar): Path<String>,
    query: Query,
    body: String,
) -> Answer {
    let (body, meet) = write(&query, &body)?;
    query.masked(agenda.insert(&calendar, body, meet)?)
}

async fn patch(
    State(agenda): State<Agenda>,
    Path((calendar, event)): Path<(String, String)>,
    (query, headers): (Query, HeaderMap),
    body: String,
) -> Answer {
    let written = write(&query, &body)?;
    let tag = headers
        .get(header::IF_MATCH)
        .and_then(|value| value.to_str().ok());
    query.masked(agenda.patch((&calendar, &event), written, tag)?)
}

async fn delete(
    State(agenda): State<Agenda>,
    Path((calendar, event)): Path<(String, String)>,
    query: Query,
) -> Result<StatusCode, Refusal> {
    query.allow(&["sendUpdates"])?;
    updates(&query)?;
    agenda.delete(&calendar, &event)?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Busy {
    time_min: Timestamp,
    time_max: Timestamp,
    items: Vec<Item>,
    #[serde(default, rename = "timeZone")]
    _zone: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    id: String,
}

async fn busy(State(agenda): State<Agenda>, query: Query, body: String) -> Answer {
    query.allow(&[])?;
    let asked: Busy = serde_json::from_str(&body).map_err(|error| {
        Refusal::new(
            (400, "INVALID_ARGUMENT", "parseError"),
            format!("Parse Error: {error}"),
        )
    })?;
    if asked.time_max <= asked.time_min {
        return Err(Refusal::new(
            (400, "INVALID_ARGUMENT", "timeRangeEmpty"),
            "The specified time range is empty.",
        ));
    }
    if asked.items.len() > 50 {
        return Err(Refusal::invalid(
            "The requested number of calendars is too large.",
        ));
    }
    let mut calendars = Map::new();
    for item in asked.items {
        let found = match agenda.busy(&item.id, (asked.time_min, asked.time_max)) {
            Some(busy) => {
                let busy: Vec<Value> = busy
                    .into_iter()
                    .map(|(start, end)| json!({"start": crate::rfc3339(start), "end": crate::rfc3339(end)}))
                    .collect();
                json!({"busy": busy})
            }
            None => json!({"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}),
        };
        calendars.insert(item.id, found);
    }
    query.masked(json!({
        "kind": "calendar#freeBusy", "timeMin": crate::rfc3339(asked.time_min),
        "timeMax": crate::rfc3339(asked.time_max), "calendars": calendars,
    }))
}
