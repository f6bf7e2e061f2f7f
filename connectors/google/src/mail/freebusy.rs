//! `query_freebusy`: when people or calendars are busy, and when all of them are free.

use super::calendars;
use super::when;
use crate::shared::{Product, Shared};
use jiff::{SignedDuration, Timestamp, Zoned, tz::TimeZone};
use mosaic_connector_kit::{Call, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    #[serde(default, deserialize_with = "super::several")]
    who: Vec<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    from: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    to: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    minutes: Option<u32>,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    calendars: BTreeMap<String, Busy>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Busy {
    busy: Vec<Period>,
    errors: Vec<Problem>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
struct Period {
    start: Timestamp,
    end: Timestamp,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(default)]
    reason: String,
}

/// `query_freebusy`
pub(crate) async fn query(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let asked: Ask = call.arguments()?;
    let now = when::now();
    let range = when::range(asked.from.as_deref(), asked.to.as_deref(), 1, &now)?;
    let who = people(google, call, &asked.who).await?;
    let answer = ask(google, call, &who, &range).await?;
    let mut records = vec![];
    let mut all = vec![];
    let mut unknown = vec![];
    for (id, name) in &who {
        let Some(found) = answer.calendars.get(id) else {
            continue;
        };
        unknown.extend(
            found
                .errors
                .iter()
                .map(|error| format!("{name} ({})", error.reason)),
        );
        for period in &found.busy {
            records.push(record(name, "busy", *period, range.from.time_zone()));
            all.push(*period);
        }
    }
    let least = SignedDuration::from_mins(asked.minutes.unwrap_or(30).max(1).into());
    let free = free(all, (&range.from, &range.to), least);
    let everyone = if who.len() > 1 { "everyone" } else { &who[0].1 };
    records.extend(
        free.iter()
            .map(|period| record(everyone, "free", *period, range.from.time_zone())),
    );
    let zone = range.from.time_zone().iana_name().unwrap_or("UTC");
    let heading = format!(
        "{} to {} ({zone}): {} busy, {} free of at least {} min between 08:00 and 19:00",
        range.from.strftime("%a %-d %b %H:%M"),
        range.to.strftime("%a %-d %b %H:%M"),
        records.len() - free.len(),
        free.len(),
        least.as_mins(),
    );
    let mut output = Records::of(heading, records);
    if !unknown.is_empty() {
        output = output.note(format!(
            "not known, and left out of what is free: {}",
            unknown.join(", ")
        ));
    }
    Ok(Output::Records(output))
}

/// Returns the ids of those asked for, each with the name it was given by.
async fn people(google: &Shared, call: &Call, given: &[String]) -> Result<Vec<(String, String)>, ToolError> {
    let mine = ["primary".to_owned()];
    let names = if given.is_empty() { &mine } else { given };
    if names.len() > 50 {
        return Err(ToolError::invalid("Google looks at 50 calendars at most").hint("Ask for fewer"));
    }
    let mut who = vec![];
    for name in names {
        let calendar = calendars::one(google, name, &call.cancel).await?;
        who.push((calendar.id, name.clone()));
    }
    Ok(who)
}

async fn ask(
    google: &Shared,
    call: &Call,
    who: &[(String, String)],
    range: &when::Range,
) -> Result<Answer, ToolError> {
    let items: Vec<_> = who.iter().map(|(id, _)| json!({"id": id})).collect();
    google
        .client(Product::Calendar)
        .post("calendar/v3/freeBusy")
        .json(&json!({
            "timeMin": when::rfc3339(&range.from), "timeMax": when::rfc3339(&range.to), "items": items,
        }))
        .repeatable()
        .send(&call.cancel)
        .await?
        .json()
}

fn record(who: &str, state: &str, period: Period, zone: &TimeZone) -> Record {
    let shown = |moment: Timestamp| {
        let local = moment.to_zoned(zone.clone());
        local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    };
    Record::default()
        .with("who", who)
        .with("state", state)
        .with("start", shown(period.start))
        .with("end", shown(period.end))
        .with("minutes", period.end.duration_since(period.start).as_mins())
}

/// Returns what is left between busy periods, in working hours of working days.
fn free(mut busy: Vec<Period>, (from, to): (&Zoned, &Zoned), least: SignedDuration) -> Vec<Period> {
    busy.sort_by_key(|period| period.start);
    let mut free = vec![];
    let mut day = from.date();
    while day <= to.date() {
        let at = |hour: i8| day.at(hour, 0, 0, 0).to_zoned(from.time_zone().clone());
        let weekend = day.weekday().to_monday_zero_offset() >= 5;
        let (Ok(open), Ok(shut)) = (at(8), at(19)) else {
            break;
        };
        let mut start = open.timestamp().max(from.timestamp());
        let shut = shut.timestamp().min(to.timestamp());
        let opened = start;
        let of_day = busy
            .iter()
            .filter(|period| period.end > opened && period.start < shut);
        for period in of_day {
            if !weekend && period.start.duration_since(start) >= least {
                free.push(Period {
                    start,
                    end: period.start,
                });
            }
            start = start.max(period.end);
        }
        if !weekend && shut.duration_since(start) >= least {
            free.push(Period { start, end: shut });
        }
        match day.tomorrow() {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    free
}

#[cfg(test)]
mod tests {
    use super::{Period, free};
    use jiff::{SignedDuration, Zoned};

    #[test]
    fn what_is_free_lies_between_in_working_hours() {
        let from: Zoned = "2026-03-06T09:00:00+00:00[UTC]".parse().expect("a time");
        let to: Zoned = "2026-03-10T00:00:00+00:00[UTC]".parse().expect("a time");
        let period = |start: &str, end: &str| Period {
            start: start.parse().expect("a time"),
            end: end.parse().expect("a time"),
        };
        let busy = vec![
            period("2026-03-06T10:00:00Z", "2026-03-06T11:00:00Z"),
            period("2026-03-06T10:30:00Z", "2026-03-06T18:45:00Z"),
        ];
        let found = free(busy, (&from, &to), SignedDuration::from_mins(30));
        assert_eq!(
            found,
            [
                period("2026-03-06T09:00:00Z", "2026-03-06T10:00:00Z"),
                period("2026-03-09T08:00:00Z", "2026-03-09T19:00:00Z"),
            ]
        );
    }
}
