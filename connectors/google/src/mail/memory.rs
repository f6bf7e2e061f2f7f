//! What the tools remember between calls, for a few minutes: labels, calendars, whose mailbox it is. Filled when it is first
//! needed, never before; small, since each is one list of one account.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a list is taken for current.
const FRESH: Duration = Duration::from_secs(300);

/// One thing that is remembered.
#[derive(Debug)]
pub(crate) struct Kept<T>(Mutex<Option<(Instant, Arc<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Kept<T> {
    /// Returns it while it is fresh.
    pub(crate) fn get(&self) -> Option<Arc<T>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref()
            .filter(|(since, _)| since.elapsed() < FRESH)
            .map(|(_, value)| Arc::clone(value))
    }

    /// Remembers it, and returns it.
    pub(crate) fn put(&self, value: T) -> Arc<T> {
        let value = Arc::new(value);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), Arc::clone(&value)));
        value
    }
}

/// What is remembered of one account.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) labels: Kept<Vec<super::labels::Label>>,
    pub(crate) calendars: Kept<Vec<super::calendars::Calendar>>,
    pub(crate) address: Kept<String>,
}
