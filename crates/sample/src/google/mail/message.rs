//! A message as the mailbox keeps it, and as Gmail's API shows it: `Message` with its tree of parts.
//!
//! <https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages>

use super::body::escape;
use super::mime;
use super::query::tokens;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A message.
#[derive(Debug, Clone, Default)]
pub(super) struct Mail {
    pub(super) id: String,
    pub(super) thread: String,
    pub(super) at: Timestamp,
    /// `Sarah Lindqvist <sarah@larkspur.example>`, as all addresses here.
    pub(super) from: String,
    pub(super) to: Vec<String>,
    pub(super) cc: Vec<String>,
    pub(super) bcc: Vec<String>,
    pub(super) subject: String,
    /// With angle brackets.
    pub(super) message_id: String,
    /// The messages before it in its thread, the last one is what it answers.
    pub(super) references: Vec<String>,
    /// The plain text, quotes included; empty where there is HTML only.
    pub(super) text: String,
    pub(super) html: Option<String>,
    pub(super) attachments: Vec<Attachment>,
    pub(super) labels: BTreeSet<String>,
    /// The words of it, for searches; see [`Mail::index`].
    pub(super) words: String,
    pub(super) history: u64,
}

/// A file in a message.
#[derive(Debug, Clone)]
pub(super) struct Attachment {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) content: Content,
}

/// What is in a file.
#[derive(Debug, Clone)]
pub(super) enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// So many bytes that mean nothing.
    Filler(u32),
}

impl Attachment {
    pub(super) fn size(&self) -> usize {
        match &self.content {
            Content::Bytes(bytes) => bytes.len(),
            Content::Filler(size) => *size as usize,
        }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        match &self.content {
            Content::Bytes(bytes) => bytes.clone(),
            Content::Filler(size) => {
                let start: &[u8] = match self.kind.as_str() {
                    "application/pdf" => b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
                    "image/jpeg" => b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
                    _ => b"PK\x03\x04",
                };
                start
                    .iter()
                    .copied()
                    .chain((0_u8..=250).cycle())
                    .take(*size as usize)
                    .collect()
            }
        }
    }
}

/// How much of a message is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Full,
    Metadata,
    Minimal,
    Raw,
}

impl Mail {
    /// Makes the words that searches look at; `body` is what its author wrote, without quotes.
    pub(super) fn index(&mut self, body: &str) {
        let names = self.attachments.iter().map(|file| file.name.as_str());
        let people = self.to.iter().chain(&self.cc).map(String::as_str);
        let all: Vec<&str> = [self.subject.as_str(), self.from.as_str(), body]
            .into_iter()
            .chain(people)
            .chain(names)
            .collect();
        self.words = tokens(&all.join(" \u{1} "));
    }

    pub(super) fn has(&self, label: &str) -> bool {
        self.labels.contains(label)
    }

    /// Returns about how large it is, in bytes.
    pub(super) fn size(&self) -> usize {
        let files: usize = self.attachments.iter().map(|file| file.size() * 4 / 3).sum();
        1_200 + self.text.len() + self.html.as_ref().map_or(0, String::len) + files
    }

    /// Returns the beginning of its text, escaped for HTML as Gmail does.
    fn snippet(&self) -> String {
        let plain = match &self.html {
            Some(html) if self.text.is_empty() => super::body::without_tags(html),
            Some(_) | None => self.text.clone(),
        };
        let words: Vec<&str> = plain.split_whitespace().take(60).collect();
        escape(&words.join(" ").chars().take(200).collect::<String>())
    }

    /// Returns it as the API shows it.
    pub(super) fn json(&self, format: Format, wanted: &[&str]) -> Value {
        let mut shown = json!({
            "id": self.id, "threadId": self.thread, "labelIds": self.labels, "snippet": self.snippet(),
            "sizeEstimate": self.size(), "historyId": self.history.to_string(),
            "internalDate": self.at.as_millisecond().to_string(),
        });
        match format {
            Format::Minimal => {}
            Format::Raw => shown["raw"] = json!(URL_SAFE.encode(mime::write(self))),
            Format::Full => shown["payload"] = self.payload(),
            Format::Metadata => {
                let mut headers = self.headers();
                if !wanted.is_empty() {
                    headers.retain(|(name, _)| wanted.iter().any(|it| it.eq_ignore_ascii_case(name)));
                }
                shown["payload"] = json!({
                    "partId": "", "mimeType": self.kind(), "filename": "", "headers": pairs(&headers),
                });
            }
        }
        shown
    }

    /// Returns its headers, in order.
    pub(super) fn headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("MIME-Version", "1.0".to_owned()),
            (
                "Date",
                self.at.strftime("%a, %-d %b %Y %H:%M:%S +0000").to_string(),
            ),
        ];
        if let Some(last) = self.references.last() {
            headers.push(("References", self.references.join(" ")));
            headers.push(("In-Reply-To", last.clone()));
        }
        headers.push(("Message-ID", self.message_id.clone()));
        headers.push(("Subject", self.subject.clone()));
        headers.push(("From", self.from.clone()));
        let lists = [("To", &self.to), ("Cc", &self.cc), ("Bcc", &self.bcc)];
        for (name, people) in lists {
            if !people.is_empty() {
                headers.push((name, people.join(", ")));
            }
        }
        if self.text.is_empty() && self.html.is_some() {
            headers.push((
                "List-Unsubscribe",
                "<mailto:unsubscribe@lists.example>".to_owned(),
            ));
        }
        headers.push(("Content-Type", self.content_type()));
        headers
    }

    fn kind(&self) -> &'static str {
        match (&self.html, self.attachments.is_empty()) {
            (_, false) => "multipart/mixed",
            (Some(_), true) if self.text.is_empty() => "text/html",
            (Some(_), true) => "multipart/alternative",
            (None, true) => "text/plain",
        }
    }

    fn content_type(&self) -> String {
        match self.kind() {
            many if many.starts_with("multipart/") => format!("{many}; boundary=\"{}\"", self.boundary(many)),
            one => format!("{one}; charset=\"UTF-8\""),
        }
    }

    /// Returns what stands between its parts.
    pub(super) fn boundary(&self, kind: &str) -> String {
        format!("000000000000{}{}", &self.id[..8.min(self.id.len())], kind.len())
    }

    fn payload(&self) -> Value {
        let mut root = if self.attachments.is_empty() {
            self.text_part("")
        } else {
            let mut parts = vec![self.text_part("0")];
            for (index, file) in self.attachments.iter().enumerate() {
                parts.push(self.file_part(index, file));
            }
            json!({
                "partId": "", "mimeType": "multipart/mixed", "filename": "", "headers": [], "body": {"size": 0},
                "parts": parts,
            })
        };
        root["headers"] = pairs(&self.headers());
        root
    }

    fn text_part(&self, id: &str) -> Value {
        let below = |index: usize| {
            if id.is_empty() {
                index.to_string()
            } else {
                format!("{id}.{index}")
            }
        };
        match &self.html {
            None => leaf(id, "text/plain", &self.text),
            Some(html) if self.text.is_empty() => leaf(id, "text/html", html),
            Some(html) => json!({
                "partId": id, "mimeType": "multipart/alternative", "filename": "",
                "headers": [{"name": "Content-Type", "value": "multipart/alternative"}],
                "body": {"size": 0},
                "parts": [leaf(&below(0), "text/plain", &self.text), leaf(&below(1), "text/html", html)],
            }),
        }
    }

    fn file_part(&self, index: usize, file: &Attachment) -> Value {
        json!({
            "partId": (index + 1).to_string(), "mimeType": file.kind, "filename": file.name,
            "headers": [
                {"name": "Content-Type", "value": format!("{}; name=\"{}\"", file.kind, file.name)},
                {"name": "Content-Disposition", "value": format!("attachment; filename=\"{}\"", file.name)},
                {"name": "Content-Transfer-Encoding", "value": "base64"},
            ],
            "body": {"attachmentId": self.attachment_id(index), "size": file.size()},
        })
    }

    /// Returns the id under which a file is fetched.
    pub(super) fn attachment_id(&self, index: usize) -> String {
        crate::stable_id("ANGjdJ", &format!("{}:{index}", self.id), 120)
    }
}

fn leaf(id: &str, kind: &str, text: &str) -> Value {
    // Lines end with CRLF on the wire, and so they do here.
    let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
    json!({
        "partId": id, "mimeType": kind, "filename": "",
        "headers": [{"name": "Content-Type", "value": format!("{kind}; charset=\"UTF-8\"")}],
        "body": {"size": text.len(), "data": URL_SAFE.encode(text)},
    })
}

fn pairs(headers: &[(&str, String)]) -> Value {
    headers
        .iter()
        .map(|(name, value)| {
            let mut pair = Map::new();
            pair.insert("name".to_owned(), json!(name));
            pair.insert("value".to_owned(), json!(value));
            Value::Object(pair)
        })
        .collect()
}
