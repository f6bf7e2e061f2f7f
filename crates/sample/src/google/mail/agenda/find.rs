//! Finds events: series expanded into their instances, a range of time, words, pages.

use super::event::{self, link, refused};
use super::{Agenda, Event, State, Stored, missing};
use crate::google::mail::recurrence::Rule;
use crate::google::refusal::Refusal;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

/// What `events.list` is asked for.
#[derive(Debug, Default)]
pub(in super::super) struct Asked<'a> {
    pub(in super::super) q: &'a str,
    pub(in super::super) from: Option<Timestamp>,
    pub(in super::super) to: Option<Timestamp>,
    pub(in super::super) single: bool,
    pub(in super::super) deleted: bool,
    pub(in super::super) by_start: bool,
    pub(in super::super) most: u32,
    pub(in super::super) token: Option<&'a str>,
}

impl State {
    /// Returns all events that touch a range, series expanded, exceptions in their place.
    pub(super) fn expanded(&self, from: Timestamp, to: Timestamp) -> Vec<Stored> {
        let touches = |stored: &Stored| stored.end > from && stored.start < to;
        let mut all: Vec<Stored> = vec![];
        for stored in &self.events {
            match rule(&stored.event) {
                Some(rule) if !stored.cancelled() => {
                    let instances = instances(stored, &rule, to).into_iter();
                    let apart = |instance: &Stored| {
                        let id = instance.event["id"].as_str().unwrap_or_default();
                        !self.events.iter().any(|other| other.is(&stored.calendar, id))
                    };
                    all.extend(instances.filter(touches).filter(apart));
                }
                Some(_) => {}
                None if touches(stored) => all.push(stored.clone()),
                None => {}
            }
        }
        all
    }

    /// Returns an event or an instance of a series.
    pub(super) fn find(&self, calendar: &str, id: &str) -> Option<Stored> {
        if let Some(stored) = self.events.iter().find(|stored| stored.is(calendar, id)) {
            return Some(stored.clone());
        }
        let (series, _) = id.rsplit_once('_')?;
        let stored = self.events.iter().find(|stored| stored.is(calendar, series))?;
        let far = stored.start + SignedDuration::from_hours(24 * 365 * 3);
        instances(stored, &rule(&stored.event)?, far)
            .into_iter()
            .find(|instance| instance.is(calendar, id))
    }
}

fn rule(event: &Event) -> Option<Rule> {
    Rule::read(event.get("recurrence")?.get(0)?.as_str()?)
}

fn instances(series: &Stored, rule: &Rule, to: Timestamp) -> Vec<Stored> {
    let long = series.end.duration_since(series.start);
    let first = series.start.to_zoned(TimeZone::UTC).datetime();
    let end = to.to_zoned(TimeZone::UTC).datetime();
    let whole = series.event["start"].get("date").is_some();
    let id = series.event["id"].as_str().unwrap_or_default();
    rule.starts(first, end)
        .into_iter()
        .filter_map(|start| {
            let start = start.to_zoned(TimeZone::UTC).ok()?.timestamp();
            let stop = start + long;
            let shown = |moment: Timestamp| {
                if whole {
                    json!({"date": moment.strftime("%Y-%m-%d").to_string()})
                } else {
                    json!({"dateTime": crate::rfc3339(moment), "timeZone": "UTC"})
                }
            };
            let mark = if whole { "%Y%m%d" } else { "%Y%m%dT%H%M%SZ" };
            let own = format!("{id}_{}", start.strftime(mark));
            let mut event = series.event.clone();
            event.remove("recurrence");
            event.insert("htmlLink".to_owned(), json!(link(&own, &series.calendar)));
            event.insert("id".to_owned(), json!(own));
            event.insert("recurringEventId".to_owned(), json!(id));
            event.insert("originalStartTime".to_owned(), shown(start));
            event.insert("start".to_owned(), shown(start));
            event.insert("end".to_owned(), shown(stop));
            Some(Stored {
                calendar: series.calendar.clone(),
                start,
                end: stop,
                event,
            })
        })
        .collect()
}

impl Agenda {
    /// Returns `Events`.
    pub(in super::super) fn list(&self, calendar: &str, asked: &Asked<'_>) -> Result<Value, Refusal> {
        let calendar = self.calendar(calendar)?;
        if asked.by_start && !asked.single {
            let words = "The requested ordering is not available for the particular query.";
            return Err(refused("badRequest", words));
        }
        if let (Some(from), Some(to)) = (asked.from, asked.to)
            && to <= from
        {
            return Err(refused("timeRangeEmpty", "The specified time range is empty."));
        }
        let from = asked.from.unwrap_or(Timestamp::UNIX_EPOCH);
        let to = asked
            .to
            .unwrap_or(self.now + SignedDuration::from_hours(24 * 730));
        let mut found = self.state(|state| {
            if asked.single {
                return state.expanded(from, to);
            }
            let touches = |stored: &&Stored| {
                stored.event.contains_key("recurrence") || (stored.end > from && stored.start < to)
            };
            state.events.iter().filter(touches).cloned().collect()
        });
        found.retain(|stored| stored.calendar == calendar.id && (asked.deleted || !stored.cancelled()));
        found.retain(|stored| asked.q.is_empty() || event::holds(&stored.event, asked.q));
        if asked.by_start {
            found.sort_by_key(|stored| (stored.start, stored.event["id"].to_string()));
        }
        let print = format!("{:?}|{:?}|{}|{}", asked.from, asked.to, asked.q, calendar.id).len();
        let mark = format!("CkkKO{print}x");
        let first = match asked.token {
            None => 0,
            Some(token) => token
                .strip_prefix(&mark)
                .and_then(|offset| offset.parse::<usize>().ok())
                .ok_or_else(|| refused("invalid", "Invalid page token value."))?,
        };
        let until = found.len().min(first + asked.most as usize);
        let items: Vec<&Map<String, Value>> = found
            .get(first..until)
            .unwrap_or_default()
            .iter()
            .map(|stored| &stored.event)
            .collect();
        let entry = self.entry(calendar);
        let mut events = json!({
            "kind": "calendar#events", "etag": format!("\"p33{}\"", found.len()), "summary": calendar.name,
            "description": calendar.about.as_deref().unwrap_or_default(), "updated": crate::rfc3339(self.now),
            "timeZone": "UTC", "accessRole": calendar.role, "defaultReminders": entry["defaultReminders"], "items": items,
        });
        if until < found.len() {
            events["nextPageToken"] = json!(format!("{mark}{until}"));
        } else {
            events["nextSyncToken"] = json!("CPDAlvWDx70CEPDAlvWDx70CGAU=");
        }
        Ok(events)
    }

    /// Returns an event; one that was deleted is shown as cancelled.
    pub(in super::super) fn get(&self, calendar: &str, id: &str) -> Result<Value, Refusal> {
        let calendar = self.calendar(calendar)?;
        let found = self.state(|state| state.find(&calendar.id, id));
        found
            .map(|stored| Value::Object(stored.event))
            .ok_or_else(missing)
    }
}
