//! What is on in a range of time, over several calendars, in the order of time. Each calendar is a stream of pages; a cursor
//! keeps for each where it stands, so that no event is lost and none comes twice.

use super::{AT_ONCE, Ask, CONCISE, Events, List, fetch};
use crate::mail::calendars::Calendar;
use crate::mail::event::Event;
use crate::mail::when;
use crate::shared::Shared;
use futures::{StreamExt as _, TryStreamExt as _};
use mosaic_connector_kit::{Call, Output, Records, ToolError, cursor};
use serde::{Deserialize, Serialize};

/// Where a list goes on.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Mark {
    from: String,
    to: String,
    /// The size of Google's pages, which must not change in between.
    size: u32,
    streams: Vec<Stream>,
}

/// Where one calendar stands: a page, and how much of it was shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Stream {
    #[serde(rename = "c")]
    calendar: String,
    #[serde(rename = "t", skip_serializing_if = "Option::is_none", default)]
    token: Option<String>,
    #[serde(rename = "n")]
    shown: usize,
}

pub(super) async fn list(
    google: &Shared,
    call: &Call,
    calendars: &[Calendar],
    asked: &Ask,
) -> Result<Output, ToolError> {
    let (query, limit) = (asked.query.as_deref(), asked.limit());
    let question = format!(
        "agenda {:?} {:?} {query:?} {:?}",
        asked.from, asked.to, asked.calendar
    );
    let mark = match cursor::open(&question, asked.cursor.as_deref())? {
        Some(mark) => serde_json::from_str(&mark)
            .map_err(|_| ToolError::invalid("the cursor does not belong to this list"))?,
        None => first(asked, calendars, limit)?,
    };
    let one = async |stream: &Stream| {
        let list = List {
            q: query,
            from: mark.from.clone(),
            to: mark.to.clone(),
            most: mark.size,
            token: stream.token.as_deref(),
        };
        fetch(google, call, &stream.calendar, &list).await
    };
    let pages: Vec<Events> = futures::stream::iter(&mark.streams)
        .map(one)
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let (shown, left) = merge(&mark.streams, &pages, limit as usize);
    let name = |id: &str| {
        calendars
            .iter()
            .find(|calendar| calendar.id == id)
            .map_or("", Calendar::name)
            .to_owned()
    };
    let records: Vec<_> = shown
        .iter()
        .map(|(id, event)| event.record(&name(id), 2_000))
        .collect();
    let heading = heading(records.len(), query, &mark);
    let next = if left.is_empty() {
        None
    } else {
        let mark = serde_json::to_string(&Mark {
            streams: left,
            ..mark
        });
        Some(cursor::seal(&question, &mark.unwrap_or_default()))
    };
    Ok(Output::Records(
        Records::of(heading, records).concise(CONCISE).next(next),
    ))
}

fn heading(count: usize, query: Option<&str>, mark: &Mark) -> String {
    let range = format!("{} to {}", day(&mark.from), day(&mark.to));
    let what = query.map(|query| format!(" for `{query}`")).unwrap_or_default();
    match count {
        0 => format!("no events{what}, {range}"),
        1 => format!("1 event{what}, {range}"),
        count => format!("{count} events{what}, {range}, in order of time"),
    }
}

fn first(asked: &Ask, calendars: &[Calendar], limit: u32) -> Result<Mark, ToolError> {
    let range = when::range(asked.from.as_deref(), asked.to.as_deref(), 7, &when::now())?;
    Ok(Mark {
        from: when::rfc3339(&range.from),
        to: when::rfc3339(&range.to),
        size: limit,
        streams: calendars
            .iter()
            .map(|calendar| Stream {
                calendar: calendar.id.clone(),
                token: None,
                shown: 0,
            })
            .collect(),
    })
}

/// Takes the next events of all streams in the order of time, and returns where each stands then. A stream whose page is
/// used up while Google has another is not gone beyond: what comes next there may come before what the others hold.
fn merge<'a>(
    streams: &'a [Stream],
    pages: &'a [Events],
    limit: usize,
) -> (Vec<(&'a str, &'a Event)>, Vec<Stream>) {
    let mut at: Vec<usize> = streams.iter().map(|stream| stream.shown).collect();
    let mut taken = vec![];
    while taken.len() < limit {
        let waits = pages
            .iter()
            .zip(&at)
            .any(|(page, at)| *at >= page.items.len() && page.next_page_token.is_some());
        let next = pages
            .iter()
            .zip(&at)
            .enumerate()
            .filter_map(|(index, (page, at))| Some((index, page.items.get(*at)?)))
            .min_by_key(|(_, event)| event.start.timestamp());
        let (Some((index, event)), false) = (next, waits) else {
            break;
        };
        taken.push((streams[index].calendar.as_str(), event));
        at[index] += 1;
    }
    let left = streams
        .iter()
        .zip(pages)
        .zip(at)
        .filter_map(|((stream, page), at)| {
            if at < page.items.len() {
                return Some(Stream {
                    shown: at,
                    ..stream.clone()
                });
            }
            let token = page.next_page_token.clone()?;
            Some(Stream {
                token: Some(token),
                shown: 0,
                ..stream.clone()
            })
        })
        .collect();
    (taken, left)
}

fn day(time: &str) -> &str {
    time.get(..16).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::{Events, Stream, merge};
    use serde_json::json;

    fn stream(name: &str) -> Stream {
        Stream {
            calendar: name.to_owned(),
            token: None,
            shown: 0,
        }
    }

    fn page(hours: &[u32], next: Option<&str>) -> Events {
        let items: Vec<_> = hours
            .iter()
            .map(|hour| json!({"id": hour.to_string(), "start": {"dateTime": format!("2026-03-02T{hour:02}:00:00Z")}}))
            .collect();
        serde_json::from_value(json!({"items": items, "nextPageToken": next})).expect("a page")
    }

    #[test]
    fn calendars_are_merged_in_order_and_none_runs_ahead() {
        let streams = [stream("a"), stream("b")];
        let pages = [page(&[8, 9], Some("t")), page(&[10, 11], None)];
        let (taken, left) = merge(&streams, &pages, 10);
        let ids: Vec<&str> = taken.iter().map(|(_, event)| event.id.as_str()).collect();
        // The next page of the first may hold something before ten.
        assert_eq!(ids, ["8", "9"]);
        assert_eq!((left[0].token.as_deref(), left[0].shown), (Some("t"), 0));
        assert_eq!((left[1].token.as_deref(), left[1].shown), (None, 0));
        let pages = [page(&[8, 12], None), page(&[10, 11], None)];
        let (taken, left) = merge(&streams, &pages, 3);
        assert_eq!(taken.len(), 3);
        assert_eq!((left.len(), left[0].shown), (1, 1));
        let (taken, left) = merge(&streams, &pages, 4);
        assert_eq!((taken.len(), left.len()), (4, 0));
    }
}
