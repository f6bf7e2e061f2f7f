//! What a wire counts. Only numbers and the first stray line, redacted.

use crate::lock;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// Counters of one connection.
#[derive(Debug, Default)]
pub(crate) struct Stats {
    heard: AtomicU64,
    stray: AtomicU64,
    discovered_late: AtomicBool,
    max_message_bytes: AtomicUsize,
    first_stray: Mutex<Option<String>>,
}

impl Stats {
    /// Returns how many messages were understood.
    pub(crate) fn heard(&self) -> u64 {
        self.heard.load(Ordering::Relaxed)
    }

    /// Returns how many lines were no messages.
    pub(crate) fn stray(&self) -> u64 {
        self.stray.load(Ordering::Relaxed)
    }

    pub(crate) fn first_stray(&self) -> Option<String> {
        lock(&self.first_stray).clone()
    }

    pub(crate) fn max_message_bytes(&self) -> usize {
        self.max_message_bytes.load(Ordering::Relaxed)
    }

    /// Tells whether the server answered `server/discover` after it was given up.
    pub(crate) fn discovered_late(&self) -> bool {
        self.discovered_late.load(Ordering::Relaxed)
    }

    pub(super) fn note_late_discovery(&self) {
        self.discovered_late.store(true, Ordering::Relaxed);
    }

    pub(super) fn set_max_message_bytes(&self, bytes: usize) {
        self.max_message_bytes.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn count_heard(&self) {
        self.heard.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a stray line and returns which one it was, from 1.
    pub(super) fn count_stray(&self, line: &str) -> u64 {
        lock(&self.first_stray).get_or_insert_with(|| line.to_owned());
        self.stray.fetch_add(1, Ordering::Relaxed) + 1
    }
}
