//! `get_events` and `get_event`. What is on in a range of time comes in its order, over all calendars that are shown, page
//! by page; a search without a range comes best first, of a series only the nearest one.

mod agenda;

use super::calendars::{self, Calendar};
use super::event::Event;
use super::when::{self, after};
use crate::shared::{Product, Shared};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::{StreamExt as _, TryStreamExt as _};
use jiff::{Timestamp, ToSpan as _};
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, ErrorKind, Output, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use std::collections::HashSet;

/// How many calendars are asked at the same time.
const AT_ONCE: usize = 10;
/// The most events of a page.
const MOST: u32 = 250;
/// How far a search without a range looks back and ahead, in days.
const AROUND: (i64, i64) = (120, 240);
/// How many words are looked for one by one, where no event holds them all.
const WORDS: usize = 4;
const CONCISE: &[&str] = &["title", "text", "calendar", "id"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    #[serde(default, deserialize_with = "arguments::text")]
    calendar: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    from: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    to: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    query: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

impl Ask {
    fn limit(&self) -> u32 {
        self.limit.unwrap_or(20).clamp(1, MOST)
    }
}

/// One request to `events.list`.
#[derive(Debug, Default)]
struct List<'a> {
    q: Option<&'a str>,
    from: String,
    to: String,
    most: u32,
    token: Option<&'a str>,
}

impl<'a> List<'a> {
    /// Returns the same request for other words.
    fn of(&self, q: &'a str) -> Self {
        Self {
            q: Some(q),
            from: self.from.clone(),
            to: self.to.clone(),
            ..*self
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Events {
    items: Vec<Event>,
    next_page_token: Option<String>,
}

async fn fetch(google: &Shared, call: &Call, calendar: &str, list: &List<'_>) -> Result<Events, ToolError> {
    google
        .client(Product::Calendar)
        .get(&format!("calendar/v3/calendars/{}/events", segment(calendar)))
        .query("singleEvents", true)
        .query("orderBy", "startTime")
        .query("timeMin", &list.from)
        .query("timeMax", &list.to)
        .query("maxResults", list.most)
        .maybe("q", list.q)
        .maybe("pageToken", list.token)
        .send(&call.cancel)
        .await?
        .json()
}

/// `get_events`
pub(crate) async fn list(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let asked: Ask = call.arguments()?;
    let calendars = calendars::meant(google, asked.calendar.as_deref(), &call.cancel).await?;
    match &asked.query {
        Some(query) if asked.from.is_none() && asked.to.is_none() => {
            search(
                google,
                call,
                &calendars,
                (query, asked.limit(), asked.cursor.as_deref()),
            )
            .await
        }
        _ => agenda::list(google, call, &calendars, &asked).await,
    }
}

/// Looks for words in all that lies near, and shows what fits best.
async fn search(
    google: &Shared,
    call: &Call,
    calendars: &[Calendar],
    (query, limit, cursor_given): (&str, u32, Option<&str>),
) -> Result<Output, ToolError> {
    let question = format!("events {query} {}", calendars.len());
    let offset = cursor::decode(&question, cursor_given)?;
    let now = when::now();
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let list = List {
        q: Some(query),
        from: when::rfc3339(&after(&now, (-AROUND.0).days())),
        to: when::rfc3339(&after(&now, AROUND.1.days())),
        most: 2_500,
        token: None,
    };
    let mut found = gather(google, call, calendars, std::slice::from_ref(&list)).await?;
    let any = found.events.is_empty() && words.len() > 1;
    if any {
        // No event holds all the words: look for each of the longest.
        let mut longest: Vec<&String> = words.iter().collect();
        longest.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let each: Vec<List<'_>> = longest
            .into_iter()
            .take(WORDS)
            .map(|word| list.of(word))
            .collect();
        found = gather(google, call, calendars, &each).await?;
    }
    let ranked = ranked(found.events, &words, now.timestamp());
    let all = ranked.len();
    let start = usize::try_from(offset).unwrap_or(all).min(all);
    let end = (start + limit as usize).min(all);
    let records: Vec<_> = ranked[start..end]
        .iter()
        .map(|(name, event)| event.record(name, 2_000))
        .collect();
    let heading = match (records.len(), any) {
        (0, _) => format!(
            "no events for `{query}` in the last {} and next {} days",
            AROUND.0, AROUND.1
        ),
        (_, true) => format!("no event holds all of `{query}`; {all} hold some of it, best first"),
        (1, false) if all == 1 => format!("1 event for `{query}`"),
        (_, false) => {
            format!("{all} events for `{query}`, the nearest in time first; of a series the nearest only")
        }
    };
    let next = (end < all).then(|| cursor::encode(&question, end as u64));
    let mut output = Records::of(heading, records).concise(CONCISE).next(next);
    if found.cut {
        output = output
            .note("only the first 2,500 events of a calendar were looked at: pass `from` and `to` for all");
    }
    Ok(Output::Records(output))
}

struct Gathered {
    events: Vec<(String, Event)>,
    cut: bool,
}

/// Asks each calendar for each list, some at the same time.
async fn gather(
    google: &Shared,
    call: &Call,
    calendars: &[Calendar],
    lists: &[List<'_>],
) -> Result<Gathered, ToolError> {
    let one = async |(list, calendar): (&List<'_>, &Calendar)| -> Result<(String, Events), ToolError> {
        let events = fetch(google, call, &calendar.id, list).await?;
        Ok((calendar.name().to_owned(), events))
    };
    let all: Vec<(&List<'_>, &Calendar)> = lists
        .iter()
        .flat_map(|list| calendars.iter().map(move |calendar| (list, calendar)))
        .collect();
    let found: Vec<(String, Events)> = futures::stream::iter(all)
        .map(one)
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let cut = found.iter().any(|(_, events)| events.next_page_token.is_some());
    let events = found
        .into_iter()
        .flat_map(|(name, events)| events.items.into_iter().map(move |event| (name.clone(), event)))
        .collect();
    Ok(Gathered { events, cut })
}

/// Puts the events first that hold more of the words, those in the title counting double, then those that are nearest;
/// of a series only one.
fn ranked(events: Vec<(String, Event)>, words: &[String], now: Timestamp) -> Vec<(String, Event)> {
    let mut scored: Vec<(usize, i64, String, Event)> = events
        .into_iter()
        .map(|(name, event)| {
            let title = event.title().to_lowercase();
            let held = words.iter().filter(|word| title.contains(word.as_str())).count();
            let start = event.start.timestamp().as_second() - now.as_second();
            // What is to come counts before what is over as long ago.
            let far = if start >= 0 { start } else { -start * 2 };
            (held, far, name, event)
        })
        .collect();
    scored.sort_by(|left, right| right.0.cmp(&left.0).then(left.1.cmp(&right.1)));
    let mut seen = HashSet::new();
    scored
        .into_iter()
        .filter(|(_, _, _, event)| {
            let key = event
                .recurring_event_id
                .clone()
                .unwrap_or_else(|| event.id.clone());
            seen.insert(key)
        })
        .map(|(_, _, name, event)| (name, event))
        .collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfEvent {
    event: String,
    #[serde(default, deserialize_with = "arguments::text")]
    calendar: Option<String>,
}

/// `get_event`
pub(crate) async fn one(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let asked: OfEvent = call.arguments()?;
    let place = place(google, &asked.event, asked.calendar.as_deref(), call).await?;
    let (name, event) = match get(google, call, (&place.calendar.id, &place.event)).await {
        Ok(event) => (place.calendar.name().to_owned(), event),
        Err(error) if error.kind == ErrorKind::NotFound && place.guessed => {
            elsewhere(google, call, &place.event).await?.ok_or(error)?
        }
        Err(error) => return Err(error),
    };
    let heading = if event.status == "cancelled" {
        "this event was cancelled".to_owned()
    } else {
        format!("{}: {}", event.title(), event.when())
    };
    Ok(Output::Records(Records::of(
        heading,
        [event.record(&name, usize::MAX)],
    )))
}

/// Where an event is.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) calendar: Calendar,
    pub(crate) event: String,
    /// Whether the calendar was not named.
    guessed: bool,
}

/// Returns where the event is that an id or a link names.
pub(crate) async fn place(
    google: &Shared,
    given: &str,
    calendar: Option<&str>,
    call: &Call,
) -> Result<Place, ToolError> {
    let (event, linked) = read_link(given);
    let name = calendar.or(linked.as_deref());
    Ok(Place {
        calendar: calendars::one(google, name.unwrap_or("primary"), &call.cancel).await?,
        event,
        guessed: name.is_none(),
    })
}

/// Reads an event's id and calendar out of a link to it: `…?eid=` and both in base64.
fn read_link(given: &str) -> (String, Option<String>) {
    let given = given.trim();
    let Some((_, eid)) = given.split_once("eid=") else {
        let last = given.trim_end_matches('/').rsplit('/').next().unwrap_or(given);
        return decoded(last).unwrap_or_else(|| (last.to_owned(), None));
    };
    let eid = eid.split(['&', '#']).next().unwrap_or(eid);
    decoded(eid).unwrap_or_else(|| (eid.to_owned(), None))
}

fn decoded(eid: &str) -> Option<(String, Option<String>)> {
    let bytes = URL_SAFE_NO_PAD.decode(eid.trim_end_matches('=')).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (event, calendar) = text.split_once(' ')?;
    // Google writes the ends of well-known addresses short.
    let calendar = match calendar.rsplit_once('@') {
        Some((name, "m")) => format!("{name}@gmail.com"),
        Some((name, "g")) => format!("{name}@group.calendar.google.com"),
        Some((name, "v")) => format!("{name}@group.v.calendar.google.com"),
        Some(_) | None => calendar.to_owned(),
    };
    Some((event.to_owned(), Some(calendar)))
}

pub(crate) async fn get(
    google: &Shared,
    call: &Call,
    (calendar, event): (&str, &str),
) -> Result<Event, ToolError> {
    let path = format!(
        "calendar/v3/calendars/{}/events/{}",
        segment(calendar),
        segment(event)
    );
    google
        .client(Product::Calendar)
        .get(&path)
        .send(&call.cancel)
        .await?
        .json()
}

/// Looks for an event in the calendars other than one's own.
async fn elsewhere(google: &Shared, call: &Call, event: &str) -> Result<Option<(String, Event)>, ToolError> {
    let calendars = calendars::meant(google, None, &call.cancel).await?;
    let one = async |calendar: &Calendar| -> Result<Option<(String, Event)>, ToolError> {
        match get(google, call, (&calendar.id, event)).await {
            Ok(event) => Ok(Some((calendar.name().to_owned(), event))),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    };
    let found: Vec<Option<(String, Event)>> = futures::stream::iter(&calendars)
        .map(one)
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    Ok(found.into_iter().flatten().next())
}

#[cfg(test)]
mod tests {
    use super::read_link;

    #[test]
    fn an_event_is_named_by_id_or_link() {
        assert_eq!(read_link("abc123"), ("abc123".to_owned(), None));
        // `abc123 ana@larkspur.example`
        let link = "https://www.google.com/calendar/event?eid=YWJjMTIzIGFuYUBsYXJrc3B1ci5leGFtcGxl&ctz=UTC";
        let named = ("abc123".to_owned(), Some("ana@larkspur.example".to_owned()));
        assert_eq!(read_link(link), named);
        assert_eq!(read_link("YWJjMTIzIGFuYUBsYXJrc3B1ci5leGFtcGxl"), named);
        assert_eq!(
            read_link(
                "https://calendar.google.com/calendar/u/0/r/eventedit/YWJjMTIzIGFuYUBsYXJrc3B1ci5leGFtcGxl"
            ),
            named
        );
    }
}
