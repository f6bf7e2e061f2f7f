//! Decides whether a server that failed may be tried: a pause that doubles with each failure, a rest after too many of
//! them, then one trial. Pure: the time comes in from outside, nothing here waits.

use std::time::Duration;
use tokio::time::Instant;

/// The limits a breaker keeps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub failures: u32,
    pub rest: Duration,
    pub backoff_first: Duration,
    pub backoff_most: Duration,
}

/// One server's record of failures.
#[derive(Debug)]
pub(crate) struct Breaker {
    limits: Limits,
    /// Failures in a row.
    failures: u32,
    last_failure: Option<Instant>,
    /// Whether the one call that may try a resting server is under way.
    trial: bool,
}

/// What a caller was allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admission {
    /// Go on.
    Open,
    /// Go on as the one trial of a resting server: its outcome must be reported.
    Trial,
}

impl Breaker {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            failures: 0,
            last_failure: None,
            trial: false,
        }
    }

    /// Lets a call pass, or says how long the server still rests.
    pub(crate) fn admit(&mut self, now: Instant) -> Result<Admission, Duration> {
        let Some(until) = self.rests_until() else {
            return Ok(Admission::Open);
        };
        if now < until {
            return Err(until - now);
        }
        if self.trial {
            return Err(self.limits.rest);
        }
        self.trial = true;
        Ok(Admission::Trial)
    }

    /// Forgets all failures: the server answered.
    pub(crate) fn succeeded(&mut self) {
        self.failures = 0;
        self.last_failure = None;
        self.trial = false;
    }

    /// Records a failure.
    pub(crate) fn failed(&mut self, now: Instant) {
        self.failures = self.failures.saturating_add(1);
        self.last_failure = Some(now);
        self.trial = false;
    }

    /// Takes back a trial that came to no verdict (the caller went away).
    pub(crate) fn withdraw(&mut self, admission: Admission) {
        if admission == Admission::Trial {
            self.trial = false;
        }
    }

    /// Tells whether the server is left alone now.
    pub(crate) fn is_resting(&self, now: Instant) -> bool {
        self.rests_until().is_some_and(|until| now < until)
    }

    /// Returns the moment before which the server should not be started again.
    pub(crate) fn not_before(&self) -> Option<Instant> {
        let doublings = self.failures.checked_sub(1)?.min(16);
        let pause = self.limits.backoff_first.saturating_mul(1 << doublings);
        Some(self.last_failure? + pause.min(self.limits.backoff_most).min(self.limits.rest))
    }

    fn rests_until(&self) -> Option<Instant> {
        if self.failures < self.limits.failures {
            return None;
        }
        Some(self.last_failure? + self.limits.rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: Duration = Duration::from_secs(30);

    fn breaker() -> Breaker {
        Breaker::new(Limits {
            failures: 5,
            rest: REST,
            backoff_first: Duration::from_millis(250),
            backoff_most: Duration::from_secs(1),
        })
    }

    fn fail(breaker: &mut Breaker, times: u32, now: Instant) {
        for _ in 0..times {
            breaker.failed(now);
        }
    }

    #[test]
    fn it_opens_after_five_failures_in_a_row_and_says_for_how_long() {
        let (mut breaker, now) = (breaker(), Instant::now());
        fail(&mut breaker, 4, now);
        assert_eq!(breaker.admit(now), Ok(Admission::Open));
        breaker.failed(now);
        assert_eq!(
            breaker.admit(now + Duration::from_secs(10)),
            Err(Duration::from_secs(20))
        );
        assert!(breaker.is_resting(now));
    }

    #[test]
    fn a_success_in_between_starts_the_count_anew() {
        let (mut breaker, now) = (breaker(), Instant::now());
        fail(&mut breaker, 4, now);
        breaker.succeeded();
        fail(&mut breaker, 4, now);
        assert_eq!(breaker.admit(now), Ok(Admission::Open));
    }

    #[test]
    fn after_the_rest_exactly_one_call_may_try() {
        let (mut breaker, now) = (breaker(), Instant::now());
        fail(&mut breaker, 5, now);
        assert_eq!(breaker.admit(now + REST), Ok(Admission::Trial));
        assert!(breaker.admit(now + REST).is_err());
        breaker.succeeded();
        assert_eq!(breaker.admit(now + REST), Ok(Admission::Open));
    }

    #[test]
    fn a_failed_trial_opens_it_again_for_the_whole_rest() {
        let (mut breaker, now) = (breaker(), Instant::now());
        fail(&mut breaker, 5, now);
        assert_eq!(breaker.admit(now + REST), Ok(Admission::Trial));
        breaker.failed(now + REST);
        assert_eq!(breaker.admit(now + REST), Err(REST));
    }

    #[test]
    fn a_trial_without_a_verdict_leaves_room_for_the_next() {
        let (mut breaker, now) = (breaker(), Instant::now());
        fail(&mut breaker, 5, now);
        let trial = breaker.admit(now + REST).unwrap();
        breaker.withdraw(trial);
        assert_eq!(breaker.admit(now + REST), Ok(Admission::Trial));
    }

    #[test]
    fn the_pause_before_a_restart_doubles_up_to_its_limit() {
        let (mut breaker, now) = (breaker(), Instant::now());
        assert_eq!(breaker.not_before(), None);
        let mut pauses = Vec::new();
        for _ in 0..4 {
            breaker.failed(now);
            pauses.push((breaker.not_before().unwrap() - now).as_millis());
        }
        assert_eq!(pauses, [250, 500, 1000, 1000]);
    }
}
