//! Events as Calendar's API shows them, and the records they become.
//!
//! <https://developers.google.com/workspace/calendar/api/v3/reference/events>

use super::text;
use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use mosaic_connector_kit::{Citable, Record, output::clip};
use serde::Deserialize;

/// `Event`, as far as it is read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) status: String,
    summary: Option<String>,
    description: Option<String>,
    location: Option<String>,
    html_link: String,
    organizer: Person,
    pub(crate) start: Moment,
    pub(crate) end: Moment,
    pub(crate) attendees: Vec<Person>,
    pub(crate) recurring_event_id: Option<String>,
    recurrence: Vec<String>,
    hangout_link: Option<String>,
}

/// `EventAttendee`, and who organises.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Person {
    pub(crate) email: String,
    display_name: Option<String>,
    #[serde(rename = "self")]
    is_me: bool,
    optional: bool,
    resource: bool,
    response_status: String,
}

impl Person {
    /// Returns the answer to the invitation, as Google names it.
    pub(crate) fn answer(&self) -> &str {
        if self.response_status.is_empty() {
            "needsAction"
        } else {
            &self.response_status
        }
    }

    fn name(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.email)
    }

    /// Returns the name with the answer, where it is not yes.
    fn with_answer(&self) -> String {
        let answer = match self.response_status.as_str() {
            "declined" => " (declined)",
            "tentative" => " (maybe)",
            "needsAction" => " (no answer)",
            _ if self.optional => " (optional)",
            _ => "",
        };
        format!("{}{answer}", self.name())
    }
}

/// `EventDateTime`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Moment {
    pub(crate) date: Option<String>,
    pub(crate) date_time: Option<String>,
    time_zone: Option<String>,
}

impl Moment {
    /// Returns the moment; of a date its first one in UTC.
    pub(crate) fn timestamp(&self) -> Timestamp {
        let read = match (&self.date_time, self.day()) {
            (Some(time), _) => time.parse().ok(),
            (None, Some(date)) => date.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp()),
            (None, None) => None,
        };
        read.unwrap_or(Timestamp::UNIX_EPOCH)
    }

    pub(crate) fn day(&self) -> Option<Date> {
        self.date.as_deref()?.parse().ok()
    }

    /// Returns the time as it is on the clocks there.
    fn local(&self) -> Option<DateTime> {
        self.date_time.as_deref()?.get(..19)?.parse().ok()
    }

    /// Returns the name of the clocks: a zone, or how far they are from UTC.
    fn clocks(&self) -> &str {
        let time = self.date_time.as_deref().unwrap_or_default();
        match (&self.time_zone, time.get(19..)) {
            (Some(zone), _) => zone,
            (None, Some("Z") | None) => "UTC",
            (None, Some(offset)) => offset,
        }
    }

    /// Returns it as RFC 3339.
    fn rfc3339(&self) -> String {
        match (&self.date_time, &self.date) {
            (Some(time), _) => time.clone(),
            (None, Some(date)) => format!("{date}T00:00:00Z"),
            (None, None) => String::new(),
        }
    }
}

impl Event {
    pub(crate) fn title(&self) -> &str {
        let title = self.summary.as_deref().unwrap_or_default();
        if title.trim().is_empty() {
            "(no title)"
        } else {
            title
        }
    }

    /// Returns when it is, in words: `Tue 24 Nov 2026, 10:00–10:45 UTC`.
    pub(crate) fn when(&self) -> String {
        const DAY: &str = "%a %-d %b %Y";
        match (
            self.start.local(),
            self.end.local(),
            self.start.day(),
            self.end.day(),
        ) {
            (Some(start), Some(end), _, _) => {
                let end_shown = if start.date() == end.date() {
                    end.strftime("%H:%M").to_string()
                } else {
                    end.strftime(&format!("{DAY}, %H:%M")).to_string()
                };
                let (day, time) = (start.strftime(DAY), start.strftime("%H:%M"));
                format!("{day}, {time}–{end_shown} {}", self.start.clocks())
            }
            (_, _, Some(first), Some(end)) => {
                let last = end.checked_sub(1.day()).unwrap_or(end);
                if last <= first {
                    format!("{}, all day", first.strftime(DAY))
                } else {
                    format!("{} to {}", first.strftime(DAY), last.strftime(DAY))
                }
            }
            _ => String::new(),
        }
    }

    /// Returns what a reader needs: when, where, with whom, and what it is about.
    fn text(&self, most: usize) -> String {
        let mut lines = vec![self.when()];
        lines.extend(self.location.iter().map(|place| text::tidy(place)));
        let people: Vec<String> = self
            .attendees
            .iter()
            .filter(|person| !person.is_me && !person.resource)
            .map(Person::with_answer)
            .collect();
        if !people.is_empty() {
            lines.push(format!("with {}", people.join(", ")));
        }
        let head = lines.join(" · ");
        match self.about() {
            about if about.is_empty() => head,
            about => format!("{head}\n\n{}", clip(&about, most)),
        }
    }

    fn about(&self) -> String {
        let about = self.description.as_deref().unwrap_or_default();
        if about.contains('<') || about.contains('&') {
            text::from_html(about, true)
        } else {
            text::tidy(about)
        }
    }

    /// Returns the record of it; `most` is how much of its description is shown.
    pub(crate) fn record(&self, calendar: &str, most: usize) -> Record {
        let mine = self.attendees.iter().find(|person| person.is_me);
        let people: Vec<String> = self.attendees.iter().map(Person::with_answer).collect();
        Record::citable(Citable {
            id: self.id.clone(),
            title: self.title().to_owned(),
            url: self.html_link.clone(),
            author: self.organizer.name().to_owned(),
            time: self.start.rfc3339(),
            text: self.text(most),
        })
        .with("end", self.end.rfc3339())
        .with("location", self.location.clone())
        .with("attendees", people)
        .with("my_answer", mine.map(|person| person.response_status.clone()))
        .with("meet", self.hangout_link.clone())
        .with("calendar", calendar)
        .with("series", self.recurring_event_id.clone())
        .with("repeats", self.recurrence.first().cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::Event;
    use serde_json::json;

    fn when(start: serde_json::Value, end: serde_json::Value) -> String {
        let event: Event = serde_json::from_value(json!({"start": start, "end": end})).expect("an event");
        event.when()
    }

    #[test]
    fn times_are_said_in_words() {
        let time = |text: &str| json!({"dateTime": text});
        assert_eq!(
            when(time("2026-11-24T10:00:00Z"), time("2026-11-24T10:45:00Z")),
            "Tue 24 Nov 2026, 10:00–10:45 UTC"
        );
        assert_eq!(
            when(
                time("2026-11-24T23:00:00+01:00"),
                time("2026-11-25T01:00:00+01:00")
            ),
            "Tue 24 Nov 2026, 23:00–Wed 25 Nov 2026, 01:00 +01:00"
        );
        let date = |text: &str| json!({"date": text});
        assert_eq!(
            when(date("2026-12-25"), date("2026-12-26")),
            "Fri 25 Dec 2026, all day"
        );
        assert_eq!(
            when(date("2026-12-24"), date("2026-12-27")),
            "Thu 24 Dec 2026 to Sat 26 Dec 2026"
        );
        assert_eq!(when(json!({}), json!({})), "");
    }

    #[test]
    fn an_event_says_who_and_what() {
        let event: Event = serde_json::from_value(json!({
            "id": "e", "htmlLink": "https://x", "description": "<b>One</b> number&nbsp;at the end<br>or not",
            "location": "Douro", "start": {"date": "2026-12-25"}, "end": {"date": "2026-12-26"},
            "attendees": [{"email": "ana@x", "self": true, "responseStatus": "accepted"},
                {"email": "m@x", "displayName": "Marcus", "responseStatus": "tentative"}]
        }))
        .expect("an event");
        let text = event.text(2_000);
        assert!(
            text.starts_with("Fri 25 Dec 2026, all day · Douro · with Marcus (maybe)\n\n**One** number"),
            "{text}"
        );
        assert_eq!(event.title(), "(no title)");
    }
}
