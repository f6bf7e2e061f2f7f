//! Messages as Gmail's API shows them, and the records they become.
//!
//! <https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages>

use super::compose::{Address, address};
use super::text;
use jiff::Timestamp;
use mosaic_connector_kit::{Citable, Record, output::clip};
use serde::Deserialize;
use serde_json::Value;

/// `Message`, as far as it is read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) thread_id: String,
    pub(crate) label_ids: Vec<String>,
    pub(crate) snippet: String,
    pub(crate) internal_date: String,
    pub(crate) payload: Part,
}

/// `MessagePart`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Part {
    pub(crate) part_id: String,
    pub(crate) mime_type: String,
    pub(crate) filename: String,
    pub(crate) headers: Vec<Header>,
    pub(crate) body: Body,
    pub(crate) parts: Vec<Part>,
}

/// `MessagePartHeader`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Header {
    name: String,
    value: String,
}

/// `MessagePartBody`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Body {
    pub(crate) attachment_id: Option<String>,
    pub(crate) size: u64,
    pub(crate) data: Option<String>,
}

impl Message {
    /// Returns a header's value, decoded; empty without it.
    pub(crate) fn header(&self, name: &str) -> String {
        self.payload
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))
            .map(|header| text::header(&header.value))
            .unwrap_or_default()
    }

    /// Returns who wrote it.
    pub(crate) fn author(&self) -> Address {
        let from = self.header("From");
        address(&from).unwrap_or(Address {
            name: from,
            email: String::new(),
        })
    }

    pub(crate) fn subject(&self) -> String {
        let subject = self.header("Subject");
        if subject.trim().is_empty() {
            "(no subject)".to_owned()
        } else {
            subject
        }
    }

    /// Returns when it was received, RFC 3339.
    fn time(&self) -> String {
        let moment = self.internal_date.parse().ok().map(Timestamp::from_millisecond);
        match moment {
            Some(Ok(moment)) => moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            Some(Err(_)) | None => String::new(),
        }
    }

    /// Returns its text as Markdown: the plain text, or else what its HTML says.
    pub(crate) fn text(&self, reading: Reading) -> String {
        let mut found = Texts::default();
        self.payload.collect(&mut found);
        let plain = text::tidy(&found.plain.join("\n\n"));
        if !plain.trim().is_empty() {
            return if reading.quotes {
                plain
            } else {
                text::without_quote(&plain)
            };
        }
        let html = found.html.join("\n");
        if reading.quotes {
            return text::from_html(&html, reading.links);
        }
        text::without_quote(&text::from_html(text::html_without_quote(&html), reading.links))
    }

    /// Returns the parts that are files.
    pub(crate) fn files(&self) -> Vec<&Part> {
        let mut files = vec![];
        self.payload.files(&mut files);
        files
    }

    /// Returns the record of it in lists, with this text; `labels` are names.
    pub(crate) fn record(&self, text: &str, labels: &[String]) -> Record {
        let to: Vec<String> = shown(&self.header("To"));
        Record::citable(self.citable(clip(text, 2_000).into_owned()))
            .with("to", to)
            .with("labels", labels)
            .with("thread", self.thread_id.as_str())
    }

    /// Returns the record of it alone: all that is known, with its whole text.
    pub(crate) fn whole(&self, reading: Reading, labels: &[String]) -> Record {
        let files: Vec<Value> = self
            .files()
            .iter()
            .map(|part| {
                Value::from(format!(
                    "{} ({}, {} bytes)",
                    part.name(),
                    part.mime_type,
                    part.body.size
                ))
            })
            .collect();
        Record::citable(self.citable(self.text(reading)))
            .with("from", self.author().to_string())
            .with("to", shown(&self.header("To")))
            .with("cc", shown(&self.header("Cc")))
            .with("attachments", files)
            .with("labels", labels)
            .with("thread", self.thread_id.as_str())
    }

    fn citable(&self, text: String) -> Citable {
        let author = self.author();
        Citable {
            id: self.id.clone(),
            title: self.subject(),
            url: link(&self.id),
            author: if author.name.is_empty() {
                author.email
            } else {
                author.name
            },
            time: self.time(),
            text,
        }
    }
}

/// How a message's text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Whether the quote of an earlier message stays.
    pub(crate) quotes: bool,
    /// Whether the addresses of links stay.
    pub(crate) links: bool,
}

#[derive(Default)]
struct Texts {
    plain: Vec<String>,
    html: Vec<String>,
}

impl Part {
    fn is_file(&self) -> bool {
        !self.filename.is_empty() || self.body.attachment_id.is_some() || self.mime_type == "message/rfc822"
    }

    /// Returns the file's name, or one made of its kind.
    pub(crate) fn name(&self) -> String {
        if self.filename.is_empty() {
            format!("part-{}", self.part_id)
        } else {
            text::header(&self.filename)
        }
    }

    /// Returns the bytes of the body where they are at hand.
    pub(crate) fn bytes(&self) -> Option<Vec<u8>> {
        self.body.data.as_deref().and_then(text::bytes)
    }

    fn collect(&self, found: &mut Texts) {
        if self.is_file() {
            return;
        }
        let body = || self.bytes().map(text::decoded);
        match self.mime_type.as_str() {
            "text/plain" => found.plain.extend(body()),
            "text/html" => found.html.extend(body()),
            _ => self.parts.iter().for_each(|part| part.collect(found)),
        }
    }

    fn files<'a>(&'a self, files: &mut Vec<&'a Part>) {
        if self.is_file() {
            files.push(self);
        } else {
            self.parts.iter().for_each(|part| part.files(files));
        }
    }
}

/// Returns the page of a message.
pub(crate) fn link(id: &str) -> String {
    format!("https://mail.google.com/mail/u/0/#all/{id}")
}

/// Returns the names of those a header lists, or their addresses where there is no name.
fn shown(list: &str) -> Vec<String> {
    match super::compose::addresses(list) {
        Ok(people) => people
            .into_iter()
            .map(|it| if it.name.is_empty() { it.email } else { it.name })
            .collect(),
        Err(_) => vec![list.to_owned()],
    }
}

/// Returns the id of a message or thread out of an id or a link to it.
pub(crate) fn id_of(given: &str) -> &str {
    let given = given.trim().trim_end_matches('/');
    match given.rsplit_once(['/', '#']) {
        Some((_, last)) => last.split(['?', '&']).next().unwrap_or(last),
        None => given,
    }
}

#[cfg(test)]
mod tests {
    use super::{Message, Reading, id_of};
    use serde_json::json;

    #[test]
    fn links_and_ids_name_the_same() {
        for given in [
            "19a2b3",
            " 19a2b3 ",
            "https://mail.google.com/mail/u/0/#all/19a2b3",
            "https://mail.google.com/mail/u/1/#label/Budget/19a2b3?compose=new",
        ] {
            assert_eq!(id_of(given), "19a2b3", "{given}");
        }
    }

    #[test]
    fn text_is_found_in_any_tree_of_parts() {
        let message: Message = serde_json::from_value(json!({
            "id": "1", "payload": {"mimeType": "multipart/mixed", "parts": [
                {"mimeType": "multipart/related", "parts": [
                    {"mimeType": "text/html", "body": {"size": 9, "data": "PHA-SGk8L3A-"}},
                    {"mimeType": "image/png", "filename": "logo.png", "body": {"attachmentId": "x", "size": 4}}
                ]},
                {"mimeType": "message/rfc822", "partId": "2", "parts": [
                    {"mimeType": "text/plain", "body": {"data": "b3RoZXI"}}
                ]}
            ]}
        }))
        .expect("a message");
        let reading = Reading {
            quotes: false,
            links: true,
        };
        assert_eq!(message.text(reading), "Hi");
        let names: Vec<String> = message.files().iter().map(|part| part.name()).collect();
        assert_eq!(names, ["logo.png", "part-2"]);
        assert_eq!(message.subject(), "(no subject)");
    }
}
