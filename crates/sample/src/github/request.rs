//! A request as the routes read it: decoded segments, parameters, a body of JSON.

use super::reply::{self, Reply};
use axum::http::HeaderMap;
use serde_json::Value;
use url::Url;

/// The largest page.
const LARGEST_PAGE: usize = 100;

#[derive(Debug)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) segments: Vec<String>,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
    /// The emulation's own address.
    pub(super) base: String,
}

impl Asked {
    /// Reads a request; none when its address cannot be read.
    pub(super) fn new(
        base: &str,
        (method, uri): (&str, &str),
        headers: HeaderMap,
        body: &[u8],
    ) -> Option<Self> {
        let url = Url::parse(&format!("{base}{uri}")).ok()?;
        let segments = url.path_segments()?.map(decoded).collect();
        Some(Self {
            method: method.to_owned(),
            path: url.path().to_owned(),
            segments,
            query: url
                .query_pairs()
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect(),
            headers,
            body: serde_json::from_slice(body).unwrap_or(Value::Null),
            base: base.to_owned(),
        })
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Refuses parameters that the service does not have, so that a misspelt one is noticed.
    pub(super) fn only(&self, names: &[&str]) -> Result<(), Reply> {
        let wrong = self
            .query
            .iter()
            .find(|(name, _)| !names.contains(&name.as_str()));
        match wrong {
            None => Ok(()),
            Some((name, _)) => Err(reply::invalid(&format!(
                "Invalid request.\n\n\"{name}\" is not a permitted key."
            ))),
        }
    }

    /// Like [`Self::only`], for a list: with `page` and `per_page`.
    pub(super) fn only_paged(&self, names: &[&str]) -> Result<(), Reply> {
        let all: Vec<&str> = names.iter().chain(&["page", "per_page"]).copied().collect();
        self.only(&all)
    }

    /// Refuses a value that is not one of these.
    pub(super) fn one_of<'a>(&'a self, name: &str, allowed: &[&'a str]) -> Result<&'a str, Reply> {
        let value = self.get(name).unwrap_or(allowed[0]);
        if allowed.contains(&value) {
            return Ok(value);
        }
        Err(reply::invalid(&format!(
            "Invalid request.\n\n{value} is not a member of {allowed:?}."
        )))
    }

    /// Returns a field of the body that has to be text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.body.get(name).and_then(Value::as_str)
    }

    /// Returns the texts of a list in the body; none when there is no such list.
    pub(super) fn texts(&self, name: &str) -> Option<Vec<String>> {
        let list = self.body.get(name)?.as_array()?;
        Some(list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// Refuses a body with fields that the service does not have.
    pub(super) fn body_only(&self, names: &[&str]) -> Result<(), Reply> {
        let Some(body) = self.body.as_object() else {
            return Err(reply::error(400, "Problems parsing JSON"));
        };
        match body.keys().find(|key| !names.contains(&key.as_str())) {
            None => Ok(()),
            Some(key) => Err(reply::invalid(&format!(
                "Invalid request.\n\n\"{key}\" is not a permitted key."
            ))),
        }
    }

    fn number(&self, name: &str, otherwise: usize) -> usize {
        self.get(name)
            .and_then(|value| value.parse().ok())
            .filter(|value| *value > 0)
            .unwrap_or(otherwise)
    }

    /// Returns the page that is asked for, and how many pages there are.
    pub(super) fn page<'a, T>(&self, all: &'a [T]) -> Page<'a, T> {
        let per_page = self.number("per_page", 30).min(LARGEST_PAGE);
        let page = self.number("page", 1);
        let from = (page - 1).saturating_mul(per_page).min(all.len());
        let to = from.saturating_add(per_page).min(all.len());
        Page {
            items: &all[from..to],
            link: self.link(page, all.len().div_ceil(per_page)),
        }
    }

    /// Returns the `Link` header of a page; none when it is the only one.
    fn link(&self, page: usize, pages: usize) -> Option<String> {
        let mut links = vec![];
        let mut add = |rel: &str, to: usize| {
            let mut url = format!("{}{}", self.base, self.path);
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(self.query.iter().filter(|(name, _)| name != "page"));
            query.append_pair("page", &to.to_string());
            url.push('?');
            url.push_str(&query.finish());
            links.push(format!("<{url}>; rel=\"{rel}\""));
        };
        if page > 1 {
            add("prev", page - 1);
        }
        if page < pages {
            add("next", page + 1);
            add("last", pages);
        }
        if page > 1 {
            add("first", 1);
        }
        (!links.is_empty()).then(|| links.join(", "))
    }
}

/// One page of a list.
#[derive(Debug)]
pub(super) struct Page<'a, T> {
    pub(super) items: &'a [T],
    pub(super) link: Option<String>,
}

impl<T> Page<'_, T> {
    /// Draws the page as a JSON array.
    pub(super) fn reply(self, draw: impl Fn(&T) -> Value) -> Reply {
        let items = self.items.iter().map(draw).collect();
        Reply::json(Value::Array(items)).link(self.link)
    }

    /// Draws the page as an object with a count.
    pub(super) fn counted(self, (count, name): (usize, &str), draw: impl Fn(&T) -> Value) -> Reply {
        let items: Vec<Value> = self.items.iter().map(draw).collect();
        let mut body = serde_json::json!({"total_count": count});
        body[name] = Value::Array(items);
        Reply::json(body).link(self.link)
    }
}

fn decoded(segment: &str) -> String {
    // A plus is no space in a path.
    let pair = format!("a={}", segment.replace('+', "%2B"));
    url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}
