//! How fast to ask: the shop says how many points are left and how fast they come back. A request that would be refused is
//! held back while that is short, and is an error that names the time where it is not.

use mosaic_connector_kit::{ErrorKind, ToolError};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// The longest wait that is sat out.
const LONGEST: Duration = Duration::from_secs(8);
/// How many queries' costs are remembered.
const QUERIES: usize = 64;

/// What is known of the points.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    status: Option<Status>,
    /// What each query cost to ask, by its text.
    costs: HashMap<String, f64>,
}

#[derive(Debug, Clone, Copy)]
struct Status {
    available: f64,
    maximum: f64,
    rate: f64,
    at: Instant,
}

impl Pace {
    /// Waits until there should be points enough for a query that was asked before.
    ///
    /// # Errors
    /// `rate_limited` when that takes long.
    pub(super) async fn wait(&self, query: &str, cancel: &CancellationToken) -> Result<(), ToolError> {
        let Some(wait) = self.missing(query) else {
            return Ok(());
        };
        if wait > LONGEST {
            return Err(limited(wait));
        }
        tokio::select! {
            () = cancel.cancelled() => Err(ToolError::cancelled()),
            () = tokio::time::sleep(wait) => Ok(()),
        }
    }

    /// Notes what an answer says: `extensions.cost`.
    pub(super) fn note(&self, query: &str, cost: &Value) {
        let Some(status) = status(cost) else { return };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.status = Some(status);
        if let Some(asked) = cost["requestedQueryCost"].as_f64() {
            if known.costs.len() >= QUERIES {
                known.costs.clear();
            }
            known.costs.insert(query.to_owned(), asked);
        }
    }

    fn missing(&self, query: &str) -> Option<Duration> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let status = known.status?;
        let cost = *known.costs.get(query)?;
        let since = status.at.elapsed().as_secs_f64();
        let available = (status.available + since * status.rate).min(status.maximum);
        wait(cost, available, status.rate)
    }
}

fn status(cost: &Value) -> Option<Status> {
    let throttle = &cost["throttleStatus"];
    Some(Status {
        available: throttle["currentlyAvailable"].as_f64()?,
        maximum: throttle["maximumAvailable"].as_f64()?,
        rate: throttle["restoreRate"].as_f64()?,
        at: Instant::now(),
    })
}

fn wait(cost: f64, available: f64, rate: f64) -> Option<Duration> {
    if cost <= available || rate <= 0.0 {
        return None;
    }
    Duration::try_from_secs_f64((cost - available) / rate).ok()
}

/// Returns how long to wait after a request was refused for want of points.
pub(super) fn after_refusal(cost: &Value) -> Option<Duration> {
    let status = status(cost)?;
    wait(
        cost["requestedQueryCost"].as_f64()?,
        status.available,
        status.rate,
    )
}

fn limited(wait: Duration) -> ToolError {
    let mut error = ToolError::new(
        ErrorKind::RateLimited,
        "Shopify's points for this shop are used up",
    )
    .hint("Wait, or ask for less at a time: a smaller limit");
    error.retry_after_s = Some(u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX));
    error
}

#[cfg(test)]
mod tests {
    use super::{Pace, after_refusal};
    use mosaic_connector_kit::ErrorKind;
    use serde_json::{Value, json};
    use std::time::Duration;
    use tokio_util::sync::CancellationToken;

    fn cost(asked: f64, available: f64, rate: f64) -> Value {
        json!({
            "requestedQueryCost": asked,
            "throttleStatus": {"maximumAvailable": 2000.0, "currentlyAvailable": available, "restoreRate": rate}
        })
    }

    #[test]
    fn a_refusal_tells_how_long_the_points_take() {
        assert_eq!(
            after_refusal(&cost(500.0, 300.0, 100.0)),
            Some(Duration::from_secs(2))
        );
        assert_eq!(after_refusal(&cost(100.0, 300.0, 100.0)), None);
        assert_eq!(after_refusal(&json!({})), None);
    }

    #[tokio::test]
    async fn a_wait_too_long_is_an_error_and_other_queries_are_not_held_back() {
        let pace = Pace::default();
        let cancel = CancellationToken::new();
        pace.wait("dear", &cancel).await.expect("nothing is known yet");
        pace.note("dear", &cost(900.0, 0.0, 10.0));
        let error = pace.wait("dear", &cancel).await.expect_err("too long");
        assert_eq!(error.kind, ErrorKind::RateLimited);
        assert!(
            error
                .retry_after_s
                .is_some_and(|seconds| (85..=91).contains(&seconds))
        );
        pace.wait("unknown", &cancel).await.expect("not held back");
        pace.note("cheap", &cost(5.0, 4.9, 100.0));
        pace.wait("cheap", &cancel).await.expect("a moment");
    }
}
