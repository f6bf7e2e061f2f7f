//! Reads the story's calendars and events, and makes more of them where measurements ask for it.

use super::event::{event_id, link, span};
use super::{Calendar, Event, Stored};
use crate::google::mail::body;
use crate::google::mail::recurrence::Rule;
use crate::{Company, When, rfc3339};
use anyhow::{Context as _, Result};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::Deserialize;
use serde_json::{Value, json};

/// How much of all records is events, in percent.
const SHARE: u32 = 2;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    id: String,
    name: String,
    #[serde(default)]
    about: Option<String>,
    role: String,
    color: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Told {
    title: String,
    start: String,
    minutes: u32,
    /// Whole days; then `start` has no time.
    days: u32,
    repeat: Option<String>,
    /// The name of a calendar.
    calendar: Option<String>,
    by: Option<String>,
    who: Vec<String>,
    #[serde(rename = "where")]
    place: Option<String>,
    about: Option<String>,
    answer: Option<String>,
    optional: bool,
    private: bool,
    meet: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Holiday {
    month: i8,
    day: i8,
    title: String,
}

/// Returns the calendars and what is in them.
pub(super) fn read(company: &Company) -> Result<(Vec<Calendar>, Vec<Stored>)> {
    let listed: Vec<Listed> =
        serde_saphyr::from_str(include_str!("../../../../story/google/calendar/calendars.yaml"))
            .context("could not read google/calendar/calendars.yaml")?;
    let calendars: Vec<Calendar> = listed
        .into_iter()
        .map(|listed| Calendar {
            id: listed.id,
            name: listed.name,
            about: listed.about,
            role: listed.role,
            color: listed.color,
        })
        .collect();
    let told: Vec<Told> =
        serde_saphyr::from_str(include_str!("../../../../story/google/calendar/events.yaml"))
            .context("could not read google/calendar/events.yaml")?;
    let days: Vec<Holiday> =
        serde_saphyr::from_str(include_str!("../../../../story/google/calendar/holidays.yaml"))
            .context("could not read google/calendar/holidays.yaml")?;
    let mut events = vec![];
    for told in told {
        let of = || format!("in the event \"{}\"", told.title);
        events.push(stored(company, &calendars, &told).with_context(of)?);
    }
    let holidays = calendars.last().context("there is no calendar")?;
    let year = company.now.to_zoned(TimeZone::UTC).year();
    for (year, day) in (year - 1..=year + 1).flat_map(|year| days.iter().map(move |day| (year, day))) {
        let date = Date::new(year, day.month, day.day)?;
        let next = date.checked_add(1.day())?;
        let seed = format!("holiday/{date}");
        let times = (
            json!({"date": date.to_string()}),
            json!({"date": next.to_string()}),
        );
        let mut event = bare((&seed, &day.title), holidays, times, company.now);
        event.insert("transparency".to_owned(), json!("transparent"));
        event.insert("visibility".to_owned(), json!("public"));
        events.push(keep(holidays, event)?);
    }
    for number in 0..company.scale.share(SHARE) {
        events.push(more(company, &calendars, number)?);
    }
    Ok((calendars, events))
}

fn keep(calendar: &Calendar, event: Event) -> Result<Stored> {
    let (start, end) = span(&event).map_err(|refusal| anyhow::anyhow!("{}", refusal.message))?;
    Ok(Stored {
        calendar: calendar.id.clone(),
        start,
        end,
        event,
    })
}

/// Returns an event with what every event has.
fn bare((seed, title): (&str, &str), calendar: &Calendar, times: (Value, Value), now: Timestamp) -> Event {
    let id = event_id(seed);
    let made = now - SignedDuration::from_hours(24 * 45);
    let made = made.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string();
    let event = json!({
        "kind": "calendar#event", "etag": format!("\"{}\"", 3_300_000_000_000_000_u64 + seed.len() as u64), "id": id,
        "status": "confirmed", "htmlLink": link(&id, &calendar.id), "created": made, "updated": made, "summary": title,
        "creator": {"email": calendar.id}, "organizer": {"email": calendar.id, "displayName": calendar.name},
        "start": times.0, "end": times.1, "iCalUID": format!("{id}@google.com"), "sequence": 0,
        "reminders": {"useDefault": true}, "eventType": "default",
    });
    match event {
        Value::Object(event) => event,
        _ => Event::new(),
    }
}

fn stored(company: &Company, calendars: &[Calendar], told: &Told) -> Result<Stored> {
    let calendar = match &told.calendar {
        None => calendars.first(),
        Some(name) => calendars.iter().find(|calendar| calendar.name == *name),
    };
    let calendar = calendar.with_context(|| format!("there is no calendar {:?}", told.calendar))?;
    let mut start = When::read(&told.start)
        .with_context(|| format!("`{}` is no time", told.start))?
        .at(company.now);
    let rule = told.repeat.as_ref().map(|rule| format!("RRULE:{rule}"));
    if let Some(rule) = &rule {
        let rule = Rule::read(rule).with_context(|| format!("`{rule}` is no rule"))?;
        let first = rule.first_from(start.to_zoned(TimeZone::UTC).datetime());
        start = first.to_zoned(TimeZone::UTC)?.timestamp();
    }
    let times = if told.days > 0 {
        let end = start + SignedDuration::from_hours(24 * i64::from(told.days));
        let date = |moment: Timestamp| json!({"date": moment.strftime("%Y-%m-%d").to_string()});
        (date(start), date(end))
    } else {
        let end = start + SignedDuration::from_mins(told.minutes.into());
        let time = |moment: Timestamp| json!({"dateTime": rfc3339(moment), "timeZone": "UTC"});
        (time(start), time(end))
    };
    let mut event = bare((&told.title, &told.title), calendar, times, company.now);
    if let Some(rule) = rule {
        event.insert("recurrence".to_owned(), json!([rule]));
    }
    if told.days > 0 {
        event.insert("transparency".to_owned(), json!("transparent"));
    }
    if told.private {
        event.insert("visibility".to_owned(), json!("private"));
    }
    if let Some(place) = &told.place {
        event.insert("location".to_owned(), json!(place));
    }
    if let Some(about) = &told.about {
        event.insert(
            "description".to_owned(),
            json!(body::escape(about).replace('\n', "<br>")),
        );
    }
    people(company, told, calendar, &mut event)?;
    if told.meet {
        let id = event["id"].as_str().unwrap_or_default().to_owned();
        add_call(&mut event, &id);
    }
    keep(calendar, event)
}

/// Puts in who made the event and who is invited.
fn people(company: &Company, told: &Told, calendar: &Calendar, event: &mut Event) -> Result<()> {
    let me = company.people.me();
    let by = company.people.find(told.by.as_deref().unwrap_or("ana"))?;
    let mine = calendar.id == me.email();
    let mut maker = json!({"email": by.email(), "displayName": by.name});
    if by.id == me.id {
        maker["self"] = json!(true);
    }
    if mine {
        event.insert("organizer".to_owned(), maker.clone());
    }
    event.insert("creator".to_owned(), maker);
    if told.who.is_empty() {
        return Ok(());
    }
    let mut names: Vec<&str> = told.who.iter().map(String::as_str).collect();
    if mine {
        names.push("ana");
    }
    let mut invited = vec![];
    for name in names {
        if name.contains('@') {
            invited.push(json!({"email": name, "responseStatus": "accepted"}));
            continue;
        }
        let person = company.people.find(name)?;
        let mut guest =
            json!({"email": person.email(), "displayName": person.name, "responseStatus": "accepted"});
        if person.id == by.id {
            guest["organizer"] = json!(true);
        }
        if person.id == me.id {
            guest["self"] = json!(true);
            guest["responseStatus"] = json!(told.answer.as_deref().unwrap_or("accepted"));
            if told.optional {
                guest["optional"] = json!(true);
            }
        }
        invited.push(guest);
    }
    event.insert("attendees".to_owned(), json!(invited));
    Ok(())
}

/// Adds a room for a call to an event.
pub(super) fn add_call(event: &mut Event, id: &str) {
    let letters: String = crate::stable_id("", id, 40)
        .to_lowercase()
        .chars()
        .filter(char::is_ascii_alphabetic)
        .collect();
    let code = format!("{}-{}-{}", &letters[..3], &letters[3..7], &letters[7..10]);
    let link = format!("https://meet.google.com/{code}");
    event.insert("hangoutLink".to_owned(), json!(link));
    event.insert(
        "conferenceData".to_owned(),
        json!({
            "conferenceId": code,
            "conferenceSolution": {"key": {"type": "hangoutsMeet"}, "name": "Google Meet", "iconUri": "https://fonts.gstatic.com/meet.png"},
            "entryPoints": [{"entryPointType": "video", "uri": link, "label": format!("meet.google.com/{code}")}],
        }),
    );
}

/// Returns an event around the story, for measurements.
fn more(company: &Company, calendars: &[Calendar], number: u32) -> Result<Stored> {
    const TITLES: [&str; 6] = [
        "Goods in",
        "Call with a customer",
        "Quality round",
        "Pick-up",
        "Shift plan",
        "Sample check",
    ];
    let calendar = calendars
        .get(usize::from(number.is_multiple_of(3)))
        .context("there is no calendar")?;
    let title = format!("{} {number}", TITLES[number as usize % TITLES.len()]);
    let back = SignedDuration::from_hours(24 * (60 + i64::from(number) % 600));
    let midnight = (company.now - back)
        .to_zoned(TimeZone::UTC)
        .date()
        .to_zoned(TimeZone::UTC)?
        .timestamp();
    let start = midnight + SignedDuration::from_mins(8 * 60 + i64::from(number % 36) * 15);
    let time = |moment: Timestamp| json!({"dateTime": rfc3339(moment), "timeZone": "UTC"});
    let times = (time(start), time(start + SignedDuration::from_mins(30)));
    let seed = format!("more/{number}");
    keep(calendar, bare((&seed, &title), calendar, times, company.now))
}
