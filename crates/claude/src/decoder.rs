//! Bytes of a server-sent event stream in, typed events out. Pure: no clock, no socket. Bytes may be split anywhere, in
//! the middle of a character, a line ending or an event.
//!
//! Framing follows the HTML standard, "Server-sent events", 9.2.6. An event that cannot be read is an error of its own
//! and the next one is read all the same; nothing is dropped in silence and no character is replaced.

use crate::StreamEvent;

/// The most bytes an event may have; what is longer is an error, so that a broken server cannot fill the memory.
const LONGEST_EVENT: usize = 16 * 1024 * 1024;

/// Turns bytes into events.
#[derive(Debug, Default)]
pub struct Decoder {
    /// The line that is not ended yet.
    line: Vec<u8>,
    /// The last byte was a CR that ended a line: an LF now belongs to it.
    after_cr: bool,
    /// A line has ended: a byte order mark is now text like any other.
    begun: bool,
    event: Option<String>,
    data: Option<String>,
    /// The event that is being read is lost, and why.
    spoilt: Option<DecodeError>,
}

/// Why an event could not be read or taken in. Holds no more than a few words of what came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// It is not UTF-8.
    #[error("could not read stream event: it is not utf-8")]
    NotUtf8,
    /// It is longer than any event should be.
    #[error("could not read stream event: it is longer than {LONGEST_EVENT} bytes")]
    TooLong,
    /// Its data is not JSON.
    #[error("could not read stream event `{event}`: {reason}")]
    Json {
        /// Its name.
        event: String,
        /// What the JSON reader says.
        reason: String,
    },
    /// Its data lacks what an event of its name must have.
    #[error("could not read stream event `{event}`: {reason}")]
    Shape {
        /// Its name.
        event: String,
        /// What is missing or wrong.
        reason: String,
    },
    /// It cannot follow the events before it.
    #[error("could not use stream event: {reason}")]
    Order {
        /// Why.
        reason: &'static str,
    },
    /// The answer is not an event stream.
    #[error("could not read stream: the answer is `{content_type}`, not an event stream")]
    NotAStream {
        /// What it says it is; empty when it says nothing.
        content_type: String,
    },
    /// A JSON answer cannot be read.
    #[error("could not read answer: {reason}")]
    Answer {
        /// What the JSON reader says.
        reason: String,
    },
}

impl Decoder {
    /// Returns a decoder at the beginning of a stream.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes bytes in and returns the events they complete. An event that is not ended by an empty line when the stream
    /// ends was never there.
    pub fn push(&mut self, mut bytes: &[u8]) -> Vec<Result<StreamEvent, DecodeError>> {
        let mut events = Vec::new();
        if std::mem::take(&mut self.after_cr) {
            match bytes.first() {
                None => self.after_cr = true,
                Some(b'\n') => bytes = &bytes[1..],
                Some(_) => {}
            }
        }
        while let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            self.extend(&bytes[..end]);
            events.extend(self.end_line());
            let is_cr = bytes[end] == b'\r';
            bytes = &bytes[end + 1..];
            match bytes.first() {
                Some(b'\n') if is_cr => bytes = &bytes[1..],
                None if is_cr => self.after_cr = true,
                _ => {}
            }
        }
        self.extend(bytes);
        events
    }

    fn extend(&mut self, bytes: &[u8]) {
        let held = self.line.len() + self.data.as_ref().map_or(0, String::len);
        if held + bytes.len() > LONGEST_EVENT {
            self.spoil(DecodeError::TooLong);
        } else if self.spoilt != Some(DecodeError::TooLong) {
            self.line.extend_from_slice(bytes);
            return;
        }
        // Only whether the line is empty still matters: an empty one ends the event.
        if self.line.is_empty() && !bytes.is_empty() {
            self.line.push(b':');
        }
    }

    fn spoil(&mut self, error: DecodeError) {
        self.line.truncate(1);
        self.data = None;
        self.spoilt.get_or_insert(error);
    }

    fn end_line(&mut self) -> Option<Result<StreamEvent, DecodeError>> {
        let mut line = std::mem::take(&mut self.line);
        if !std::mem::replace(&mut self.begun, true) && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        if line.is_empty() {
            return self.dispatch();
        }
        let Ok(line) = String::from_utf8(line) else {
            self.spoil(DecodeError::NotUtf8);
            return None;
        };
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => self.event = Some(value.to_owned()),
            "data" => match &mut self.data {
                None => self.data = Some(value.to_owned()),
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
            },
            // A comment, `id`, `retry` or a field of another day: the standard says to pass over it.
            _ => {}
        }
        None
    }

    fn dispatch(&mut self) -> Option<Result<StreamEvent, DecodeError>> {
        let event = self.event.take().unwrap_or_default();
        let data = self.data.take();
        if let Some(error) = self.spoilt.take() {
            return Some(Err(error));
        }
        let data = data.filter(|data| !data.is_empty())?;
        Some(StreamEvent::parse(&event, &data))
    }
}

impl DecodeError {
    pub(crate) fn json(event: &str, error: &serde_json::Error) -> Self {
        Self::Json {
            event: event.to_owned(),
            reason: short(error),
        }
    }

    pub(crate) fn shape(event: &str, error: &serde_json::Error) -> Self {
        Self::Shape {
            event: event.to_owned(),
            reason: short(error),
        }
    }

    #[cfg(feature = "client")]
    pub(crate) fn answer(error: &serde_json::Error) -> Self {
        Self::Answer { reason: short(error) }
    }

    pub(crate) const fn order(reason: &'static str) -> Self {
        Self::Order { reason }
    }
}

/// Returns what the JSON reader says, at most 120 characters of it: it may quote what came.
fn short(error: &serde_json::Error) -> String {
    error.to_string().chars().take(120).collect()
}

#[cfg(test)]
mod tests;
