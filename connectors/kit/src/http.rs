//! HTTP for connectors: fixed hosts, retries that respect `Retry-After`, tokens refreshed once, conditional GETs, bodies
//! cut at a size. Never repeats a write blindly, never sends a token to a host that the configuration does not name,
//! never puts a token or a page of the service into an error.

mod answer;
mod ask;
mod auth;
mod client;
mod conditional;
mod dialect;
mod exchange;
mod link;
mod retry;
mod tls;

pub use answer::Answer;
pub use ask::Ask;
pub use auth::{Authorization, Fresh, Refresh};
pub use client::{Http, HttpConfig};
pub use dialect::{Dialect, Verdict, refusal};
pub use link::{next_page, segment};
pub use reqwest::Method;
pub use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
pub use retry::Patience;

#[cfg(test)]
mod tests;
