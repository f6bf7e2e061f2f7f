//! The calendars of the account: their list, and finding one by name.

use crate::shared::{Product, Shared};
use mosaic_connector_kit::{Call, Output, Record, Records, ToolError};
use serde::Deserialize;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// `CalendarListEntry`, as far as it is read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Calendar {
    pub(crate) id: String,
    summary: String,
    summary_override: Option<String>,
    description: Option<String>,
    time_zone: Option<String>,
    access_role: String,
    primary: bool,
    selected: bool,
}

impl Calendar {
    /// Returns the name a person gave it.
    pub(crate) fn name(&self) -> &str {
        self.summary_override.as_deref().unwrap_or(&self.summary)
    }

    /// Tells whether it is shown, and more than when one is busy.
    fn is_shown(&self) -> bool {
        (self.selected || self.primary) && self.access_role != "freeBusyReader"
    }

    fn may(&self) -> &'static str {
        match self.access_role.as_str() {
            "owner" | "writer" => "read and write",
            "freeBusyReader" => "see busy times",
            _ => "read",
        }
    }
}

/// Returns all calendars; asks once in a few minutes, to the last page.
pub(crate) async fn all(
    google: &Shared,
    cancel: &CancellationToken,
) -> Result<Arc<Vec<Calendar>>, ToolError> {
    #[derive(Default, Deserialize)]
    #[serde(rename_all = "camelCase", default)]
    struct Listed {
        items: Vec<Calendar>,
        next_page_token: Option<String>,
    }
    if let Some(kept) = google.memory.calendars.get() {
        return Ok(kept);
    }
    let mut calendars = vec![];
    let mut token = None;
    loop {
        let page: Listed = google
            .client(Product::Calendar)
            .get("calendar/v3/users/me/calendarList")
            .query("maxResults", 250)
            .maybe("pageToken", token.as_ref())
            .send(cancel)
            .await?
            .json()?;
        calendars.extend(page.items);
        token = page.next_page_token;
        if token.is_none() {
            return Ok(google.memory.calendars.put(calendars));
        }
    }
}

/// Returns the calendars that are meant: one by name or id, `primary`, or all that are shown.
pub(crate) async fn meant(
    google: &Shared,
    given: Option<&str>,
    cancel: &CancellationToken,
) -> Result<Vec<Calendar>, ToolError> {
    match given.map(str::trim) {
        None | Some("all") => {
            let all = all(google, cancel).await?;
            Ok(all
                .iter()
                .filter(|calendar| calendar.is_shown())
                .cloned()
                .collect())
        }
        Some(name) => one(google, name, cancel).await.map(|calendar| vec![calendar]),
    }
}

/// Returns a calendar by name or id; what is an id needs no request.
pub(crate) async fn one(
    google: &Shared,
    name: &str,
    cancel: &CancellationToken,
) -> Result<Calendar, ToolError> {
    let name = name.trim();
    let known = google.memory.calendars.get();
    let by_id = known
        .as_ref()
        .and_then(|all| all.iter().find(|calendar| calendar.id == name));
    if let Some(calendar) = by_id {
        return Ok(calendar.clone());
    }
    let is_mine = ["primary", "me", "mine"]
        .iter()
        .any(|word| name.eq_ignore_ascii_case(word));
    if is_mine || name.contains('@') {
        let id = if is_mine { "primary" } else { name };
        return Ok(Calendar {
            id: id.to_owned(),
            summary: id.to_owned(),
            ..Calendar::default()
        });
    }
    let all = all(google, cancel).await?;
    let wanted = name.to_lowercase();
    let exact = all
        .iter()
        .find(|calendar| calendar.name().to_lowercase() == wanted);
    let like: Vec<&Calendar> = all
        .iter()
        .filter(|calendar| calendar.name().to_lowercase().contains(&wanted))
        .collect();
    match (exact, like.as_slice()) {
        (Some(calendar), _) => Ok(calendar.clone()),
        (None, [calendar]) => Ok((*calendar).clone()),
        (None, _) => {
            let names: Vec<&str> = all.iter().map(Calendar::name).take(20).collect();
            Err(ToolError::not_found(format!("there is no calendar `{name}`"))
                .hint(format!("Calendars are: {}", names.join(", "))))
        }
    }
}

/// `list_calendars`
pub(crate) async fn list(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let _: super::Nothing = call.arguments()?;
    let calendars = all(google, &call.cancel).await?;
    let records = calendars.iter().map(|calendar| {
        Record::default()
            .with("name", calendar.name())
            .with("id", calendar.id.as_str())
            .with("may", calendar.may())
            .with("primary", calendar.primary)
            .with("shown", calendar.is_shown())
            .with("time_zone", calendar.time_zone.clone())
            .with("description", calendar.description.clone())
    });
    let heading = match calendars.len() {
        1 => "1 calendar".to_owned(),
        count => format!("{count} calendars"),
    };
    let keys = &["name", "id", "may", "primary", "time_zone", "description"];
    Ok(Output::Records(Records::of(heading, records).concise(keys)))
}
