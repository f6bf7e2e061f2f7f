//! One request in the making. Nothing is sent here: see the exchange.

use super::{Answer, Http, Method, exchange};
use crate::ToolError;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

/// How much of an answer is read unless the request says otherwise, in bytes.
const BODY: usize = 16 * 1024 * 1024;

/// A request in the making.
#[derive(Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Ask {
    pub(super) http: Http,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Vec<u8>>,
    pub(super) repeatable: bool,
    pub(super) conditional: bool,
    pub(super) at_most: usize,
    pub(super) cut_allowed: bool,
    pub(super) problem: Option<ToolError>,
}

impl Ask {
    pub(super) fn new(http: Http, method: Method, path: &str) -> Self {
        let repeatable = method == Method::GET || method == Method::HEAD;
        Self {
            http,
            method,
            path: path.to_owned(),
            query: vec![],
            headers: HeaderMap::new(),
            body: None,
            repeatable,
            conditional: false,
            at_most: BODY,
            cut_allowed: false,
            problem: None,
        }
    }

    /// Adds a parameter.
    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        self.query.push((name.to_owned(), value.to_string()));
        self
    }

    /// Adds a parameter where there is a value.
    pub fn maybe(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Adds a header.
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        match HeaderValue::from_str(value) {
            Ok(value) => {
                self.headers.insert(HeaderName::from_static(name), value);
            }
            Err(_) => {
                self.problem = Some(ToolError::invalid(format!(
                    "`{name}` holds a character it may not"
                )))
            }
        }
        self
    }

    /// Sets a body of JSON.
    pub fn json(mut self, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => self.bytes("application/json; charset=utf-8", body),
            Err(_) => {
                self.problem = Some(ToolError::invalid("the request cannot be written as JSON"));
                self
            }
        }
    }

    /// Sets a body of form fields.
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.bytes("application/x-www-form-urlencoded", body.into_bytes())
    }

    /// Sets a body.
    pub fn bytes(mut self, content_type: &str, body: Vec<u8>) -> Self {
        self.body = Some(body);
        self.header("content-type", content_type)
    }

    /// Says that making the request twice is the same as once: it is then made again when the service is broken.
    pub fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// Sends the `ETag` of the last answer along, and gives that answer again when nothing changed.
    pub fn conditional(mut self) -> Self {
        self.conditional = true;
        self
    }

    /// Reads at most so many bytes of the answer and leaves the rest; [`Answer::cut`] tells.
    pub fn at_most(mut self, bytes: usize) -> Self {
        self.at_most = bytes;
        self.cut_allowed = true;
        self
    }

    /// Sends the request, again where it may be, and returns an answer that the service's dialect judged fine.
    ///
    /// # Errors
    /// What the dialect judged; `upstream` when the service cannot be reached or stays broken, `rate_limited` with the time
    /// to wait when that is too long to sit out, `timeout`, and `auth` when a token is refused for good.
    pub async fn send(self, cancel: &CancellationToken) -> Result<Answer, ToolError> {
        tokio::select! {
            () = cancel.cancelled() => Err(ToolError::cancelled()),
            answer = exchange::until_done(self) => answer,
        }
    }
}
