//! The clock: the wall for what is stored and shown, a monotonic one for what is measured. The only place that reads either.

use mosaic_agent::Moment;
use std::sync::OnceLock;
use std::time::Instant;

/// Returns the time, RFC 3339 in UTC with milliseconds.
pub(crate) fn now() -> String {
    jiff::Timestamp::now()
        .strftime("%Y-%m-%dT%H:%M:%S%.3fZ")
        .to_string()
}

/// Returns both clocks.
pub(crate) fn moment() -> Moment {
    static ORIGIN: OnceLock<Instant> = OnceLock::new();
    let elapsed = ORIGIN.get_or_init(Instant::now).elapsed();
    Moment {
        at: now(),
        ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
    }
}
