//! When to ask again, and how long to wait before. Pure: the clock and chance are handed in.
//!
//! The rules are those of the vendor's SDKs, with one of our own: a server that wants a longer wait than a person has
//! patience for is not waited for, and the error tells how long it would have been.

use jiff::{Timestamp, fmt::rfc2822, fmt::strtime, tz::TimeZone};
use reqwest::header::HeaderMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// When and how often to ask again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RetryPolicy {
    /// How often at most.
    pub retries: u32,
    /// The wait before the first, when the server names none; doubled for each one after.
    pub first_wait: Duration,
    /// The most it is doubled to.
    pub longest_wait: Duration,
    /// The most by which chance shortens a wait of ours: 0.25 is a quarter.
    pub jitter: f64,
    /// The longest wait of the server's that is kept to; above it, there is no retry.
    pub patience: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            retries: 2,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(8),
            jitter: 0.25,
            patience: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// Returns a policy that never asks again.
    #[must_use]
    pub fn never() -> Self {
        Self {
            retries: 0,
            ..Self::default()
        }
    }

    /// Returns how long to wait before asking again, or `None` when the error stands.
    ///
    /// `done` is how often it was asked again already, `chance` is between 0 and 1.
    pub(super) fn wait(&self, cause: Cause, done: u32, chance: f64) -> Option<Duration> {
        if done >= self.retries {
            return None;
        }
        let asked = match cause {
            Cause::Final => return None,
            Cause::Connection => None,
            Cause::Status { status, advice } => {
                let again = matches!(status, 408 | 409 | 429 | 500..);
                if !advice.should_retry.unwrap_or(again) {
                    return None;
                }
                advice.after
            }
        };
        match asked {
            Some(asked) => (asked <= self.patience).then_some(asked),
            None => Some(self.own_wait(done, chance)),
        }
    }

    fn own_wait(&self, done: u32, chance: f64) -> Duration {
        let doubled = self.first_wait.saturating_mul(2_u32.saturating_pow(done));
        let shortened = 1.0 - (self.jitter * chance).clamp(0.0, 1.0);
        doubled.min(self.longest_wait).mul_f64(shortened)
    }
}

/// What an attempt failed by, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// The server answered with a status that is no success.
    Status {
        /// It.
        status: u16,
        /// What it says about trying again.
        advice: Advice,
    },
    /// The connection failed, fell silent or ended early, or the server failed in passing.
    Connection,
    /// Asking again would change nothing.
    Final,
}

/// What a server says about trying again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Advice {
    /// `x-should-retry`: goes before everything.
    pub(super) should_retry: Option<bool>,
    /// `retry-after-ms`, else `retry-after`; `None` when it is not in the future.
    pub(super) after: Option<Duration>,
}

impl Advice {
    pub(super) fn read(headers: &HeaderMap, now: Timestamp) -> Self {
        let text = |name: &str| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::trim)
        };
        let millis = text("retry-after-ms")
            .and_then(|text| text.parse::<f64>().ok())
            .map(|millis| millis / 1e3);
        let seconds = millis.or_else(|| {
            let text = text("retry-after")?;
            text.parse::<f64>()
                .ok()
                .or_else(|| Some(http_date(text)?.duration_since(now).as_secs_f64()))
        });
        Self {
            should_retry: match text("x-should-retry") {
                Some("true") => Some(true),
                Some("false") => Some(false),
                _ => None,
            },
            after: seconds
                .filter(|seconds| *seconds > 0.0)
                .map(|seconds| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)),
        }
    }
}

/// Reads the three forms of a date in HTTP (RFC 9110, 5.6.7).
fn http_date(text: &str) -> Option<Timestamp> {
    if let Ok(zoned) = rfc2822::parse(text) {
        return Some(zoned.timestamp());
    }
    let obsolete = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    obsolete.iter().find_map(|form| {
        let date = strtime::parse(form, text).ok()?.to_datetime().ok()?;
        Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
    })
}

/// Returns a number between 0 and 1, good enough to spread waits: std's hasher is seeded by the system.
#[expect(clippy::cast_precision_loss, reason = "a fraction needs no 64 bits")]
pub(super) fn chance() -> f64 {
    RandomState::new().build_hasher().finish() as f64 / u64::MAX as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};

    const NOW: &str = "2026-11-20T12:00:00Z";

    type Headers = [(&'static str, &'static str)];

    fn advice(headers: &Headers) -> Advice {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        Advice::read(&headers, NOW.parse().unwrap())
    }

    fn wait(status: u16, headers: &Headers) -> Option<f64> {
        let cause = Cause::Status {
            status,
            advice: advice(headers),
        };
        RetryPolicy::default()
            .wait(cause, 0, 0.0)
            .map(|wait| wait.as_secs_f64())
    }

    #[test]
    fn the_server_says_when_in_each_of_its_forms() {
        let table: &[(&Headers, Option<f64>)] = &[
            (&[], None),
            (&[("retry-after-ms", "250")], Some(0.25)),
            (&[("retry-after-ms", "250"), ("retry-after", "9")], Some(0.25)),
            (&[("retry-after-ms", "soon"), ("retry-after", "9")], Some(9.0)),
            (&[("retry-after", "3")], Some(3.0)),
            (&[("retry-after", " 1.5 ")], Some(1.5)),
            (&[("retry-after", "Fri, 20 Nov 2026 12:00:07 GMT")], Some(7.0)),
            (&[("retry-after", "Friday, 20-Nov-26 12:00:08 GMT")], Some(8.0)),
            (&[("retry-after", "Fri Nov 20 12:00:09 2026")], Some(9.0)),
            (&[("retry-after", "Fri, 20 Nov 2026 11:00:00 GMT")], None),
            (&[("retry-after", "0")], None),
            (&[("retry-after", "-4")], None),
            (&[("retry-after", "tomorrow")], None),
            (&[("retry-after", "NaN")], None),
        ];
        for (headers, after) in table {
            assert_eq!(
                advice(headers).after.map(|after| after.as_secs_f64()),
                *after,
                "{headers:?}"
            );
        }
        assert_eq!(advice(&[("retry-after", "1e300")]).after, Some(Duration::MAX));
    }

    #[test]
    fn which_statuses_are_asked_again() {
        for status in [408, 409, 429, 500, 502, 503, 504, 529] {
            assert_eq!(wait(status, &[]), Some(0.5), "{status}");
            assert_eq!(wait(status, &[("x-should-retry", "false")]), None, "{status}");
        }
        for status in [302, 400, 401, 402, 403, 404, 413, 422] {
            assert_eq!(wait(status, &[]), None, "{status}");
            assert_eq!(wait(status, &[("x-should-retry", "true")]), Some(0.5), "{status}");
        }
        assert_eq!(wait(429, &[("x-should-retry", "perhaps")]), Some(0.5));
    }

    #[test]
    fn without_advice_the_wait_doubles_to_eight_seconds_and_chance_takes_up_to_a_quarter() {
        let policy = RetryPolicy {
            retries: 100,
            ..RetryPolicy::default()
        };
        let waits = |chance| {
            [0, 1, 2, 3, 4, 5, 99].map(|done| {
                policy
                    .wait(Cause::Connection, done, chance)
                    .unwrap()
                    .as_secs_f64()
            })
        };
        assert_eq!(waits(0.0), [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]);
        assert_eq!(waits(1.0), [0.375, 0.75, 1.5, 3.0, 6.0, 6.0, 6.0]);
    }

    #[test]
    fn it_is_asked_again_twice_and_never_for_a_final_cause() {
        let policy = RetryPolicy::default();
        assert!(policy.wait(Cause::Connection, 1, 0.5).is_some());
        assert_eq!(policy.wait(Cause::Connection, 2, 0.5), None);
        assert_eq!(policy.wait(Cause::Final, 0, 0.5), None);
        assert_eq!(RetryPolicy::never().wait(Cause::Connection, 0, 0.5), None);
    }

    #[test]
    fn a_wait_beyond_patience_is_not_waited_for() {
        assert_eq!(wait(429, &[("retry-after", "60")]), Some(60.0));
        assert_eq!(wait(429, &[("retry-after", "61")]), None);
        assert_eq!(
            wait(429, &[("retry-after", "61"), ("x-should-retry", "true")]),
            None
        );
    }

    #[test]
    fn chance_is_a_fraction() {
        assert!((0..100).all(|_| (0.0..=1.0).contains(&chance())));
    }
}
