//! `conversations.history`, newest first, and `conversations.replies`, oldest first.

use super::request::{Answer, Arguments, Caller, Refused};
use super::state::{Message, State, Ts, ts_read};
use super::users::entries;
use serde_json::{Value, json};
use std::ops::Bound;

/// The span of time that a request names.
struct Span {
    oldest: Bound<Ts>,
    latest: Bound<Ts>,
}

impl Span {
    fn of(arguments: &Arguments) -> Result<Self, Refused> {
        let inclusive = arguments.flag("inclusive");
        let read = |name: &str, error: &str| -> Result<Bound<Ts>, Refused> {
            match arguments.text(name).filter(|text| !text.is_empty()) {
                None => Ok(Bound::Unbounded),
                Some(text) => match ts_read(&text) {
                    Some(ts) if inclusive => Ok(Bound::Included(ts)),
                    Some(ts) => Ok(Bound::Excluded(ts)),
                    None => Err(Refused::new(error)),
                },
            }
        };
        Ok(Self {
            oldest: read("oldest", "invalid_ts_oldest")?,
            latest: read("latest", "invalid_ts_latest")?,
        })
    }

    fn holds(&self, ts: Ts) -> bool {
        let after = match self.oldest {
            Bound::Unbounded => true,
            Bound::Included(oldest) => ts >= oldest,
            Bound::Excluded(oldest) => ts > oldest,
        };
        let before = match self.latest {
            Bound::Unbounded => true,
            Bound::Included(latest) => ts <= latest,
            Bound::Excluded(latest) => ts < latest,
        };
        after && before
    }
}

pub(super) fn history(state: &mut State, caller: &Caller, arguments: &Arguments) -> Answer {
    let channel = state.readable(&arguments.needed("channel")?, caller)?;
    let span = Span::of(arguments)?;
    let told: Vec<&Message> = channel
        .messages
        .values()
        .rev()
        .filter(|message| message.thread.is_none() && span.holds(message.ts))
        .collect();
    let (page, next) = arguments.page(&told, (100, 999))?;
    let messages: Vec<Value> = page
        .iter()
        .map(|message| state.message_shape(channel, message))
        .collect();
    let mut answer = json!({
        "messages": messages,
        "has_more": !next.is_empty(),
        "pin_count": 0,
        "channel_actions_count": 0,
    });
    if !next.is_empty() {
        answer["response_metadata"] = json!({"next_cursor": next});
    }
    Ok(entries(answer))
}

pub(super) fn replies(state: &mut State, caller: &Caller, arguments: &Arguments) -> Answer {
    let channel = state.readable(&arguments.needed("channel")?, caller)?;
    let missing = || Refused::new("thread_not_found");
    let ts = ts_read(&arguments.needed("ts")?).ok_or_else(missing)?;
    let span = Span::of(arguments)?;
    let message = channel.messages.get(&ts).ok_or_else(missing)?;
    let none = vec![];
    // The timestamp of a reply leads to that reply alone.
    let rest = channel.threads.get(&ts).unwrap_or(&none);
    let rest = rest.iter().filter(|ts| span.holds(**ts));
    let told: Vec<&Message> = std::iter::once(message)
        .chain(rest.filter_map(|ts| channel.messages.get(ts)))
        .collect();
    let (page, next) = arguments.page(&told, (1000, 1000))?;
    let messages: Vec<Value> = page
        .iter()
        .map(|message| {
            let mut shape = state.message_shape(channel, message);
            if let Value::Object(map) = &mut shape {
                map.remove("client_msg_id");
            }
            shape
        })
        .collect();
    let mut answer = json!({"messages": messages, "has_more": !next.is_empty()});
    if !next.is_empty() {
        answer["response_metadata"] = json!({"next_cursor": next});
    }
    Ok(entries(answer))
}
