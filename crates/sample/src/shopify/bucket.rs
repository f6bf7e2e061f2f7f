//! The bucket of points that requests are paid from: it fills again with time.

use std::time::Instant;

/// The most that a single request may cost.
pub(super) const SINGLE: u64 = 1_000;

/// The bucket of one app.
#[derive(Debug)]
pub(super) struct Bucket {
    pub(super) maximum: f64,
    pub(super) rate: f64,
    held: f64,
    at: Instant,
}

impl Bucket {
    /// Returns a full bucket.
    pub(super) fn new(maximum: f64, rate: f64) -> Self {
        Self {
            maximum,
            rate,
            held: maximum,
            at: Instant::now(),
        }
    }

    /// Takes points out, if there are so many.
    pub(super) fn take(&mut self, points: f64) -> bool {
        self.fill();
        let enough = self.held >= points;
        if enough {
            self.held -= points;
        }
        enough
    }

    /// Puts points back that a request did not need.
    pub(super) fn give(&mut self, points: f64) {
        self.held = (self.held + points.max(0.0)).min(self.maximum);
    }

    /// Returns how many points there are.
    pub(super) fn held(&mut self) -> f64 {
        self.fill();
        self.held.floor()
    }

    /// Empties the bucket but for so many points.
    pub(super) fn leave(&mut self, points: f64) {
        self.fill();
        self.held = points.min(self.held);
    }

    fn fill(&mut self) {
        let since = self.at.elapsed().as_secs_f64();
        self.at = Instant::now();
        self.held = (self.held + since * self.rate).min(self.maximum);
    }
}
