//! Makes messages of lines. Answers are matched to what was asked, and an answer that cannot be read becomes an error
//! for its caller instead of silence. The results of plain requests pass through as JSON: their readers are lenient.

use super::{Stats, TOO_LARGE, UNREADABLE};
use crate::redact::Redactor;
use rmcp::RoleClient;
use rmcp::model::{CustomResult, DiscoverResult, ErrorCode, ErrorData, InitializeResult, JsonRpcMessage};
use rmcp::model::{RequestId, ServerResult};
use rmcp::service::RxJsonRpcMessage;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// Stray lines after this many are counted but not logged.
const STRAYS_LOGGED: u64 = 20;
const STRAY_CHARS: usize = 120;

/// What kind of answer a request gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    /// `server/discover`.
    Discovery,
    /// `server/discover` after it was given up: nobody waits for it, but that it came is worth knowing.
    LateDiscovery,
    /// `initialize`.
    Greeting,
    /// Anything else: passed through.
    Plain,
}

/// The reading half of one connection.
pub(super) struct Incoming {
    name: String,
    redactor: Arc<Redactor>,
    stats: Arc<Stats>,
    expected: HashMap<RequestId, Expected>,
}

type Message = RxJsonRpcMessage<RoleClient>;

impl Incoming {
    pub(super) fn new(name: String, redactor: Arc<Redactor>, stats: Arc<Stats>) -> Self {
        Self {
            name,
            redactor,
            stats,
            expected: HashMap::new(),
        }
    }

    pub(super) fn expect(&mut self, id: RequestId, kind: Expected) {
        self.expected.insert(id, kind);
    }

    pub(super) fn expects(&self, id: &RequestId) -> bool {
        self.expected.contains_key(id)
    }

    pub(super) fn forget(&mut self, id: &RequestId) {
        self.expected.remove(id);
    }

    /// Reads a whole line.
    pub(super) fn read(&mut self, line: &[u8]) -> Option<Message> {
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        let text = String::from_utf8_lossy(line);
        if matches!(text, Cow::Owned(_)) {
            tracing::warn!(connector = self.name, "invalid UTF-8 was replaced in a message");
        }
        let Ok(Value::Object(message)) = serde_json::from_str(&text) else {
            return self.stray(line);
        };
        if message.contains_key("method") {
            return self.read_request(message, line);
        }
        if message.contains_key("result") || message.contains_key("error") {
            return self.read_answer(message);
        }
        self.stray(line)
    }

    /// Counts and logs a line that is no message.
    pub(super) fn stray(&self, line: &[u8]) -> Option<Message> {
        let text = self.redactor.clean(String::from_utf8_lossy(line).trim());
        let text: String = text.chars().take(STRAY_CHARS).collect();
        if self.stats.count_stray(&text) <= STRAYS_LOGGED {
            tracing::warn!(
                connector = self.name,
                line = text,
                "skipped a line on stdout that is no message"
            );
        }
        None
    }

    /// Tells the caller whose answer was thrown away for its size.
    pub(super) fn too_long(&mut self, head: &[u8]) -> Option<Message> {
        let id = id_in(&String::from_utf8_lossy(head))
            .filter(|id| self.expects(id))
            .or_else(|| self.only_one());
        tracing::warn!(
            connector = self.name,
            ?id,
            "threw away a message beyond the limit"
        );
        self.stats.count_heard();
        self.failed(id?, TOO_LARGE, "too large")
    }

    fn read_request(&mut self, message: Map<String, Value>, line: &[u8]) -> Option<Message> {
        match serde_json::from_value::<Message>(Value::Object(message)) {
            Ok(message) => {
                self.stats.count_heard();
                Some(message)
            }
            Err(_) => self.stray(line),
        }
    }

    fn read_answer(&mut self, mut message: Map<String, Value>) -> Option<Message> {
        self.stats.count_heard();
        let stated = message.get("id").and_then(id_of);
        let known = stated.filter(|id| self.expects(id));
        if let Some(error) = message.remove("error").filter(|error| !error.is_null()) {
            // An error may come without an id when the server could not read the request.
            let nameless = message.get("id").is_none_or(Value::is_null);
            let id = known.or_else(|| if nameless { self.only_one() } else { None });
            return self.read_error(&error, id);
        }
        let Some(id) = known else {
            tracing::debug!(connector = self.name, "skipped an answer that nobody waits for");
            return None;
        };
        let result = message.remove("result").unwrap_or(Value::Null);
        let result = match self.expected.get(&id)? {
            Expected::Plain => Ok(ServerResult::CustomResult(CustomResult(result))),
            Expected::LateDiscovery => {
                self.forget(&id);
                self.stats.note_late_discovery();
                return None;
            }
            Expected::Discovery => {
                serde_json::from_value::<DiscoverResult>(result).map(ServerResult::DiscoverResult)
            }
            Expected::Greeting => {
                serde_json::from_value::<InitializeResult>(result).map(ServerResult::InitializeResult)
            }
        };
        match result {
            Ok(result) => {
                self.forget(&id);
                Some(JsonRpcMessage::response(result, id))
            }
            Err(error) => self.failed(
                id,
                UNREADABLE,
                &format!("its greeting could not be read: {error}"),
            ),
        }
    }

    fn read_error(&mut self, error: &Value, id: Option<RequestId>) -> Option<Message> {
        if id
            .as_ref()
            .is_some_and(|id| self.expected.get(id) == Some(&Expected::LateDiscovery))
        {
            self.expected.retain(|_, kind| *kind != Expected::LateDiscovery);
            return None;
        }
        let message = error
            .get("message")
            .and_then(Value::as_str)
            .unwrap_or("unnamed error");
        let Some(id) = id else {
            let message = self.redactor.clean(message);
            tracing::warn!(
                connector = self.name,
                message,
                "an error that belongs to no request"
            );
            return None;
        };
        self.forget(&id);
        let code = error
            .get("code")
            .and_then(Value::as_i64)
            .and_then(|code| i32::try_from(code).ok());
        let code = code.map_or(ErrorCode::INTERNAL_ERROR, ErrorCode);
        let data = ErrorData::new(code, message.to_owned(), error.get("data").cloned());
        Some(JsonRpcMessage::error(data, Some(id)))
    }

    fn failed(&mut self, id: RequestId, code: i32, message: &str) -> Option<Message> {
        self.forget(&id);
        let data = ErrorData::new(ErrorCode(code), message.to_owned(), None);
        Some(JsonRpcMessage::error(data, Some(id)))
    }

    fn only_one(&self) -> Option<RequestId> {
        let waits = |(_, kind): &(&RequestId, &Expected)| **kind != Expected::LateDiscovery;
        let mut waiting = self.expected.iter().filter(waits);
        let (id, _) = waiting.next()?;
        waiting.next().is_none().then(|| id.clone())
    }
}

/// Reads an id; a number in quotes counts as the number, since some servers answer so.
fn id_of(value: &Value) -> Option<RequestId> {
    match value {
        Value::Number(number) => number.as_i64().map(RequestId::Number),
        Value::String(text) => Some(match text.parse() {
            Ok(number) => RequestId::Number(number),
            Err(_) => RequestId::String(text.as_str().into()),
        }),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Finds the id in the beginning of a message that was not kept.
fn id_in(head: &str) -> Option<RequestId> {
    let after = head
        .split_once("\"id\"")?
        .1
        .trim_start()
        .strip_prefix(':')?
        .trim_start();
    let end = after.find([',', '}'])?;
    id_of(&serde_json::from_str(after[..end].trim()).ok()?)
}

#[cfg(test)]
mod tests;
