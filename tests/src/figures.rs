//! Figures of a measuring program, as `cargo xtask bench` reads them: a JSON array on standard output.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::io::{Write as _, stdout};
use std::time::Duration;

/// The figures measured so far.
#[derive(Debug, Default)]
pub struct Figures(Vec<Value>);

impl Figures {
    /// Adds a figure that has no budget.
    pub fn note(&mut self, name: &str, value: f64, unit: &str) {
        self.0.push(json!({ "name": name, "value": value, "unit": unit }));
    }

    /// Adds a figure that may be this much at most.
    pub fn at_most(&mut self, name: &str, value: f64, (most, unit): (f64, &str)) {
        self.0
            .push(json!({ "name": name, "value": value, "unit": unit, "at_most": most }));
    }

    /// Prints them all.
    ///
    /// # Errors
    /// When standard output is closed.
    pub fn print(self) -> Result<()> {
        writeln!(stdout(), "{}", Value::Array(self.0)).context("could not print the figures")
    }
}

/// Returns a time in milliseconds.
#[must_use]
pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Returns bytes in MiB.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "sizes of processes are far below 2^52")]
pub fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / 1_048_576.0
}

/// Returns the value below which this share of the samples lies: 0.5 for the median. Zero for no samples.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an index into a list that fits in memory"
)]
pub fn percentile(samples: &[f64], share: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1) as f64;
    sorted
        .get((last * share).round() as usize)
        .copied()
        .unwrap_or_default()
}

/// Returns the median.
#[must_use]
pub fn median(samples: &[f64]) -> f64 {
    percentile(samples, 0.5)
}

#[cfg(test)]
mod tests {
    use super::{median, percentile};

    #[test]
    fn percentiles_are_samples() {
        let samples = [5.0, 1.0, 3.0, 2.0, 4.0];
        assert_eq!(median(&samples).total_cmp(&3.0), std::cmp::Ordering::Equal);
        assert_eq!(
            percentile(&samples, 0.95).total_cmp(&5.0),
            std::cmp::Ordering::Equal
        );
        assert_eq!(median(&[]).total_cmp(&0.0), std::cmp::Ordering::Equal);
    }
}
