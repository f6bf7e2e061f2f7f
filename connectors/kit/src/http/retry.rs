//! How often and how long to wait before a request is made again. Never decides whether it may be: see
//! [`super::Ask::repeatable`].

use std::time::Duration;

/// How patient a connector is with its service.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// How often a request is made at most, the first time included.
    pub attempts: u32,
    /// The wait before the second attempt where the service names none; it doubles each time, plus up to half of it by
    /// chance.
    pub first_wait: Duration,
    /// The longest wait that is sat out; a longer one is an error that names it.
    pub longest_wait: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            attempts: 3,
            first_wait: Duration::from_millis(400),
            longest_wait: Duration::from_secs(8),
        }
    }
}

impl Patience {
    /// Returns the wait after attempt number `attempt` (from 1 on), or `None` when there is no next one.
    pub(super) fn wait(&self, attempt: u32, asked_for: Option<Duration>) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let wait = match asked_for {
            Some(named) => named,
            None => {
                let base = self.first_wait.saturating_mul(1 << (attempt - 1).min(6));
                base + base.mul_f64(chance() / 2.0)
            }
        };
        (wait <= self.longest_wait).then_some(wait)
    }
}

/// Returns a number from 0 to 1.
fn chance() -> f64 {
    f64::from(getrandom::u32().unwrap_or(0)) / f64::from(u32::MAX)
}
