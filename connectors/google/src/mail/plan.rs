//! `create_event`, `update_event`, `delete_event`. Times are written in the time zone they were given in; those invited hear
//! of it unless the call says otherwise.

use super::calendars;
use super::event::Event;
use super::events::{get, place};
use super::markdown;
use super::when;
use crate::shared::{Product, Shared};
use jiff::{Timestamp, ToSpan as _, Zoned, tz::TimeZone};
use mosaic_connector_kit::http::{Method, segment};
use mosaic_connector_kit::{Call, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Ask {
    #[serde(deserialize_with = "arguments::text")]
    event: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    calendar: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    title: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    start: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    end: Option<String>,
    #[serde(deserialize_with = "arguments::number")]
    minutes: Option<u32>,
    #[serde(deserialize_with = "arguments::text")]
    time_zone: Option<String>,
    #[serde(deserialize_with = "super::several")]
    attendees: Vec<String>,
    #[serde(deserialize_with = "super::several")]
    add_attendees: Vec<String>,
    #[serde(deserialize_with = "super::several")]
    remove_attendees: Vec<String>,
    #[serde(deserialize_with = "arguments::text")]
    location: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    description_md: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    recurrence: Option<String>,
    #[serde(deserialize_with = "arguments::flag")]
    meet: bool,
    #[serde(deserialize_with = "notify")]
    notify: Option<bool>,
}

fn notify<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    arguments::flag(deserializer).map(Some)
}

impl Ask {
    /// Returns what Google is told about telling those invited.
    fn updates(&self) -> &'static str {
        if self.notify.unwrap_or(true) {
            "all"
        } else {
            "none"
        }
    }

    fn refuse(&self, given: &[(&str, bool)], tool: &str) -> Result<(), ToolError> {
        match given.iter().find(|(_, is_given)| *is_given) {
            Some((name, _)) => Err(ToolError::invalid(format!("`{tool}` takes no `{name}`"))),
            None => Ok(()),
        }
    }

    fn clock(&self) -> Result<Zoned, ToolError> {
        let now = when::now();
        match &self.time_zone {
            None => Ok(now),
            Some(name) => TimeZone::get(name)
                .map(|zone| now.with_time_zone(zone))
                .map_err(|_| {
                    ToolError::invalid(format!("there is no time zone `{name}`")).hint("Write Europe/Lisbon")
                }),
        }
    }

    /// Returns the fields that need no look at the event.
    fn plain_fields(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                fields.insert(name.to_owned(), value);
            }
        };
        put("summary", self.title.as_ref().map(|text| json!(text)));
        put("location", self.location.as_ref().map(|text| json!(text)));
        put(
            "description",
            self.description_md
                .as_ref()
                .map(|text| json!(markdown::html(text))),
        );
        put(
            "recurrence",
            self.recurrence.as_ref().map(|rule| json!(rules(rule))),
        );
        let room = json!({"createRequest": {
            "requestId": format!("mosaic-{}", Timestamp::now().as_microsecond()),
            "conferenceSolutionKey": {"type": "hangoutsMeet"},
        }});
        put("conferenceData", self.meet.then_some(room));
        fields
    }
}

/// Returns recurrence rules as Google takes them, each with its name in front.
fn rules(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| {
            if line.contains(':') {
                line.to_owned()
            } else {
                format!("RRULE:{line}")
            }
        })
        .collect()
}

/// The start and the end of an event, as Google takes them.
#[derive(Debug, PartialEq)]
struct Times {
    start: Value,
    end: Value,
}

/// Returns the times that the arguments name. `long` is how long the event is where they name no end: what it was, or an
/// hour, or a day.
fn times(
    start: &str,
    end: Option<&str>,
    minutes: Option<u32>,
    (now, long): (&Zoned, i64),
) -> Result<Times, ToolError> {
    let first = when::read(start, now)?;
    if first.end.is_some() && minutes.is_none() {
        // Whole days; the last one is meant to be part of it, and Google wants the day after.
        let last = end.map(|text| when::read(text, now)).transpose()?;
        let end = match last {
            None => when::after(&first.start, (long / 86_400).max(1).days()),
            Some(last) => last.end.unwrap_or(last.start),
        };
        if end <= first.start {
            return Err(ToolError::invalid("`end` does not lie after `start`"));
        }
        let date = |moment: &Zoned| json!({"date": moment.strftime("%Y-%m-%d").to_string()});
        return Ok(Times {
            start: date(&first.start),
            end: date(&end),
        });
    }
    let last = match (end, minutes) {
        (Some(end), _) => when::read(end, now)?.start,
        (None, Some(minutes)) => when::after(&first.start, i64::from(minutes).minutes()),
        (None, None) => when::after(&first.start, long.seconds()),
    };
    if last <= first.start {
        return Err(ToolError::invalid("`end` does not lie after `start`"));
    }
    Ok(Times {
        start: time(&first.start),
        end: time(&last),
    })
}

/// Returns a moment with the name of its time zone, so that what repeats keeps its time on the clock.
fn time(moment: &Zoned) -> Value {
    match moment.time_zone().iana_name() {
        Some(zone) => {
            json!({"dateTime": moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(), "timeZone": zone})
        }
        None => json!({"dateTime": when::rfc3339(moment), "timeZone": "UTC"}),
    }
}

fn guests(given: &[String]) -> Result<Vec<Value>, ToolError> {
    let people = super::compose::addresses(&given.join(","))?;
    Ok(people
        .iter()
        .map(|person| json!({"email": person.email}))
        .collect())
}

/// `create_event`
pub(crate) async fn create(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let asked: Ask = call.arguments()?;
    let given = [
        ("event", asked.event.is_some()),
        ("add_attendees", !asked.add_attendees.is_empty()),
        ("remove_attendees", !asked.remove_attendees.is_empty()),
    ];
    asked.refuse(&given, "create_event")?;
    let (Some(_), Some(start)) = (&asked.title, &asked.start) else {
        return Err(ToolError::invalid("`title` or `start` is missing"));
    };
    let now = asked.clock()?;
    let Times { start, end } = times(start, asked.end.as_deref(), asked.minutes, (&now, 3_600))?;
    let mut fields = asked.plain_fields();
    fields.insert("start".to_owned(), start);
    fields.insert("end".to_owned(), end);
    let guests = guests(&asked.attendees)?;
    if !guests.is_empty() {
        fields.insert("attendees".to_owned(), json!(guests));
    }
    let calendar = calendars::one(
        google,
        asked.calendar.as_deref().unwrap_or("primary"),
        &call.cancel,
    )
    .await?;
    let event: Event = google
        .client(Product::Calendar)
        .post(&format!("calendar/v3/calendars/{}/events", segment(&calendar.id)))
        .query("sendUpdates", asked.updates())
        .query("conferenceDataVersion", 1)
        .json(&fields)
        .send(&call.cancel)
        .await?
        .json()?;
    Ok(written("created", &event, calendar.name()))
}

/// `update_event`
pub(crate) async fn update(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let asked: Ask = call.arguments()?;
    let Some(event) = &asked.event else {
        return Err(ToolError::invalid("`event` is missing"));
    };
    let now = asked.clock()?;
    let place = place(google, event, asked.calendar.as_deref(), call).await?;
    let mut fields = asked.plain_fields();
    let changes_guests = !asked.add_attendees.is_empty() || !asked.remove_attendees.is_empty();
    let timed = asked.start.is_some() || asked.end.is_some() || asked.minutes.is_some();
    // What is kept of the old times and guests has to be known; else one request is enough.
    let whole = asked.start.is_some() && (asked.end.is_some() || asked.minutes.is_some());
    let old = if changes_guests || (timed && !whole) {
        Some(get(google, call, (&place.calendar.id, &place.event)).await?)
    } else {
        None
    };
    if timed {
        let Times { start, end } = moved(&asked, old.as_ref(), &now)?;
        fields.insert("start".to_owned(), start);
        fields.insert("end".to_owned(), end);
    }
    if changes_guests || !asked.attendees.is_empty() {
        fields.insert("attendees".to_owned(), json!(invited(&asked, old.as_ref())?));
    }
    if fields.is_empty() {
        return Err(ToolError::invalid("nothing is named to be changed"));
    }
    let path = format!(
        "calendar/v3/calendars/{}/events/{}",
        segment(&place.calendar.id),
        segment(&place.event)
    );
    let event: Event = google
        .client(Product::Calendar)
        .ask(Method::PATCH, &path)
        .query("sendUpdates", asked.updates())
        .query("conferenceDataVersion", 1)
        .json(&fields)
        .send(&call.cancel)
        .await?
        .json()?;
    Ok(written("updated", &event, place.calendar.name()))
}

/// Returns the new times; where only the start is given, the event stays as long as it was.
fn moved(asked: &Ask, old: Option<&Event>, now: &Zoned) -> Result<Times, ToolError> {
    let old_start = old.map(|event| match &event.start.date {
        Some(date) => date.clone(),
        None => event.start.timestamp().to_string(),
    });
    let long = old.map_or(3_600, |event| {
        event.end.timestamp().as_second() - event.start.timestamp().as_second()
    });
    let start = asked.start.clone().or(old_start).unwrap_or_default();
    let mut times = times(&start, asked.end.as_deref(), asked.minutes, (now, long))?;
    // A patch merges into what is there: an event of whole days that gets a time must lose its dates, and the reverse.
    for moment in [&mut times.start, &mut times.end] {
        let other = if moment.get("date").is_some() {
            "dateTime"
        } else {
            "date"
        };
        if old.is_none_or(|event| event.start.date.is_some() != moment.get("date").is_some()) {
            moment[other] = Value::Null;
        }
    }
    Ok(times)
}

fn invited(asked: &Ask, old: Option<&Event>) -> Result<Vec<Value>, ToolError> {
    let removed = guests(&asked.remove_attendees)?;
    let kept: Vec<Value> = match old {
        Some(old) if asked.attendees.is_empty() => old
            .attendees
            .iter()
            .map(|person| json!({"email": person.email, "responseStatus": person.answer()}))
            .collect(),
        Some(_) | None => guests(&asked.attendees)?,
    };
    let is = |one: &Value, other: &Value| {
        let email = |it: &Value| it["email"].as_str().unwrap_or_default().to_lowercase();
        email(one) == email(other)
    };
    let mut people: Vec<Value> = kept
        .into_iter()
        .filter(|person| !removed.iter().any(|other| is(person, other)))
        .collect();
    for guest in guests(&asked.add_attendees)? {
        if !people.iter().any(|person| is(person, &guest)) {
            people.push(guest);
        }
    }
    Ok(people)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Delete {
    event: String,
    #[serde(default, deserialize_with = "arguments::text")]
    calendar: Option<String>,
    #[serde(default, deserialize_with = "notify")]
    notify: Option<bool>,
}

/// `delete_event`
pub(crate) async fn delete(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let asked: Delete = call.arguments()?;
    let place = place(google, &asked.event, asked.calendar.as_deref(), call).await?;
    let path = format!(
        "calendar/v3/calendars/{}/events/{}",
        segment(&place.calendar.id),
        segment(&place.event)
    );
    let updates = if asked.notify.unwrap_or(true) {
        "all"
    } else {
        "none"
    };
    let deleted = google
        .client(Product::Calendar)
        .ask(Method::DELETE, &path)
        .query("sendUpdates", updates)
        .send(&call.cancel)
        .await;
    let done = match deleted {
        Ok(_) => "deleted",
        // 410: somebody was faster, which is just as well.
        Err(error) if error.message.contains("has been deleted") => "was deleted before",
        Err(error) => return Err(error),
    };
    let record = Record::default()
        .with("id", place.event.as_str())
        .with("calendar", place.calendar.name());
    Ok(Output::Records(Records::of(done, [record])))
}

fn written(done: &str, event: &Event, calendar: &str) -> Output {
    let heading = format!("{done}: {}, {}", event.title(), event.when());
    Output::Records(Records::of(heading, [event.record(calendar, usize::MAX)]))
}

#[cfg(test)]
mod tests {
    use super::{Times, rules, times};
    use jiff::Zoned;
    use serde_json::json;

    fn now() -> Zoned {
        "2026-03-04T16:20:00+01:00[Europe/Berlin]"
            .parse()
            .expect("a time")
    }

    fn at(start: &str, end: Option<&str>, minutes: Option<u32>) -> Times {
        times(start, end, minutes, (&now(), 3_600)).expect("times")
    }

    #[test]
    fn times_keep_their_zone_and_days_are_whole() {
        let made = at("tomorrow 15:00", None, Some(45));
        assert_eq!(
            made.start,
            json!({"dateTime": "2026-03-05T15:00:00+01:00", "timeZone": "Europe/Berlin"})
        );
        assert_eq!(made.end["dateTime"], "2026-03-05T15:45:00+01:00");
        assert_eq!(
            at("tomorrow 15:00", None, None).end["dateTime"],
            "2026-03-05T16:00:00+01:00"
        );
        let days = at("2026-12-24", Some("2026-12-26"), None);
        assert_eq!(days.start, json!({"date": "2026-12-24"}));
        assert_eq!(days.end, json!({"date": "2026-12-27"}));
        assert_eq!(at("friday", None, None).end, json!({"date": "2026-03-07"}));
        assert!(times("tomorrow 15:00", Some("tomorrow 14:00"), None, (&now(), 60)).is_err());
    }

    #[test]
    fn rules_get_their_name() {
        assert_eq!(rules("FREQ=WEEKLY;BYDAY=MO"), ["RRULE:FREQ=WEEKLY;BYDAY=MO"]);
        assert_eq!(
            rules("RRULE:FREQ=DAILY\nEXDATE:20260301"),
            ["RRULE:FREQ=DAILY", "EXDATE:20260301"]
        );
    }
}
