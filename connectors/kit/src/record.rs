//! One record of an answer. A record that can be cited has the same six keys in every connector: `id`, `title`, `url`,
//! `author`, `time`, `text`; a host turns it into a block that can be quoted.

use serde_json::{Map, Value};

/// A record in the making: a flat object whose keys keep their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record(Map<String, Value>);

/// What a record that can be cited is made of. All are text for a reader; an empty one is null in the record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Citable {
    /// The service's own id, stable.
    pub id: String,
    /// What a list of sources shows: "#finance: Spring budget", "SHOP-412 Checkout times out".
    pub title: String,
    /// A link that a person can open in a browser.
    pub url: String,
    /// Who wrote it, by name.
    pub author: String,
    /// When, RFC 3339.
    pub time: String,
    /// What it says: Markdown.
    pub text: String,
}

impl Record {
    /// Returns a record that can be cited.
    #[must_use]
    pub fn citable(citable: Citable) -> Self {
        let text = |text: String| {
            if text.is_empty() {
                Value::Null
            } else {
                Value::String(text)
            }
        };
        Self::default()
            .with("id", citable.id)
            .with("title", citable.title)
            .with("author", text(citable.author))
            .with("time", text(citable.time))
            .with("text", text(citable.text))
            .with("url", text(citable.url))
    }

    /// Returns the same record with one more key.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }
}

impl From<Record> for Map<String, Value> {
    fn from(record: Record) -> Self {
        record.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Citable, Record};
    use serde_json::{Map, Value, json};

    #[test]
    fn what_is_not_known_is_null_rather_than_missing() {
        let record = Record::citable(Citable {
            id: "1".to_owned(),
            title: "Budget".to_owned(),
            ..Citable::default()
        })
        .with("replies", 3);
        let record: Map<String, Value> = record.into();
        assert_eq!(
            Value::Object(record),
            json!({"id": "1", "title": "Budget", "author": null, "time": null, "text": null, "url": null, "replies": 3})
        );
    }
}
