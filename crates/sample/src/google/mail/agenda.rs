//! Ana's calendars: events as the API's own objects, series expanded when they are asked for, exceptions of a series kept
//! beside it.

mod event;
mod find;
mod story;
mod write;

pub(super) use find::Asked;

use crate::Company;
use crate::google::refusal::Refusal;
use anyhow::Result;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::sync::{Arc, Mutex, PoisonError};

/// An event as the API shows it.
type Event = Map<String, Value>;

/// A calendar of Ana's list.
#[derive(Debug, Clone)]
pub(super) struct Calendar {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) about: Option<String>,
    pub(super) role: String,
    pub(super) color: String,
}

/// The calendars. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Agenda {
    pub(super) calendars: Arc<Vec<Calendar>>,
    me: Arc<str>,
    now: Timestamp,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    events: Vec<Stored>,
    changes: u32,
}

/// An event, or a series of them, or an exception of a series.
#[derive(Debug, Clone)]
struct Stored {
    calendar: String,
    start: Timestamp,
    end: Timestamp,
    event: Event,
}

impl Stored {
    fn is(&self, calendar: &str, id: &str) -> bool {
        self.calendar == calendar && self.event.get("id").is_some_and(|it| it == id)
    }

    fn cancelled(&self) -> bool {
        self.event
            .get("status")
            .is_some_and(|status| status == "cancelled")
    }
}

impl Agenda {
    pub(super) fn new(company: &Company) -> Result<Self> {
        let (calendars, events) = story::read(company)?;
        Ok(Self {
            calendars: Arc::new(calendars),
            me: company.people.me().email().into(),
            now: company.now,
            state: Arc::new(Mutex::new(State { events, changes: 0 })),
        })
    }

    fn state<T>(&self, use_it: impl FnOnce(&mut State) -> T) -> T {
        use_it(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns a calendar by its id; `primary` is Ana's own.
    pub(super) fn calendar(&self, id: &str) -> Result<&Calendar, Refusal> {
        let id = if id == "primary" { &*self.me } else { id };
        self.calendars
            .iter()
            .find(|calendar| calendar.id == id)
            .ok_or_else(missing)
    }

    /// Returns a calendar that may be written to.
    fn writable(&self, id: &str) -> Result<&Calendar, Refusal> {
        let calendar = self.calendar(id)?;
        if calendar.role == "reader" {
            return Err(Refusal::forbidden(
                "requiredAccessLevel",
                "You need to have writer access to this calendar.",
            ));
        }
        Ok(calendar)
    }

    /// Returns `CalendarListEntry`.
    pub(super) fn entry(&self, calendar: &Calendar) -> Value {
        let mine = calendar.id == *self.me;
        let mut entry = json!({
            "kind": "calendar#calendarListEntry", "etag": "\"1700000000000000\"", "id": calendar.id,
            "summary": calendar.name, "timeZone": "UTC", "colorId": "14", "backgroundColor": calendar.color,
            "foregroundColor": "#000000", "selected": true, "accessRole": calendar.role, "defaultReminders": [],
            "conferenceProperties": {"allowedConferenceSolutionTypes": ["hangoutsMeet"]},
        });
        if let Some(about) = &calendar.about {
            entry["description"] = json!(about);
        }
        if mine {
            entry["primary"] = json!(true);
            entry["defaultReminders"] = json!([{"method": "popup", "minutes": 10}]);
        }
        entry
    }

    /// Returns when someone is busy; `None` when nobody knows them.
    pub(super) fn busy(
        &self,
        who: &str,
        (from, to): (Timestamp, Timestamp),
    ) -> Option<Vec<(Timestamp, Timestamp)>> {
        let calendar = self.calendar(who).ok().map(|calendar| calendar.id.clone());
        let known = calendar.is_some() || (who.ends_with("@larkspur.example") && !who.starts_with("nobody"));
        if !known {
            return None;
        }
        let calendar = calendar.filter(|id| *id != *self.me);
        let mut busy: Vec<(Timestamp, Timestamp)> = self.state(|state| {
            let shown = state.expanded(from, to);
            shown
                .iter()
                .filter(|stored| !event::is_free(&stored.event))
                .filter(|stored| match &calendar {
                    Some(id) => stored.calendar == *id,
                    None => event::takes_part(&stored.event, if who == "primary" { &self.me } else { who }),
                })
                .map(|stored| (stored.start.max(from), stored.end.min(to)))
                .collect()
        });
        busy.sort();
        let mut merged: Vec<(Timestamp, Timestamp)> = vec![];
        for (start, end) in busy {
            match merged.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                Some(_) | None => merged.push((start, end)),
            }
        }
        Some(merged)
    }
}

/// 404 in the calendar's words.
fn missing() -> Refusal {
    Refusal::not_found("Not Found")
}
