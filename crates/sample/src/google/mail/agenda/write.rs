//! Changes events. What is written is checked as the service does: times, attendees, names of fields.

use super::event::{event_id, link, refused, span};
use super::{Agenda, Event, State, Stored, missing};
use crate::google::mail::recurrence::Rule;
use crate::google::refusal::Refusal;
use serde_json::{Value, json};

/// What an event may be written with.
const FIELDS: [&str; 18] = [
    "id",
    "summary",
    "description",
    "location",
    "start",
    "end",
    "attendees",
    "recurrence",
    "reminders",
    "colorId",
    "transparency",
    "visibility",
    "conferenceData",
    "guestsCanModify",
    "guestsCanInviteOthers",
    "guestsCanSeeOtherGuests",
    "status",
    "source",
];

impl Agenda {
    pub(in super::super) fn insert(&self, calendar: &str, body: Event, meet: bool) -> Result<Value, Refusal> {
        let calendar = self.writable(calendar)?;
        check(&body)?;
        let (start, end) = span(&body)?;
        self.state(|state| {
            let now = state.touch(self);
            let id = event_id(&format!("written/{}", state.changes));
            let mut event: Event = match json!({
                "kind": "calendar#event", "etag": now.0, "id": id, "status": "confirmed",
                "htmlLink": link(&id, &calendar.id), "created": now.1, "updated": now.1,
                "creator": {"email": &*self.me, "self": true}, "organizer": self.organizer(&calendar.id, &calendar.name),
                "iCalUID": format!("{id}@google.com"), "sequence": 0, "reminders": {"useDefault": true},
                "eventType": "default",
            }) {
                Value::Object(event) => event,
                _ => Event::new(),
            };
            event.extend(body);
            self.finish(&mut event, meet);
            let shown = Value::Object(event.clone());
            state.events.push(Stored {
                calendar: calendar.id.clone(),
                start,
                end,
                event,
            });
            Ok(shown)
        })
    }

    pub(in super::super) fn patch(
        &self,
        (calendar, id): (&str, &str),
        (body, meet): (Event, bool),
        tag: Option<&str>,
    ) -> Result<Value, Refusal> {
        let calendar = self.writable(calendar)?;
        check(&body)?;
        self.state(|state| {
            let mut stored = state.find(&calendar.id, id).ok_or_else(missing)?;
            if stored.cancelled() {
                return Err(missing());
            }
            if tag.is_some_and(|tag| stored.event["etag"] != tag) {
                return Err(Refusal::new(
                    (412, "FAILED_PRECONDITION", "conditionNotMet"),
                    "Precondition Failed",
                ));
            }
            let now = state.touch(self);
            for (key, value) in body {
                merge(&mut stored.event, key, value);
            }
            stored.event.insert("etag".to_owned(), json!(now.0));
            stored.event.insert("updated".to_owned(), json!(now.1));
            let sequence = stored.event["sequence"].as_u64().unwrap_or_default() + 1;
            stored.event.insert("sequence".to_owned(), json!(sequence));
            (stored.start, stored.end) = span(&stored.event)?;
            self.finish(&mut stored.event, meet);
            let shown = Value::Object(stored.event.clone());
            state.put(stored);
            Ok(shown)
        })
    }

    pub(in super::super) fn delete(&self, calendar: &str, id: &str) -> Result<(), Refusal> {
        let calendar = self.writable(calendar)?;
        self.state(|state| {
            let mut stored = state.find(&calendar.id, id).ok_or_else(missing)?;
            if stored.cancelled() {
                return Err(Refusal::new(
                    (410, "GONE", "deleted"),
                    "Resource has been deleted",
                ));
            }
            let now = state.touch(self);
            stored.event.insert("status".to_owned(), json!("cancelled"));
            stored.event.insert("etag".to_owned(), json!(now.0));
            stored.event.insert("updated".to_owned(), json!(now.1));
            state.put(stored);
            Ok(())
        })
    }

    fn organizer(&self, calendar: &str, name: &str) -> Value {
        if calendar == &*self.me {
            json!({"email": calendar, "self": true})
        } else {
            json!({"email": calendar, "displayName": name})
        }
    }

    /// Fills in what the service fills in: answers of those invited, a room for a call.
    fn finish(&self, event: &mut Event, meet: bool) {
        if let Some(Value::Array(people)) = event.get_mut("attendees") {
            for person in people {
                if person.get("responseStatus").is_none() {
                    person["responseStatus"] = json!("needsAction");
                }
                if person["email"] == *self.me {
                    person["self"] = json!(true);
                    person["responseStatus"] = json!("accepted");
                }
            }
        }
        let asked = event
            .get("conferenceData")
            .is_some_and(|data| data.get("createRequest").is_some() && data.get("entryPoints").is_none());
        if asked && meet {
            let id = event["id"].as_str().unwrap_or_default().to_owned();
            super::story::add_call(event, &id);
        } else if asked {
            event.remove("conferenceData");
        }
    }
}

impl State {
    /// Counts a change, and returns its tag and time.
    fn touch(&mut self, agenda: &Agenda) -> (String, String) {
        self.changes += 1;
        let at = agenda.now + jiff::SignedDuration::from_secs(self.changes.into());
        let tag = format!(
            "\"{}\"",
            3_400_000_000_000_000_u64 + u64::from(self.changes) * 2_000
        );
        (tag, at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string())
    }

    /// Keeps an event in its place; an instance of a series becomes an exception of it.
    fn put(&mut self, stored: Stored) {
        let id = stored.event["id"].as_str().unwrap_or_default().to_owned();
        match self
            .events
            .iter_mut()
            .find(|other| other.is(&stored.calendar, &id))
        {
            Some(other) => *other = stored,
            None => self.events.push(stored),
        }
    }
}

/// Puts a field of a patch in its place: null takes away, an object is merged into the one that is there.
fn merge(event: &mut Event, key: String, value: Value) {
    match (event.get_mut(&key), value) {
        (_, Value::Null) => {
            event.remove(&key);
        }
        (Some(Value::Object(had)), Value::Object(more)) => {
            for (key, value) in more {
                merge(had, key, value);
            }
        }
        (_, value) => {
            event.insert(key, value);
        }
    }
}

fn check(body: &Event) -> Result<(), Refusal> {
    if let Some(stranger) = body.keys().find(|key| !FIELDS.contains(&key.as_str())) {
        return Err(Refusal::invalid(format!(
            "Invalid JSON payload received. Unknown name \"{stranger}\": Cannot find field."
        )));
    }
    let people = body.get("attendees").and_then(Value::as_array);
    let wrong = |person: &&Value| {
        !person["email"]
            .as_str()
            .is_some_and(|address| address.contains('@'))
    };
    if people.into_iter().flatten().any(|person| wrong(&person)) {
        return Err(refused("invalid", "Invalid attendee email."));
    }
    for rule in body
        .get("recurrence")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        if rule.as_str().and_then(Rule::read).is_none() {
            return Err(refused("invalid", "Invalid recurrence rule."));
        }
    }
    Ok(())
}
